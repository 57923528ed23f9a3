package dev.purlin.io.json;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import dev.purlin.core.type.JsonRows;
import dev.purlin.io.file.ChunkReader;
import dev.purlin.io.file.FileChunk;
import java.io.BufferedInputStream;
import java.io.CharConversionException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/** How a file of JSON holds its records. */
enum JsonLayout {
  /** One record in every line. */
  LINES,

  /** The records are the elements of one array, which may go over many lines. */
  ARRAY,

  /** The file is a record, or several one after the other, that go over many lines. */
  DOCUMENTS;

  /** Bytes of a line that need not be looked through to its end. */
  private static final int LONG_LINE = 1 << 20;

  /** The layout that the beginning of a file shows. */
  static JsonLayout of(FileChunk chunk, Charset encoding) throws IOException {
    FileChunk whole = new FileChunk(chunk.file(), chunk.size(), 0, chunk.size(), 0, 1);
    try (ChunkReader reader = ChunkReader.open(whole, 0)) {
      return of(reader.stream(), encoding);
    }
  }

  private static JsonLayout of(InputStream stream, Charset encoding) throws IOException {
    InputStream in = new BufferedInputStream(stream);
    try (JsonParser parser = parser(in, encoding)) {
      JsonToken first = parser.nextToken();
      if (first == JsonToken.START_ARRAY) {
        return isAlone(parser) ? ARRAY : LINES;
      }
      if (first != JsonToken.START_OBJECT) {
        return LINES;
      }
      int line = parser.currentTokenLocation().getLineNr();
      parser.skipChildren();
      return parser.currentTokenLocation().getLineNr() > line ? DOCUMENTS : LINES;
    } catch (JsonProcessingException | CharConversionException | CharacterCodingException e) {
      // Nothing is read yet: of lines, one alone is malformed.
      return LINES;
    }
  }

  /** Whether an array is more than a line among others, which would be a malformed record. */
  private static boolean isAlone(JsonParser parser) throws IOException {
    int line = parser.currentTokenLocation().getLineNr();
    for (int depth = 1; depth > 0; ) {
      JsonToken token = parser.nextToken();
      JsonLocation at = parser.currentTokenLocation();
      if (at.getLineNr() > line || at.getColumnNr() > LONG_LINE) {
        return true;
      }
      depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
    }
    return parser.nextToken() == null;
  }

  /** A parser of a whole file. */
  static JsonParser parser(InputStream in, Charset encoding) throws IOException {
    return encoding.equals(StandardCharsets.UTF_8)
        ? JsonRows.parser(in)
        : JsonRows.parser(new InputStreamReader(in, encoding.newDecoder()));
  }
}
