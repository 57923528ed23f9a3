package dev.purlin.core.batch;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Texts in UTF-8, or bytes: every value is a slice of one array, which other columns may share. A
 * text stays what it was in its file until somebody asks for a String.
 */
public final class BytesColumn extends Column {
  /** What is selected is copied when less than this part of the rows is left. */
  private static final int COPIED_BELOW = 8;

  private final byte[] data;
  private final int[] starts;
  private final int[] ends;

  BytesColumn(
      ColumnType type, int size, long @Nullable [] nulls, byte[] data, int[] starts, int[] ends) {
    super(type, size, nulls);
    this.data = data;
    this.starts = starts;
    this.ends = ends;
  }

  /** The array that all values lie in; not to be changed. */
  public byte[] data() {
    return data;
  }

  /** Where a value begins in {@link #data}. */
  public int start(int row) {
    return starts[row];
  }

  /** Where a value has ended in {@link #data}. */
  public int end(int row) {
    return ends[row];
  }

  /** A value that is text. */
  public String text(int row) {
    return new String(data, starts[row], ends[row] - starts[row], StandardCharsets.UTF_8);
  }

  /** Whether a value has these bytes. */
  public boolean equals(int row, byte[] bytes) {
    return Arrays.equals(data, starts[row], ends[row], bytes, 0, bytes.length);
  }

  @Override
  Object valueNotNull(int row) {
    return type().text() ? text(row) : Arrays.copyOfRange(data, starts[row], ends[row]);
  }

  @Override
  BytesColumn select(int[] rows, int count) {
    long[] nulls = selectNulls(rows, count);
    int[] selectedStarts = new int[count];
    int[] selectedEnds = new int[count];
    for (int i = 0; i < count; i++) {
      selectedStarts[i] = starts[rows[i]];
      selectedEnds[i] = ends[rows[i]];
    }
    if (count < size() / COPIED_BELOW) {
      return compact(nulls, selectedStarts, selectedEnds); // Few rows do not hold on to much data.
    }
    return new BytesColumn(type(), count, nulls, data, selectedStarts, selectedEnds);
  }

  private BytesColumn compact(long @Nullable [] nulls, int[] from, int[] to) {
    int length = 0;
    for (int i = 0; i < from.length; i++) {
      length += to[i] - from[i];
    }
    byte[] copy = new byte[length];
    int position = 0;
    for (int i = 0; i < from.length; i++) {
      int count = to[i] - from[i];
      System.arraycopy(data, from[i], copy, position, count);
      from[i] = position;
      position += count;
      to[i] = position;
    }
    return new BytesColumn(type(), from.length, nulls, copy, from, to);
  }
}
