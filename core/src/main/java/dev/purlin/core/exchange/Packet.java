package dev.purlin.core.exchange;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import org.apache.beam.sdk.coders.Coder;

/**
 * Keyed elements one behind the other: for each the length of its key and the key, the length of
 * its value and the value.
 */
final class Packet {
  private static final int LEAST_BYTES = 256;
  private static final int MOST_BYTES_OF_LENGTH = 5;

  private final Bytes bytes = new Bytes();
  private final Bytes scratch = new Bytes();

  int size() {
    return bytes.size;
  }

  <V> void add(byte[] key, V value, Coder<V> coder) throws IOException {
    scratch.size = 0;
    coder.encode(value, scratch);
    bytes.length(key.length);
    bytes.write(key, 0, key.length);
    bytes.length(scratch.size);
    bytes.write(scratch.array, 0, scratch.size);
  }

  /** The elements that were added since the last time. */
  byte[] take() {
    byte[] taken = Arrays.copyOf(bytes.array, bytes.size);
    bytes.size = 0;
    return taken;
  }

  /** Bytes in memory, as {@code ByteArrayOutputStream} has them, without its locks. */
  private static final class Bytes extends OutputStream {
    private byte[] array = new byte[LEAST_BYTES];
    private int size;

    /** Seven bits to a byte, the low ones first; what {@link PacketReader} reads. */
    private void length(int length) {
      ensure(MOST_BYTES_OF_LENGTH);
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

    private void ensure(int more) {
      if (more > array.length - size) {
        array = Arrays.copyOf(array, Math.max(Math.addExact(size, more), doubled()));
      }
    }

    private int doubled() {
      return array.length > Integer.MAX_VALUE / 2 ? Integer.MAX_VALUE - 8 : 2 * array.length;
    }
  }
}
