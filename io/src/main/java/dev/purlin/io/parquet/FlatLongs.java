package dev.purlin.io.parquet;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.page.PageWriter;
import org.apache.parquet.column.statistics.Statistics;

/** A column of whole numbers of four or eight bytes. */
final class FlatLongs extends FlatColumn {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long MIX = 0x9E3779B97F4A7C15L; // 2^64 over the golden ratio
  private static final int LEAST_TABLE = 1 << 8;

  private final int width;
  private long[] entries = new long[64];
  private int count;

  /** Numbers of entries plus one, at the place of their hash or behind it. */
  private int[] table = new int[LEAST_TABLE];

  private int last = -1;
  private long[] plain = new long[0];
  private int plainCount;

  FlatLongs(ColumnDescriptor column, PageWriter pages, int width) {
    super(column, pages, true);
    this.width = width;
  }

  @Override
  public void write(int value, int repetition, int definition) {
    write(value);
  }

  @Override
  public void write(long value, int repetition, int definition) {
    write(value);
  }

  /** Writes the value of a row. */
  void write(long value) {
    if (usesDictionary()) {
      index(lookUp(value), width);
    } else {
      putPlain(value);
      plain(width);
    }
  }

  private void putPlain(long value) {
    if (plainCount == plain.length) {
      plain = Arrays.copyOf(plain, Math.max(1 << 10, 2 * plainCount));
    }
    plain[plainCount++] = value;
  }

  private int lookUp(long value) {
    if (last >= 0 && entries[last] == value) {
      return last;
    }
    int slot = slot(value);
    while (table[slot] != 0) {
      int entry = table[slot] - 1;
      if (entries[entry] == value) {
        last = entry;
        return entry;
      }
      slot = slot + 1 & (table.length - 1);
    }
    if (count == entries.length) {
      entries = Arrays.copyOf(entries, 2 * count);
    }
    entries[count] = value;
    table[slot] = ++count;
    if (2 * count > table.length) {
      rehash();
    }
    last = count - 1;
    return last;
  }

  private int slot(long value) {
    return (int) (value * MIX >>> 32) & (table.length - 1);
  }

  private void rehash() {
    table = new int[2 * table.length];
    for (int entry = 0; entry < count; entry++) {
      int slot = slot(entries[entry]);
      while (table[slot] != 0) {
        slot = slot + 1 & (table.length - 1);
      }
      table[slot] = entry + 1;
    }
  }

  @Override
  int dictionarySize() {
    return count;
  }

  @Override
  long dictionaryBytes() {
    return (long) count * width;
  }

  @Override
  BytesInput dictionaryPage() {
    return bytes(entries, count);
  }

  private BytesInput bytes(long[] values, int number) {
    byte[] bytes = new byte[number * width];
    for (int i = 0; i < number; i++) {
      if (width == Long.BYTES) {
        LONG.set(bytes, i * width, values[i]);
      } else {
        INT.set(bytes, i * width, (int) values[i]);
      }
    }
    return BytesInput.from(bytes);
  }

  @Override
  void dropDictionary() {
    entries = new long[0];
    table = new int[0];
    count = 0;
  }

  @Override
  void plainFromDictionary(int[] indices, int values) {
    for (int i = 0; i < values; i++) {
      putPlain(entries[indices[i]]);
    }
  }

  @Override
  BytesInput plainPage() {
    return bytes(plain, plainCount);
  }

  @Override
  void resetPlain() {
    plainCount = 0;
  }

  @Override
  void dictionaryBounds(int[] indices, int values, Statistics<?> statistics) {
    if (values == 0) {
      return;
    }
    long least = entries[indices[0]];
    long greatest = least;
    for (int i = 0; i < values; i++) {
      long value = entries[indices[i]];
      least = Math.min(least, value);
      greatest = Math.max(greatest, value);
    }
    tell(statistics, least, greatest);
  }

  @Override
  void plainBounds(Statistics<?> statistics) {
    if (plainCount == 0) {
      return;
    }
    long least = plain[0];
    long greatest = least;
    for (int i = 0; i < plainCount; i++) {
      least = Math.min(least, plain[i]);
      greatest = Math.max(greatest, plain[i]);
    }
    tell(statistics, least, greatest);
  }

  private void tell(Statistics<?> statistics, long least, long greatest) {
    if (width == Long.BYTES) {
      statistics.updateStats(least);
      statistics.updateStats(greatest);
    } else {
      statistics.updateStats((int) least);
      statistics.updateStats((int) greatest);
    }
  }
}
