package dev.purlin.io.parquet;

import java.util.Arrays;

/**
 * Parquet's encoding of small numbers: runs of one number, and groups of eight numbers packed into
 * as many bits as the greatest needs. After Encodings.md of the format, "Run Length Encoding /
 * Bit-Packing Hybrid".
 */
final class HybridRuns {
  private static final int GROUP = 8;

  private byte[] bytes = new byte[1 << 12];
  private int size;

  /** The bits that the numbers below a bound need. */
  static int width(int bound) {
    return bound <= 1 ? 0 : Integer.SIZE - Integer.numberOfLeadingZeros(bound - 1);
  }

  void reset() {
    size = 0;
  }

  byte[] bytes() {
    return bytes;
  }

  int size() {
    return size;
  }

  /** Appends numbers. */
  void encode(int[] values, int count, int width) {
    ensure(count / GROUP * width + count / GROUP * 2 + 64);
    int literals = 0;
    int i = 0;
    while (i < count) {
      int run = run(values, i, count);
      if (run < GROUP) {
        i = Math.min(count, i + GROUP);
        continue;
      }
      if (i > literals) {
        pack(values, literals, i, width);
      }
      repeat(values[i], run, width);
      i += run;
      literals = i;
    }
    if (count > literals) {
      pack(values, literals, count, width);
    }
  }

  private static int run(int[] values, int from, int count) {
    int end = from + 1;
    while (end < count && values[end] == values[from]) {
      end++;
    }
    return end - from;
  }

  private void repeat(int value, int times, int width) {
    ensure(16);
    varInt(times << 1);
    for (int bits = 0; bits < width; bits += Byte.SIZE) {
      bytes[size++] = (byte) (value >>> bits);
    }
  }

  private void pack(int[] values, int from, int to, int width) {
    int groups = (to - from + GROUP - 1) / GROUP;
    ensure(groups * width + 16);
    varInt(groups << 1 | 1);
    long packed = 0;
    int bits = 0;
    for (int i = from; i < from + groups * GROUP; i++) {
      packed |= (long) (i < to ? values[i] : 0) << bits;
      bits += width;
      while (bits >= Byte.SIZE) {
        bytes[size++] = (byte) packed;
        packed >>>= Byte.SIZE;
        bits -= Byte.SIZE;
      }
    }
  }

  private void varInt(int value) {
    int rest = value;
    while ((rest & ~0x7F) != 0) {
      bytes[size++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    bytes[size++] = (byte) rest;
  }

  private void ensure(int more) {
    if (bytes.length - size < more) {
      bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, size + more));
    }
  }
}
