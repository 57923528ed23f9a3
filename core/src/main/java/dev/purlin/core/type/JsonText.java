package dev.purlin.core.type;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import dev.purlin.core.problem.Names;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Text of lists, maps and rows: JSON. */
final class JsonText implements TextParser {
  private static final long serialVersionUID = 1L;

  private final FieldType type;
  private transient @Nullable JsonReader reader;

  JsonText(FieldType type) {
    this.type = type;
  }

  @Override
  public Object parse(String text) throws UnfitValueException {
    if (reader == null) {
      reader = JsonReaders.of(type);
    }
    try (JsonParser parser = JsonRows.FACTORY.createParser(text)) {
      if (parser.nextToken() == null || parser.currentToken() == JsonToken.VALUE_NULL) {
        throw UnfitValueException.notA(Names.type(type), text, "JSON");
      }
      Object value = reader.read(parser);
      if (parser.nextToken() != null) {
        throw UnfitValueException.notA(Names.type(type), text, "one JSON value");
      }
      return value;
    } catch (JsonProcessingException e) {
      throw UnfitValueException.notA(Names.type(type), text, "JSON: " + e.getOriginalMessage());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
