package dev.purlin.io.xml;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.purlin.core.problem.PurlinException;
import dev.purlin.core.problem.Reasons;
import dev.purlin.core.reject.Rejection;
import dev.purlin.core.type.TextFormats;
import dev.purlin.core.type.TextParser;
import dev.purlin.core.type.TextParsers;
import dev.purlin.core.type.UnfitValueException;
import dev.purlin.io.file.ChunkReader;
import dev.purlin.io.file.FileContent;
import dev.purlin.io.file.RecordOutput;
import dev.purlin.io.file.RowFileReader;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.xml.stream.XMLStreamException;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.values.Row;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Makes rows of the records of XML files.
 *
 * @param places where in a record each field's text stands
 * @param complete whether a record may have nothing that no field takes
 */
record XmlFormat(
    String record, @Nullable String encoding, Schema schema, List<String> places, boolean complete)
    implements RowFileReader {

  @Override
  public long chunkBytes() {
    return WHOLE;
  }

  @Override
  public Reader open() {
    TextParser[] parsers =
        schema.getFields().stream()
            .map(field -> TextParsers.of(field.getType(), TextFormats.ISO))
            .toArray(TextParser[]::new);
    Set<String> known = new HashSet<>(places);
    return (part, records) -> read(part, records, parsers, known);
  }

  private void read(FileContent part, RecordOutput output, TextParser[] parsers, Set<String> known)
      throws IOException {
    try {
      XmlRecords records = new XmlRecords(part.stream(0), record, encoding);
      for (Map<String, String> texts = records.next(); texts != null; texts = records.next()) {
        output.read();
        Object[] values = new Object[parsers.length];
        Rejection rejection = misfit(texts, records, known, part.file());
        for (int i = 0; rejection == null && i < values.length; i++) {
          rejection = value(texts, i, values, parsers[i], part.file(), records.line());
        }
        if (rejection == null) {
          output.row(Row.withSchema(schema).attachValues(Arrays.asList(values)));
        } else {
          output.reject(asJson(texts, records.repeated()), rejection);
        }
      }
    } catch (XMLStreamException e) {
      throw malformed(part.file(), e);
    }
  }

  private @Nullable Rejection misfit(
      Map<String, String> texts, XmlRecords records, Set<String> known, String file) {
    for (String repeated : records.repeated().keySet()) {
      if (known.contains(repeated)) {
        return new Rejection(
            "stands more than once in the record, expected one value",
            name(repeated),
            texts.get(repeated),
            file,
            records.line(),
            0);
      }
    }
    for (Map.Entry<String, String> found : texts.entrySet()) {
      if (complete && !known.contains(found.getKey()) && !found.getValue().isEmpty()) {
        return new Rejection(
            "is not in the schema that was inferred; declare a schema",
            name(found.getKey()),
            found.getValue(),
            file,
            records.line(),
            0);
      }
    }
    return null;
  }

  /** Sets a field's value, or says why the record has none. */
  private @Nullable Rejection value(
      Map<String, String> texts,
      int field,
      Object[] values,
      TextParser parser,
      String file,
      long line) {
    Schema.FieldType type = schema.getField(field).getType();
    String text = texts.get(places.get(field));
    boolean string = type.getTypeName() == Schema.TypeName.STRING;
    String reason = "is missing";
    if (text != null && (string || !text.isEmpty())) {
      try {
        values[field] = parser.parse(text);
        return null;
      } catch (UnfitValueException e) {
        reason = e.getMessage();
      }
    } else if (Boolean.TRUE.equals(type.getNullable())) {
      return null;
    }
    return new Rejection(reason, schema.getField(field).getName(), text, file, line, 0);
  }

  /** The name of the field for a place: without {@code @}, parts joined by underscores. */
  static String name(String place) {
    return place.equals(".") ? "text" : place.replace("@", "").replace('/', '_');
  }

  /** All texts of a record; of what is repeated a list. */
  private static String asJson(Map<String, String> texts, Map<String, List<String>> repeated) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    texts.forEach(
        (place, text) -> {
          if (repeated.containsKey(place)) {
            ArrayNode all = json.putArray(place).add(text);
            repeated.get(place).forEach(all::add);
          } else {
            json.put(place, text);
          }
        });
    return json.toString();
  }

  static PurlinException malformed(String file, XMLStreamException e) {
    if (e.getLocation() == null && e.getNestedException() instanceof IOException cause) {
      return ChunkReader.cannotRead(file, cause); // before the first character
    }
    String reason = Reasons.of(e).replaceFirst("(?s)^ParseError at .*?Message: ", "").strip();
    return PurlinException.user(
        "%s:%d:%d: is not well-formed XML, so that what follows cannot be told: %s"
            .formatted(
                file, e.getLocation().getLineNumber(), e.getLocation().getColumnNumber(), reason),
        e);
  }
}
