package dev.purlin.core.batch;

import java.util.Arrays;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Takes the values of a column, one row after another.
 *
 * <pre>{@code
 * ColumnBuilder ages = ColumnBuilder.of(ColumnType.of(FieldType.INT32), 4096);
 * ages.append(42L);
 * ages.appendNull();
 * Column column = ages.build(); // the builder is empty again
 * }</pre>
 */
public final class ColumnBuilder {
  private static final int LEAST_ROWS = 16;
  private static final int BYTES_OF_ROW = 16;

  private final ColumnType type;
  private final ColumnType.Form form;
  private int size;
  private long @Nullable [] nulls;
  // Of these only the arrays of the form are ever filled.
  private long[] longs = {};
  private double[] doubles = {};
  private Object[] objects = {};
  private byte @Nullable [] shared;
  private byte @Nullable [] data;
  private int dataSize;
  private int[] starts = {};
  private int[] ends = {};
  private int capacity;

  private ColumnBuilder(ColumnType type, int rows) {
    this.type = type;
    this.form = type.form();
    this.capacity = Math.max(LEAST_ROWS, rows);
    allocate();
  }

  /** A builder for a column of about so many rows. */
  public static ColumnBuilder of(ColumnType type, int rows) {
    return new ColumnBuilder(type, rows);
  }

  private void allocate() {
    switch (form) {
      case LONG -> longs = new long[capacity];
      case DOUBLE -> doubles = new double[capacity];
      case OBJECT -> objects = new Object[capacity];
      case BYTES -> {
        starts = new int[capacity];
        ends = new int[capacity];
      }
    }
  }

  public int size() {
    return size;
  }

  public ColumnType type() {
    return type;
  }

  /** Appends a value of the form LONG. */
  public void append(long value) {
    if (size == capacity) {
      grow();
    }
    longs[size++] = value;
  }

  /** Appends a value of the form DOUBLE. */
  public void append(double value) {
    if (size == capacity) {
      grow();
    }
    doubles[size++] = value;
  }

  /** Says that values are slices of an array, which is the column's from now on. */
  public void share(byte[] bytes) {
    shared = bytes;
  }

  /** Appends a slice of the shared array. */
  public void appendSlice(int start, int end) {
    if (size == capacity) {
      grow();
    }
    starts[size] = start;
    ends[size++] = end;
  }

  /** Appends a copy of some bytes, where no array is shared. */
  public void append(byte[] bytes, int start, int end) {
    int length = end - start;
    if (data == null) {
      data = new byte[Math.max(length, capacity * BYTES_OF_ROW)];
    } else if (data.length - dataSize < length) {
      data = Arrays.copyOf(data, Math.max(2 * data.length, dataSize + length));
    }
    System.arraycopy(bytes, start, data, dataSize, length);
    dataSize += length;
    appendSlice(dataSize - length, dataSize);
  }

  /** Appends a copy of a value of another column of the same type. */
  void append(Column from, int row) {
    if (from.isNull(row)) {
      appendNull();
      return;
    }
    switch (form) {
      case LONG -> append(((LongColumn) from).get(row));
      case DOUBLE -> append(((DoubleColumn) from).get(row));
      case BYTES -> {
        BytesColumn texts = (BytesColumn) from;
        append(texts.data(), texts.start(row), texts.end(row));
      }
      case OBJECT -> appendValue(from.value(row));
    }
  }

  public void appendNull() {
    if (size == capacity) {
      grow();
    }
    if (nulls == null) {
      nulls = new long[Column.words(capacity)];
    }
    nulls[size >> 6] |= 1L << size;
    size++;
  }

  /** Appends a value as a row holds it. */
  public void appendValue(@Nullable Object value) {
    if (value == null) {
      appendNull();
      return;
    }
    switch (form) {
      case LONG -> append(type.number(value));
      case DOUBLE -> append(((Number) value).doubleValue());
      case BYTES -> {
        byte[] bytes = type.bytes(value);
        append(bytes, 0, bytes.length);
      }
      case OBJECT -> {
        if (size == capacity) {
          grow();
        }
        objects[size++] = value;
      }
    }
  }

  /** How many bytes of text and the like were copied. */
  public int bytes() {
    return dataSize;
  }

  /** Takes rows off the end again. */
  public void truncate(int rows) {
    for (int row = rows; row < size && nulls != null; row++) {
      nulls[row >> 6] &= ~(1L << row);
    }
    size = rows;
  }

  private void grow() {
    capacity *= 2;
    if (nulls != null) {
      nulls = Arrays.copyOf(nulls, Column.words(capacity));
    }
    switch (form) {
      case LONG -> longs = Arrays.copyOf(longs, capacity);
      case DOUBLE -> doubles = Arrays.copyOf(doubles, capacity);
      case OBJECT -> objects = Arrays.copyOf(objects, capacity);
      case BYTES -> {
        starts = Arrays.copyOf(starts, capacity);
        ends = Arrays.copyOf(ends, capacity);
      }
    }
  }

  /** The column; the builder begins another one. */
  public Column build() {
    Column column =
        switch (form) {
          case LONG -> new LongColumn(type, size, nulls, longs);
          case DOUBLE -> new DoubleColumn(type, size, nulls, doubles);
          case OBJECT -> new ObjectColumn(type, size, nulls, objects);
          case BYTES -> {
            byte[] own = data == null ? new byte[0] : data;
            yield new BytesColumn(type, size, nulls, shared == null ? own : shared, starts, ends);
          }
        };
    size = 0;
    nulls = null;
    shared = null;
    data = null;
    dataSize = 0;
    allocate();
    return column;
  }
}
