package dev.purlin.core.type;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import dev.purlin.core.problem.Names;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.values.Row;

/**
 * Reads JSON objects as rows of a schema, token by token.
 *
 * <pre>{@code
 * JsonRowReader reader = JsonRowReader.of(schema);
 * Row row = reader.read("{\"id\": 1}");
 * }</pre>
 *
 * <p>Numbers, booleans, lists and objects in a VARCHAR field are kept as their JSON text. Integer
 * types take {@code 1.0} as well as {@code 1}, but no text. DATE, TIME and TIMESTAMP are ISO 8601
 * text, VARBINARY is base 64. A field that is missing is null. A field that stands twice in an
 * object is refused.
 *
 * <p>Serves one thread at a time.
 */
public final class JsonRowReader implements JsonReader {
  private static final Object ABSENT = new Object();

  private final Schema schema;
  private final boolean rejectUnknown;
  private final String[] names;
  private final JsonReader[] readers;
  private final Map<String, Integer> positions = new HashMap<>();

  JsonRowReader(Schema schema, boolean rejectUnknown) {
    this.schema = schema;
    this.rejectUnknown = rejectUnknown;
    this.names = new String[schema.getFieldCount()];
    this.readers = new JsonReader[schema.getFieldCount()];
    for (int i = 0; i < readers.length; i++) {
      Schema.Field field = schema.getField(i);
      names[i] = field.getName();
      positions.put(field.getName(), i);
      readers[i] =
          field.getType().getTypeName() == Schema.TypeName.ROW
              ? new JsonRowReader(field.getType().getRowSchema(), rejectUnknown)
              : JsonReaders.of(field.getType());
    }
  }

  /** A reader that passes over fields the schema does not know. */
  public static JsonRowReader of(Schema schema) {
    return new JsonRowReader(schema, false);
  }

  /** A reader that refuses objects with fields the schema does not know. */
  public static JsonRowReader rejectingUnknownFields(Schema schema) {
    return new JsonRowReader(schema, true);
  }

  /** Reads a text that is one JSON object. */
  public Row read(String text) throws UnfitJsonException {
    try (JsonParser parser = JsonRows.FACTORY.createParser(text)) {
      return readOnly(parser);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reads bytes that are one JSON object in UTF-8. */
  public Row read(byte[] bytes, int offset, int length) throws UnfitJsonException {
    try (JsonParser parser = JsonRows.FACTORY.createParser(bytes, offset, length)) {
      return readOnly(parser);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reads an object that was parsed already. */
  public Row read(JsonNode object) throws UnfitJsonException {
    try (JsonParser parser = object.traverse()) {
      return readOnly(parser);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reads the object that is all there is. */
  private Row readOnly(JsonParser parser) throws IOException, UnfitJsonException {
    try {
      if (parser.nextToken() == null) {
        throw new UnfitJsonException("expected a JSON object, found nothing", null, null, 0);
      }
      Row row = read(parser);
      if (parser.nextToken() != null) {
        throw new UnfitJsonException(
            "expected one JSON object, found more after it",
            null,
            null,
            JsonReaders.column(parser));
      }
      return row;
    } catch (UnfitJsonException e) {
      throw e;
    } catch (UnfitValueException e) {
      throw new UnfitJsonException(e.getMessage(), null, null, JsonReaders.column(parser));
    } catch (JsonProcessingException e) {
      int column = e.getLocation() == null ? 0 : Math.max(0, e.getLocation().getColumnNr());
      throw new UnfitJsonException(
          UnfitJsonException.NOT_JSON + ": " + e.getOriginalMessage(), null, null, column);
    }
  }

  @Override
  public Row read(JsonParser parser) throws IOException, UnfitValueException {
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      throw JsonReaders.unexpected(parser, "a JSON object");
    }
    Object[] values = new Object[readers.length];
    Arrays.fill(values, ABSENT);
    int next = 0;
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      // Objects of one kind mostly have their fields in one order.
      Integer position =
          next < names.length && names[next].equals(name) ? (Integer) next : positions.get(name);
      if (position == null) {
        skipUnknown(parser, name);
        continue;
      }
      int index = position;
      parser.nextToken();
      if (values[index] != ABSENT) {
        throw new UnfitJsonException(
            "stands twice in one object", name, null, JsonReaders.column(parser));
      }
      values[index] =
          JsonReaders.value(parser, readers[index], schema.getField(index).getType(), name);
      next = index + 1;
    }
    for (int i = 0; i < values.length; i++) {
      if (values[i] == ABSENT) {
        if (!schema.getField(i).getType().getNullable()) {
          throw new UnfitJsonException("is missing, but required", names[i], null, 0);
        }
        values[i] = null;
      }
    }
    return Row.withSchema(schema).attachValues(values);
  }

  private void skipUnknown(JsonParser parser, String name) throws IOException, UnfitValueException {
    int column = JsonReaders.column(parser);
    parser.nextToken();
    if (rejectUnknown) {
      String value = parser.currentToken().isScalarValue() ? parser.getText() : null;
      throw new UnfitJsonException(
          Names.unknown("field", name, List.of(names)), name, value, column);
    }
    parser.skipChildren();
  }
}
