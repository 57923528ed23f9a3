package dev.purlin.io.csv;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Looks for special bytes, eight at a time.
 *
 * <p>A byte of a word is zero where {@code (word - 0x01..) & ~word} has the byte's highest bit; of
 * several such bits the lowest is exact (H. S. Warren, Hacker's Delight, 6-1).
 */
final class ByteSearch {
  private static final VarHandle WORD =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long ONES = 0x0101010101010101L;
  private static final long HIGHS = 0x8080808080808080L;
  private static final long BLANKS = ' ' * ONES;

  private ByteSearch() {}

  /** A byte eight times. */
  static long repeated(int value) {
    return (value & 0xff) * ONES;
  }

  /** The eight bytes from a position on. */
  static long word(byte[] bytes, int position) {
    return (long) WORD.get(bytes, position);
  }

  /** Marks the bytes of a word that are {@link #repeated} in a pattern; the lowest mark is true. */
  static long equal(long word, long pattern) {
    long difference = word ^ pattern;
    return difference - ONES & ~difference & HIGHS;
  }

  /** Marks the control characters of a word, line ends among them; the lowest mark is true. */
  static long controls(long word) {
    return word - BLANKS & ~word & HIGHS;
  }

  /** The number of the byte with the lowest mark. */
  static int first(long marks) {
    return Long.numberOfTrailingZeros(marks) >> 3;
  }
}
