package dev.purlin.transforms.resample;

import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.time.Timestamps;
import dev.purlin.transforms.window.WindowDuration;
import java.io.Serializable;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Intervals of equal length, one after the other, numbered from one in 1970; times are microseconds
 * since 1970-01-01T00:00Z.
 *
 * <p>Lengths up to hours are time that passes, counted from the start of 1970 in the zone. Days and
 * what is longer begin at the start of a day in the zone, whatever they then last: days are counted
 * from 1970-01-01, weeks from a Monday, months and longer from January 1970.
 */
record Intervals(Unit unit, long count, long origin, ZoneId zone) implements Serializable {
  private static final String PATH = "every";
  private static final Pattern CALENDAR = Pattern.compile("([0-9]+(?:\\.[0-9]+)?)?\\s*([a-z]*?)s?");

  static final long MICROS_OF_DAY = 86_400_000_000L;
  private static final int MICROS_OF_MILLI = 1_000;
  private static final int MONTHS_OF_YEAR = 12;

  /** Monday, 1969-12-29. */
  private static final long FIRST_WEEK = -3;

  /** More days than lie between the years 1 and 9999 are no use to anybody. */
  private static final long MOST_DAYS = 4_000_000;

  private static final long MOST_MONTHS = 120_000;

  /** What a length is a number of. */
  enum Unit {
    MICROSECOND,
    DAY,
    MONTH
  }

  private record Calendar(Unit unit, int count, long origin) {}

  private static final Map<String, Calendar> UNITS = new HashMap<>();

  static {
    for (String day : new String[] {"d", "day"}) {
      UNITS.put(day, new Calendar(Unit.DAY, 1, 0));
    }
    for (String week : new String[] {"w", "week"}) {
      UNITS.put(week, new Calendar(Unit.DAY, 7, FIRST_WEEK));
    }
    UNITS.put("month", new Calendar(Unit.MONTH, 1, 0));
    UNITS.put("quarter", new Calendar(Unit.MONTH, 3, 0));
    UNITS.put("year", new Calendar(Unit.MONTH, MONTHS_OF_YEAR, 0));
  }

  /**
   * Intervals of a length as its author writes it: {@code 15m}, {@code 1d}, {@code 2 weeks}.
   *
   * @throws ConfigurationException if it is none
   */
  static Intervals parse(String text, ZoneId zone) {
    Matcher form = CALENDAR.matcher(text.strip());
    Calendar calendar = form.matches() ? UNITS.get(form.group(2)) : null;
    if (calendar == null) {
      return new Intervals(Unit.MICROSECOND, micros(text), startOfDay(0, zone), zone);
    }
    BigDecimal count = form.group(1) == null ? BigDecimal.ONE : new BigDecimal(form.group(1));
    if (count.stripTrailingZeros().scale() > 0) {
      throw new ConfigurationException(
          PATH,
          "'%s' is not a whole number of days, weeks, months, quarters or years; a length that is the same everywhere is given in hours, such as 36h"
              .formatted(text));
    }
    checkPositive(count.signum(), text);
    BigDecimal all = count.multiply(BigDecimal.valueOf(calendar.count));
    long most = calendar.unit == Unit.DAY ? MOST_DAYS : MOST_MONTHS;
    checkLength(all.compareTo(BigDecimal.valueOf(most)) <= 0, text);
    return new Intervals(calendar.unit, all.longValueExact(), calendar.origin, zone);
  }

  private static long micros(String text) {
    long micros;
    try {
      micros = Math.multiplyExact(WindowDuration.parse(PATH, text).getMillis(), MICROS_OF_MILLI);
    } catch (ConfigurationException | ArithmeticException e) {
      throw new ConfigurationException(
          PATH,
          "'%s' is not the length of an interval; expected a number and ms, s, m, h, d, week, month, quarter or year, such as 15m or 1 month"
              .formatted(text));
    }
    checkPositive(Long.signum(micros), text);
    checkLength(micros / MICROS_OF_DAY <= MOST_DAYS, text);
    return micros;
  }

  private static void checkLength(boolean sensible, String text) {
    if (!sensible) {
      throw new ConfigurationException(PATH, "'%s' is longer than the calendar".formatted(text));
    }
  }

  private static void checkPositive(int sign, String text) {
    if (sign <= 0) {
      throw new ConfigurationException(PATH, "'%s' must be longer than 0".formatted(text));
    }
  }

  /** Whether all intervals begin where dates do. */
  boolean isOfDays() {
    return unit != Unit.MICROSECOND || count % MICROS_OF_DAY == 0;
  }

  /** The number of the interval that a time lies in. */
  long number(long micros) {
    return switch (unit) {
      case MICROSECOND -> Math.floorDiv(micros - origin, count);
      case DAY -> Math.floorDiv(date(micros).toEpochDay() - origin, count);
      case MONTH -> {
        LocalDate date = date(micros);
        long months = (date.getYear() - 1970L) * MONTHS_OF_YEAR + date.getMonthValue() - 1;
        yield Math.floorDiv(months, count);
      }
    };
  }

  /** When an interval begins. */
  long start(long number) {
    return switch (unit) {
      case MICROSECOND -> number * count + origin;
      case DAY -> startOfDay(number * count + origin, zone);
      case MONTH -> startOfDay(LocalDate.EPOCH.plusMonths(number * count).toEpochDay(), zone);
    };
  }

  private LocalDate date(long micros) {
    return Timestamps.instant(micros).atZone(zone).toLocalDate();
  }

  /** The start of a day, which is not midnight where the clocks are put forward then. */
  static long startOfDay(long epochDay, ZoneId zone) {
    return Timestamps.micros(LocalDate.ofEpochDay(epochDay).atStartOfDay(zone).toInstant());
  }

  /**
   * A time zone by its name.
   *
   * @throws ConfigurationException if there is none
   */
  static ZoneId zone(String path, String name) {
    try {
      return ZoneId.of(name.strip());
    } catch (DateTimeException e) {
      throw new ConfigurationException(
          path,
          "'%s' is not a time zone; expected a name such as Europe/Berlin, or an offset such as +01:00"
              .formatted(name));
    }
  }
}
