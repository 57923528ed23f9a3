package dev.purlin.transforms.row;

import com.fasterxml.jackson.databind.JsonNode;
import dev.purlin.core.time.Timestamps;
import dev.purlin.core.type.JsonRows;
import dev.purlin.core.type.TextFormats;
import java.io.Serializable;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.TemporalAccessor;
import java.util.Locale;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.values.Row;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * The text of a type's values, such that {@link dev.purlin.core.type.TextParsers} reads it back:
 * numbers with all digits, dates and times in ISO 8601 or the given formats, VARBINARY in base 64,
 * lists, maps and rows in JSON.
 */
public final class ValueText implements Serializable {
  private static final long serialVersionUID = 1L;

  private final Schema schema;
  private final boolean timestamp;
  private final TextFormats formats;

  ValueText(FieldType type, TextFormats formats) {
    this.schema = Schema.builder().addField("value", type.withNullable(true)).build();
    this.timestamp = Timestamps.is(type);
    this.formats = formats;
  }

  /** The text of values in the shapes of ISO 8601. */
  public ValueText(FieldType type) {
    this(type, TextFormats.ISO);
  }

  /** The text of a value that is not NULL. */
  public String of(Object value) {
    if (value instanceof String text) {
      return text;
    }
    if (value instanceof BigDecimal number) {
      return number.scale() < 0 || number.scale() > 400
          ? number.toString()
          : number.toPlainString();
    }
    if (value instanceof Number || value instanceof Boolean) {
      return value.toString();
    }
    String format = format(value);
    if (format != null) {
      TemporalAccessor time =
          timestamp
              ? Timestamps.instant(Timestamps.micros(value)).atZone(ZoneOffset.UTC)
              : (TemporalAccessor) value;
      return DateTimeFormatter.ofPattern(format, Locale.ENGLISH).format(time);
    }
    JsonNode json = JsonRows.toNode(Row.withSchema(schema).attachValues(value)).get("value");
    return json.isTextual() ? json.asText() : json.toString();
  }

  private @Nullable String format(Object value) {
    if (timestamp) {
      return formats.timestamp();
    }
    return value instanceof LocalDate
        ? formats.date()
        : value instanceof LocalTime ? formats.time() : null;
  }
}
