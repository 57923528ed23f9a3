package dev.purlin.core.type;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.purlin.core.time.Timestamps;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.schemas.Schema.LogicalType;
import org.apache.beam.sdk.schemas.logicaltypes.SqlTypes;
import org.apache.beam.sdk.values.Row;

/**
 * Writes rows of a schema as JSON objects.
 *
 * <p>Numbers are numbers, a DECIMAL with all its digits; dates and times are ISO 8601 text, a
 * TIMESTAMP in UTC with {@code Z}; VARBINARY is base 64; {@code NaN} and the infinities, which JSON
 * lacks, are text. Null fields are written as null. What is written so, {@link JsonRowReader} reads
 * back as it was.
 */
public final class JsonRowWriter {
  @FunctionalInterface
  private interface ValueWriter {
    void write(Object value, JsonGenerator generator) throws IOException;
  }

  private final String[] names;
  private final ValueWriter[] writers;

  private JsonRowWriter(Schema schema) {
    names = schema.getFieldNames().toArray(String[]::new);
    writers = new ValueWriter[names.length];
    for (int i = 0; i < names.length; i++) {
      writers[i] = writer(names[i], schema.getField(i).getType());
    }
  }

  public static JsonRowWriter of(Schema schema) {
    return new JsonRowWriter(schema);
  }

  public void write(Row row, JsonGenerator generator) throws IOException {
    generator.writeStartObject();
    for (int i = 0; i < names.length; i++) {
      generator.writeFieldName(names[i]);
      write(writers[i], row.getValue(i), generator);
    }
    generator.writeEndObject();
  }

  private static void write(ValueWriter writer, Object value, JsonGenerator generator)
      throws IOException {
    if (value == null) {
      generator.writeNull();
    } else {
      writer.write(value, generator);
    }
  }

  private static ValueWriter writer(String field, FieldType type) {
    return switch (type.getTypeName()) {
      case BYTE, INT16, INT32, INT64 ->
          (value, generator) -> generator.writeNumber(((Number) value).longValue());
      case DECIMAL -> (value, generator) -> generator.writeNumber((BigDecimal) value);
      // Jackson quotes what JSON has no number for.
      case FLOAT -> (value, generator) -> generator.writeNumber((Float) value);
      case DOUBLE -> (value, generator) -> generator.writeNumber((Double) value);
      case STRING ->
          (value, generator) -> generator.writeString(WellFormed.writable(field, (String) value));
      case BOOLEAN -> (value, generator) -> generator.writeBoolean((Boolean) value);
      case BYTES -> (value, generator) -> generator.writeBinary((byte[]) value);
      case DATETIME -> JsonRowWriter::timestamp;
      case ARRAY, ITERABLE -> array(writer(field, type.getCollectionElementType()));
      case MAP -> map(field, writer(field, type.getMapValueType()));
      case ROW -> row(JsonRowWriter.of(type.getRowSchema()));
      case LOGICAL_TYPE -> logical(field, type.getLogicalType());
    };
  }

  private static void timestamp(Object value, JsonGenerator generator) throws IOException {
    generator.writeString(Timestamps.instant(Timestamps.micros(value)).toString());
  }

  private static ValueWriter array(ValueWriter element) {
    return (value, generator) -> {
      generator.writeStartArray();
      for (Object item : (Iterable<?>) value) {
        write(element, item, generator);
      }
      generator.writeEndArray();
    };
  }

  private static ValueWriter map(String field, ValueWriter element) {
    return (value, generator) -> {
      generator.writeStartObject();
      for (Map.Entry<?, ?> entry : ((Map<?, ?>) value).entrySet()) {
        generator.writeFieldName(WellFormed.writable(field, String.valueOf(entry.getKey())));
        write(element, entry.getValue(), generator);
      }
      generator.writeEndObject();
    };
  }

  private static ValueWriter row(JsonRowWriter writer) {
    return (value, generator) -> writer.write((Row) value, generator);
  }

  private static <T, BaseT> ValueWriter logical(String field, LogicalType<T, BaseT> type) {
    String identifier = type.getIdentifier();
    if (identifier.equals(SqlTypes.DATE.getIdentifier())) {
      return (value, generator) -> generator.writeString(value.toString());
    }
    if (identifier.equals(SqlTypes.TIME.getIdentifier())) {
      return (value, generator) ->
          generator.writeString(DateTimeFormatter.ISO_LOCAL_TIME.format((LocalTime) value));
    }
    if (Timestamps.isMicros(type)) {
      return JsonRowWriter::timestamp;
    }
    if (identifier.equals(SqlTypes.DATETIME.getIdentifier())) {
      return (value, generator) ->
          generator.writeString(
              DateTimeFormatter.ISO_LOCAL_DATE_TIME.format((LocalDateTime) value));
    }
    ValueWriter base = writer(field, type.getBaseType());
    return (value, generator) -> {
      @SuppressWarnings("unchecked") // A field of the logical type holds the type's class.
      BaseT baseValue = type.toBaseType((T) value);
      base.write(baseValue, generator);
    };
  }
}
