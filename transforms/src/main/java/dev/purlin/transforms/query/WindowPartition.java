package dev.purlin.transforms.query;

import dev.purlin.core.order.RowOrder;
import dev.purlin.core.time.Timestamps;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.apache.beam.sdk.values.Row;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.joda.time.ReadableInstant;

/** The rows of a partition in their order, and who stands next to whom. */
final class WindowPartition {
  private static final BigDecimal MILLIS_OF_DAY = BigDecimal.valueOf(86_400_000);

  private final List<Row> rows;
  private final RowOrder order;
  private final int[] firstPeer;
  private final int[] afterPeers;

  WindowPartition(List<Row> rows, RowOrder order) {
    this.rows = rows;
    this.order = order;
    this.firstPeer = new int[rows.size()];
    this.afterPeers = new int[rows.size()];
    for (int i = 1; i < rows.size(); i++) {
      boolean peer = order.compare(rows.get(i - 1), rows.get(i)) == 0;
      firstPeer[i] = peer ? firstPeer[i - 1] : i;
    }
    for (int i = rows.size() - 1; i >= 0; i--) {
      boolean last = i == rows.size() - 1 || firstPeer[i + 1] != firstPeer[i];
      afterPeers[i] = last ? i + 1 : afterPeers[i + 1];
    }
  }

  int size() {
    return rows.size();
  }

  Row row(int index) {
    return rows.get(index);
  }

  /** The first of the rows that the order does not tell from this one. */
  int firstPeer(int index) {
    return firstPeer[index];
  }

  /** The row after the last of them. */
  int afterPeers(int index) {
    return afterPeers[index];
  }

  /** Where the frame of a row starts. */
  int start(Frame frame, int index) {
    Frame.Bound bound = frame.lower();
    return switch (bound.place()) {
      case FIRST -> 0;
      case CURRENT -> frame.rows() ? index : firstPeer[index];
      case PRECEDING, FOLLOWING ->
          frame.rows() ? clamp(index + signed(bound, index)) : inRange(index, bound, false);
      case LAST -> rows.size();
    };
  }

  /** Where it ends: the row after its last one. */
  int end(Frame frame, int index) {
    Frame.Bound bound = frame.upper();
    return switch (bound.place()) {
      case FIRST -> 0;
      case CURRENT -> frame.rows() ? index + 1 : afterPeers[index];
      case PRECEDING, FOLLOWING ->
          frame.rows() ? clamp(index + signed(bound, index) + 1) : inRange(index, bound, true);
      case LAST -> rows.size();
    };
  }

  private int clamp(long position) {
    return (int) Math.max(0, Math.min(rows.size(), position));
  }

  private long signed(Frame.Bound bound, int index) {
    long offset = ((Number) rows.get(index).getValue(bound.offset())).longValue();
    return bound.place() == Frame.Place.PRECEDING ? -offset : offset;
  }

  /** Rows without a value are near each other only. */
  private int inRange(int index, Frame.Bound bound, boolean end) {
    BigDecimal own = key(index);
    if (own == null) {
      return end ? afterPeers[index] : firstPeer[index];
    }
    BigDecimal distance = number(rows.get(index).getValue(bound.offset()));
    boolean back = bound.place() == Frame.Place.PRECEDING;
    BigDecimal limit = back != order.descending()[0] ? own.subtract(distance) : own.add(distance);
    int position = 0;
    while (position < rows.size() && before(position, limit, end)) {
      position++;
    }
    return position;
  }

  private boolean before(int position, BigDecimal limit, boolean end) {
    BigDecimal key = key(position);
    if (key == null) {
      return order.nullsFirst()[0];
    }
    int compared = order.descending()[0] ? limit.compareTo(key) : key.compareTo(limit);
    return end ? compared <= 0 : compared < 0;
  }

  private @Nullable BigDecimal key(int index) {
    Object value = rows.get(index).getValue(order.positions()[0]);
    return value == null ? null : number(value);
  }

  private static BigDecimal number(Object value) {
    if (value instanceof BigDecimal decimal) {
      return decimal;
    }
    if (value instanceof Double || value instanceof Float) {
      return BigDecimal.valueOf(((Number) value).doubleValue());
    }
    if (value instanceof Instant || value instanceof ReadableInstant) {
      return BigDecimal.valueOf(Timestamps.micros(value), 3); // Intervals are in milliseconds.
    }
    if (value instanceof LocalDate date) {
      return BigDecimal.valueOf(date.toEpochDay()).multiply(MILLIS_OF_DAY);
    }
    return BigDecimal.valueOf(((Number) value).longValue());
  }
}
