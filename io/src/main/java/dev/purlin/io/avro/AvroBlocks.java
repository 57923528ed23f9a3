package dev.purlin.io.avro;

import dev.purlin.io.file.FileChunk;
import dev.purlin.io.file.FileContent;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Queue;
import org.apache.avro.file.DataFileConstants;

/**
 * A part of an Avro file as a whole one: its header, and the blocks behind the sync markers that
 * begin in the part; the first part has the first block too.
 *
 * <p>Avro's own reader of files seeks, which an object store answers with a request each time, says
 * nothing of places, and takes a file that is cut off between two numbers for a whole one.
 */
final class AvroBlocks extends InputStream {
  private static final int BUFFER_BYTES = 1 << 16;

  private final InputStream in;
  private final AvroHeader header;
  private final FileChunk chunk;
  private final boolean sized;
  private final Queue<Long> starts = new ArrayDeque<>();
  private byte[] head;
  private int headAt;
  private long left;
  private long position;
  private boolean begun;
  private boolean ended;

  AvroBlocks(AvroHeader header, FileContent part) throws IOException {
    this.header = header;
    this.chunk = part.chunk();
    this.sized = !part.compressed();
    this.in = new BufferedInputStream(part.stream(0), BUFFER_BYTES);
    this.head = header.bytes();
    this.position = chunk.start();
  }

  /** Where the blocks that were handed out begin, and have not been taken from here yet. */
  Queue<Long> starts() {
    return starts;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    if (headAt == head.length && left == 0 && !next()) {
      return -1;
    }
    if (headAt < head.length) {
      int count = Math.min(length, head.length - headAt);
      System.arraycopy(head, headAt, bytes, offset, count);
      headAt += count;
      return count;
    }
    int count = in.read(bytes, offset, (int) Math.min(length, left));
    if (count < 0) {
      throw cutOff(left);
    }
    left -= count;
    position += count;
    return count;
  }

  private boolean next() throws IOException {
    if (ended) {
      return false;
    }
    boolean mine =
        begun
            ? !sized || position - DataFileConstants.SYNC_SIZE < chunk.end()
            : chunk.first() ? skipHeader() : findMarker();
    begun = true;
    ended = !(mine && openBlock());
    return !ended;
  }

  private boolean skipHeader() throws IOException {
    in.skipNBytes(header.bytes().length);
    position += header.bytes().length;
    return true;
  }

  /**
   * Goes behind the first sync marker that begins in the chunk; the header's is the first one's.
   */
  private boolean findMarker() throws IOException {
    long behindHeader = header.bytes().length - position;
    if (behindHeader > 0) {
      in.skipNBytes(behindHeader);
      position += behindHeader;
    }
    ByteBuffer sync = ByteBuffer.wrap(header.sync());
    long high = sync.getLong();
    long low = sync.getLong();
    long seenHigh = 0;
    long seenLow = 0;
    long first = position;
    for (int next = in.read(); next >= 0; next = in.read()) {
      seenHigh = seenHigh << Byte.SIZE | seenLow >>> Long.SIZE - Byte.SIZE;
      seenLow = seenLow << Byte.SIZE | next;
      long begin = ++position - DataFileConstants.SYNC_SIZE;
      if (begin >= chunk.end()) {
        return false;
      }
      if (begin >= first && seenHigh == high && seenLow == low) {
        return true;
      }
    }
    return false;
  }

  private boolean openBlock() throws IOException {
    in.mark(1);
    if (in.read() < 0) {
      return false;
    }
    in.reset();
    long start = position;
    starts.add(start);
    ByteArrayOutputStream numbers = new ByteArrayOutputStream();
    long count;
    long size;
    try {
      count = AvroHeader.readLong(() -> readNumber(numbers));
      size = AvroHeader.readLong(() -> readNumber(numbers));
    } catch (EOFException e) {
      throw cutOff(0);
    }
    if (count < 0 || size < 0) {
      throw new DamageException(
          "the block at byte %,d claims to have %,d records in %,d bytes; the file is damaged"
              .formatted(start, count, size));
    }
    head = numbers.toByteArray();
    headAt = 0;
    left = size + DataFileConstants.SYNC_SIZE;
    if (sized && left > chunk.size() - position) {
      throw cutOff(left);
    }
    return true;
  }

  private DamageException cutOff(long missing) {
    long start = starts.stream().reduce((first, last) -> last).orElse(position);
    return new DamageException(
        missing == 0
            ? "it ends in the middle of the block at byte %,d; it is cut off".formatted(start)
            : "the block at byte %,d claims %,d bytes more than the file has; the file is cut off or damaged"
                .formatted(start, sized ? missing - (chunk.size() - position) : missing));
  }

  /**
   * Not one of the exceptions that Avro takes for the end of the file; its message has the place.
   */
  static final class DamageException extends IOException {
    private static final long serialVersionUID = 1L;

    DamageException(String message) {
      super(message);
    }
  }

  /** The next byte, kept, for it is handed out again. */
  private int readNumber(ByteArrayOutputStream kept) throws IOException {
    int next = in.read();
    if (next >= 0) {
      kept.write(next);
      position++;
    }
    return next;
  }
}
