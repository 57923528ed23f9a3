package dev.purlin.io.avro;

import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.problem.Names;
import dev.purlin.core.reject.Rejection;
import dev.purlin.core.reject.RowRejection;
import dev.purlin.core.time.Timestamps;
import dev.purlin.core.type.WellFormed;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.ByteBuffer;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.avro.LogicalType;
import org.apache.avro.LogicalTypes;
import org.apache.avro.generic.GenericData;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.values.Row;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Makes of a row's value what Avro's generic writer takes. */
@FunctionalInterface
public interface AvroWrite {

  /**
   * The value for Avro; of a value that is not null.
   *
   * @throws RowRejection if the Avro type cannot hold it
   */
  Object convert(Object value) throws RowRejection;

  /**
   * The writing of a type.
   *
   * @param path where the type stands, as in {@code schema.address.town}
   * @throws ConfigurationException if the Avro type does not take values of the row's type
   */
  static AvroWrite of(String path, org.apache.avro.Schema schema, FieldType type) {
    FieldType plain = AvroTypes.plain(type);
    AvroWrite write = ofPlain(path, AvroTypes.withoutNull(path, schema), plain);
    return plain.getTypeName() == type.getTypeName()
        ? write
        : value -> write.convert(AvroTypes.plain(type.getLogicalType(), value));
  }

  private static AvroWrite ofPlain(String path, org.apache.avro.Schema schema, FieldType type) {
    if (!AvroTypes.takes(schema, type)) {
      throw new ConfigurationException(
          path, "%s in rows, which Avro's %s does not take".formatted(Names.type(type), schema));
    }
    LogicalType logical = schema.getLogicalType();
    return switch (schema.getType()) {
      case BOOLEAN, DOUBLE, FLOAT, NULL, UNION -> number(schema);
      case STRING -> text(path);
      case INT -> int32(path, logical);
      case LONG -> int64(path, schema);
      case ENUM -> symbol(path, schema);
      case BYTES ->
          logical instanceof LogicalTypes.Decimal decimal
              ? value -> ByteBuffer.wrap(unscaled(path, decimal, value))
              : value -> ByteBuffer.wrap((byte[]) value);
      case FIXED ->
          AvroTypes.isUuid(schema)
              ? value -> uuid(path, schema, (String) value)
              : logical instanceof LogicalTypes.Decimal decimal
                  ? value -> fixed(path, schema, padded(unscaled(path, decimal, value), schema))
                  : value -> fixed(path, schema, (byte[]) value);
      case ARRAY -> array(path, schema.getElementType(), type.getCollectionElementType());
      case MAP -> map(path, schema.getValueType(), type.getMapValueType());
      case RECORD -> record(path, schema, type.getRowSchema());
    };
  }

  private static AvroWrite number(org.apache.avro.Schema schema) {
    return schema.getType() == org.apache.avro.Schema.Type.DOUBLE
        ? value -> ((Number) value).doubleValue()
        : value -> value;
  }

  private static AvroWrite text(String path) {
    return value -> {
      String problem = WellFormed.problem((String) value);
      if (problem != null) {
        throw refusal(path, "the text " + problem, null);
      }
      return value;
    };
  }

  private static AvroWrite int32(String path, @Nullable LogicalType logical) {
    if (logical instanceof LogicalTypes.Date) {
      return value -> {
        long day = ((LocalDate) value).toEpochDay();
        if (day != (int) day) {
          throw refusal(path, "is a date that Avro's 32 bits do not hold", value);
        }
        return (int) day;
      };
    }
    return logical instanceof LogicalTypes.TimeMillis
        ? value -> (int) time(path, value, 1_000_000L, "time-millis")
        : value -> ((Number) value).intValue();
  }

  private static AvroWrite int64(String path, org.apache.avro.Schema schema) {
    LogicalType logical = schema.getLogicalType();
    if (logical instanceof LogicalTypes.TimestampMillis
        || logical instanceof LogicalTypes.LocalTimestampMillis) {
      return value -> millis(path, value);
    }
    if (logical instanceof LogicalTypes.TimestampMicros
        || logical instanceof LogicalTypes.LocalTimestampMicros) {
      return value -> micros(path, value);
    }
    if (AvroTypes.isNanos(schema)) {
      return value -> nanos(path, value);
    }
    return logical instanceof LogicalTypes.TimeMicros
        ? value -> time(path, value, 1_000L, "time-micros")
        : value -> ((Number) value).longValue();
  }

  private static long time(String path, Object value, long unit, String type) throws RowRejection {
    long nanos = ((LocalTime) value).toNanoOfDay();
    if (nanos % unit != 0) {
      throw refusal(path, "is finer than %s holds; round it".formatted(type), value);
    }
    return nanos / unit;
  }

  private static long micros(String path, Object value) throws RowRejection {
    try {
      return Timestamps.micros(value);
    } catch (ArithmeticException e) {
      throw refusal(path, "is finer than microseconds, or too far from 1970 for them", value);
    }
  }

  private static long nanos(String path, Object value) throws RowRejection {
    try {
      return Math.multiplyExact(micros(path, value), 1_000L);
    } catch (ArithmeticException e) {
      throw refusal(path, "is outside of the years 1677 to 2262 of timestamp-nanos", value);
    }
  }

  private static Object uuid(String path, org.apache.avro.Schema schema, String value)
      throws RowRejection {
    try {
      UUID uuid = UUID.fromString(value);
      if (uuid.toString().equalsIgnoreCase(value)) {
        ByteBuffer bytes = ByteBuffer.allocate(2 * Long.BYTES);
        bytes.putLong(uuid.getMostSignificantBits()).putLong(uuid.getLeastSignificantBits());
        return new GenericData.Fixed(schema, bytes.array());
      }
    } catch (IllegalArgumentException e) {
      // Told below.
    }
    throw refusal(path, "expected a UUID", value);
  }

  private static long millis(String path, Object value) throws RowRejection {
    long micros = micros(path, value);
    if (micros % 1_000 != 0) {
      throw refusal(
          path,
          "has microseconds, which timestamp-millis does not hold; declare timestamp-micros,"
              + " or cast to TIMESTAMP(3)",
          value);
    }
    return Timestamps.millis(micros);
  }

  private static AvroWrite symbol(String path, org.apache.avro.Schema schema) {
    return value -> {
      if (!schema.hasEnumSymbol((String) value)) {
        throw refusal(path, "expected one of " + String.join(", ", schema.getEnumSymbols()), value);
      }
      return new GenericData.EnumSymbol(schema, value);
    };
  }

  private static byte[] unscaled(String path, LogicalTypes.Decimal type, Object value)
      throws RowRejection {
    try {
      BigDecimal decimal = ((BigDecimal) value).setScale(type.getScale(), RoundingMode.UNNECESSARY);
      if (decimal.precision() > type.getPrecision()) {
        throw refusal(path, "has more than " + type.getPrecision() + " digits", value);
      }
      return decimal.unscaledValue().toByteArray();
    } catch (ArithmeticException e) {
      throw refusal(
          path,
          "has more than %d decimals; round it, or write it with a greater scale"
              .formatted(type.getScale()),
          value);
    }
  }

  /** The same number in as many bytes as the type has. */
  private static byte[] padded(byte[] number, org.apache.avro.Schema schema) {
    int size = schema.getFixedSize();
    byte[] bytes = new byte[Math.max(size, number.length)];
    java.util.Arrays.fill(bytes, 0, bytes.length - number.length, (byte) (number[0] < 0 ? -1 : 0));
    System.arraycopy(number, 0, bytes, bytes.length - number.length, number.length);
    return bytes;
  }

  private static Object fixed(String path, org.apache.avro.Schema schema, byte[] bytes)
      throws RowRejection {
    if (bytes.length != schema.getFixedSize()) {
      throw refusal(
          path, "expected %d bytes, found %d".formatted(schema.getFixedSize(), bytes.length), null);
    }
    return new GenericData.Fixed(schema, bytes);
  }

  private static AvroWrite array(String path, org.apache.avro.Schema schema, FieldType type) {
    AvroWrite element = of(path, schema, type);
    return value -> {
      List<@Nullable Object> values = new ArrayList<>();
      for (Object item : (Iterable<?>) value) {
        values.add(nullable(path, element, schema, item));
      }
      return values;
    };
  }

  private static AvroWrite map(String path, org.apache.avro.Schema schema, FieldType type) {
    AvroWrite element = of(path, schema, type);
    return value -> {
      Map<Object, @Nullable Object> values = new LinkedHashMap<>();
      for (Map.Entry<?, ?> entry : ((Map<?, ?>) value).entrySet()) {
        values.put(entry.getKey(), nullable(path, element, schema, entry.getValue()));
      }
      return values;
    };
  }

  private static AvroWrite record(
      String path, org.apache.avro.Schema schema, org.apache.beam.sdk.schemas.Schema rows) {
    List<org.apache.avro.Schema.Field> fields = AvroTypes.matched(path, schema, rows);
    List<AvroWrite> writes = new ArrayList<>();
    for (org.apache.avro.Schema.Field field : fields) {
      writes.add(
          of(path + "." + field.name(), field.schema(), rows.getField(field.name()).getType()));
    }
    return value -> {
      Row row = (Row) value;
      GenericData.Record record = new GenericData.Record(schema);
      for (org.apache.avro.Schema.Field field : schema.getFields()) {
        if (!rows.hasField(field.name())) {
          record.put(field.pos(), GenericData.get().getDefaultValue(field));
        }
      }
      for (int i = 0; i < fields.size(); i++) {
        org.apache.avro.Schema.Field field = fields.get(i);
        Object item = row.getValue(field.name());
        String itsPath = path + "." + field.name();
        record.put(field.pos(), nullable(itsPath, writes.get(i), field.schema(), item));
      }
      return record;
    };
  }

  private static @Nullable Object nullable(
      String path, AvroWrite write, org.apache.avro.Schema schema, @Nullable Object value)
      throws RowRejection {
    if (value != null) {
      return write.convert(value);
    }
    if (!schema.isNullable()) {
      throw refusal(path, "is null, but the schema wants a value", null);
    }
    return null;
  }

  private static RowRejection refusal(String path, String reason, @Nullable Object value) {
    return new RowRejection(Rejection.of(reason, AvroTypes.field(path), value));
  }
}
