package dev.purlin.core.expression;

import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.DataContext;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * What the generated classes extend: a step's compiled expressions.
 *
 * <p>Public only because generated code lives in a class loader of its own.
 */
public abstract class Program {
  /** The expression that {@link #run} is at, so that a failure can be laid at its door. */
  public int current;

  /** A piece of a large expression, in a method of its own. */
  public abstract static class Part {
    /** The value of the piece, for the values of a row. */
    public abstract @Nullable Object evaluate(DataContext context, @Nullable Object[] in);
  }

  /** The pieces of this program, which stand behind the values of the row in its input. */
  public abstract Part[] parts();

  /** Evaluates the piece at a place of the input; generated code calls it. */
  public static @Nullable Object evaluate(DataContext context, @Nullable Object[] in, int index) {
    return ((Part) in[index]).evaluate(context, in);
  }

  /**
   * Evaluates all expressions.
   *
   * @param in the values of the fields that the expressions refer to, and then {@link #parts}
   * @param out takes the results
   */
  public abstract void run(DataContext context, @Nullable Object[] in, @Nullable Object[] out);
}
