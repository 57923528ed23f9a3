package dev.purlin.transforms.join;

import dev.purlin.core.key.KeyField;
import dev.purlin.core.key.KeyKind;
import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.transforms.window.WindowDuration;
import java.io.Serializable;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.concurrent.TimeUnit;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.values.Row;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * The field of one side by which rows are found: its values as a Long (a whole number, days,
 * microseconds, nanoseconds of a day), a BigDecimal (a number, nanoseconds) or a Double, which
 * those of the other side are too.
 */
final class AsOfValue implements Serializable {
  private static final long serialVersionUID = 1L;

  private static final long NANOS_OF_DAY = TimeUnit.DAYS.toNanos(1);

  private static final BigDecimal MILLIS_OF_DAY = BigDecimal.valueOf(86_400_000);

  private final int position;
  private final KeyField field;

  /**
   * The values of a field.
   *
   * @param kind in which both sides are compared
   */
  AsOfValue(int position, FieldType type, KeyKind kind) {
    this.position = position;
    this.field = new KeyField(type, kind);
  }

  /** Whether there are distances between values. */
  static boolean has(KeyKind kind) {
    return switch (kind) {
      case INTEGER, DECIMAL, FLOATING, INSTANT, DATE, TIME, LOCAL_TIMESTAMP -> true;
      case BOOLEAN, TEXT, BYTES -> false;
    };
  }

  /** The value of a row, if it has one that has a place in the order. */
  @Nullable Object of(Row row) {
    Object value = row.getValue(position);
    if (value == null) {
      return null;
    }
    Object canonical = field.canonical(value);
    if (canonical instanceof LocalDate date) {
      return date.toEpochDay();
    }
    if (canonical instanceof LocalTime time) {
      return time.toNanoOfDay();
    }
    if (canonical instanceof LocalDateTime time) {
      return BigDecimal.valueOf(time.toLocalDate().toEpochDay())
          .multiply(BigDecimal.valueOf(NANOS_OF_DAY))
          .add(BigDecimal.valueOf(time.toLocalTime().toNanoOfDay()));
    }
    return canonical instanceof Double number && number.isNaN() ? null : canonical;
  }

  /** The order of two values. */
  @SuppressWarnings("unchecked") // Both sides have values of one class.
  static int compare(Object one, Object other) {
    return ((Comparable<Object>) one).compareTo(other);
  }

  /** How far apart two values are; null if infinitely far. */
  static @Nullable BigDecimal distance(Object one, Object other) {
    if (one.equals(other)) {
      return BigDecimal.ZERO;
    }
    if (one instanceof Double number && (number.isInfinite() || ((Double) other).isInfinite())) {
      return null;
    }
    return decimal(one).subtract(decimal(other)).abs();
  }

  private static BigDecimal decimal(Object value) {
    if (value instanceof BigDecimal number) {
      return number;
    }
    return value instanceof Double number
        ? BigDecimal.valueOf(number)
        : BigDecimal.valueOf((Long) value);
  }

  /** A distance as its author wrote it, in the unit of the values; null if there is none. */
  static @Nullable BigDecimal tolerance(@Nullable String text, KeyKind kind, Problems problems) {
    if (text == null) {
      return null;
    }
    try {
      BigDecimal tolerance =
          switch (kind) {
            case INTEGER, DECIMAL, FLOATING -> new BigDecimal(text.strip());
            case INSTANT -> millis(text).movePointRight(3);
            case TIME, LOCAL_TIMESTAMP -> millis(text).movePointRight(6);
            case DATE -> days(text, problems);
            case BOOLEAN, TEXT, BYTES -> throw new IllegalArgumentException(kind.name());
          };
      if (tolerance.signum() < 0) {
        problems.add("tolerance", "'%s' is less than 0".formatted(text));
      }
      return tolerance;
    } catch (NumberFormatException e) {
      problems.add("tolerance", "'%s' is not a number, as the values of 'on' are".formatted(text));
    } catch (ConfigurationException e) {
      problems.add(e);
    }
    return null;
  }

  private static BigDecimal days(String text, Problems problems) {
    BigDecimal[] days = millis(text).divideAndRemainder(MILLIS_OF_DAY);
    if (days[1].signum() != 0) {
      problems.add(
          "tolerance", "'%s' is not a whole number of days, and 'on' is a DATE".formatted(text));
    }
    return days[0];
  }

  private static BigDecimal millis(String text) {
    return BigDecimal.valueOf(WindowDuration.parse("tolerance", text).getMillis());
  }
}
