package dev.purlin.transforms.window;

import dev.purlin.core.books.StepCounts;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.values.Row;

/** Passes rows on and enters each into the books of its step as read, as written, or as both. */
public final class CountRows extends DoFn<Row, Row> {
  private static final long serialVersionUID = 1L;

  private final StepCounts counts;
  private final StepCounts.Entry[] entries;

  public CountRows(StepCounts counts, StepCounts.Entry... entries) {
    this.counts = counts;
    this.entries = entries.clone();
  }

  @ProcessElement
  public void processElement(@Element Row row, OutputReceiver<Row> output) {
    for (StepCounts.Entry entry : entries) {
      counts.add(entry, 1);
    }
    output.output(row);
  }

  @FinishBundle
  public void finishBundle() {
    counts.flush();
  }
}
