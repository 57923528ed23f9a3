package dev.purlin.io.jdbc;

import dev.purlin.core.problem.PurlinException;
import dev.purlin.core.time.Timestamps;
import dev.purlin.core.type.WellFormed;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.HexFormat;
import org.joda.time.ReadableInstant;

/** Values as PostgreSQL reads them, and as its COPY text format carries them. */
final class PostgresText {
  private static final HexFormat HEX = HexFormat.of();

  private PostgresText() {}

  /** Appends a value in COPY's text format: tabs, line breaks and backslashes escaped. */
  static void copy(Object value, StringBuilder out) {
    if (value == null) {
      out.append("\\N");
    } else {
      escape(text(value), out);
    }
  }

  private static void escape(String text, StringBuilder out) {
    String problem = WellFormed.problem(text);
    if (problem != null) {
      throw PurlinException.user("the text " + problem);
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '\\' -> out.append("\\\\");
        case '\t' -> out.append("\\t");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        default -> out.append(c);
      }
    }
  }

  /** A value as an input of its type's reader. */
  static String text(Object value) {
    if (value instanceof Instant || value instanceof ReadableInstant) {
      Instant moment = Timestamps.instant(Timestamps.micros(value));
      return text(LocalDateTime.ofInstant(moment, ZoneOffset.UTC))
          + "Z"; // A column without time zone passes over the Z and takes the time in UTC.
    } else if (value instanceof LocalDateTime time) {
      return date(time.toLocalDate(), "T" + time.toLocalTime());
    } else if (value instanceof LocalDate date) {
      return date(date, "");
    } else if (value instanceof LocalTime time) {
      return time.toString();
    } else if (value instanceof byte[] bytes) {
      return "\\x" + HEX.formatHex(bytes);
    } else if (value instanceof Collection<?> elements) {
      return array(elements);
    }
    return value.toString();
  }

  private static String date(LocalDate date, String time) {
    int year = date.getYear();
    if (year > 0 && year < 10_000) {
      return date + time;
    }
    String yearText = String.format("%04d", year > 0 ? year : 1 - year);
    String monthAndDay = String.format("-%02d-%02d", date.getMonthValue(), date.getDayOfMonth());
    return yearText + monthAndDay + time + (year > 0 ? "" : " BC");
  }

  private static String array(Collection<?> elements) {
    StringBuilder text = new StringBuilder("{");
    for (Object element : elements) {
      if (text.length() > 1) {
        text.append(',');
      }
      if (element == null) {
        text.append("NULL");
      } else {
        text.append('"')
            .append(text(element).replace("\\", "\\\\").replace("\"", "\\\""))
            .append('"');
      }
    }
    return text.append('}').toString();
  }
}
