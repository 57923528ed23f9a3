package dev.purlin.io.jdbc;

import dev.purlin.core.books.StepCounts;
import java.util.HashSet;
import java.util.Set;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.Row;

/** Ends a load when all of its receipts are there. */
final class FinishLoadFn extends DoFn<KV<String, Iterable<KV<Long, Long>>>, Row> {
  private static final long serialVersionUID = 1L;

  /** What the load puts out: which table got how many rows. */
  static final Schema SCHEMA =
      Schema.builder().addNullableStringField("table").addInt64Field("rows").build();

  private final Load load;
  private final StepCounts counts;

  FinishLoadFn(Load load, StepCounts counts) {
    this.load = load;
    this.counts = counts;
  }

  @ProcessElement
  public void processElement(
      @Element KV<String, Iterable<KV<Long, Long>>> receipts, OutputReceiver<Row> output) {
    Set<Long> bundles = new HashSet<>();
    long rows = 0;
    for (KV<Long, Long> receipt : receipts.getValue()) {
      if (receipt.getValue() > 0) {
        bundles.add(receipt.getKey());
        rows += receipt.getValue();
      }
    }
    long written = load.finish(bundles, rows);
    if (load.table() != null) {
      counts.committed(load.target());
    }
    counts.add(StepCounts.Entry.WRITTEN, written);
    counts.add(StepCounts.Entry.MERGED, rows - written);
    output.output(Row.withSchema(SCHEMA).attachValues(load.table(), written));
  }

  @FinishBundle
  public void finishBundle() {
    counts.flush();
  }
}
