package dev.purlin.core.type;

import dev.purlin.core.time.Timestamps;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.joda.time.Instant;

/**
 * Text of dates and times in the shapes of ISO 8601, read by hand: java.time's formatters take ten
 * times as long.
 */
enum IsoTemporals implements TextParser {
  /** {@code 2024-02-29}. */
  DATE("DATE", "yyyy-MM-dd") {
    @Override
    Object read(Scanner scanner) {
      return LocalDate.ofEpochDay(scanner.date());
    }
  },
  /** {@code 23:59}, {@code 23:59:59}, {@code 23:59:59.123456789}. */
  TIME("TIME", "HH:mm:ss") {
    @Override
    Object read(Scanner scanner) {
      return LocalTime.ofNanoOfDay(scanner.time());
    }
  },
  /**
   * A date, alone (midnight) or followed by {@code T} or a space, a time, and perhaps a zone:
   * {@code Z}, {@code UTC}, or an offset such as {@code +01:00}. Without a zone it is UTC. A moment
   * between two microseconds, which the type cannot hold, is refused.
   */
  TIMESTAMP("TIMESTAMP", "yyyy-MM-dd HH:mm:ss") {
    @Override
    Object read(Scanner scanner) {
      return Timestamps.instant(scanner.moment(1_000, "microseconds"));
    }
  },
  /** The same as Beam's DATETIME, which is of milliseconds. */
  BEAM_DATETIME("DATETIME", "yyyy-MM-dd HH:mm:ss") {
    @Override
    Object read(Scanner scanner) {
      return Instant.ofEpochMilli(Timestamps.millis(scanner.moment(1_000_000, "milliseconds")));
    }
  },
  /** A date and a time of no zone, to the nanosecond. */
  DATETIME("TIMESTAMP without zone", "yyyy-MM-dd HH:mm:ss") {
    @Override
    Object read(Scanner scanner) {
      LocalDate date = LocalDate.ofEpochDay(scanner.date());
      return LocalDateTime.of(
          date, LocalTime.ofNanoOfDay(scanner.more() ? scanner.timeAfterDate() : 0));
    }
  };

  private static final int[] DAYS = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

  private final String type;
  private final String expected;

  IsoTemporals(String type, String expected) {
    this.type = type;
    this.expected = expected;
  }

  abstract Object read(Scanner scanner);

  @Override
  public Object parse(String text) throws UnfitValueException {
    Scanner scanner = new Scanner(text.strip());
    Object value = read(scanner);
    if (scanner.failed || scanner.more()) {
      throw UnfitValueException.notA(type, text, expected);
    }
    if (scanner.tooFineFor != null) {
      throw new UnfitValueException(
          "'%s' is finer than the %s that a %s holds"
              .formatted(UnfitValueException.abbreviated(text), scanner.tooFineFor, type));
    }
    return value;
  }

  /** Whether the calendar has a day. */
  static boolean exists(int year, int month, int day) {
    return month >= 1
        && month <= 12
        && day >= 1
        && day <= DAYS[month - 1]
        && (month != 2 || day != 29 || leap(year));
  }

  private static boolean leap(int year) {
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
  }

  /** Days since the epoch, counted in years that begin in March (H. Hinnant, 2014). */
  static long daysFromCivil(int year, int month, int day) {
    int shifted = month <= 2 ? year - 1 : year;
    int era = Math.floorDiv(shifted, 400);
    int yearOfEra = shifted - era * 400;
    int dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    int dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear;
    return era * 146_097L + dayOfEra - 719_468L;
  }

  /**
   * Reads the parts of a text one after another; remembers that one of them was not as expected.
   */
  private static final class Scanner {
    private final String text;
    private int position;
    private boolean failed;
    private @Nullable String tooFineFor;

    private Scanner(String text) {
      this.text = text;
    }

    private boolean more() {
      return !failed && position < text.length();
    }

    /** The days from 1970-01-01 to a date. */
    private long date() {
      int year = number(4, 1, 9999);
      expect('-');
      int month = number(2, 1, 12);
      expect('-');
      int day = number(2, 1, 31);
      if (failed || !exists(year, month, day)) {
        failed = true;
        return 0;
      }
      return daysFromCivil(year, month, day);
    }

    /**
     * The microseconds of a timestamp.
     *
     * @param resolution how many nanoseconds are told apart
     * @param unit what those are called
     */
    private long moment(int resolution, String unit) {
      long day = date();
      long nanos = more() ? timeAfterDate() : 0;
      long offsetSeconds = more() ? zone() : 0;
      if (nanos % resolution != 0) {
        tooFineFor = unit;
      }
      long micros = (day * 86_400L - offsetSeconds) * 1_000_000L + nanos / 1_000L;
      // The offset may lead out of the years that have four digits.
      failed |= micros < Timestamps.FIRST || micros > Timestamps.LAST;
      return micros;
    }

    private long timeAfterDate() {
      char separator = text.charAt(position++);
      if (separator != 'T' && separator != ' ' && separator != 't') {
        failed = true;
      }
      return time();
    }

    /** The nanoseconds from midnight to a time. */
    private long time() {
      int hour = number(2, 0, 23);
      expect(':');
      int minute = number(2, 0, 59);
      int second = 0;
      int nanos = 0;
      if (accept(':')) {
        second = number(2, 0, 59);
        if (accept('.') || accept(',')) {
          nanos = fraction();
        }
      }
      return failed ? 0 : ((hour * 60L + minute) * 60 + second) * 1_000_000_000L + nanos;
    }

    private int fraction() {
      int start = position;
      int nanos = 0;
      while (position < text.length() && position - start < 9 && digit() >= 0) {
        nanos = nanos * 10 + digit();
        position++;
      }
      int digits = position - start;
      failed |= digits == 0;
      for (int i = digits; i < 9; i++) {
        nanos *= 10;
      }
      return nanos;
    }

    /** The seconds that a zone is ahead of UTC. */
    private int zone() {
      accept(' ');
      if (accept('Z') || accept('z')) {
        return 0;
      }
      if (text.regionMatches(true, position, "UTC", 0, 3)
          || text.regionMatches(true, position, "GMT", 0, 3)) {
        position += 3;
        return 0;
      }
      boolean behind = accept('-');
      if (!behind && !accept('+')) {
        failed = true;
        return 0;
      }
      int hours = number(2, 0, 18);
      int minutes = 0;
      if (accept(':') || more()) {
        minutes = number(2, 0, 59);
      }
      int seconds = (hours * 60 + minutes) * 60;
      return behind ? -seconds : seconds;
    }

    private int number(int digits, int min, int max) {
      int value = 0;
      for (int i = 0; i < digits; i++) {
        int digit = digit();
        if (digit < 0) {
          failed = true;
          return 0;
        }
        value = value * 10 + digit;
        position++;
      }
      failed |= value < min || value > max;
      return value;
    }

    /** The digit that comes next, or -1 if none does. */
    private int digit() {
      if (position >= text.length()) {
        return -1;
      }
      int digit = text.charAt(position) - '0';
      return digit >= 0 && digit <= 9 ? digit : -1;
    }

    private void expect(char c) {
      failed |= !accept(c);
    }

    private boolean accept(char c) {
      if (position < text.length() && text.charAt(position) == c) {
        position++;
        return true;
      }
      return false;
    }
  }
}
