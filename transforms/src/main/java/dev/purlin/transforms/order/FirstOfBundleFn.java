package dev.purlin.transforms.order;

import dev.purlin.core.books.StepCounts;
import dev.purlin.core.key.KeyCodec;
import java.nio.ByteBuffer;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.PriorityQueue;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.Row;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.joda.time.Duration;
import org.joda.time.Instant;

/**
 * Lets the first rows of each group in each bundle and window through; the others cannot be among
 * the first.
 */
final class FirstOfBundleFn extends DoFn<Row, KV<byte[], Row>> {
  private static final long serialVersionUID = 1L;

  /** How many rows and groups a bundle holds. */
  static final int MOST = 100_000;

  private final KeyCodec keys;
  private final @Nullable Comparator<Row> order;
  private final long rows;
  private final int most;
  private final StepCounts counts;
  private transient Map<Place, Top> tops;
  private transient Map<BoundedWindow, Instant> earliest;
  private transient int held;

  /**
   * @param order null if any rows will do
   * @param most how many rows and groups are held; further ones are sent on at once
   */
  FirstOfBundleFn(
      KeyCodec keys, @Nullable Comparator<Row> order, long rows, int most, StepCounts counts) {
    this.keys = keys;
    this.order = order;
    this.rows = rows;
    this.most = most;
    this.counts = counts;
  }

  private record Place(BoundedWindow window, ByteBuffer key) {}

  /** What came through of a group: counted, and held if there is an order. */
  private static final class Top {
    private final @Nullable PriorityQueue<Row> held;
    private long passed;

    private Top(@Nullable Comparator<Row> order) {
      held = order == null ? null : new PriorityQueue<>(order.reversed());
    }
  }

  /** A bundle that failed may have left rows behind. */
  @StartBundle
  public void startBundle() {
    tops = new HashMap<>();
    earliest = new HashMap<>();
    held = 0;
  }

  @ProcessElement
  public void processElement(
      @Element Row row,
      @Timestamp Instant timestamp,
      BoundedWindow window,
      OutputReceiver<KV<byte[], Row>> output) {
    @Nullable Object[] values = new Object[keys.size()];
    keys.canonical(row, values);
    byte[] key = keys.encode(values);
    Place place = new Place(window, ByteBuffer.wrap(key));
    Top top = tops.get(place);
    if (top == null) {
      if (rows > most && order != null || tops.size() >= most) {
        output.output(KV.of(key, row));
        return;
      }
      top = new Top(order);
      tops.put(place, top);
    }
    if (top.held == null) {
      if (top.passed++ < rows) {
        output.output(KV.of(key, row));
      } else {
        counts.filtered();
      }
    } else if (top.held.size() < rows) {
      if (held >= most) {
        output.output(KV.of(key, row));
        return;
      }
      held++;
      hold(row, timestamp, window, top.held);
    } else {
      // Rows are held for their order, the last one on top.
      if (Objects.requireNonNull(order).compare(row, top.held.peek()) < 0) {
        top.held.remove();
        hold(row, timestamp, window, top.held);
      }
      counts.filtered();
    }
  }

  private void hold(Row row, Instant timestamp, BoundedWindow window, PriorityQueue<Row> top) {
    top.add(row);
    earliest.merge(window, timestamp, (one, other) -> one.isBefore(other) ? one : other);
  }

  @FinishBundle
  public void finishBundle(FinishBundleContext context) {
    tops.forEach(
        (place, top) -> {
          if (top.held != null) {
            Instant timestamp = earliest.get(place.window());
            byte[] key = place.key().array();
            top.held.forEach(row -> context.output(KV.of(key, row), timestamp, place.window()));
          }
        });
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
