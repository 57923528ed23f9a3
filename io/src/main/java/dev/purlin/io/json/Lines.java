package dev.purlin.io.json;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * The lines of a stream of bytes, each as a part of a buffer that the next one overwrites.
 *
 * <p>Lines end with LF; the CR of a CRLF is white space to JSON. Their bytes are never copied but
 * when a line does not fit in what is left of the buffer.
 */
final class Lines {
  private static final int BUFFER_BYTES = 1 << 17;
  private static final int MOST_BYTES = 1 << 28;

  private final InputStream in;
  private byte[] buffer = new byte[BUFFER_BYTES];
  private int next;
  private int filled;
  private boolean ended;
  private long position;
  private int start;
  private int length;

  /**
   * Begins at the stream's first byte.
   *
   * @param position where that byte stands in its file
   */
  Lines(InputStream in, long position) {
    this.in = in;
    this.position = position;
  }

  /**
   * Goes on to the next line.
   *
   * @return false if there is none
   * @throws LineTooLongException if a line has more than 256 MiB
   */
  boolean next() throws IOException {
    int scanned = next;
    while (true) {
      for (int i = scanned; i < filled; i++) {
        if (buffer[i] == '\n') {
          return found(i - next, 1);
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

  private boolean found(int bytes, int terminator) {
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
      if (buffer.length >= MOST_BYTES) {
        throw new LineTooLongException();
      }
      buffer = Arrays.copyOf(buffer, buffer.length * 2);
      return 0;
    }
    System.arraycopy(buffer, next, buffer, 0, filled - next);
    filled -= moved;
    next = 0;
    return moved;
  }

  /** The bytes that {@link #start} and {@link #length} speak of. */
  byte[] bytes() {
    return buffer;
  }

  int start() {
    return start;
  }

  /** How many bytes the line has, without its end. */
  int length() {
    return length;
  }

  /** Where the next line begins in the file. */
  long position() {
    return position;
  }

  boolean blank() {
    for (int i = start; i < start + length; i++) {
      if (buffer[i] != ' ' && buffer[i] != '\t' && buffer[i] != '\r') {
        return false;
      }
    }
    return true;
  }

  /** A line is longer than one JSON object can reasonably be. */
  static final class LineTooLongException extends IOException {
    private static final long serialVersionUID = 1L;

    private LineTooLongException() {
      super("a line has more than 256 MiB; expected JSON Lines, one object per line");
    }
  }
}
