package dev.purlin.io.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import dev.purlin.core.problem.PurlinException;
import dev.purlin.core.problem.Reasons;
import dev.purlin.core.type.JsonRows;
import java.io.CharConversionException;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import org.checkerframework.checker.nullness.qual.Nullable;

/** The records of a file that is an array or documents, one after the other. */
final class Records implements Closeable {
  private final String file;
  private final boolean array;
  private final JsonParser parser;
  private String text = "";
  private long line;

  Records(String file, JsonLayout layout, InputStream in, Charset encoding) throws IOException {
    this.file = file;
    this.array = layout == JsonLayout.ARRAY;
    this.parser = JsonLayout.parser(in, encoding);
    if (array) {
      parser.nextToken();
    }
  }

  /**
   * Goes on to the next record.
   *
   * @return false if there is none
   * @throws PurlinException if the file is malformed: no one could tell what the rest of it holds
   */
  boolean next() throws IOException {
    try {
      JsonToken token = parser.nextToken();
      if (array && token == JsonToken.END_ARRAY) {
        if (parser.nextToken() != null) {
          throw malformed("expected the end of the file behind the array", null);
        }
        return false;
      }
      if (token == null) {
        return false;
      }
      line = parser.currentTokenLocation().getLineNr();
      text = JsonRows.text(parser);
      return true;
    } catch (JsonProcessingException e) {
      throw malformed("is not JSON: " + e.getOriginalMessage(), e);
    } catch (CharConversionException | CharacterCodingException e) {
      throw malformed("is not text in its encoding: " + Reasons.of(e), e);
    }
  }

  private PurlinException malformed(String reason, @Nullable IOException cause) {
    return PurlinException.user(
        "%s:%d:%d: %s; a file that is %s is read as a whole or not at all"
            .formatted(
                file,
                parser.currentLocation().getLineNr(),
                parser.currentLocation().getColumnNr(),
                reason,
                array ? "one array" : "a document over several lines"),
        cause);
  }

  /** The record's JSON in one line. */
  String text() {
    return text;
  }

  /** The line that the record begins in, counted from 1. */
  long line() {
    return line;
  }

  @Override
  public void close() throws IOException {
    parser.close();
  }
}
