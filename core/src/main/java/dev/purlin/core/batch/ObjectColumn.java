package dev.purlin.core.batch;

import org.checkerframework.checker.nullness.qual.Nullable;

/** Values as rows hold them: of types that have no arrays of their own. */
public final class ObjectColumn extends Column {
  private final Object[] values;

  ObjectColumn(ColumnType type, int size, long @Nullable [] nulls, Object[] values) {
    super(type, size, nulls);
    this.values = values;
  }

  @Override
  Object valueNotNull(int row) {
    return values[row];
  }

  @Override
  ObjectColumn select(int[] rows, int count) {
    Object[] selected = new Object[count];
    for (int i = 0; i < count; i++) {
      selected[i] = values[rows[i]];
    }
    return new ObjectColumn(type(), count, selectNulls(rows, count), selected);
  }
}
