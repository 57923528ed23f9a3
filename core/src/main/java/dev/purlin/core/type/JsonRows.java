package dev.purlin.core.type;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.Reader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.values.Row;

/**
 * Rows and JSON, one at a time; for many, keep a {@link JsonRowReader} or {@link JsonRowWriter}.
 */
public final class JsonRows {
  static final JsonFactory FACTORY =
      JsonFactory.builder()
          .enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER)
          .enable(StreamWriteFeature.USE_FAST_DOUBLE_WRITER)
          .build();

  private static final ObjectMapper MAPPER =
      mapper(FACTORY).enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

  /** What stands in a row has been let in already, however long it is. */
  private static final ObjectMapper OF_ROWS =
      mapper(
              FACTORY
                  .rebuild()
                  .enable(StreamReadFeature.USE_FAST_BIG_NUMBER_PARSER)
                  .streamReadConstraints(unlimited())
                  .build())
          .build();

  private static JsonMapper.Builder mapper(JsonFactory factory) {
    return JsonMapper.builder(factory)
        .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
        .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES);
  }

  private JsonRows() {}

  /** For JSON that Purlin itself has written: nothing in it is too long to be read back. */
  public static StreamReadConstraints unlimited() {
    return StreamReadConstraints.builder()
        .maxNumberLength(Integer.MAX_VALUE)
        .maxStringLength(Integer.MAX_VALUE)
        .build();
  }

  /** The row that an object stands for; fields unknown to the schema are passed over. */
  public static Row toRow(JsonNode object, Schema schema) throws UnfitJsonException {
    return JsonRowReader.of(schema).read(object);
  }

  /** A row as a JSON object in one line. */
  public static String toJson(Row row) {
    StringWriter text = new StringWriter();
    try (JsonGenerator generator = FACTORY.createGenerator(text)) {
      JsonRowWriter.of(row.getSchema()).write(row, generator);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }

  /** A row as a JSON object, however long its numbers and texts are. */
  public static JsonNode toNode(Row row) {
    try {
      return parseOwn(toJson(row));
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Parses JSON that Purlin itself has written of a row, however long its numbers and texts are.
   */
  public static JsonNode parseOwn(String text) throws JsonProcessingException {
    return OF_ROWS.readTree(text);
  }

  /** A generator of JSON in UTF-8, with nothing between one value and the next. */
  public static JsonGenerator generator(OutputStream out) throws IOException {
    JsonGenerator generator = FACTORY.createGenerator(out);
    generator.setRootValueSeparator(null);
    return generator.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
  }

  /** A parser of a stream of JSON in UTF-8. */
  public static JsonParser parser(InputStream in) throws IOException {
    return FACTORY.createParser(in);
  }

  /** A parser of a stream of JSON. */
  public static JsonParser parser(Reader in) throws IOException {
    return FACTORY.createParser(in);
  }

  /**
   * The text of the value that a parser stands at, in one line; numbers keep their characters. The
   * parser then stands at the value's last token.
   */
  public static String text(JsonParser parser) throws IOException {
    StringWriter text = new StringWriter();
    try (JsonGenerator generator = FACTORY.createGenerator(text)) {
      JsonReaders.copy(parser, generator);
    }
    return text.toString();
  }

  /** Parses bytes that are one JSON value in UTF-8; fractions are kept exactly. */
  public static JsonNode parse(byte[] bytes, int offset, int length) throws IOException {
    return MAPPER.readTree(bytes, offset, length);
  }

  /** Parses a text that is one JSON value; fractions are kept exactly. */
  public static JsonNode parse(String text) throws JsonProcessingException {
    return MAPPER.readTree(text);
  }

  /**
   * The schema that fits all the objects: every field of any of them, in the order of their first
   * appearance; nullable where one of them has null or lacks it.
   *
   * @see JsonInference
   */
  public static Schema inferSchema(Iterable<? extends JsonNode> objects) {
    JsonInference inference = new JsonInference();
    objects.forEach(inference::add);
    return inference.schema();
  }
}
