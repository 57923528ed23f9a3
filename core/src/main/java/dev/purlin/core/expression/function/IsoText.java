package dev.purlin.core.expression.function;

import java.time.DateTimeException;
import java.time.LocalDate;

/** Reads the usual form of dates and timestamps, several times faster than a DateTimeFormatter. */
final class IsoText {
  private static final int DAY_LENGTH = 10;
  private static final int SECOND_LENGTH = 19;

  /** What the methods here return for text of another form, or that is no date at all. */
  static final long OTHER = Long.MIN_VALUE;

  private IsoText() {}

  /** The day of {@code 2020-01-31}. */
  static long day(String text) {
    return text.length() == DAY_LENGTH ? leadingDay(text) : OTHER;
  }

  /** The microseconds of {@code 2020-01-31 10:00:00}, with T for the blank and Z behind, or not. */
  static long micros(String text) {
    int length = text.length();
    if (length == DAY_LENGTH) {
      long day = leadingDay(text);
      return day == OTHER ? OTHER : day * 86_400_000_000L;
    }
    boolean shape =
        (length == SECOND_LENGTH || length == SECOND_LENGTH + 1 && text.charAt(length - 1) == 'Z')
            && (text.charAt(DAY_LENGTH) == ' ' || text.charAt(DAY_LENGTH) == 'T')
            && text.charAt(13) == ':'
            && text.charAt(16) == ':';
    if (!shape) {
      return OTHER;
    }
    long day = leadingDay(text);
    int hour = number(text, 11, 13);
    int minute = number(text, 14, 16);
    int second = number(text, 17, 19);
    boolean known =
        hour >= 0 && hour < 24 && minute >= 0 && minute < 60 && second >= 0 && second < 60;
    return day == OTHER || !known
        ? OTHER
        : (((day * 24 + hour) * 60 + minute) * 60 + second) * 1_000_000L;
  }

  private static long leadingDay(String text) {
    if (text.charAt(4) != '-' || text.charAt(7) != '-') {
      return OTHER;
    }
    int year = number(text, 0, 4);
    int month = number(text, 5, 7);
    int day = number(text, 8, 10);
    if (year < 1 || month < 0 || day < 0) {
      return OTHER;
    }
    try {
      return LocalDate.of(year, month, day).toEpochDay();
    } catch (DateTimeException e) {
      return OTHER;
    }
  }

  private static int number(String text, int start, int end) {
    int number = 0;
    for (int i = start; i < end; i++) {
      int digit = text.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      number = number * 10 + digit;
    }
    return number;
  }
}
