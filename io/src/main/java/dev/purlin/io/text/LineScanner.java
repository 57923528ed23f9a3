package dev.purlin.io.text;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Cuts a stream of bytes at a delimiter. */
final class LineScanner {
  private static final int BUFFER_BYTES = 1 << 16;

  private final InputStream in;
  private final byte[] delimiter;
  private byte[] buffer = new byte[BUFFER_BYTES];
  private int from;
  private int to;
  private long position;

  /**
   * @param position where in the file the stream begins
   */
  LineScanner(InputStream in, byte[] delimiter, long position) {
    this.in = in;
    this.delimiter = delimiter;
    this.position = position;
  }

  /** Where the next line begins: its place in the file, or in what a compressed file holds. */
  long position() {
    return position;
  }

  /** The next line without its delimiter; null at the end. The last one may lack the delimiter. */
  byte @Nullable [] next() throws IOException {
    byte last = delimiter[delimiter.length - 1];
    int scanned = from;
    while (true) {
      for (int i = scanned; i < to; i++) {
        if (buffer[i] == last && endsWithDelimiter(i + 1)) {
          byte[] line = Arrays.copyOfRange(buffer, from, i + 1 - delimiter.length);
          position += i + 1 - from;
          from = i + 1;
          return line;
        }
      }
      int unscanned = to - from;
      if (!fill()) {
        if (from == to) {
          return null;
        }
        byte[] line = Arrays.copyOfRange(buffer, from, to);
        position += line.length;
        from = to;
        return line;
      }
      scanned = from + unscanned;
    }
  }

  private boolean endsWithDelimiter(int end) {
    int start = end - delimiter.length;
    return start >= from && Arrays.equals(buffer, start, end, delimiter, 0, delimiter.length);
  }

  private boolean fill() throws IOException {
    if (from > 0) {
      System.arraycopy(buffer, from, buffer, 0, to - from);
      to -= from;
      from = 0;
    }
    if (to == buffer.length) {
      buffer = Arrays.copyOf(buffer, Math.multiplyExact(buffer.length, 2));
    }
    int count = in.read(buffer, to, buffer.length - to);
    if (count < 0) {
      return false;
    }
    to += count;
    return true;
  }
}
