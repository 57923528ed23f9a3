package dev.purlin.io.parquet;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.page.PageWriter;
import org.apache.parquet.column.statistics.Statistics;
import org.apache.parquet.io.api.Binary;

/**
 * A column of texts or bytes. Its dictionary is an array in which every entry is as Parquet writes
 * it, its length before it, and an open-addressing table of their numbers.
 */
final class FlatBytes extends FlatColumn {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long MIX = 0x9E3779B97F4A7C15L; // 2^64 over the golden ratio
  private static final int LEAST_TABLE = 1 << 8;

  private byte[] entries = new byte[1 << 12];
  private int entriesSize;
  private int[] offsets = new int[64];
  private int[] hashes = new int[64];
  private int count;

  /** Numbers of entries plus one, at the place of their hash or behind it. */
  private int[] table = new int[LEAST_TABLE];

  private int last = -1;
  private byte[] plain = new byte[0];
  private int plainSize;

  FlatBytes(ColumnDescriptor column, PageWriter pages) {
    super(column, pages, true);
  }

  @Override
  public void write(Binary value, int repetition, int definition) {
    byte[] bytes = value.getBytesUnsafe();
    write(bytes, 0, bytes.length);
  }

  /** Writes the value of a row. */
  void write(byte[] bytes, int start, int end) {
    if (usesDictionary()) {
      index(lookUp(bytes, start, end), Integer.BYTES + end - start);
    } else {
      putPlain(bytes, start, end);
      plain(Integer.BYTES + end - start);
    }
  }

  private void putPlain(byte[] bytes, int start, int end) {
    int length = end - start;
    if (plain.length - plainSize < length + Integer.BYTES) {
      plain =
          Arrays.copyOf(
              plain, Math.max(2 * plain.length, plainSize + length + Integer.BYTES + (1 << 14)));
    }
    INT.set(plain, plainSize, length);
    System.arraycopy(bytes, start, plain, plainSize + Integer.BYTES, length);
    plainSize += Integer.BYTES + length;
  }

  private int lookUp(byte[] bytes, int start, int end) {
    if (last >= 0 && equal(last, bytes, start, end)) {
      return last; // Values tend to come in runs.
    }
    int hash = hash(bytes, start, end);
    int slot = hash & (table.length - 1);
    while (table[slot] != 0) {
      int entry = table[slot] - 1;
      if (hashes[entry] == hash && equal(entry, bytes, start, end)) {
        last = entry;
        return entry;
      }
      slot = slot + 1 & (table.length - 1);
    }
    table[slot] = count + 1;
    last = add(bytes, start, end, hash);
    return last;
  }

  private boolean equal(int entry, byte[] bytes, int start, int end) {
    int offset = offsets[entry];
    int length = (int) INT.get(entries, offset);
    int from = offset + Integer.BYTES;
    return length == end - start && Arrays.equals(entries, from, from + length, bytes, start, end);
  }

  private int add(byte[] bytes, int start, int end, int hash) {
    if (count == offsets.length) {
      offsets = Arrays.copyOf(offsets, 2 * count);
      hashes = Arrays.copyOf(hashes, 2 * count);
    }
    int length = end - start;
    if (entries.length - entriesSize < length + Integer.BYTES) {
      entries =
          Arrays.copyOf(
              entries, Math.max(2 * entries.length, entriesSize + length + Integer.BYTES));
    }
    INT.set(entries, entriesSize, length);
    System.arraycopy(bytes, start, entries, entriesSize + Integer.BYTES, length);
    offsets[count] = entriesSize;
    hashes[count] = hash;
    entriesSize += Integer.BYTES + length;
    count++;
    if (2 * count > table.length) {
      rehash();
    }
    return count - 1;
  }

  private void rehash() {
    table = new int[2 * table.length];
    for (int entry = 0; entry < count; entry++) {
      int slot = hashes[entry] & (table.length - 1);
      while (table[slot] != 0) {
        slot = slot + 1 & (table.length - 1);
      }
      table[slot] = entry + 1;
    }
  }

  private static int hash(byte[] bytes, int start, int end) {
    long hash = (long) end - start;
    int at = start;
    for (; at + Long.BYTES <= end; at += Long.BYTES) {
      hash = (hash ^ (long) LONG.get(bytes, at)) * MIX;
      hash ^= hash >>> 32;
    }
    long rest = 0;
    for (; at < end; at++) {
      rest = rest << Byte.SIZE | bytes[at] & 0xff;
    }
    hash = (hash ^ rest) * MIX;
    return (int) (hash >>> 32);
  }

  @Override
  int dictionarySize() {
    return count;
  }

  @Override
  long dictionaryBytes() {
    return entriesSize;
  }

  @Override
  BytesInput dictionaryPage() {
    return BytesInput.from(entries, 0, entriesSize);
  }

  @Override
  void dropDictionary() {
    entries = new byte[0];
    entriesSize = 0;
    offsets = new int[0];
    hashes = new int[0];
    table = new int[0];
    count = 0;
  }

  @Override
  void plainFromDictionary(int[] indices, int values) {
    for (int i = 0; i < values; i++) {
      int start = offsets[indices[i]] + Integer.BYTES;
      putPlain(entries, start, start + (int) INT.get(entries, offsets[indices[i]]));
    }
  }

  @Override
  BytesInput plainPage() {
    return BytesInput.from(plain, 0, plainSize);
  }

  @Override
  void resetPlain() {
    plainSize = 0;
  }

  @Override
  void dictionaryBounds(int[] indices, int values, Statistics<?> statistics) {
    boolean[] used = new boolean[count];
    for (int i = 0; i < values; i++) {
      used[indices[i]] = true;
    }
    Bounds bounds = new Bounds(entries);
    for (int entry = 0; entry < count; entry++) {
      if (used[entry]) {
        bounds.take(offsets[entry]);
      }
    }
    bounds.tell(statistics);
  }

  @Override
  void plainBounds(Statistics<?> statistics) {
    Bounds bounds = new Bounds(plain);
    int at = 0;
    while (at < plainSize) {
      bounds.take(at);
      at += Integer.BYTES + (int) INT.get(plain, at);
    }
    bounds.tell(statistics);
  }

  /** The least and the greatest of values that stand in an array with their lengths. */
  private static final class Bounds {
    private final byte[] values;
    private int least = -1;
    private int greatest = -1;
    private long leastPrefix;
    private long greatestPrefix;

    private Bounds(byte[] values) {
      this.values = values;
    }

    private void take(int offset) {
      if (least < 0) {
        leastPrefix = prefix(offset);
        greatestPrefix = leastPrefix;
        least = offset;
        greatest = offset;
        return;
      }
      long prefix = prefix(offset);
      if (prefix > leastPrefix && prefix < greatestPrefix) {
        return; // As nearly all are.
      }
      if (compare(offset, least) < 0) {
        least = offset;
        leastPrefix = prefix;
      } else if (compare(offset, greatest) > 0) {
        greatest = offset;
        greatestPrefix = prefix;
      }
    }

    /** The first bytes of a value as a number that is as great as they are. */
    private long prefix(int offset) {
      int start = start(offset);
      int length = end(offset) - start;
      if (length == 0 || start + Long.BYTES > values.length) {
        long prefix = 0;
        for (int i = 0; i < Long.BYTES; i++) {
          prefix = prefix << Byte.SIZE | (i < length ? values[start + i] & 0xff : 0);
        }
        return prefix ^ Long.MIN_VALUE;
      }
      long prefix = Long.reverseBytes((long) LONG.get(values, start));
      if (length < Long.BYTES) {
        prefix &= -1L << (Long.BYTES - length) * Byte.SIZE;
      }
      return prefix ^ Long.MIN_VALUE;
    }

    private int compare(int a, int b) {
      return Arrays.compareUnsigned(values, start(a), end(a), values, start(b), end(b));
    }

    private int start(int offset) {
      return offset + Integer.BYTES;
    }

    private int end(int offset) {
      return start(offset) + (int) INT.get(values, offset);
    }

    private void tell(Statistics<?> statistics) {
      if (least >= 0) {
        statistics.updateStats(value(least));
        statistics.updateStats(value(greatest));
      }
    }

    private Binary value(int offset) {
      return Binary.fromConstantByteArray(Arrays.copyOfRange(values, start(offset), end(offset)));
    }
  }
}
