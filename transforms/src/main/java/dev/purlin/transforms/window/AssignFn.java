package dev.purlin.transforms.window;

import dev.purlin.core.books.StepCounts;
import dev.purlin.core.reject.Rejector;
import dev.purlin.core.reject.RowRejection;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.values.Row;
import org.apache.beam.sdk.values.TupleTag;
import org.joda.time.Duration;
import org.joda.time.Instant;

/** Puts rows out with timestamps of their own. */
public final class AssignFn extends DoFn<Row, Row> {
  private static final long serialVersionUID = 1L;

  private final RowTimestamp timestamps;
  private final StepCounts counts;
  private final Rejector rejector;
  private final TupleTag<Row> main;
  private final TupleTag<Row> refused;

  public AssignFn(
      RowTimestamp timestamps,
      StepCounts counts,
      Rejector rejector,
      TupleTag<Row> main,
      TupleTag<Row> refused) {
    this.timestamps = timestamps;
    this.counts = counts;
    this.rejector = rejector;
    this.main = main;
    this.refused = refused;
  }

  @Setup
  public void setup() {
    timestamps.setup();
  }

  @ProcessElement
  public void processElement(@Element Row row, MultiOutputReceiver receiver) {
    counts.read();
    Instant timestamp;
    try {
      timestamp = timestamps.of(row);
    } catch (RowRejection refusal) {
      rejector.reject(row, refusal.rejection(), counts, receiver.get(refused));
      return;
    }
    receiver.get(main).outputWithTimestamp(row, timestamp);
    counts.written();
  }

  @FinishBundle
  public void finishBundle() {
    counts.flush();
  }

  /** A timestamp may well lie before the one that the source gave. */
  @Override
  @SuppressWarnings("deprecation") // Beam's own WithTimestamps does so too; there is no other way.
  public Duration getAllowedTimestampSkew() {
    return Duration.millis(Long.MAX_VALUE);
  }
}
