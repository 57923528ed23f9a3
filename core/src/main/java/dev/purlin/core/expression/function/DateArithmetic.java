package dev.purlin.core.expression.function;

import java.time.LocalDate;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.linq4j.function.Strict;

/**
 * SQL's arithmetic with dates and timestamps; generated code calls it.
 *
 * <p>Dates are days, timestamps milliseconds in UTC. What leaves the years 0001 to 9999 is an
 * {@link EvaluationFailure}: no text of a date is read or written beyond them, and numbers of days
 * and milliseconds would wrap around.
 */
@Strict
public final class DateArithmetic {
  private static final long MILLIS_PER_DAY = 86_400_000L;
  private static final long FIRST_DAY = LocalDate.of(1, 1, 1).toEpochDay();
  private static final long LAST_DAY = LocalDate.of(9999, 12, 31).toEpochDay();

  private DateArithmetic() {}

  /** A day, if it lies in the years 0001 to 9999. */
  public static int within(int day) {
    return (int) checked(day);
  }

  /** A timestamp, if it lies in the years 0001 to 9999. */
  public static long within(long millis) {
    checked(Math.floorDiv(millis, MILLIS_PER_DAY));
    return millis;
  }

  /** A day, moved by an interval of milliseconds; what is left of it beyond days is passed over. */
  public static int plusMillis(int day, long interval) {
    return (int) checked(day + Math.floorDiv(interval, MILLIS_PER_DAY));
  }

  public static long plusMillis(long millis, long interval) {
    long sum = millis + interval;
    // Timestamps are small, so that a sum that wrapped around has left the calendar.
    return within(interval > 0 == sum > millis || interval == 0 ? sum : Long.MAX_VALUE);
  }

  public static int minusMillis(int day, long interval) {
    return plusMillis(day, Arithmetic.negate(interval));
  }

  public static long minusMillis(long millis, long interval) {
    return plusMillis(millis, Arithmetic.negate(interval));
  }

  /** A day, moved by months; the last of its month if that has no such day. */
  public static int plusMonths(int day, int months) {
    if (Math.abs((long) months) > 12 * 10_000L) {
      throw outside();
    }
    return (int) checked(LocalDate.ofEpochDay(day).plusMonths(months).toEpochDay());
  }

  public static long plusMonths(long millis, int months) {
    int day = (int) Math.floorDiv(millis, MILLIS_PER_DAY);
    return plusMonths(day, months) * MILLIS_PER_DAY + Math.floorMod(millis, MILLIS_PER_DAY);
  }

  public static int minusMonths(int day, int months) {
    return plusMonths(day, Arithmetic.negate(months));
  }

  public static long minusMonths(long millis, int months) {
    return plusMonths(millis, Arithmetic.negate(months));
  }

  /** The second since 1970 that a timestamp lies in. */
  public static long epoch(long millis) {
    return Math.floorDiv(millis, 1000L);
  }

  private static long checked(long day) {
    if (day < FIRST_DAY || day > LAST_DAY) {
      throw outside();
    }
    return day;
  }

  private static EvaluationFailure outside() {
    return EvaluationFailure.of("the date would lie outside of the years 0001 to 9999");
  }
}
