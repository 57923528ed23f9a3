package dev.purlin.transforms.resample;

import dev.purlin.core.reject.Rejection;
import dev.purlin.core.reject.RowRejection;
import dev.purlin.core.time.Timestamps;
import dev.purlin.transforms.aggregate.Bucketing;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Puts a row into the interval that its time lies in; rows outside of a range are left out.
 *
 * @param from the first time of the range
 * @param until the first time behind it
 */
record TimeBuckets(TimeField time, Intervals intervals, long from, long until)
    implements Bucketing {

  @Override
  public @Nullable Object of(@Nullable Object key) throws RowRejection {
    if (key == null) {
      throw new RowRejection(Rejection.of("is null, expected a time", time.name(), null));
    }
    long start;
    try {
      long micros = time.micros(key);
      if (micros < from || micros >= until) {
        return null;
      }
      start = intervals.start(intervals.number(micros));
    } catch (ArithmeticException e) {
      throw new RowRejection(beyond(key));
    }
    if (start < Timestamps.FIRST || start > Timestamps.LAST) {
      throw new RowRejection(beyond(key));
    }
    return time.canonical(start);
  }

  private Rejection beyond(Object key) {
    return Rejection.of(
        "its interval does not begin in the years 0001 to 9999",
        time.name(),
        key instanceof Long micros ? time.value(micros) : key);
  }

  /** The number of the first interval of the range, if it has a start. */
  long first(long otherwise) {
    return from == Long.MIN_VALUE ? otherwise : intervals.number(from);
  }

  /** The number of the last interval of the range, if it has an end. */
  long last(long otherwise) {
    return until == Long.MAX_VALUE ? otherwise : intervals.number(until - 1);
  }
}
