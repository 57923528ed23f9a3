package dev.purlin.core.batch;

import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * The values of one field in the rows of a batch. It never changes once it is built, so that
 * batches share it.
 *
 * <p>The value of a row that {@link #isNull} in it means nothing.
 */
public abstract sealed class Column permits LongColumn, DoubleColumn, BytesColumn, ObjectColumn {
  private static final int BITS = 6;

  private final ColumnType type;
  private final int size;
  private final long @Nullable [] nulls;

  /**
   * A column.
   *
   * @param nulls a bit for every row, set where there is no value; null if there is one everywhere
   */
  Column(ColumnType type, int size, long @Nullable [] nulls) {
    this.type = type;
    this.size = size;
    this.nulls = nulls;
  }

  /** How the values lie in the column. */
  public final ColumnType type() {
    return type;
  }

  /** How many rows there are. */
  public final int size() {
    return size;
  }

  /** Whether a row may be NULL here; if not, nobody needs to ask. */
  public final boolean hasNulls() {
    return nulls != null;
  }

  /** Whether a row is NULL here. */
  public final boolean isNull(int row) {
    return nulls != null && (nulls[row >> BITS] & 1L << row) != 0;
  }

  /** The value of a row as a {@code Row} holds it. */
  public final @Nullable Object value(int row) {
    return isNull(row) ? null : valueNotNull(row);
  }

  abstract Object valueNotNull(int row);

  /**
   * Some of the rows, in their order.
   *
   * @param rows their numbers, ascending; the first {@code count} of them count
   */
  abstract Column select(int[] rows, int count);

  /** The nulls of some of the rows; null if there are none among them. */
  final long @Nullable [] selectNulls(int[] rows, int count) {
    if (nulls == null) {
      return null;
    }
    long[] selected = new long[words(count)];
    long any = 0;
    for (int i = 0; i < count; i++) {
      long bit = nulls[rows[i] >> BITS] >>> rows[i] & 1;
      selected[i >> BITS] |= bit << i;
      any |= bit;
    }
    return any == 0 ? null : selected;
  }

  static int words(int rows) {
    return (rows + Long.SIZE - 1) >> BITS;
  }
}
