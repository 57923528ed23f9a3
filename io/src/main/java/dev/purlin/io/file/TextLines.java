package dev.purlin.io.file;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * The lines that begin in a part of a file, decoded: without a byte order mark, and without a
 * carriage return before the line feed that ends them.
 *
 * <pre>{@code
 * TextLines lines = TextLines.of(part, charset);
 * while (lines.next()) {
 *   records.read();
 *   ... lines.problem() == null ? lines.text() : ...
 * }
 * }</pre>
 */
public final class TextLines {
  private static final byte[] BYTE_ORDER_MARK = {(byte) 0xef, (byte) 0xbb, (byte) 0xbf};

  /** As the fields of CSV: a file that is not text does not fill the memory. */
  private static final int MOST_BYTES = 16 << 20;

  private static final byte[] LINE_FEED = {'\n'};
  private static final byte[] NONE = {};

  private final Lines lines;
  private final FileChunk chunk;
  private final boolean toTheEnd;
  private final boolean lineFeeds;
  private final CharsetDecoder decoder;
  private final long begin;
  private long before = -1;
  private long position;
  private String text = "";
  private @Nullable String problem;

  private TextLines(
      InputStream stream,
      int lookBehind,
      FileChunk chunk,
      boolean toTheEnd,
      Charset charset,
      byte[] delimiter)
      throws IOException {
    this.lineFeeds = delimiter.length == 0;
    this.lines =
        new Lines(
            stream, chunk.start() - lookBehind, lineFeeds ? LINE_FEED : delimiter, MOST_BYTES);
    this.chunk = chunk;
    this.toTheEnd = toTheEnd;
    this.decoder = charset.newDecoder();
    if (lookBehind > 0) {
      lines.next();
    }
    this.begin = lines.position();
  }

  /**
   * The lines that begin in a part.
   *
   * @param charset one that extends ASCII
   * @param delimiter what ends a line; empty for line feeds, with or without a carriage return
   */
  public static TextLines of(FileContent part, Charset charset, byte[] delimiter)
      throws IOException {
    // With the byte before it, a line that begins exactly at the chunk's start is told from a rest.
    int lookBehind = part.chunk().first() ? 0 : 1;
    return new TextLines(
        part.stream(lookBehind), lookBehind, part.chunk(), part.compressed(), charset, delimiter);
  }

  /**
   * The lines that begin in a part, each ended by a line feed, with or without a carriage return.
   */
  public static TextLines of(FileContent part, Charset charset) throws IOException {
    return of(part, charset, NONE);
  }

  /** All lines of a file, from its first byte on. */
  public static TextLines whole(ChunkReader reader, FileChunk chunk, Charset charset)
      throws IOException {
    return new TextLines(reader.stream(), 0, chunk, true, charset, NONE);
  }

  /** Moves to the next line; false if none begins in the part. */
  public boolean next() throws IOException {
    position = lines.position();
    if (!toTheEnd && position >= chunk.end() || !lines.next()) {
      return false;
    }
    before++;
    decode();
    return true;
  }

  private void decode() {
    byte[] bytes = lines.bytes();
    int from = lines.start();
    int to = from + lines.length();
    if (position == 0
        && to - from >= 3
        && Arrays.equals(bytes, from, from + 3, BYTE_ORDER_MARK, 0, 3)) {
      from += 3;
    }
    if (lineFeeds && to > from && bytes[to - 1] == '\r') {
      to--;
    }
    if (isProbablyUtf16(bytes, from, to)) {
      text = new String(bytes, from, to - from, decoder.charset());
      problem =
          "every second byte of the line that begins at byte %d is a NUL: the file is probably %s; convert it to UTF-8"
              .formatted(position, bytes[from] == 0 ? "UTF-16BE" : "UTF-16LE");
      return;
    }
    try {
      text = decoder.decode(ByteBuffer.wrap(bytes, from, to - from)).toString();
      problem = null;
    } catch (CharacterCodingException e) {
      text = new String(bytes, from, to - from, decoder.charset());
      problem = "the line that begins at byte %d is not %s".formatted(position, decoder.charset());
    }
  }

  /** UTF-16 of European languages is valid UTF-8, with NULs between the characters. */
  private boolean isProbablyUtf16(byte[] bytes, int from, int to) {
    if (to - from < 4 || !decoder.charset().equals(StandardCharsets.UTF_8)) {
      return false;
    }
    // A line feed leaves a half of itself to the line behind, so either half may be the first.
    int[] zeros = new int[2];
    for (int i = from; i < to; i++) {
      zeros[i & 1] += bytes[i] == 0 ? 1 : 0;
    }
    int pairs = (to - from) / 2;
    return zeros[0] >= pairs && zeros[1] == 0 || zeros[1] >= pairs && zeros[0] == 0;
  }

  /** The current line. */
  public String text() {
    return text;
  }

  /** Why the current line is not text of the encoding; null if it is. */
  public @Nullable String problem() {
    return problem;
  }

  /** Where the current line begins in the file, or in what a compressed file holds. */
  public long position() {
    return position;
  }

  /** Where the line behind the current one begins. */
  public long end() {
    return lines.position();
  }

  /**
   * The number of the current line in its file, counted from 1, of a file whose lines end with line
   * feeds.
   *
   * @param numbers keeps what was counted for further parts of the file
   */
  public long number(LineNumbers numbers) throws IOException {
    return numbers.at(chunk, begin) + before;
  }
}
