package dev.purlin.io.parquet;

import dev.purlin.core.time.Timestamps;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.schemas.logicaltypes.SqlTypes;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.DateLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.DecimalLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.EnumLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.Float16LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.IntLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.JsonLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.StringLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimestampLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.UUIDLogicalTypeAnnotation;
import org.apache.parquet.schema.PrimitiveType;

/**
 * How the values of a column become values of a field.
 *
 * <p>A type of Parquet that no type of rows can hold exactly goes into the next wider one: unsigned
 * integers into wider integers, 16-bit floats into REAL. Timestamps are of microseconds in rows;
 * one that lies between two of them cannot be read.
 *
 * @param type the field's type
 * @param straight whether values need not be made for batches
 * @param value makes a value of the field of what Parquet holds: an Integer, Long, Float, Double,
 *     Boolean or Binary
 */
record ReadLeaf(FieldType type, Straight straight, Function<Object, Object> value) {
  /** Whether values go into the columns of batches as they are, and what they are. */
  enum Straight {
    NO,
    INT,
    LONG,
    /** Milliseconds, which columns hold as microseconds. */
    MILLIS,
    BOOLEAN,
    FLOAT,
    DOUBLE,
    TEXT,
    BYTES
  }

  private ReadLeaf(FieldType type, Function<Object, Object> value) {
    this(type, Straight.NO, value);
  }

  private static final long JULIAN_DAY_OF_EPOCH = 2_440_588;

  static ReadLeaf of(PrimitiveType type) {
    LogicalTypeAnnotation annotation = type.getLogicalTypeAnnotation();
    return switch (type.getPrimitiveTypeName()) {
      case BOOLEAN -> new ReadLeaf(FieldType.BOOLEAN, Straight.BOOLEAN, value -> value);
      case FLOAT -> new ReadLeaf(FieldType.FLOAT, Straight.FLOAT, value -> value);
      case DOUBLE -> new ReadLeaf(FieldType.DOUBLE, Straight.DOUBLE, value -> value);
      case INT32 -> int32(annotation);
      case INT64 -> int64(annotation);
      case INT96 -> new ReadLeaf(Timestamps.TIMESTAMP, value -> int96((Binary) value));
      case BINARY, FIXED_LEN_BYTE_ARRAY -> binary(annotation);
    };
  }

  private static ReadLeaf int32(LogicalTypeAnnotation annotation) {
    if (annotation instanceof DateLogicalTypeAnnotation) {
      return new ReadLeaf(
          FieldType.logicalType(SqlTypes.DATE),
          Straight.INT,
          value -> LocalDate.ofEpochDay((Integer) value));
    }
    if (annotation instanceof TimeLogicalTypeAnnotation) {
      return new ReadLeaf(
          FieldType.logicalType(SqlTypes.TIME),
          value -> LocalTime.ofNanoOfDay(TimeUnit.MILLISECONDS.toNanos((Integer) value)));
    }
    if (annotation instanceof DecimalLogicalTypeAnnotation decimal) {
      return new ReadLeaf(
          FieldType.DECIMAL, value -> BigDecimal.valueOf((Integer) value, decimal.getScale()));
    }
    if (annotation instanceof IntLogicalTypeAnnotation integer) {
      return switch (integer.getBitWidth()) {
        case 8 ->
            integer.isSigned()
                ? new ReadLeaf(FieldType.BYTE, value -> ((Integer) value).byteValue())
                : new ReadLeaf(FieldType.INT16, value -> (short) ((Integer) value & 0xff));
        case 16 ->
            integer.isSigned()
                ? new ReadLeaf(FieldType.INT16, value -> ((Integer) value).shortValue())
                : new ReadLeaf(FieldType.INT32, value -> (Integer) value & 0xffff);
        default ->
            integer.isSigned()
                ? new ReadLeaf(FieldType.INT32, Straight.INT, value -> value)
                : new ReadLeaf(FieldType.INT64, value -> Integer.toUnsignedLong((Integer) value));
      };
    }
    return new ReadLeaf(FieldType.INT32, Straight.INT, value -> value);
  }

  private static ReadLeaf int64(LogicalTypeAnnotation annotation) {
    if (annotation instanceof TimestampLogicalTypeAnnotation timestamp) {
      return new ReadLeaf(
          Timestamps.TIMESTAMP,
          switch (timestamp.getUnit()) {
            case MILLIS -> Straight.MILLIS;
            case MICROS -> Straight.LONG;
            case NANOS -> Straight.NO;
          },
          switch (timestamp.getUnit()) {
            case MILLIS -> value -> Instant.ofEpochMilli((Long) value);
            case MICROS -> value -> Timestamps.instant((Long) value);
            case NANOS -> value -> exact(Instant.EPOCH.plusNanos((Long) value));
          });
    }
    if (annotation instanceof TimeLogicalTypeAnnotation time) {
      long nanos = time.getUnit() == LogicalTypeAnnotation.TimeUnit.NANOS ? 1 : 1_000;
      return new ReadLeaf(
          FieldType.logicalType(SqlTypes.TIME),
          value -> LocalTime.ofNanoOfDay((Long) value * nanos));
    }
    if (annotation instanceof DecimalLogicalTypeAnnotation decimal) {
      return new ReadLeaf(
          FieldType.DECIMAL, value -> BigDecimal.valueOf((Long) value, decimal.getScale()));
    }
    if (annotation instanceof IntLogicalTypeAnnotation integer && !integer.isSigned()) {
      return new ReadLeaf(
          FieldType.DECIMAL, value -> new BigDecimal(Long.toUnsignedString((Long) value)));
    }
    return new ReadLeaf(FieldType.INT64, Straight.LONG, value -> value);
  }

  private static ReadLeaf binary(LogicalTypeAnnotation annotation) {
    if (annotation instanceof StringLogicalTypeAnnotation
        || annotation instanceof EnumLogicalTypeAnnotation
        || annotation instanceof JsonLogicalTypeAnnotation) {
      return new ReadLeaf(
          FieldType.STRING, Straight.TEXT, value -> ((Binary) value).toStringUsingUTF8());
    }
    if (annotation instanceof DecimalLogicalTypeAnnotation decimal) {
      return new ReadLeaf(
          FieldType.DECIMAL,
          value ->
              new BigDecimal(
                  new BigInteger(((Binary) value).getBytesUnsafe()), decimal.getScale()));
    }
    if (annotation instanceof UUIDLogicalTypeAnnotation) {
      return new ReadLeaf(FieldType.STRING, value -> uuid((Binary) value));
    }
    if (annotation instanceof Float16LogicalTypeAnnotation) {
      return new ReadLeaf(FieldType.FLOAT, value -> float16((Binary) value));
    }
    return new ReadLeaf(FieldType.BYTES, Straight.BYTES, value -> ((Binary) value).getBytes());
  }

  private static String uuid(Binary value) {
    ByteBuffer bytes = value.toByteBuffer();
    return new UUID(bytes.getLong(), bytes.getLong()).toString();
  }

  /** IEEE 754 binary16: one bit of sign, five of exponent, ten of fraction. */
  private static float float16(Binary value) {
    int bits = value.toByteBuffer().order(ByteOrder.LITTLE_ENDIAN).getShort();
    int exponent = bits >> 10 & 0x1f;
    int fraction = bits & 0x3ff;
    float magnitude =
        switch (exponent) {
          case 0 -> Math.scalb((float) fraction, -24);
          case 0x1f -> fraction == 0 ? Float.POSITIVE_INFINITY : Float.NaN;
          default -> Math.scalb((float) (fraction | 0x400), exponent - 25);
        };
    return (bits & 0x8000) == 0 ? magnitude : -magnitude;
  }

  /** Nanoseconds of the day and Julian day, as Hive and Impala wrote timestamps. */
  private static Instant int96(Binary value) {
    ByteBuffer bytes = value.toByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
    long nanos = bytes.getLong();
    long day = Integer.toUnsignedLong(bytes.getInt()) - JULIAN_DAY_OF_EPOCH;
    return exact(Instant.ofEpochSecond(TimeUnit.DAYS.toSeconds(day), nanos));
  }

  private static Instant exact(Instant moment) {
    if (!moment.truncatedTo(ChronoUnit.MICROS).equals(moment)) {
      throw new ArithmeticException(
          "the timestamp %s is finer than the microseconds that a TIMESTAMP holds"
              .formatted(moment));
    }
    return moment;
  }
}
