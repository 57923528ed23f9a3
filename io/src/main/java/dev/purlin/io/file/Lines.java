package dev.purlin.io.file;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * The lines of a stream of bytes, each as a part of a buffer that the next one overwrites.
 *
 * <pre>{@code
 * Lines lines = new Lines(stream, 0, Lines.LINE_FEED, 16 << 20);
 * while (lines.next()) {
 *   ... new String(lines.bytes(), lines.start(), lines.length(), UTF_8) ...
 * }
 * }</pre>
 *
 * <p>Bytes are never copied but when a line does not fit in what is left of the buffer. A last line
 * may lack its end.
 */
public final class Lines {
  private static final byte[] LINE_FEED = {'\n'};
  private static final int BUFFER_BYTES = 1 << 17;

  private final InputStream in;
  private final byte[] delimiter;
  private final int mostBytes;
  private byte[] buffer = new byte[BUFFER_BYTES];
  private int next;
  private int filled;
  private boolean ended;
  private long position;
  private int start;
  private int length;

  /** Lines that end with a line feed. */
  public Lines(InputStream in, long position, int mostBytes) {
    this(in, position, LINE_FEED, mostBytes);
  }

  /**
   * Begins at the stream's first byte.
   *
   * @param position where that byte stands in its file
   * @param delimiter what ends a line, one byte at least
   * @param mostBytes how many bytes a line may have
   */
  public Lines(InputStream in, long position, byte[] delimiter, int mostBytes) {
    this.in = in;
    this.position = position;
    this.delimiter = delimiter.clone();
    this.mostBytes = mostBytes;
  }

  /**
   * Moves to the next line.
   *
   * @return false if there is none
   * @throws LineTooLongException if the line has too many bytes
   */
  public boolean next() throws IOException {
    byte last = delimiter[delimiter.length - 1];
    int scanned = next;
    while (true) {
      for (int i = scanned; i < filled; i++) {
        if (buffer[i] == last && (delimiter.length == 1 || endsWithDelimiter(i + 1))) {
          return found(i + 1 - delimiter.length - next, delimiter.length);
        }
      }
      scanned = filled;
      if (ended) {
        return filled > next && found(filled - next, 0);
      }
      scanned -= makeRoom();
      int count = in.read(buffer, filled, buffer.length - filled);
      if (count < 0) {
        ended = true;
      } else {
        filled += count;
      }
    }
  }

  private boolean endsWithDelimiter(int end) {
    int from = end - delimiter.length;
    return from >= next && Arrays.equals(buffer, from, end, delimiter, 0, delimiter.length);
  }

  private boolean found(int bytes, int terminator) throws LineTooLongException {
    if (bytes > mostBytes) {
      throw new LineTooLongException(position, mostBytes);
    }
    start = next;
    length = bytes;
    next += bytes + terminator;
    position += bytes + terminator;
    return true;
  }

  /** Moves the line that is being read to the buffer's beginning; says how far. */
  private int makeRoom() throws IOException {
    if (filled < buffer.length) {
      return 0;
    }
    int moved = next;
    if (moved == 0) {
      if (buffer.length - delimiter.length > mostBytes) {
        throw new LineTooLongException(position, mostBytes);
      }
      buffer = Arrays.copyOf(buffer, buffer.length * 2);
      return 0;
    }
    System.arraycopy(buffer, next, buffer, 0, filled - next);
    filled -= moved;
    next = 0;
    return moved;
  }

  /** The bytes that {@link #start} and {@link #length} speak of; not to be changed. */
  public byte[] bytes() {
    return buffer;
  }

  /** Where the current line begins in {@link #bytes}. */
  public int start() {
    return start;
  }

  /** How many bytes the current line has, without its end. */
  public int length() {
    return length;
  }

  /** Where the next line begins in the file, or in what a compressed file holds. */
  public long position() {
    return position;
  }

  /** Whether the current line has nothing but blanks, tabs and carriage returns. */
  public boolean blank() {
    for (int i = start; i < start + length; i++) {
      if (buffer[i] != ' ' && buffer[i] != '\t' && buffer[i] != '\r') {
        return false;
      }
    }
    return true;
  }

  /** A line is longer than a record can reasonably be. */
  public static final class LineTooLongException extends IOException {
    private static final long serialVersionUID = 1L;

    private LineTooLongException(long position, int mostBytes) {
      super(
          "the line that begins at byte %,d has more than %d MiB; is it a file of lines?"
              .formatted(position, mostBytes >> 20));
    }
  }
}
