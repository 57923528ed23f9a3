package dev.purlin.core.batch;

import org.checkerframework.checker.nullness.qual.Nullable;

/** Whole numbers, and what {@link ColumnType} makes such of. */
public final class LongColumn extends Column {
  private final long[] values;

  LongColumn(ColumnType type, int size, long @Nullable [] nulls, long[] values) {
    super(type, size, nulls);
    this.values = values;
  }

  public long get(int row) {
    return values[row];
  }

  @Override
  Object valueNotNull(int row) {
    return type().value(values[row]);
  }

  @Override
  LongColumn select(int[] rows, int count) {
    long[] selected = new long[count];
    for (int i = 0; i < count; i++) {
      selected[i] = values[rows[i]];
    }
    return new LongColumn(type(), count, selectNulls(rows, count), selected);
  }
}
