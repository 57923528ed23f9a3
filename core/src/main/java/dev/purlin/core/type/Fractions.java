package dev.purlin.core.type;

import java.math.BigDecimal;

/**
 * Text of approximate numbers: decimal digits with an optional sign, fraction and exponent.
 *
 * <p>{@code NaN}, {@code Infinity} and {@code inf} (any letter case, the latter two with an
 * optional sign) are the IEEE 754 values of these names. A finite number too large for the type is
 * refused instead of becoming infinite.
 */
enum Fractions implements TextParser {
  REAL {
    @Override
    Object value(String text) throws UnfitValueException {
      float value = Float.parseFloat(text);
      if (Float.isInfinite(value)) {
        throw UnfitValueException.outOfRange(name(), text, "up to 3.4e38");
      }
      return value;
    }

    @Override
    Object special(double value) {
      return (float) value;
    }
  },
  DOUBLE {
    @Override
    Object value(String text) throws UnfitValueException {
      double value = Double.parseDouble(text);
      if (Double.isInfinite(value)) {
        throw UnfitValueException.outOfRange(name(), text, "up to 1.8e308");
      }
      return value;
    }

    @Override
    Object special(double value) {
      return value;
    }

    @Override
    public Object parse(String text) throws UnfitValueException {
      double value = plain(text);
      return Double.isNaN(value) ? super.parse(text) : (Object) value;
    }
  };

  static final double[] POWERS_OF_TEN = new double[23];

  static {
    POWERS_OF_TEN[0] = 1;
    for (int i = 1; i < POWERS_OF_TEN.length; i++) {
      POWERS_OF_TEN[i] = POWERS_OF_TEN[i - 1] * 10;
    }
  }

  /** The value of a text whose syntax was checked. */
  abstract Object value(String text) throws UnfitValueException;

  abstract Object special(double value);

  @Override
  public Object parse(String text) throws UnfitValueException {
    String trimmed = text.strip();
    if (isNumber(trimmed)) {
      return value(trimmed);
    }
    if (trimmed.equalsIgnoreCase("nan")) {
      return special(Double.NaN);
    }
    boolean negative = trimmed.startsWith("-");
    String unsigned = negative || trimmed.startsWith("+") ? trimmed.substring(1) : trimmed;
    if (unsigned.equalsIgnoreCase("inf") || unsigned.equalsIgnoreCase("infinity")) {
      return special(negative ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY);
    }
    throw UnfitValueException.of(name(), text);
  }

  /** Whether a text is a plain decimal of at most 15 digits, all of which DOUBLE holds. */
  static boolean isShort(String text) {
    return !Double.isNaN(plain(text));
  }

  /**
   * The value of a short plain decimal, or NaN if it is none.
   *
   * <p>A quotient of an integer below 2^53 and a power of ten up to 10^22 is correctly rounded, for
   * both are exact (W. D. Clinger, How to Read Floating Point Numbers Accurately, 1990).
   */
  private static double plain(String text) {
    int length = text.length();
    int position = 0;
    boolean negative = length > 0 && text.charAt(0) == '-';
    if (negative) {
      position++;
    }
    int digits = 0;
    int scale = -1;
    long mantissa = 0;
    for (; position < length; position++) {
      char c = text.charAt(position);
      if (c >= '0' && c <= '9') {
        mantissa = mantissa * 10 + (c - '0');
        if (++digits > 15) {
          return Double.NaN;
        }
        if (scale >= 0) {
          scale++;
        }
      } else if (c == '.' && scale < 0) {
        scale = 0;
      } else {
        return Double.NaN;
      }
    }
    if (digits == 0) {
      return Double.NaN;
    }
    double value = scale > 0 ? mantissa / POWERS_OF_TEN[scale] : mantissa;
    return negative ? -value : value;
  }

  /**
   * Whether DOUBLE holds all digits of a number, so that it is written as it was read.
   *
   * <p>A DOUBLE is never 0.1; but 0.1 is what it is written as, and no other short number is.
   */
  static boolean holds(BigDecimal number) {
    double value = number.doubleValue();
    return Double.isFinite(value) && BigDecimal.valueOf(value).compareTo(number) == 0;
  }

  /** Whether a text is a decimal number, with digits before or after the point. */
  static boolean isNumber(String text) {
    int length = text.length();
    int position = 0;
    if (position < length && (text.charAt(position) == '-' || text.charAt(position) == '+')) {
      position++;
    }
    int whole = digitsFrom(text, position);
    position += whole;
    int fraction = 0;
    if (position < length && text.charAt(position) == '.') {
      fraction = digitsFrom(text, position + 1);
      position += 1 + fraction;
    }
    if (whole + fraction == 0) {
      return false;
    }
    if (position < length && (text.charAt(position) == 'e' || text.charAt(position) == 'E')) {
      position++;
      if (position < length && (text.charAt(position) == '-' || text.charAt(position) == '+')) {
        position++;
      }
      int exponent = digitsFrom(text, position);
      if (exponent == 0) {
        return false;
      }
      position += exponent;
    }
    return position == length;
  }

  private static int digitsFrom(String text, int start) {
    int position = start;
    while (position < text.length()
        && text.charAt(position) >= '0'
        && text.charAt(position) <= '9') {
      position++;
    }
    return position - start;
  }
}
