package dev.purlin.pipelines.foreign;

import dev.purlin.core.books.StepCounts;
import dev.purlin.core.books.StepCounts.Entry;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.values.Row;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Counts rows that pass the edge of a transform. */
final class CountFn extends DoFn<Row, Row> {
  private static final long serialVersionUID = 1L;

  private final StepCounts counts;
  private final @Nullable String output;
  private final Entry entry;

  /**
   * @param output the name of the output that they leave through, if it has one
   */
  CountFn(StepCounts counts, @Nullable String output, Entry entry) {
    this.counts = counts;
    this.output = output;
    this.entry = entry;
  }

  @ProcessElement
  public void processElement(@Element Row row, OutputReceiver<Row> receiver) {
    if (output == null) {
      counts.add(entry, 1);
    } else {
      counts.writtenTo(output);
    }
    receiver.output(row);
  }

  @FinishBundle
  public void finishBundle() {
    counts.flush();
  }
}
