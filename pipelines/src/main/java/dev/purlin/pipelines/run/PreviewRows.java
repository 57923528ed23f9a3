package dev.purlin.pipelines.run;

import dev.purlin.core.problem.PurlinException;
import dev.purlin.core.run.RunContext;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.values.Row;

/** The rows that a preview has taken so far, shared with the workers of the same JVM. */
final class PreviewRows {
  private static final String NAME = "preview";

  private final int limit;
  private final List<Row> rows = new ArrayList<>();
  private final CompletableFuture<Void> full = new CompletableFuture<>();

  private PreviewRows(int limit) {
    this.limit = limit;
  }

  /** Begins to take rows in a run. */
  static PreviewRows open(RunContext run, int limit) {
    PreviewRows rows = new PreviewRows(limit);
    run.share(NAME, rows);
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
    if (rows.size() == limit) {
      full.complete(null);
      // Nothing else ends a pipeline on every runner, and from within.
      throw PurlinException.user("the preview has all of its rows");
    }
    rows.add(row);
  }

  DoFn<Row, Void> collector() {
    return new CollectFn();
  }

  private static final class CollectFn extends DoFn<Row, Void> {
    private static final long serialVersionUID = 1L;

    @ProcessElement
    public void processElement(@Element Row row, PipelineOptions options) {
      RunContext.of(options)
          .shared(NAME, PreviewRows.class)
          .orElseThrow(() -> PurlinException.user("the preview is over"))
          .add(row);
    }
  }
}
