package dev.purlin.core.expression.function;

import java.math.BigDecimal;
import java.math.MathContext;
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
    return a / b;
  }

  /** To 34 significant digits where the result has more. */
  public static BigDecimal divide(BigDecimal a, BigDecimal b) {
    if (b.signum() == 0) {
      throw EvaluationFailure.of(DIVISION);
    }
    return a.divide(b, MathContext.DECIMAL128);
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
