package dev.purlin.core.expression.function;

import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.format.SignStyle;
import java.time.format.TextStyle;
import java.time.temporal.ChronoField;
import java.util.Locale;
import java.util.Map;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * The patterns of {@code TO_DATE}, {@code TO_TIMESTAMP}, {@code TO_CHAR} and {@code CAST ...
 * FORMAT}: SQL:2016's datetime templates, as PostgreSQL and Oracle have them too.
 *
 * <p>{@code YYYY MM DD DDD HH24 HH12 HH MI SS FF1..FF9 MS US AM PM A.M. P.M. MON MONTH DY DAY
 * TZH:TZM}. Text in double quotes stands for itself, as do the characters that are no letters.
 */
public final class DatePattern {
  private static final String[] ELEMENTS = {
    "YYYY", "MONTH", "MON", "MM", "MI", "MS", "DDD", "DD", "DAY", "DY", "HH24", "HH12", "HH", "SS",
    "FF9", "FF8", "FF7", "FF6", "FF5", "FF4", "FF3", "FF2", "FF1", "US", "AM", "PM", "A.M.", "P.M.",
    "TZH:TZM", "TZH"
  };

  private static final SignStyle SIGN = SignStyle.NOT_NEGATIVE;

  private DatePattern() {}

  /**
   * A formatter that reads text; numbers may lack their leading zeros where that is unambiguous.
   *
   * @throws EvaluationFailure if the pattern has a letter that means nothing
   */
  public static DateTimeFormatter reader(String pattern) {
    return formatter(pattern, true);
  }

  /**
   * A formatter that writes text.
   *
   * @throws EvaluationFailure if the pattern has a letter that means nothing
   */
  static DateTimeFormatter writer(String pattern) {
    return formatter(pattern, false);
  }

  private static DateTimeFormatter formatter(String pattern, boolean reading) {
    DateTimeFormatterBuilder builder = new DateTimeFormatterBuilder().parseCaseInsensitive();
    boolean halfDay = false;
    boolean marker = false;
    boolean afterElement = false;
    int at = 0;
    while (at < pattern.length()) {
      char c = pattern.charAt(at);
      String element = element(pattern, at);
      if (element != null) {
        at += element.length();
        boolean lenient = reading && !afterElement && element(pattern, at) == null;
        append(builder, element, lenient ? 1 : 2);
        halfDay |= element.equals("HH12") || element.equals("HH");
        marker |=
            element.endsWith("M") && "AP".indexOf(element.charAt(0)) >= 0 || element.endsWith(".");
      } else if (c == '"') {
        int end = pattern.indexOf('"', at + 1);
        end = end < 0 ? pattern.length() : end;
        builder.appendLiteral(pattern.substring(at + 1, end));
        at = end + 1;
      } else if (Character.isLetterOrDigit(c) && c != 'T') {
        throw EvaluationFailure.of(
            "'%s' in the date format '%s' means nothing; known: %s"
                .formatted(pattern.substring(at), pattern, String.join(" ", ELEMENTS)));
      } else {
        builder.appendLiteral(c);
        at++;
      }
      afterElement = element != null;
    }
    if (reading && halfDay && !marker) {
      throw EvaluationFailure.of(
          "HH12 in the date format '%s' needs AM or PM; HH24 is the hour of the day"
              .formatted(pattern));
    }
    return builder.toFormatter(Locale.ENGLISH).withResolverStyle(ResolverStyle.STRICT);
  }

  private static @Nullable String element(String pattern, int at) {
    for (String element : ELEMENTS) {
      if (pattern.regionMatches(true, at, element, 0, element.length())) {
        return element;
      }
    }
    return null;
  }

  private static void append(DateTimeFormatterBuilder builder, String element, int digits) {
    switch (element) {
      case "YYYY" -> builder.appendValue(ChronoField.YEAR, 4, digits == 1 ? 10 : 4, SIGN);
      case "MONTH" -> builder.appendText(ChronoField.MONTH_OF_YEAR, TextStyle.FULL);
      case "MON" -> builder.appendText(ChronoField.MONTH_OF_YEAR, TextStyle.SHORT);
      case "MM" -> builder.appendValue(ChronoField.MONTH_OF_YEAR, digits, 2, SIGN);
      case "DDD" -> builder.appendValue(ChronoField.DAY_OF_YEAR, digits == 1 ? 1 : 3, 3, SIGN);
      case "DD" -> builder.appendValue(ChronoField.DAY_OF_MONTH, digits, 2, SIGN);
      case "DAY" -> builder.appendText(ChronoField.DAY_OF_WEEK, TextStyle.FULL);
      case "DY" -> builder.appendText(ChronoField.DAY_OF_WEEK, TextStyle.SHORT);
      case "HH24" -> builder.appendValue(ChronoField.HOUR_OF_DAY, digits, 2, SIGN);
      case "HH12", "HH" -> builder.appendValue(ChronoField.CLOCK_HOUR_OF_AMPM, digits, 2, SIGN);
      case "MI" -> builder.appendValue(ChronoField.MINUTE_OF_HOUR, digits, 2, SIGN);
      case "SS" -> builder.appendValue(ChronoField.SECOND_OF_MINUTE, digits, 2, SIGN);
      case "MS" -> builder.appendFraction(ChronoField.NANO_OF_SECOND, 3, 3, false);
      case "US" -> builder.appendFraction(ChronoField.NANO_OF_SECOND, 6, 6, false);
      case "AM", "PM" -> builder.appendText(ChronoField.AMPM_OF_DAY);
      case "A.M.", "P.M." ->
          builder.appendText(ChronoField.AMPM_OF_DAY, Map.of(0L, "A.M.", 1L, "P.M."));
      case "TZH:TZM" -> builder.appendOffset("+HH:mm", "+00:00");
      case "TZH" -> builder.appendOffset("+HH", "+00");
      default -> {
        int fraction = element.charAt(2) - '0';
        builder.appendFraction(ChronoField.NANO_OF_SECOND, fraction, fraction, false);
      }
    }
  }
}
