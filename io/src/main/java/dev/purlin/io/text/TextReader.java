package dev.purlin.io.text;

import dev.purlin.core.reject.Rejection;
import dev.purlin.io.file.FileChunk;
import dev.purlin.io.file.FileContent;
import dev.purlin.io.file.Lines;
import dev.purlin.io.file.RecordOutput;
import dev.purlin.io.file.RowFileReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.values.Row;

/**
 * Reads lines.
 *
 * @param delimiter what separates the lines; empty for line feeds, with or without a carriage
 *     return
 * @param encoding the name of the encoding
 * @param chunkBytes how large the chunks are
 */
record TextReader(byte[] delimiter, String encoding, long chunkBytes) implements RowFileReader {
  private static final byte[] LINE_FEED = {'\n'};
  private static final byte[] BYTE_ORDER_MARK = {(byte) 0xef, (byte) 0xbb, (byte) 0xbf};

  /** As the fields of CSV: a file that is not text does not fill the memory. */
  static final int MOST_BYTES = 16 << 20;

  @Override
  public Schema schema() {
    return ReadFromText.SCHEMA;
  }

  @Override
  public Reader open() {
    CharsetDecoder decoder = Charset.forName(encoding).newDecoder();
    return (part, records) -> read(part, records, decoder);
  }

  private void read(FileContent part, RecordOutput records, CharsetDecoder decoder)
      throws IOException {
    FileChunk chunk = part.chunk();
    // With the byte before it, a line that begins exactly at the chunk's start is told from a rest.
    int lookBehind = chunk.first() ? 0 : 1;
    Lines lines =
        new Lines(
            part.stream(lookBehind),
            chunk.start() - lookBehind,
            delimiter.length == 0 ? LINE_FEED : delimiter,
            MOST_BYTES);
    if (!chunk.first()) {
      lines.next();
    }
    while (part.compressed() || lines.position() < chunk.end()) {
      long position = lines.position();
      if (!lines.next()) {
        break;
      }
      records.read();
      put(part.file(), lines, position, records, decoder);
    }
  }

  private void put(
      String file, Lines lines, long position, RecordOutput records, CharsetDecoder decoder) {
    byte[] bytes = lines.bytes();
    int from = lines.start();
    int to = from + lines.length();
    if (position == 0
        && to - from >= 3
        && Arrays.equals(bytes, from, from + 3, BYTE_ORDER_MARK, 0, 3)) {
      from += 3;
    }
    if (delimiter.length == 0 && to > from && bytes[to - 1] == '\r') {
      to--;
    }
    if (isProbablyUtf16(bytes, from, to, decoder)) {
      String text = new String(bytes, from, to - from, decoder.charset());
      String reason =
          "every second byte of the line that begins at byte %d is a NUL: the file is probably %s; convert it to UTF-8"
              .formatted(position, bytes[from] == 0 ? "UTF-16BE" : "UTF-16LE");
      records.reject(text, new Rejection(reason, "line", text, file, 0, 0));
      return;
    }
    try {
      String text = decoder.decode(ByteBuffer.wrap(bytes, from, to - from)).toString();
      records.row(Row.withSchema(ReadFromText.SCHEMA).attachValues(text));
    } catch (CharacterCodingException e) {
      String text = new String(bytes, from, to - from, decoder.charset());
      String reason =
          "the line that begins at byte %d is not %s".formatted(position, decoder.charset());
      records.reject(text, new Rejection(reason, "line", text, file, 0, 0));
    }
  }

  /** UTF-16 of European languages is valid UTF-8, with NULs between the characters. */
  private static boolean isProbablyUtf16(byte[] bytes, int from, int to, CharsetDecoder decoder) {
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
}
