package dev.purlin.core.exchange;

import java.io.OutputStream;
import java.util.Arrays;

/** Bytes in memory, as {@code ByteArrayOutputStream} has them, without its locks. */
final class Bytes extends OutputStream {
  private static final int LEAST = 256;
  private static final int MOST_OF_LENGTH = 5;

  /** A larger array, which an element of megabytes has left, is not kept for the next ones. */
  private static final int MOST_KEPT = 1 << 16;

  private byte[] array = new byte[LEAST];
  private int size;

  int size() {
    return size;
  }

  void clear() {
    size = 0;
    if (array.length > MOST_KEPT) {
      array = new byte[LEAST];
    }
  }

  /** Seven bits to a byte, the low ones first; what {@link PacketReader} reads. */
  void writeLength(int length) {
    ensure(MOST_OF_LENGTH);
    int rest = length;
    while (rest > 0x7F) {
      array[size++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    array[size++] = (byte) rest;
  }

  @Override
  public void write(int value) {
    ensure(1);
    array[size++] = (byte) value;
  }

  @Override
  public void write(byte[] from, int offset, int count) {
    ensure(count);
    System.arraycopy(from, offset, array, size, count);
    size += count;
  }

  void writeTo(Bytes other) {
    other.write(array, 0, size);
  }

  /** What was written since the last time. */
  byte[] take() {
    byte[] taken = Arrays.copyOf(array, size);
    clear();
    return taken;
  }

  private void ensure(int more) {
    if (more > array.length - size) {
      int doubled = (int) Math.min(2L * array.length, Integer.MAX_VALUE - 8);
      array = Arrays.copyOf(array, Math.max(Math.addExact(size, more), doubled));
    }
  }
}
