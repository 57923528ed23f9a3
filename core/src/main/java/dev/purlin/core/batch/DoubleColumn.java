package dev.purlin.core.batch;

import org.checkerframework.checker.nullness.qual.Nullable;

/** Approximate numbers. */
public final class DoubleColumn extends Column {
  private final double[] values;

  DoubleColumn(ColumnType type, int size, long @Nullable [] nulls, double[] values) {
    super(type, size, nulls);
    this.values = values;
  }

  public double get(int row) {
    return values[row];
  }

  @Override
  Object valueNotNull(int row) {
    if (type().single()) {
      return (float) values[row];
    }
    return values[row];
  }

  @Override
  DoubleColumn select(int[] rows, int count) {
    double[] selected = new double[count];
    for (int i = 0; i < count; i++) {
      selected[i] = values[rows[i]];
    }
    return new DoubleColumn(type(), count, selectNulls(rows, count), selected);
  }
}
