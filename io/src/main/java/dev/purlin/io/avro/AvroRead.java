package dev.purlin.io.avro;

import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.reject.Rejection;
import dev.purlin.core.reject.RowRejection;
import dev.purlin.core.time.Timestamps;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.apache.avro.LogicalType;
import org.apache.avro.LogicalTypes;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericFixed;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.util.Utf8;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.schemas.logicaltypes.SqlTypes;
import org.apache.beam.sdk.values.Row;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * How values of an Avro type become values of a row.
 *
 * <p>Dates are DATE, times TIME, all timestamps TIMESTAMP (those without a zone are taken as UTC),
 * decimals DECIMAL, enums and UUIDs VARCHAR, fixed VARBINARY; a union with null is nullable. A
 * value that its type in rows cannot hold exactly is refused.
 *
 * @param type what rows hold
 * @param convert makes it of what Avro's generic reader returns; never of null
 */
public record AvroRead(FieldType type, Convert convert) {

  /** Makes a value of a row. */
  @FunctionalInterface
  public interface Convert {
    /**
     * The value in a row of a value that is not null.
     *
     * @throws RowRejection if the row's type cannot hold it
     */
    Object of(Object value) throws RowRejection;
  }

  /** The schema of the rows that records of an Avro schema become. */
  public static Schema rows(org.apache.avro.Schema schema) {
    return of("schema", schema).type().getRowSchema();
  }

  /** What reads records as {@link #convert} takes them: texts as the bytes that they are. */
  public static GenericDatumReader<GenericRecord> records(
      org.apache.avro.Schema written, org.apache.avro.Schema wanted) {
    return new GenericDatumReader<>(written, wanted) {
      @Override
      protected Class<?> findStringClass(org.apache.avro.Schema schema) {
        return CharSequence.class;
      }
    };
  }

  /**
   * The reading of a type.
   *
   * @param path the configuration entry that declares it, and behind it the names of the fields
   * @throws ConfigurationException if rows have no such type
   */
  public static AvroRead of(String path, org.apache.avro.Schema schema) {
    return of(path, schema, Set.of());
  }

  private static AvroRead of(String path, org.apache.avro.Schema schema, Set<String> within) {
    LogicalType logical = schema.getLogicalType();
    return switch (schema.getType()) {
      case BOOLEAN -> new AvroRead(FieldType.BOOLEAN, value -> value);
      case INT -> int32(path, logical);
      case LONG -> int64(path, schema);
      case FLOAT -> new AvroRead(FieldType.FLOAT, value -> value);
      case DOUBLE -> new AvroRead(FieldType.DOUBLE, value -> value);
      case STRING -> new AvroRead(FieldType.STRING, value -> text(path, value));
      case ENUM -> new AvroRead(FieldType.STRING, Object::toString);
      case BYTES -> bytes(path, logical, value -> bytes((ByteBuffer) value));
      case FIXED ->
          AvroTypes.isUuid(schema)
              ? new AvroRead(FieldType.STRING, value -> uuid((GenericFixed) value))
              : bytes(path, logical, value -> ((GenericFixed) value).bytes().clone());
      case ARRAY -> array(of(path, schema.getElementType(), within));
      case MAP -> map(path, of(path, schema.getValueType(), within));
      case RECORD -> record(path, schema, within);
      case UNION -> {
        AvroRead read = of(path, AvroTypes.withoutNull(path, schema), within);
        yield new AvroRead(read.type().withNullable(schema.isNullable()), read.convert());
      }
      case NULL -> throw new ConfigurationException(path, "type null alone has no value to read");
    };
  }

  private static Object text(String path, Object value) throws RowRejection {
    String text = value.toString();
    // Avro puts this character where bytes are no UTF-8; it may as well stand there.
    if (text.indexOf('\uFFFD') >= 0 && value instanceof Utf8 utf8) {
      try {
        ByteBuffer bytes = ByteBuffer.wrap(utf8.getBytes(), 0, utf8.getByteLength());
        return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
      } catch (CharacterCodingException e) {
        throw refusal(path, "the text is not valid UTF-8", text);
      }
    }
    return text;
  }

  private static AvroRead int32(String path, @Nullable LogicalType logical) {
    if (logical instanceof LogicalTypes.Date) {
      return new AvroRead(
          FieldType.logicalType(SqlTypes.DATE), value -> LocalDate.ofEpochDay((Integer) value));
    }
    return logical instanceof LogicalTypes.TimeMillis
        ? time(path, TimeUnit.MILLISECONDS)
        : new AvroRead(FieldType.INT32, value -> value);
  }

  private static AvroRead int64(String path, org.apache.avro.Schema schema) {
    LogicalType logical = schema.getLogicalType();
    if (logical instanceof LogicalTypes.TimestampMillis
        || logical instanceof LogicalTypes.LocalTimestampMillis) {
      return new AvroRead(
          Timestamps.TIMESTAMP,
          value -> {
            long millis = (Long) value;
            // Saturates, and is refused then.
            return timestamp(path, TimeUnit.MILLISECONDS.toMicros(millis), millis);
          });
    }
    if (logical instanceof LogicalTypes.TimestampMicros
        || logical instanceof LogicalTypes.LocalTimestampMicros) {
      return new AvroRead(
          Timestamps.TIMESTAMP, value -> timestamp(path, (Long) value, (Long) value));
    }
    if (AvroTypes.isNanos(schema)) {
      return new AvroRead(
          Timestamps.TIMESTAMP,
          value -> {
            long nanos = (Long) value;
            if (nanos % 1_000 != 0) {
              throw refusal(path, "is finer than the microseconds of a TIMESTAMP", nanos);
            }
            return Timestamps.instant(nanos / 1_000);
          });
    }
    return logical instanceof LogicalTypes.TimeMicros
        ? time(path, TimeUnit.MICROSECONDS)
        : new AvroRead(FieldType.INT64, value -> value);
  }

  private static Object timestamp(String path, long micros, long found) throws RowRejection {
    if (micros < Timestamps.FIRST || micros > Timestamps.LAST) {
      throw refusal(path, "is outside of the years 0001 to 9999 that a TIMESTAMP holds", found);
    }
    return Timestamps.instant(micros);
  }

  private static AvroRead time(String path, TimeUnit unit) {
    return new AvroRead(
        FieldType.logicalType(SqlTypes.TIME),
        value -> {
          long count = ((Number) value).longValue();
          if (count < 0 || count >= unit.convert(1, TimeUnit.DAYS)) {
            throw refusal(path, "is not within a day, as a TIME is", count);
          }
          return LocalTime.ofNanoOfDay(unit.toNanos(count));
        });
  }

  private interface Bytes {
    byte[] of(Object value);
  }

  private static AvroRead bytes(String path, @Nullable LogicalType logical, Bytes bytes) {
    if (logical instanceof LogicalTypes.Decimal decimal) {
      return new AvroRead(
          FieldType.DECIMAL,
          value -> {
            byte[] unscaled = bytes.of(value);
            if (unscaled.length == 0) {
              throw refusal(path, "a decimal of no bytes is not a number", null);
            }
            return new BigDecimal(new BigInteger(unscaled), decimal.getScale());
          });
    }
    return new AvroRead(FieldType.BYTES, bytes::of);
  }

  private static byte[] bytes(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.duplicate().get(bytes);
    return bytes;
  }

  private static String uuid(GenericFixed value) {
    ByteBuffer bytes = ByteBuffer.wrap(value.bytes());
    return new UUID(bytes.getLong(), bytes.getLong()).toString();
  }

  private static AvroRead array(AvroRead element) {
    return new AvroRead(
        FieldType.array(element.type()),
        value -> {
          List<@Nullable Object> values = new ArrayList<>();
          for (Object item : (Iterable<?>) value) {
            values.add(element.nullable(item));
          }
          return values;
        });
  }

  private static AvroRead map(String path, AvroRead element) {
    return new AvroRead(
        FieldType.map(FieldType.STRING, element.type()),
        value -> {
          Map<Object, @Nullable Object> values = new LinkedHashMap<>();
          for (Map.Entry<?, ?> entry : ((Map<?, ?>) value).entrySet()) {
            values.put(text(path, entry.getKey()), element.nullable(entry.getValue()));
          }
          return values;
        });
  }

  private static AvroRead record(String path, org.apache.avro.Schema record, Set<String> within) {
    if (within.contains(record.getFullName())) {
      throw new ConfigurationException(
          path,
          "record '%s' contains itself, which no type of rows can".formatted(record.getFullName()));
    }
    Set<String> below = new HashSet<>(within);
    below.add(record.getFullName());
    Schema.Builder schema = Schema.builder();
    List<AvroRead> reads = new ArrayList<>();
    for (org.apache.avro.Schema.Field field : record.getFields()) {
      AvroRead read = of(path + "." + field.name(), field.schema(), below);
      reads.add(read);
      schema.addField(field.name(), read.type());
    }
    Schema rows = schema.build();
    return new AvroRead(
        FieldType.row(rows),
        value -> {
          List<@Nullable Object> values = new ArrayList<>(reads.size());
          for (int i = 0; i < reads.size(); i++) {
            values.add(reads.get(i).nullable(((GenericRecord) value).get(i)));
          }
          return Row.withSchema(rows).attachValues(values);
        });
  }

  /** The value in a row, also of null. */
  public @Nullable Object nullable(@Nullable Object value) throws RowRejection {
    return value == null ? null : convert.of(value);
  }

  private static RowRejection refusal(String path, String reason, @Nullable Object value) {
    return new RowRejection(Rejection.of(reason, AvroTypes.field(path), value));
  }
}
