package dev.purlin.core.type;

import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * Text of exact numbers.
 *
 * @param precision the most digits a number may have, or {@link SqlType#UNLIMITED}
 * @param scale how many of them stand after the point, or {@link SqlType#UNLIMITED}; more digits
 *     there are refused unless they are zeros, fewer are filled up with zeros
 */
record Decimals(int precision, int scale) implements TextParser {
  // A short text may name a number of a billion digits: 1e999999999.
  private static final int MAX_EXPONENT = 1000;

  @Override
  public Object parse(String text) throws UnfitValueException {
    String trimmed = text.strip();
    if (!Fractions.isNumber(trimmed)) {
      throw UnfitValueException.of("DECIMAL", text);
    }
    BigDecimal value;
    try {
      value = new BigDecimal(trimmed);
    } catch (NumberFormatException e) {
      throw tooLarge(text);
    }
    if (Math.abs((long) value.scale()) > MAX_EXPONENT) {
      throw tooLarge(text);
    }
    return checked(value, text);
  }

  /** The number as this type, if the type can hold it. */
  BigDecimal checked(BigDecimal value, String text) throws UnfitValueException {
    if (precision == SqlType.UNLIMITED) {
      return value;
    }
    BigDecimal scaled;
    try {
      scaled = value.setScale(scale, RoundingMode.UNNECESSARY);
    } catch (ArithmeticException e) {
      throw new UnfitValueException(
          "'%s' has more than the %d digits after the point that DECIMAL(%d, %d) allows"
              .formatted(UnfitValueException.abbreviated(text), scale, precision, scale));
    }
    if (scaled.precision() > precision) {
      throw UnfitValueException.outOfRange(
          "DECIMAL(%d, %d)".formatted(precision, scale),
          text,
          "%d digits before the point".formatted(precision - scale));
    }
    return scaled;
  }

  private static UnfitValueException tooLarge(String text) {
    return UnfitValueException.outOfRange("DECIMAL", text, "exponents up to " + MAX_EXPONENT);
  }
}
