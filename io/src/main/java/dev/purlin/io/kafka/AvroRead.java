package dev.purlin.io.kafka;

import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.time.Timestamps;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.avro.LogicalType;
import org.apache.avro.LogicalTypes;
import org.apache.avro.generic.GenericFixed;
import org.apache.avro.generic.GenericRecord;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.schemas.logicaltypes.SqlTypes;
import org.apache.beam.sdk.values.Row;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * How values of an Avro type become values of a row.
 *
 * <p>Dates are DATE, times TIME, all timestamps TIMESTAMP, decimals DECIMAL, enums and UUIDs
 * VARCHAR, fixed VARBINARY; a union with null is nullable.
 *
 * @param type what rows hold
 * @param convert makes it of what Avro's generic reader returns; never of null
 */
record AvroRead(FieldType type, Function<Object, Object> convert) {

  /** The schema of the rows that records of an Avro schema become. */
  static Schema rows(org.apache.avro.Schema schema) {
    return of("schema", schema).type().getRowSchema();
  }

  /**
   * The reading of a type.
   *
   * @param path the configuration entry that declares it, for errors
   * @throws ConfigurationException if rows have no such type
   */
  static AvroRead of(String path, org.apache.avro.Schema schema) {
    LogicalType logical = schema.getLogicalType();
    return switch (schema.getType()) {
      case BOOLEAN -> new AvroRead(FieldType.BOOLEAN, value -> value);
      case INT -> int32(logical);
      case LONG -> int64(logical);
      case FLOAT -> new AvroRead(FieldType.FLOAT, value -> value);
      case DOUBLE -> new AvroRead(FieldType.DOUBLE, value -> value);
      case STRING, ENUM -> new AvroRead(FieldType.STRING, Object::toString);
      case BYTES -> bytes(logical, value -> bytes((ByteBuffer) value));
      case FIXED -> bytes(logical, value -> ((GenericFixed) value).bytes());
      case ARRAY -> array(of(path, schema.getElementType()));
      case MAP -> map(of(path, schema.getValueType()));
      case RECORD -> record(path, schema);
      case UNION -> union(path, schema);
      case NULL -> throw new ConfigurationException(path, "type null alone has no value to read");
    };
  }

  private static AvroRead int32(@Nullable LogicalType logical) {
    if (logical instanceof LogicalTypes.Date) {
      return new AvroRead(
          FieldType.logicalType(SqlTypes.DATE), value -> LocalDate.ofEpochDay((Integer) value));
    }
    return logical instanceof LogicalTypes.TimeMillis
        ? time(1_000_000L)
        : new AvroRead(FieldType.INT32, value -> value);
  }

  private static AvroRead int64(@Nullable LogicalType logical) {
    if (logical instanceof LogicalTypes.TimestampMillis
        || logical instanceof LogicalTypes.LocalTimestampMillis) {
      return new AvroRead(Timestamps.TIMESTAMP, value -> Instant.ofEpochMilli((Long) value));
    }
    if (logical instanceof LogicalTypes.TimestampMicros
        || logical instanceof LogicalTypes.LocalTimestampMicros) {
      return new AvroRead(Timestamps.TIMESTAMP, value -> Timestamps.instant((Long) value));
    }
    return logical instanceof LogicalTypes.TimeMicros
        ? time(1_000L)
        : new AvroRead(FieldType.INT64, value -> value);
  }

  private static AvroRead time(long nanos) {
    return new AvroRead(
        FieldType.logicalType(SqlTypes.TIME),
        value -> LocalTime.ofNanoOfDay(((Number) value).longValue() * nanos));
  }

  private static AvroRead bytes(@Nullable LogicalType logical, Function<Object, byte[]> bytes) {
    if (logical instanceof LogicalTypes.Decimal decimal) {
      return new AvroRead(
          FieldType.DECIMAL,
          value -> new BigDecimal(new BigInteger(bytes.apply(value)), decimal.getScale()));
    }
    return new AvroRead(FieldType.BYTES, bytes::apply);
  }

  private static byte[] bytes(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.duplicate().get(bytes);
    return bytes;
  }

  private static AvroRead array(AvroRead element) {
    return new AvroRead(
        FieldType.array(element.type()),
        value -> {
          List<@Nullable Object> values = new ArrayList<>();
          ((Iterable<?>) value).forEach(item -> values.add(element.nullable(item)));
          return values;
        });
  }

  private static AvroRead map(AvroRead element) {
    return new AvroRead(
        FieldType.map(FieldType.STRING, element.type()),
        value -> {
          Map<String, @Nullable Object> values = new LinkedHashMap<>();
          ((Map<?, ?>) value)
              .forEach((key, item) -> values.put(key.toString(), element.nullable(item)));
          return values;
        });
  }

  private static AvroRead record(String path, org.apache.avro.Schema record) {
    Schema.Builder schema = Schema.builder();
    List<AvroRead> reads = new ArrayList<>();
    for (org.apache.avro.Schema.Field field : record.getFields()) {
      AvroRead read = of(path + "." + field.name(), field.schema());
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

  private static AvroRead union(String path, org.apache.avro.Schema union) {
    AvroRead read = of(path, AvroTypes.withoutNull(path, union));
    return new AvroRead(read.type().withNullable(union.isNullable()), read.convert());
  }

  @Nullable Object nullable(@Nullable Object value) {
    return value == null ? null : convert.apply(value);
  }
}
