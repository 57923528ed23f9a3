package dev.purlin.transforms.check;

import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.values.Row;
import org.joda.time.Duration;

/** Sends rows where they belong when they have been compared. */
final class RouteFn extends DoFn<JudgedRow, Row> {
  private static final long serialVersionUID = 1L;

  private final RowRouter router;

  RouteFn(RowRouter router) {
    this.router = router;
  }

  @ProcessElement
  public void processElement(@Element JudgedRow judged, MultiOutputReceiver output) {
    router.send(judged.row(), judged.at(), judged.failed(), output);
  }

  @FinishBundle
  public void finishBundle() {
    router.counts().flush();
  }

  /** Grouping moved the rows to the end of time; they get their own timestamps back. */
  @Override
  @SuppressWarnings("deprecation") // There is no other way; the rows are bounded, so none is late.
  public Duration getAllowedTimestampSkew() {
    return Duration.millis(Long.MAX_VALUE);
  }
}
