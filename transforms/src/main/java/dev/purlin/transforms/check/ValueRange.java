package dev.purlin.transforms.check;

import dev.purlin.core.order.RowOrder;
import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.type.TextParsers;
import dev.purlin.core.type.UnfitValueException;
import java.io.Serializable;
import java.math.BigDecimal;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.schemas.Schema.TypeName;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Between which values one is to be, both of them included.
 *
 * @param text the limits in words, as in {@code at least 10}
 */
record ValueRange(@Nullable Object min, @Nullable Object max, String text) implements Serializable {

  /**
   * The {@code min} and {@code max} of an expectation, as values of a type.
   *
   * @throws ConfigurationException with the parameter that does not fit, or is missing
   */
  static ValueRange of(Expectation expectation, FieldType type) {
    if (expectation.min() == null && expectation.max() == null) {
      throw new ConfigurationException(
          "min", expectation.expect().word() + " needs 'min' or 'max', or both");
    }
    Object min = limit("min", expectation.min(), type);
    Object max = limit("max", expectation.max(), type);
    if (min != null && max != null && compare(min, max) > 0) {
      throw new ConfigurationException(
          "min", "%s is above 'max', which is %s".formatted(shown(min), shown(max)));
    }
    return new ValueRange(
        min, max, text(min == null ? null : shown(min), max == null ? null : shown(max)));
  }

  /**
   * The {@code value} of an expectation, give or take its {@code tolerance}.
   *
   * @param type DECIMAL or DOUBLE
   * @throws ConfigurationException with the parameter that does not fit, or is missing
   */
  static ValueRange around(Expectation expectation, FieldType type) {
    if (expectation.value() == null) {
      throw new ConfigurationException(
          "value", expectation.expect().word() + " needs a 'value', which the sum is to be");
    }
    Object value = read("value", expectation.value(), type);
    Object tolerance = limit("tolerance", expectation.tolerance(), type);
    if (tolerance == null) {
      return new ValueRange(value, value, shown(value));
    }
    String text = shown(value) + " give or take " + shown(tolerance);
    if (new BigDecimal(tolerance.toString()).signum() < 0) {
      throw new ConfigurationException("tolerance", "is below 0");
    }
    return type.getTypeName() == TypeName.DECIMAL
        ? new ValueRange(
            ((BigDecimal) value).subtract((BigDecimal) tolerance),
            ((BigDecimal) value).add((BigDecimal) tolerance),
            text)
        : new ValueRange(
            (Double) value - (Double) tolerance, (Double) value + (Double) tolerance, text);
  }

  /** ValueRange in words, of which one at least is not null. */
  static String text(@Nullable String min, @Nullable String max) {
    return min == null ? "at most " + max : max == null ? "at least " + min : min + " to " + max;
  }

  private static @Nullable Object limit(String path, @Nullable String text, FieldType type) {
    return text == null ? null : read(path, text, type);
  }

  private static Object read(String path, String text, FieldType type) {
    try {
      Object value = TextParsers.of(type).parse(text);
      if (value instanceof Double || value instanceof Float) {
        if (!Double.isFinite(((Number) value).doubleValue())) {
          throw new ConfigurationException(path, "'%s' is not a limit".formatted(text));
        }
      }
      return value;
    } catch (UnfitValueException e) {
      throw new ConfigurationException(path, e.getMessage());
    }
  }

  /** Whether a value is within the limits; what is not known, and NaN, is not. */
  boolean hold(@Nullable Object value) {
    if (value == null || value instanceof Double number && number.isNaN()) {
      return false;
    }
    return !below(value) && !above(value);
  }

  boolean below(Object value) {
    return min != null && compare(value, min) < 0;
  }

  boolean above(Object value) {
    return max != null && compare(value, max) > 0;
  }

  /** A value as people read it. */
  static String shown(Object value) {
    if (value instanceof BigDecimal decimal) {
      BigDecimal plain = decimal.stripTrailingZeros();
      return plain.scale() < 0 ? plain.toPlainString() : plain.toString();
    }
    return value instanceof Long number ? "%,d".formatted(number) : String.valueOf(value);
  }

  /** Compares two values of one type; the two zeros of floating point are one. */
  static int compare(Object one, Object other) {
    return RowOrder.compareValues(withoutSign(one), withoutSign(other));
  }

  private static Object withoutSign(Object value) {
    if (value instanceof Double number) {
      return number + 0.0;
    }
    return value instanceof Float number ? (Object) (number + 0.0f) : value;
  }
}
