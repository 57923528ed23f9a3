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

  /**
   * Evaluates all expressions.
   *
   * @param in the values of the fields that the expressions refer to
   * @param out takes the results
   */
  public abstract void run(DataContext context, @Nullable Object[] in, @Nullable Object[] out);
}
