package dev.purlin.transforms.join;

import dev.purlin.core.order.SortedRows;
import java.io.Serializable;
import java.util.Comparator;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.values.Row;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * The intervals of one side, and their order by where they start.
 *
 * @param unbounded whether an interval without a start or an end has no bound there; else it holds
 *     no value
 */
record IntervalBounds(
    OrderedValue start,
    OrderedValue end,
    Schema schema,
    IntervalJoin.Closed closed,
    boolean unbounded)
    implements SortedRows.Form<Interval>, Serializable {

  private static final Comparator<Interval> BY_START = (one, other) -> nullsFirst(one, other);
  private static final Comparator<Interval> BY_END = (one, other) -> nullsLast(one, other);

  private static int nullsFirst(Interval one, Interval other) {
    return one.start() == null || other.start() == null
        ? Boolean.compare(one.start() != null, other.start() != null)
        : OrderedValue.compare(one.start(), other.start());
  }

  private static int nullsLast(Interval one, Interval other) {
    return one.end() == null || other.end() == null
        ? Boolean.compare(one.end() == null, other.end() == null)
        : OrderedValue.compare(one.end(), other.end());
  }

  /** Whether the interval of a row can hold a value: neither bound is missing or NaN. */
  boolean isInterval(Row row) {
    return isBound(start, row) && isBound(end, row);
  }

  private boolean isBound(OrderedValue bound, Row row) {
    return bound.isNull(row) ? unbounded : bound.of(row) != null;
  }

  @Override
  public Interval of(Row row) {
    return new Interval(row, start.of(row), end.of(row));
  }

  @Override
  public Row row(Interval interval) {
    return interval.row();
  }

  @Override
  public Comparator<Interval> order() {
    return BY_START;
  }

  /** The order in which intervals end. */
  static Comparator<Interval> byEnd() {
    return BY_END;
  }

  /** Whether a value does not lie before an interval. */
  boolean hasBegun(Interval interval, Object value) {
    @Nullable Object from = interval.start();
    if (from == null) {
      return true;
    }
    int order = OrderedValue.compare(from, value);
    return order < 0 || order == 0 && closed.hasStart();
  }

  /** Whether a value, and with it every greater one, lies behind an interval. */
  boolean isOver(Interval interval, Object value) {
    @Nullable Object to = interval.end();
    if (to == null) {
      return false;
    }
    int order = OrderedValue.compare(to, value);
    return order < 0 || order == 0 && !closed.hasEnd();
  }
}
