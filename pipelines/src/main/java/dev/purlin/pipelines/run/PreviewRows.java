package dev.purlin.pipelines.run;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.values.Row;

/** The rows that a preview has taken so far, shared with the workers of the same JVM. */
final class PreviewRows {
  /** DoFns are serialised, so they find their preview by its key. */
  private static final Map<String, PreviewRows> OPEN = new ConcurrentHashMap<>();

  private final String key = UUID.randomUUID().toString();
  private final int limit;
  private final List<Row> rows = new ArrayList<>();
  private final CompletableFuture<Void> full = new CompletableFuture<>();

  private PreviewRows(int limit) {
    this.limit = limit;
  }

  static PreviewRows open(int limit) {
    PreviewRows rows = new PreviewRows(limit);
    OPEN.put(rows.key, rows);
    return rows;
  }

  /** Completes when no more rows are wanted. */
  CompletableFuture<Void> full() {
    return full;
  }

  synchronized List<Row> rows() {
    return List.copyOf(rows);
  }

  private synchronized void add(Row row) {
    if (rows.size() < limit) {
      rows.add(row);
    } else {
      full.complete(null);
    }
  }

  DoFn<Row, Void> collector() {
    return new CollectFn(key);
  }

  private static final class CollectFn extends DoFn<Row, Void> {
    private static final long serialVersionUID = 1L;

    private final String key;

    private CollectFn(String key) {
      this.key = key;
    }

    @ProcessElement
    public void processElement(@Element Row row) {
      OPEN.get(key).add(row);
    }
  }
}
