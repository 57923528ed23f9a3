package dev.purlin.io.fixedwidth;

import dev.purlin.core.type.UnfitValueException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.regex.Pattern;

/** Numbers whose decimal point is not written, as COBOL's {@code 9(5)V99}. */
final class ImpliedDecimals {
  // COBOL's SIGN TRAILING SEPARATE has the sign behind the digits.
  private static final Pattern DIGITS = Pattern.compile("[+-]?[0-9]+|[0-9]+[+-]");

  private ImpliedDecimals() {}

  /**
   * The number with its point, as {@link dev.purlin.core.type.TextParsers} take it.
   *
   * @throws UnfitValueException if it is not digits with a sign
   */
  static String read(String text, int scale) throws UnfitValueException {
    String stripped = text.strip();
    if (!DIGITS.matcher(stripped).matches()) {
      throw new UnfitValueException(
          "'%s' is not a number of digits alone; expected one such as 0001999, for scale: %d implies the decimal point"
              .formatted(stripped, scale));
    }
    int last = stripped.length() - 1;
    boolean signBehind = !Character.isDigit(stripped.charAt(last));
    String number = signBehind ? stripped.charAt(last) + stripped.substring(0, last) : stripped;
    return new BigDecimal(new BigInteger(number), scale).toPlainString();
  }

  /**
   * The digits of a number, and a minus before them if it is negative.
   *
   * @throws UnfitValueException if it has more digits behind the point
   */
  static String write(Object number, int scale) throws UnfitValueException {
    try {
      return new BigDecimal(number.toString())
          .setScale(scale, RoundingMode.UNNECESSARY)
          .unscaledValue()
          .toString();
    } catch (ArithmeticException e) {
      throw new UnfitValueException(
          "'%s' has more digits behind the point than scale: %d".formatted(number, scale));
    } catch (NumberFormatException e) {
      throw new UnfitValueException("'%s' has no digits".formatted(number));
    }
  }
}
