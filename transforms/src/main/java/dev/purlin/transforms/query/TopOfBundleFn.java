package dev.purlin.transforms.query;

import dev.purlin.core.books.StepCounts;
import dev.purlin.transforms.order.RowOrder;
import java.util.HashMap;
import java.util.Map;
import java.util.PriorityQueue;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.Row;
import org.joda.time.Duration;
import org.joda.time.Instant;

/** Lets the first rows of each bundle and window through; the others cannot be among the first. */
final class TopOfBundleFn extends DoFn<Row, KV<byte[], Row>> {
  private static final long serialVersionUID = 1L;

  /** With more rows to keep than this, all are sent on at once. */
  private static final int MOST = 100_000;

  private static final byte[] ONE_PLACE = {};

  private final RowOrder order;
  private final long rows;
  private final StepCounts counts;
  private transient Map<BoundedWindow, PriorityQueue<Row>> tops;
  private transient Map<BoundedWindow, Instant> earliest;

  TopOfBundleFn(RowOrder order, long rows, StepCounts counts) {
    this.order = order;
    this.rows = rows;
    this.counts = counts;
  }

  /** A bundle that failed may have left rows behind. */
  @StartBundle
  public void startBundle() {
    tops = new HashMap<>();
    earliest = new HashMap<>();
  }

  @ProcessElement
  public void processElement(
      @Element Row row,
      @Timestamp Instant timestamp,
      BoundedWindow window,
      OutputReceiver<KV<byte[], Row>> output) {
    if (rows > MOST) {
      output.output(KV.of(ONE_PLACE, row));
      return;
    }
    PriorityQueue<Row> top =
        tops.computeIfAbsent(window, any -> new PriorityQueue<>(order.reversed()));
    earliest.merge(window, timestamp, (one, other) -> one.isBefore(other) ? one : other);
    top.add(row);
    if (top.size() > rows) {
      top.remove();
      counts.filtered();
    }
  }

  @FinishBundle
  public void finishBundle(FinishBundleContext context) {
    tops.forEach(
        (window, top) ->
            top.forEach(
                row -> context.output(KV.of(ONE_PLACE, row), earliest.get(window), window)));
    tops.clear();
    counts.flush();
  }

  /** Rows go out with the timestamp of the first one of the same bundle. */
  @Override
  @SuppressWarnings("deprecation") // There is no other way to put out an earlier element's part.
  public Duration getAllowedTimestampSkew() {
    return Duration.millis(Long.MAX_VALUE);
  }
}
