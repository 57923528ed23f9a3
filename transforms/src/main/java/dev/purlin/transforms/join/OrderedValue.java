package dev.purlin.transforms.join;

import dev.purlin.core.key.KeyField;
import dev.purlin.core.key.KeyKind;
import java.io.Serializable;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.values.Row;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * A field by whose order rows of two sides are matched: its values as a Long (a whole number, days,
 * microseconds, nanoseconds of a day), a BigDecimal (a number, nanoseconds) or a Double, which
 * those that it is compared with are too.
 */
final class OrderedValue implements Serializable {
  private static final long serialVersionUID = 1L;

  private static final long NANOS_OF_DAY = TimeUnit.DAYS.toNanos(1);

  private final int position;
  private final KeyField field;

  /**
   * The values of a field.
   *
   * @param kind in which both sides are compared
   */
  OrderedValue(int position, FieldType type, KeyKind kind) {
    this.position = position;
    this.field = new KeyField(type, kind);
  }

  /** Whether there are distances between values. */
  private static boolean isOrdered(KeyKind kind) {
    return switch (kind) {
      case INTEGER, DECIMAL, FLOATING, INSTANT, DATE, TIME, LOCAL_TIMESTAMP -> true;
      case BOOLEAN, TEXT, BYTES -> false;
    };
  }

  /** Whether the field of a row is NULL; NaN, which has no place in the order either, is not. */
  boolean isNull(Row row) {
    return row.getValue(position) == null;
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

  /**
   * In which columns of both inputs can be compared.
   *
   * @param paths for each column the configuration entry that names it
   */
  static Optional<KeyKind> kind(
      JoinInputs inputs, JoinProblems problems, List<JoinColumn> columns, List<String> paths) {
    Optional<KeyKind> common = Optional.empty();
    for (int i = 0; i < columns.size(); i++) {
      JoinColumn column = columns.get(i);
      Optional<KeyKind> kind =
          KeyKind.of(inputs.field(column).getType()).filter(OrderedValue::isOrdered);
      if (kind.isEmpty()) {
        problems.add(paths.get(i), inputs.typed(column) + " is not a number, date or time");
        return Optional.empty();
      }
      common = i == 0 ? kind : KeyKind.common(common.orElseThrow(), kind.get());
      if (common.isEmpty()) {
        problems.add(
            paths.get(i),
            "%s and %s cannot be compared; bring them to one type first"
                .formatted(inputs.typed(columns.get(0)), inputs.typed(column)));
        return Optional.empty();
      }
    }
    return common;
  }
}
