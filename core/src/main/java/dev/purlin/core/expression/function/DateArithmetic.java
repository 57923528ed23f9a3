package dev.purlin.core.expression.function;

import java.time.LocalDate;
import java.time.LocalTime;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.linq4j.function.Strict;

/**
 * SQL's arithmetic with dates and timestamps; generated code calls it.
 *
 * <p>Dates are days, timestamps microseconds in UTC, intervals milliseconds or months. What leaves
 * the years 0001 to 9999 is an {@link EvaluationFailure}: no text of a date is read or written
 * beyond them, and numbers of days and microseconds would wrap around.
 */
@Strict
public final class DateArithmetic {
  private static final long MILLIS_PER_DAY = 86_400_000L;
  private static final long MICROS_PER_MILLI = 1_000L;
  private static final long NANOS_PER_MICRO = 1_000L;
  private static final long MICROS_PER_SECOND = 1_000_000L;
  private static final long MICROS_PER_MINUTE = 60 * MICROS_PER_SECOND;
  private static final long MICROS_PER_DAY = MILLIS_PER_DAY * MICROS_PER_MILLI;
  private static final long FIRST_DAY = LocalDate.of(1, 1, 1).toEpochDay();
  private static final long LAST_DAY = LocalDate.of(9999, 12, 31).toEpochDay();

  private DateArithmetic() {}

  /** A day, if it lies in the years 0001 to 9999. */
  public static int within(int day) {
    return (int) checked(day);
  }

  /** A timestamp, if it lies in the years 0001 to 9999. */
  public static long within(long micros) {
    checked(Math.floorDiv(micros, MICROS_PER_DAY));
    return micros;
  }

  /** The microseconds of a timestamp that Calcite computed, in its milliseconds. */
  public static long micros(long millis) {
    checked(Math.floorDiv(millis, MILLIS_PER_DAY));
    return millis * MICROS_PER_MILLI;
  }

  /** The milliseconds of a timestamp, for what Calcite computes and nothing finer decides. */
  public static long millis(long micros) {
    return Math.floorDiv(micros, MICROS_PER_MILLI);
  }

  /**
   * The milliseconds of a timestamp whose time of day is wanted.
   *
   * @throws EvaluationFailure if it is finer, which would be lost
   */
  public static long timeMillis(long micros) {
    DateCasts.millis(
        LocalTime.ofNanoOfDay(Math.floorMod(micros, MICROS_PER_DAY) * NANOS_PER_MICRO));
    return millis(micros);
  }

  /** The first whole millisecond that is not before a timestamp. */
  public static long millisUp(long micros) {
    return -Math.floorDiv(-micros, MICROS_PER_MILLI);
  }

  /** A timestamp that stands in the expression. */
  public static long moment(long micros) {
    return micros;
  }

  /** A timestamp with so many digits behind its seconds, rounded half up, as PostgreSQL does. */
  public static long round(long micros, int digits) {
    long unit = 1;
    for (int i = digits; i < 6; i++) {
      unit *= 10;
    }
    return within(Math.floorDiv(micros + unit / 2, unit) * unit);
  }

  /** The milliseconds from the second timestamp to the first; what is left of one is cut off. */
  public static long between(long micros, long from) {
    return (micros - from) / MICROS_PER_MILLI;
  }

  /** The microseconds from the second timestamp to the first. */
  public static long microsBetween(long micros, long from) {
    return micros - from;
  }

  /** A timestamp, moved by microseconds. */
  public static long plusMicros(long micros, long more) {
    try {
      return within(Math.addExact(micros, more));
    } catch (ArithmeticException e) {
      throw outside();
    }
  }

  /** The microseconds of the minute that a timestamp lies in. */
  public static long microsecond(long micros) {
    return Math.floorMod(micros, MICROS_PER_MINUTE);
  }

  /** The nanoseconds of the minute that a timestamp lies in. */
  public static long nanosecond(long micros) {
    return microsecond(micros) * 1_000L;
  }

  /** A day, moved by an interval of milliseconds; what is left of it beyond days is passed over. */
  public static int plusMillis(int day, long interval) {
    return (int) checked(day + Math.floorDiv(interval, MILLIS_PER_DAY));
  }

  public static long plusMillis(long micros, long interval) {
    try {
      return within(Math.addExact(micros, Math.multiplyExact(interval, MICROS_PER_MILLI)));
    } catch (ArithmeticException e) {
      throw outside();
    }
  }

  public static int minusMillis(int day, long interval) {
    return plusMillis(day, Arithmetic.negate(interval));
  }

  public static long minusMillis(long micros, long interval) {
    return plusMillis(micros, Arithmetic.negate(interval));
  }

  /** A day, moved by months; the last of its month if that has no such day. */
  public static int plusMonths(int day, int months) {
    if (Math.abs((long) months) > 12 * 10_000L) {
      throw outside();
    }
    return (int) checked(LocalDate.ofEpochDay(day).plusMonths(months).toEpochDay());
  }

  public static long plusMonths(long micros, int months) {
    int day = (int) Math.floorDiv(micros, MICROS_PER_DAY);
    return plusMonths(day, months) * MICROS_PER_DAY + Math.floorMod(micros, MICROS_PER_DAY);
  }

  public static int minusMonths(int day, int months) {
    return plusMonths(day, Arithmetic.negate(months));
  }

  public static long minusMonths(long micros, int months) {
    return plusMonths(micros, Arithmetic.negate(months));
  }

  /** The second since 1970 that a timestamp lies in. */
  public static long epoch(long micros) {
    return Math.floorDiv(micros, MICROS_PER_SECOND);
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
