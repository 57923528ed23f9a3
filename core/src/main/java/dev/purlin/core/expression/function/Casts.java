package dev.purlin.core.expression.function;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.linq4j.function.Strict;

/**
 * SQL's CAST between numbers, text and booleans; generated code calls it.
 *
 * <p>What does not convert exactly in type and range is an {@link EvaluationFailure}, never a
 * wrapped or guessed value. Digits behind the point that the type does not hold are rounded, half
 * away from zero, as PostgreSQL does with DECIMAL; TRUNCATE cuts them.
 */
@Strict
public final class Casts {
  /** A scale of this or more stands for "whatever the value needs". */
  public static final int ANY_SCALE = 500;

  private static final BigDecimal MIN_LONG = BigDecimal.valueOf(Long.MIN_VALUE);
  private static final BigDecimal MAX_LONG = BigDecimal.valueOf(Long.MAX_VALUE);

  private Casts() {}

  public static byte toTinyint(String text) {
    return (byte) within(whole(text, "TINYINT"), Byte.MIN_VALUE, Byte.MAX_VALUE, "TINYINT");
  }

  public static byte toTinyint(long number) {
    return (byte) within(number, Byte.MIN_VALUE, Byte.MAX_VALUE, "TINYINT");
  }

  public static byte toTinyint(double number) {
    return (byte) within(whole(number, "TINYINT"), Byte.MIN_VALUE, Byte.MAX_VALUE, "TINYINT");
  }

  public static byte toTinyint(BigDecimal number) {
    return (byte) within(whole(number, "TINYINT"), Byte.MIN_VALUE, Byte.MAX_VALUE, "TINYINT");
  }

  public static short toSmallint(String text) {
    return (short) within(whole(text, "SMALLINT"), Short.MIN_VALUE, Short.MAX_VALUE, "SMALLINT");
  }

  public static short toSmallint(long number) {
    return (short) within(number, Short.MIN_VALUE, Short.MAX_VALUE, "SMALLINT");
  }

  public static short toSmallint(double number) {
    return (short) within(whole(number, "SMALLINT"), Short.MIN_VALUE, Short.MAX_VALUE, "SMALLINT");
  }

  public static short toSmallint(BigDecimal number) {
    return (short) within(whole(number, "SMALLINT"), Short.MIN_VALUE, Short.MAX_VALUE, "SMALLINT");
  }

  public static int toInteger(String text) {
    return (int) within(whole(text, "INTEGER"), Integer.MIN_VALUE, Integer.MAX_VALUE, "INTEGER");
  }

  public static int toInteger(long number) {
    return (int) within(number, Integer.MIN_VALUE, Integer.MAX_VALUE, "INTEGER");
  }

  public static int toInteger(double number) {
    return (int) within(whole(number, "INTEGER"), Integer.MIN_VALUE, Integer.MAX_VALUE, "INTEGER");
  }

  public static int toInteger(BigDecimal number) {
    return (int) within(whole(number, "INTEGER"), Integer.MIN_VALUE, Integer.MAX_VALUE, "INTEGER");
  }

  public static long toBigint(String text) {
    return whole(text, "BIGINT");
  }

  public static long toBigint(double number) {
    return whole(number, "BIGINT");
  }

  public static long toBigint(BigDecimal number) {
    return whole(number, "BIGINT");
  }

  public static float toReal(String text) {
    return toReal(toDouble(text, "REAL"));
  }

  public static float toReal(double number) {
    if (Math.abs(number) > Float.MAX_VALUE && !Double.isInfinite(number)) {
      throw EvaluationFailure.outOfRange("REAL", number);
    }
    return (float) number;
  }

  public static float toReal(BigDecimal number) {
    float value = number.floatValue();
    if (Float.isInfinite(value)) {
      throw EvaluationFailure.outOfRange("REAL", number);
    }
    return value;
  }

  public static double toDouble(BigDecimal number) {
    double value = number.doubleValue();
    if (Double.isInfinite(value)) {
      throw EvaluationFailure.outOfRange("DOUBLE", number);
    }
    return value;
  }

  public static double toDouble(String text) {
    return toDouble(text, "DOUBLE");
  }

  public static BigDecimal toDecimal(String text, int precision, int scale) {
    return toDecimal(number(text, "DECIMAL"), precision, scale);
  }

  public static BigDecimal toDecimal(long number, int precision, int scale) {
    return toDecimal(BigDecimal.valueOf(number), precision, scale);
  }

  public static BigDecimal toDecimal(float number, int precision, int scale) {
    return toDecimal(Double.parseDouble(Float.toString(number)), precision, scale);
  }

  public static BigDecimal toDecimal(double number, int precision, int scale) {
    if (!Double.isFinite(number)) {
      throw EvaluationFailure.notA("DECIMAL", number);
    }
    BigDecimal exact = BigDecimal.valueOf(number);
    boolean padded = exact.scale() == 1 && exact.unscaledValue().intValue() % 10 == 0;
    return toDecimal(
        padded ? exact.setScale(0, RoundingMode.UNNECESSARY) : exact, precision, scale);
  }

  public static BigDecimal toDecimal(BigDecimal number, int precision, int scale) {
    if (scale >= ANY_SCALE) {
      return number;
    }
    BigDecimal scaled = number.setScale(scale, RoundingMode.HALF_UP);
    if (scaled.precision() > precision) {
      throw EvaluationFailure.outOfRange("DECIMAL(%d, %d)".formatted(precision, scale), number);
    }
    return scaled;
  }

  public static boolean toBoolean(String text) {
    return switch (text.strip().toLowerCase(Locale.ROOT)) {
      case "true", "t", "yes", "y", "on", "1" -> true;
      case "false", "f", "no", "n", "off", "0" -> false;
      default -> throw EvaluationFailure.notA("BOOLEAN", text);
    };
  }

  public static String toText(float number) {
    return Float.isFinite(number)
        ? toText(new BigDecimal(Float.toString(number)))
        : String.valueOf(number);
  }

  public static String toText(double number) {
    return Double.isFinite(number) ? toText(BigDecimal.valueOf(number)) : String.valueOf(number);
  }

  /** Without exponent and, for what was a floating-point number, without a trailing {@code .0}. */
  public static String toText(BigDecimal number) {
    String plain = number.toPlainString();
    return plain.endsWith(".0") ? plain.substring(0, plain.length() - 2) : plain;
  }

  private static double toDouble(String text, String type) {
    String stripped = text.strip();
    switch (stripped) {
      case "NaN":
        return Double.NaN;
      case "Infinity":
        return Double.POSITIVE_INFINITY;
      case "-Infinity":
        return Double.NEGATIVE_INFINITY;
      default:
        // Java reads 1d, 2f and 0x1p3 as well; people who have these in a number field do not.
        char last = stripped.isEmpty() ? 'x' : stripped.charAt(stripped.length() - 1);
        if (last != '.' && (last < '0' || last > '9')) {
          throw EvaluationFailure.notA(type, text);
        }
    }
    try {
      double number = Double.parseDouble(stripped);
      if (Double.isInfinite(number)) {
        throw EvaluationFailure.outOfRange(type, text);
      }
      return number;
    } catch (NumberFormatException e) {
      throw EvaluationFailure.notA(type, text);
    }
  }

  private static BigDecimal number(String text, String type) {
    String stripped = text.strip();
    if (stripped.length() <= 1000) {
      try {
        BigDecimal number = new BigDecimal(stripped);
        if (Math.abs((long) number.scale()) <= 1000) {
          return number;
        }
      } catch (NumberFormatException e) {
        // told below
      }
    }
    throw EvaluationFailure.notA(type, text);
  }

  private static long whole(String text, String type) {
    try {
      return Long.parseLong(text.strip());
    } catch (NumberFormatException e) {
      BigDecimal number = number(text, type);
      if (number.stripTrailingZeros().scale() > 0) {
        throw EvaluationFailure.notA(type, text);
      }
      return whole(number, type);
    }
  }

  private static long whole(double number, String type) {
    if (Double.isNaN(number)) {
      throw EvaluationFailure.notA(type, number);
    }
    if (number < Long.MIN_VALUE || number >= 0x1p63) {
      throw EvaluationFailure.outOfRange(type, toText(number));
    }
    long cut = (long) number;
    // From 2^52 on there are no fractions; below, the difference is exact.
    return Math.abs(number - cut) < 0.5 ? cut : cut + (number < 0 ? -1 : 1);
  }

  private static long whole(BigDecimal number, String type) {
    BigDecimal whole = number.setScale(0, RoundingMode.HALF_UP);
    if (whole.compareTo(MIN_LONG) < 0 || whole.compareTo(MAX_LONG) > 0) {
      throw EvaluationFailure.outOfRange(type, toText(number));
    }
    return whole.longValueExact();
  }

  private static long within(long number, long least, long greatest, String type) {
    if (number < least || number > greatest) {
      throw EvaluationFailure.outOfRange(type, number);
    }
    return number;
  }
}
