package dev.purlin.io.file;

/**
 * The CRC-32C of two texts put together, from the CRC-32C of each.
 *
 * <p>Appending a zero bit to a text changes its CRC linearly over GF(2); squaring that 32 x 32
 * matrix again and again gives the change for any number of zero bytes in few steps. After Mark
 * Adler's {@code crc32_combine} in zlib.
 */
final class Crc32c {
  private static final int POLYNOMIAL = 0x82F63B78; // Castagnoli, reflected: RFC 3720, B.4

  private Crc32c() {}

  /** The CRC of a first text followed by a second one of the given length. */
  static int combine(int first, int second, long secondLength) {
    int[] zeros = new int[32]; // the effect of one zero bit
    zeros[0] = POLYNOMIAL;
    for (int i = 1; i < 32; i++) {
      zeros[i] = 1 << (i - 1);
    }
    zeros = square(square(square(zeros))); // of one zero byte
    int crc = first;
    for (long length = secondLength; length != 0; length >>>= 1) {
      if ((length & 1) != 0) {
        crc = times(zeros, crc);
      }
      zeros = square(zeros);
    }
    return crc ^ second;
  }

  private static int times(int[] matrix, int vector) {
    int sum = 0;
    for (int i = 0, rest = vector; rest != 0; i++, rest >>>= 1) {
      if ((rest & 1) != 0) {
        sum ^= matrix[i];
      }
    }
    return sum;
  }

  private static int[] square(int[] matrix) {
    int[] square = new int[32];
    for (int i = 0; i < 32; i++) {
      square[i] = times(matrix, matrix[i]);
    }
    return square;
  }
}
