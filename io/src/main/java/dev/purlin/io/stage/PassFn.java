package dev.purlin.io.stage;

import dev.purlin.core.books.StepCounts;
import dev.purlin.core.problem.PurlinException;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.transforms.windowing.GlobalWindow;
import org.apache.beam.sdk.values.Row;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.joda.time.Instant;

/** Passes rows on. */
final class PassFn extends DoFn<Row, Row> {
  private static final long serialVersionUID = 1L;

  private final @Nullable StepCounts counts;
  private final boolean withoutTimestamps;

  /**
   * @param counts counts the rows; null if somebody else does
   * @param withoutTimestamps whether a row with a timestamp of its own fails the run
   */
  PassFn(@Nullable StepCounts counts, boolean withoutTimestamps) {
    this.counts = counts;
    this.withoutTimestamps = withoutTimestamps;
  }

  @ProcessElement
  public void processElement(
      @Element Row row, @Timestamp Instant timestamp, OutputReceiver<Row> output) {
    // Those of a group are at the end of the only window.
    if (withoutTimestamps
        && timestamp.isAfter(BoundedWindow.TIMESTAMP_MIN_VALUE)
        && timestamp.isBefore(GlobalWindow.INSTANCE.maxTimestamp())) {
      throw PurlinException.user(
          "a row has the timestamp %s, which the files of a stage do not keep; give rows their timestamps (AssignTimestamps) behind the Stage"
              .formatted(timestamp));
    }
    if (counts != null) {
      counts.read();
      counts.written();
    }
    output.output(row);
  }

  @FinishBundle
  public void finishBundle() {
    if (counts != null) {
      counts.flush();
    }
  }
}
