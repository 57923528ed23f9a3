package dev.purlin.io.jdbc;

import dev.purlin.core.time.Timestamps;
import java.io.Serializable;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.temporal.ChronoField;
import java.util.Collection;
import java.util.Locale;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.joda.time.ReadableInstant;

/**
 * What a column holds exactly. A database does not refuse what is finer: it rounds, or cuts
 * trailing blanks, without a word.
 *
 * @param kind what the column holds, or its elements if it is an array
 * @param type its type, for people
 * @param digits the digits behind the point of a number or of the seconds; negative for any
 * @param length how many characters fit; negative for any
 */
record ColumnLimit(ColumnKind kind, String type, int digits, int length) implements Serializable {
  private static final int ANY = -1;

  /** Databases say so many digits or characters, or more, where they mean any. */
  private static final int MOST = 100_000;

  private static final int DIGITS_OF_NANOS = 9;

  /**
   * The limit of a column.
   *
   * @param size its digits or characters, as the database says
   * @param digits its digits behind the point, likewise
   */
  static ColumnLimit of(ColumnKind kind, String type, int size, int digits) {
    return switch (kind) {
      case DECIMAL -> {
        boolean any = size <= 0 || size >= MOST || type.equalsIgnoreCase("DECFLOAT");
        yield any
            ? new ColumnLimit(kind, type, ANY, ANY)
            : new ColumnLimit(kind, "%s(%d,%d)".formatted(type, size, digits), digits, ANY);
      }
      case TIME, TIMESTAMP, TIMESTAMP_WITH_ZONE ->
          new ColumnLimit(kind, "%s(%d)".formatted(type, digits), digits, ANY);
      case TEXT -> {
        boolean any =
            size <= 0 || size >= MOST || !type.toLowerCase(Locale.ROOT).startsWith("varchar");
        yield any
            ? new ColumnLimit(kind, type, ANY, ANY)
            : new ColumnLimit(kind, "%s(%d)".formatted(type, size), ANY, size);
      }
      case TINYINT, SMALLINT, INTEGER, BIGINT, REAL, DOUBLE, BOOLEAN, DATE, BYTES ->
          new ColumnLimit(kind, type, ANY, ANY);
    };
  }

  /** Why the column does not hold a value exactly; null if it does. */
  @Nullable String problem(@Nullable Object value) {
    if (value == null) {
      return null;
    }
    if (value instanceof Collection<?> elements) {
      for (Object element : elements) {
        String problem = problem(element);
        if (problem != null) {
          return problem;
        }
      }
      return null;
    }
    boolean holds =
        switch (kind) {
          case DECIMAL -> digits < 0 || decimals(value) <= digits;
          case REAL ->
              value instanceof Float || same(value, Float.toString(number(value).floatValue()));
          case DOUBLE ->
              value instanceof Double
                  || value instanceof Float
                  || same(value, Double.toString(number(value).doubleValue()));
          case TIME -> divides(((LocalTime) value).toNanoOfDay());
          case TIMESTAMP, TIMESTAMP_WITH_ZONE -> divides(nanos(value));
          case TEXT -> length < 0 || !(value instanceof String text) || !losesBlanks(text);
          case TINYINT, SMALLINT, INTEGER, BIGINT, BOOLEAN, DATE, BYTES -> true;
        };
    return holds ? null : reason();
  }

  private String reason() {
    return switch (kind) {
      case TEXT ->
          "has blanks at its end that the column's %s does not hold, and the database would cut them; trim it before, or let the database: round: true"
              .formatted(type);
      case DECIMAL, REAL, DOUBLE ->
          "has more digits than the column's %s holds; round it before, or let the database: round: true"
              .formatted(type);
      default ->
          "is finer than the column's %s holds; cut it before, or let the database round: round: true"
              .formatted(type);
    };
  }

  private static BigDecimal number(Object value) {
    if (value instanceof BigDecimal decimal) {
      return decimal;
    }
    return value instanceof Double || value instanceof Float
        ? new BigDecimal(value.toString())
        : BigDecimal.valueOf(((Number) value).longValue());
  }

  private static boolean isFinite(Object value) {
    return !(value instanceof Double || value instanceof Float)
        || Double.isFinite(((Number) value).doubleValue());
  }

  /** Numbers that databases have no column for are theirs to refuse. */
  private static int decimals(Object value) {
    return isFinite(value) ? number(value).stripTrailingZeros().scale() : 0;
  }

  /** A number that is out of range is the database's to refuse. */
  private static boolean same(Object value, String stored) {
    return !isFinite(value)
        || stored.endsWith("Infinity")
        || new BigDecimal(stored).compareTo(number(value)) == 0;
  }

  /** A longer text is the database's to refuse, unless there are only blanks behind the length. */
  private boolean losesBlanks(String text) {
    if (text.length() <= length || text.codePointCount(0, text.length()) <= length) {
      return false;
    }
    return text.substring(text.offsetByCodePoints(0, length)).chars().allMatch(c -> c == ' ');
  }

  /** Of the second in which the moment lies; whole seconds divide always. */
  private static long nanos(Object value) {
    if (value instanceof LocalDateTime time) {
      return time.get(ChronoField.NANO_OF_SECOND);
    }
    return value instanceof Instant || value instanceof ReadableInstant
        ? Math.floorMod(Timestamps.micros(value), 1_000_000L) * 1_000
        : 0;
  }

  private boolean divides(long nanos) {
    long unit = 1;
    for (int i = digits; i >= 0 && i < DIGITS_OF_NANOS; i++) {
      unit *= 10;
    }
    return digits < 0 || nanos % unit == 0;
  }
}
