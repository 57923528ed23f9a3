package dev.purlin.io.jdbc;

import dev.purlin.core.books.StepCounts;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.values.Row;

/** Leaves out the rows of a load that its table has had already; the books count them. */
final class SkipRowsFn extends DoFn<Row, Row> {
  private static final long serialVersionUID = 1L;

  private final StepCounts counts;

  SkipRowsFn(StepCounts counts) {
    this.counts = counts;
  }

  @ProcessElement
  public void processElement(@Element Row row) {
    counts.read();
    counts.filtered();
  }

  @FinishBundle
  public void finishBundle() {
    counts.flush();
  }
}
