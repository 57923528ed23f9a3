package dev.purlin.core.expression.function;

import dev.purlin.core.time.Timestamps;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.format.SignStyle;
import java.time.temporal.ChronoField;
import java.time.temporal.ChronoUnit;
import java.time.temporal.IsoFields;
import java.time.temporal.TemporalAccessor;
import java.time.temporal.TemporalQueries;
import java.util.Locale;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.linq4j.function.Strict;

/**
 * SQL's CAST between text and dates, and {@code TO_DATE}, {@code TO_TIMESTAMP} and {@code TO_CHAR};
 * generated code calls it.
 *
 * <p>Dates are days, times milliseconds of the day, timestamps microseconds in UTC. Text without a
 * time zone is in UTC; digits behind microseconds are rounded, as PostgreSQL does. A day that its
 * month lacks is refused, never carried into the next month.
 */
@Strict
public final class DateCasts {
  private static final long MICROS_PER_DAY = 86_400_000_000L;
  private static final int NANOS_PER_MILLI = 1_000_000;
  private static final long MICROS_PER_SECOND = 1_000_000L;

  private static final DateTimeFormatter DATE =
      new DateTimeFormatterBuilder()
          .appendValue(ChronoField.YEAR, 4, 10, SignStyle.EXCEEDS_PAD)
          .appendLiteral('-')
          .appendValue(ChronoField.MONTH_OF_YEAR, 1, 2, SignStyle.NOT_NEGATIVE)
          .appendLiteral('-')
          .appendValue(ChronoField.DAY_OF_MONTH, 1, 2, SignStyle.NOT_NEGATIVE)
          .toFormatter()
          .withResolverStyle(ResolverStyle.STRICT);

  private static final DateTimeFormatter TIME =
      new DateTimeFormatterBuilder()
          .appendValue(ChronoField.HOUR_OF_DAY, 1, 2, SignStyle.NOT_NEGATIVE)
          .appendLiteral(':')
          .appendValue(ChronoField.MINUTE_OF_HOUR, 2)
          .optionalStart()
          .appendLiteral(':')
          .appendValue(ChronoField.SECOND_OF_MINUTE, 2)
          .optionalStart()
          .appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, true)
          .optionalEnd()
          .optionalEnd()
          .toFormatter()
          .withResolverStyle(ResolverStyle.STRICT);

  private static final DateTimeFormatter TIMESTAMP =
      new DateTimeFormatterBuilder()
          .append(DATE)
          .optionalStart()
          .appendLiteral(' ')
          .append(TIME)
          .optionalStart()
          .appendPattern("[' ']")
          .appendOffset("+HH:mm", "Z")
          .optionalEnd()
          .optionalEnd()
          .toFormatter()
          .withResolverStyle(ResolverStyle.STRICT);

  private static final Prepared<String, DateTimeFormatter> READERS =
      new Prepared<>(DatePattern::reader);
  private static final Prepared<String, DateTimeFormatter> WRITERS =
      new Prepared<>(DatePattern::writer);

  private DateCasts() {}

  /** The day of {@code 2020-01-31}; a time of day behind it is cut off. */
  public static int toDate(String text) {
    long day = IsoText.day(text);
    return day == IsoText.OTHER ? date(blankForT(text), TIMESTAMP, "DATE") : (int) day;
  }

  public static int toDate(String text, String pattern) {
    return date(text, READERS.get(pattern), "DATE in the format " + pattern);
  }

  public static int toTime(String text) {
    return millis(LocalTime.from(parse(text, TIME, "TIME")));
  }

  /**
   * The milliseconds of a time of day.
   *
   * @throws EvaluationFailure if it is finer, which would be lost
   */
  public static int millis(LocalTime time) {
    if (time.toNanoOfDay() % NANOS_PER_MILLI != 0) {
      throw EvaluationFailure.of(
          "the time %s is finer than a millisecond, which a TIME in an expression cannot be"
              .formatted(time));
    }
    return (int) (time.toNanoOfDay() / NANOS_PER_MILLI);
  }

  /** The instant of {@code 2020-01-31 10:00:00.5}, of ISO 8601's form, or of a bare day. */
  public static long toTimestamp(String text) {
    long micros = IsoText.micros(text);
    return micros == IsoText.OTHER ? timestamp(blankForT(text), TIMESTAMP, "TIMESTAMP") : micros;
  }

  public static long toTimestamp(String text, String pattern) {
    return timestamp(text, READERS.get(pattern), "TIMESTAMP in the format " + pattern);
  }

  public static String timeToText(int millis) {
    return LocalTime.ofNanoOfDay(millis * 1_000_000L).format(DateTimeFormatter.ISO_LOCAL_TIME);
  }

  /** {@code 2020-01-31 10:00:00}, with a fraction of the second if there is one. */
  public static String timestampToText(long micros) {
    LocalDateTime at = utc(micros);
    return at.toLocalDate() + " " + at.toLocalTime().format(DateTimeFormatter.ISO_LOCAL_TIME);
  }

  public static String toText(int day, String pattern) {
    return WRITERS.get(pattern).format(LocalDate.ofEpochDay(day).atStartOfDay());
  }

  public static String toText(long micros, String pattern) {
    return WRITERS.get(pattern).format(utc(micros));
  }

  public static int truncate(String unit, int day) {
    return Math.toIntExact(Math.floorDiv(truncate(unit, day * MICROS_PER_DAY), MICROS_PER_DAY));
  }

  /** The start of the {@code 'month'} (or another unit) that a timestamp lies in. */
  public static long truncate(String unit, long micros) {
    LocalDateTime at = utc(micros);
    LocalDate day = at.toLocalDate();
    LocalDateTime start =
        switch (unit.toLowerCase(Locale.ROOT)) {
          case "year" -> day.withDayOfYear(1).atStartOfDay();
          case "quarter" -> day.with(IsoFields.DAY_OF_QUARTER, 1).atStartOfDay();
          case "month" -> day.withDayOfMonth(1).atStartOfDay();
          case "week" -> day.with(ChronoField.DAY_OF_WEEK, 1).atStartOfDay();
          case "day" -> day.atStartOfDay();
          case "hour" -> at.truncatedTo(ChronoUnit.HOURS);
          case "minute" -> at.truncatedTo(ChronoUnit.MINUTES);
          case "second" -> at.truncatedTo(ChronoUnit.SECONDS);
          case "millisecond", "milliseconds" -> at.truncatedTo(ChronoUnit.MILLIS);
          case "microsecond", "microseconds" -> at;
          default ->
              throw EvaluationFailure.of(
                  ("unknown unit '%s'; known: year, quarter, month, week, day, hour, minute, second,"
                          + " millisecond, microsecond")
                      .formatted(unit));
        };
    return DateArithmetic.within(Timestamps.micros(start));
  }

  private static LocalDateTime utc(long micros) {
    return LocalDateTime.ofInstant(Timestamps.instant(micros), ZoneOffset.UTC);
  }

  private static String blankForT(String text) {
    int t = text.indexOf('T');
    return t < 0 ? text : text.substring(0, t) + ' ' + text.substring(t + 1);
  }

  private static int date(String text, DateTimeFormatter formatter, String type) {
    return within(LocalDate.from(parse(text, formatter, type)), type, text);
  }

  private static long timestamp(String text, DateTimeFormatter formatter, String type) {
    TemporalAccessor parsed = parse(text, formatter, type);
    LocalTime time = parsed.query(TemporalQueries.localTime());
    long micros = within(LocalDate.from(parsed), type, text) * MICROS_PER_DAY;
    if (time != null) {
      micros += (time.toNanoOfDay() + 500) / 1_000;
    }
    if (parsed.isSupported(ChronoField.OFFSET_SECONDS)) {
      micros -= parsed.get(ChronoField.OFFSET_SECONDS) * MICROS_PER_SECOND;
    }
    return DateArithmetic.within(micros);
  }

  private static int within(LocalDate date, String type, String text) {
    if (date.getYear() < 1 || date.getYear() > 9999) {
      throw EvaluationFailure.notA(type, text);
    }
    return Math.toIntExact(date.toEpochDay());
  }

  private static TemporalAccessor parse(String text, DateTimeFormatter formatter, String type) {
    try {
      return formatter.parse(text.strip());
    } catch (DateTimeException e) {
      throw EvaluationFailure.notA(type, text);
    }
  }
}
