package dev.purlin.core.expression.function;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.linq4j.function.Strict;

/**
 * SQL's arithmetic where Calcite's is too forgiving; generated code calls it.
 *
 * <p>A result that does not fit its type, and a division by zero, is an {@link EvaluationFailure}.
 */
@Strict
public final class Arithmetic {
  private static final String DIVISION = "division by zero";

  private Arithmetic() {}

  public static int add(int a, int b) {
    return integer((long) a + b);
  }

  public static long add(long a, long b) {
    long sum = a + b;
    if (((a ^ sum) & (b ^ sum)) < 0) {
      throw tooLarge("BIGINT");
    }
    return sum;
  }

  public static int subtract(int a, int b) {
    return integer((long) a - b);
  }

  public static long subtract(long a, long b) {
    long difference = a - b;
    if (((a ^ b) & (a ^ difference)) < 0) {
      throw tooLarge("BIGINT");
    }
    return difference;
  }

  public static int multiply(int a, int b) {
    return integer((long) a * b);
  }

  public static long multiply(long a, long b) {
    try {
      return Math.multiplyExact(a, b);
    } catch (ArithmeticException e) {
      throw tooLarge("BIGINT");
    }
  }

  public static double ln(double n) {
    if (n <= 0) {
      throw EvaluationFailure.of("there is no logarithm of " + n);
    }
    return Math.log(n);
  }

  public static double log10(double n) {
    ln(n);
    return Math.log10(n);
  }

  public static double log2(double n) {
    return log(n, 2);
  }

  public static double log(double n) {
    return ln(n);
  }

  /** The logarithm to a base; exact where it is whole, which the quotient alone is not. */
  public static double log(double n, double base) {
    if (base <= 0 || base == 1) {
      throw EvaluationFailure.of("there is no logarithm to the base " + base);
    }
    double quotient = ln(n) / Math.log(base);
    double whole = Math.rint(quotient);
    return Math.pow(base, whole) == n ? whole : quotient;
  }

  public static int negate(int a) {
    return integer(-(long) a);
  }

  public static long negate(long a) {
    return subtract(0, a);
  }

  public static int divide(int a, int b) {
    if (b == 0) {
      throw EvaluationFailure.of(DIVISION);
    }
    return integer((long) a / b);
  }

  public static long divide(long a, long b) {
    if (b == 0) {
      throw EvaluationFailure.of(DIVISION);
    }
    return b == -1 ? negate(a) : a / b;
  }

  public static double divide(double a, double b) {
    if (b == 0) {
      throw EvaluationFailure.of(DIVISION);
    }
    return finite(a / b, a, b);
  }

  public static double add(double a, double b) {
    return finite(a + b, a, b);
  }

  public static double subtract(double a, double b) {
    return finite(a - b, a, b);
  }

  public static double multiply(double a, double b) {
    return finite(a * b, a, b);
  }

  /** A result, unless it is infinite or NaN though the operand is not. */
  public static double finite(double result, double a) {
    if (Double.isFinite(result) || !Double.isFinite(a)) {
      return result;
    }
    throw Double.isNaN(result)
        ? EvaluationFailure.of("there is no such number")
        : tooLarge("DOUBLE");
  }

  /** A result, unless it is infinite or NaN though no operand is. */
  public static double finite(double result, double a, double b) {
    return finite(result, Double.isFinite(a) ? b : a);
  }

  /** To 34 significant digits where the result has more. */
  public static BigDecimal divide(BigDecimal a, BigDecimal b) {
    if (b.signum() == 0) {
      throw EvaluationFailure.of(DIVISION);
    }
    return a.divide(b, MathContext.DECIMAL128);
  }

  public static int abs(int a) {
    return a < 0 ? negate(a) : a;
  }

  public static long abs(long a) {
    return a < 0 ? negate(a) : a;
  }

  /** Rounded half away from zero to so many digits behind the point; before it, if negative. */
  public static long round(long a, int digits) {
    return toDigits(a, digits, RoundingMode.HALF_UP);
  }

  public static BigDecimal round(BigDecimal a, int digits) {
    return toDigits(a, digits, RoundingMode.HALF_UP);
  }

  public static double round(double a, int digits) {
    return toDigits(a, digits, RoundingMode.HALF_UP);
  }

  public static float round(float a, int digits) {
    return toDigits(a, digits, RoundingMode.HALF_UP);
  }

  /** Cut to so many digits behind the point; before it, if negative. */
  public static long truncate(long a, int digits) {
    return toDigits(a, digits, RoundingMode.DOWN);
  }

  public static BigDecimal truncate(BigDecimal a, int digits) {
    return toDigits(a, digits, RoundingMode.DOWN);
  }

  public static double truncate(double a, int digits) {
    return toDigits(a, digits, RoundingMode.DOWN);
  }

  public static float truncate(float a, int digits) {
    return toDigits(a, digits, RoundingMode.DOWN);
  }

  private static long toDigits(long a, int digits, RoundingMode mode) {
    if (digits >= 0) {
      return a;
    }
    try {
      return toDigits(BigDecimal.valueOf(a), digits, mode).longValueExact();
    } catch (ArithmeticException e) {
      throw tooLarge("BIGINT");
    }
  }

  private static BigDecimal toDigits(BigDecimal a, int digits, RoundingMode mode) {
    if (digits >= a.scale()) {
      return a;
    }
    // 12.5 with -3 digits is 0; with -2,000,000,000 it is so as well, without the work.
    int places = Math.max(digits, a.scale() - a.precision() - 1);
    BigDecimal rounded = a.setScale(places, mode);
    return places < 0 ? rounded.setScale(0, RoundingMode.UNNECESSARY) : rounded;
  }

  private static double toDigits(double a, int digits, RoundingMode mode) {
    return Double.isFinite(a) ? toDigits(BigDecimal.valueOf(a), digits, mode).doubleValue() : a;
  }

  private static float toDigits(float a, int digits, RoundingMode mode) {
    return Float.isFinite(a)
        ? toDigits(new BigDecimal(Float.toString(a)), digits, mode).floatValue()
        : a;
  }

  private static int integer(long result) {
    if (result != (int) result) {
      throw tooLarge("INTEGER");
    }
    return (int) result;
  }

  private static EvaluationFailure tooLarge(String type) {
    return EvaluationFailure.of(
        "the result is too large for %s%s"
            .formatted(type, type.equals("INTEGER") ? "; cast an operand to BIGINT" : ""));
  }
}
