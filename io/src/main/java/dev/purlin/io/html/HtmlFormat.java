package dev.purlin.io.html;

import dev.purlin.core.reject.Rejection;
import dev.purlin.core.type.TextParser;
import dev.purlin.core.type.TextParsers;
import dev.purlin.core.type.UnfitValueException;
import dev.purlin.io.file.FileContent;
import dev.purlin.io.file.NumberParameters;
import dev.purlin.io.file.RecordOutput;
import dev.purlin.io.file.RowFileReader;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.values.Row;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.parser.Parser;

/**
 * Makes rows of the records of pages.
 *
 * @param selection what the records are
 * @param schema the schema of the rows
 * @param encoding the encoding of the pages; null for what each says
 * @param nullMarkers texts that mean NULL
 * @param numbers how numbers are written
 * @param complete whether a record may have nothing that no field takes
 */
record HtmlFormat(
    HtmlSelection selection,
    Schema schema,
    @Nullable String encoding,
    List<String> nullMarkers,
    NumberParameters numbers,
    boolean complete)
    implements RowFileReader {
  private static final long serialVersionUID = 1L;

  @Override
  public long chunkBytes() {
    return WHOLE;
  }

  static Document parse(InputStream in, @Nullable String encoding) throws IOException {
    Document page = Jsoup.parse(in, encoding, "", Parser.htmlParser().setTrackPosition(true));
    page.outputSettings().prettyPrint(false); // Rejected records are shown as they stand there.
    return page;
  }

  @Override
  public Reader open() {
    Values[] values =
        schema.getFields().stream()
            .map(field -> new Values(field, numbers.reader()))
            .toArray(Values[]::new);
    return (part, records) -> read(part, records, values);
  }

  private void read(FileContent part, RecordOutput records, Values[] values) throws IOException {
    Document page = parse(part.stream(0), encoding);
    for (HtmlRecord record : selection.records(page, part.file())) {
      records.read();
      Object[] fields = new Object[values.length];
      Rejection rejection = complete ? misfit(record, part.file()) : null;
      for (int i = 0; rejection == null && i < values.length; i++) {
        rejection = value(record, values[i], fields, i, part.file());
      }
      if (rejection == null) {
        records.row(Row.withSchema(schema).attachValues(Arrays.asList(fields)));
      } else {
        records.reject(record.element().outerHtml(), rejection);
      }
    }
  }

  private @Nullable Rejection misfit(HtmlRecord record, String file) {
    for (String name : record.texts().keySet()) {
      if (!schema.hasField(name) && !record.texts().get(name).isEmpty()) {
        return new Rejection(
            "is not in the schema that was inferred; declare a schema",
            name,
            record.texts().get(name).get(0),
            file,
            record.line(),
            0);
      }
    }
    return null;
  }

  private @Nullable Rejection value(
      HtmlRecord record, Values values, Object[] fields, int field, String file) {
    List<String> texts = new ArrayList<>(record.texts().getOrDefault(values.name, List.of()));
    texts.removeIf(nullMarkers::contains);
    String reason;
    try {
      fields[field] = values.of(texts);
      if (fields[field] != null || values.nullable) {
        return null;
      }
      reason = "is missing";
    } catch (UnfitValueException e) {
      reason = e.getMessage();
    }
    return new Rejection(
        reason,
        values.name,
        texts.isEmpty() ? null : String.join(", ", texts),
        file,
        record.line(),
        0);
  }

  /** Makes the values of a field of texts. */
  private static final class Values {
    private final String name;
    private final boolean nullable;
    private final boolean list;
    private final boolean string;
    private final boolean number;
    private final TextParser parser;
    private final NumberParameters.Reader numbers;

    private Values(Schema.Field field, NumberParameters.Reader numbers) {
      this.name = field.getName();
      this.nullable = Boolean.TRUE.equals(field.getType().getNullable());
      this.list = field.getType().getTypeName().isCollectionType();
      FieldType type = list ? field.getType().getCollectionElementType() : field.getType();
      this.string = type.getTypeName().isStringType();
      this.number = type.getTypeName().isNumericType();
      this.parser = TextParsers.of(type);
      this.numbers = numbers;
    }

    private @Nullable Object of(List<String> texts) throws UnfitValueException {
      if (list) {
        List<Object> all = new ArrayList<>();
        for (String text : texts) {
          all.add(parse(text));
        }
        return all;
      }
      if (texts.size() > 1) {
        throw new UnfitValueException(
            "stands %d times in the record, expected one value; declare it as ARRAY, or narrow the selector"
                .formatted(texts.size()));
      }
      // An element without a text is an empty VARCHAR, and no value of other types.
      boolean nothing = texts.isEmpty() || !string && texts.get(0).isEmpty();
      return nothing ? null : parse(texts.get(0));
    }

    private Object parse(String text) throws UnfitValueException {
      if (number && numbers.misleads(text)) {
        throw new UnfitValueException(
            "'%s' is not a number in the notation that the separators say".formatted(text));
      }
      return parser.parse(number ? numbers.plain(text) : text);
    }
  }
}
