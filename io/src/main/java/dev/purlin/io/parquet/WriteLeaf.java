package dev.purlin.io.parquet;

import dev.purlin.core.problem.PurlinException;
import dev.purlin.core.type.WellFormed;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.schemas.Schema.LogicalType;
import org.apache.beam.sdk.schemas.logicaltypes.EnumerationType;
import org.apache.beam.sdk.schemas.logicaltypes.FixedPrecisionNumeric;
import org.apache.beam.sdk.schemas.logicaltypes.MicrosInstant;
import org.apache.beam.sdk.schemas.logicaltypes.SqlTypes;
import org.apache.beam.sdk.values.Row;
import org.apache.parquet.column.ColumnWriter;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.joda.time.ReadableInstant;

/**
 * How values of a field that has no parts become values of a column.
 *
 * @param type the column's physical type
 * @param length its length, for one of fixed length
 * @param annotation what the physical type stands for
 * @param write puts a value into the column
 */
record WriteLeaf(
    PrimitiveTypeName type, int length, @Nullable LogicalTypeAnnotation annotation, Write write) {

  /** Puts a value that is not null into a column. */
  interface Write {
    void write(ColumnWriter column, Object value, int repetition, int definition);
  }

  private static final int DECIMAL_PRECISION = 38;
  private static final int DECIMAL_BYTES = 16;

  private WriteLeaf(
      PrimitiveTypeName type, @Nullable LogicalTypeAnnotation annotation, Write write) {
    this(type, 0, annotation, write);
  }

  static WriteLeaf of(FieldType type, int decimalScale) {
    return switch (type.getTypeName()) {
      case BYTE -> integer(8);
      case INT16 -> integer(16);
      case INT32 -> integer(32);
      case INT64 ->
          new WriteLeaf(
              PrimitiveTypeName.INT64, null, (c, v, r, d) -> c.write(((Long) v).longValue(), r, d));
      case DECIMAL -> decimal(DECIMAL_PRECISION, decimalScale);
      case FLOAT ->
          new WriteLeaf(
              PrimitiveTypeName.FLOAT,
              null,
              (c, v, r, d) -> c.write(((Float) v).floatValue(), r, d));
      case DOUBLE ->
          new WriteLeaf(
              PrimitiveTypeName.DOUBLE,
              null,
              (c, v, r, d) -> c.write(((Double) v).doubleValue(), r, d));
      case STRING -> text((c, v, r, d) -> c.write(utf8((String) v), r, d));
      case DATETIME ->
          new WriteLeaf(
              PrimitiveTypeName.INT64,
              LogicalTypeAnnotation.timestampType(true, TimeUnit.MILLIS),
              (c, v, r, d) -> c.write(((ReadableInstant) v).getMillis(), r, d));
      case BOOLEAN ->
          new WriteLeaf(
              PrimitiveTypeName.BOOLEAN,
              null,
              (c, v, r, d) -> c.write(((Boolean) v).booleanValue(), r, d));
      case BYTES ->
          new WriteLeaf(
              PrimitiveTypeName.BINARY,
              null,
              (c, v, r, d) -> c.write(Binary.fromConstantByteArray((byte[]) v), r, d));
      case LOGICAL_TYPE -> logical(type.getLogicalType(), decimalScale);
      case ARRAY, ITERABLE, MAP, ROW ->
          throw PurlinException.internal(type + " is not the type of a single value", null);
    };
  }

  private static WriteLeaf integer(int bits) {
    return new WriteLeaf(
        PrimitiveTypeName.INT32,
        bits == 32 ? null : LogicalTypeAnnotation.intType(bits, true),
        (c, v, r, d) -> c.write(((Number) v).intValue(), r, d));
  }

  private static WriteLeaf text(Write write) {
    return new WriteLeaf(PrimitiveTypeName.BINARY, LogicalTypeAnnotation.stringType(), write);
  }

  private static Binary utf8(String text) {
    String problem = WellFormed.problem(text);
    if (problem != null) {
      throw PurlinException.user("the text " + problem);
    }
    return Binary.fromConstantByteArray(text.getBytes(StandardCharsets.UTF_8));
  }

  private static <InputT, BaseT> WriteLeaf logical(
      LogicalType<InputT, BaseT> type, int decimalScale) {
    String identifier = type.getIdentifier();
    if (identifier.equals(SqlTypes.DATE.getIdentifier())) {
      return new WriteLeaf(
          PrimitiveTypeName.INT32,
          LogicalTypeAnnotation.dateType(),
          (c, v, r, d) -> c.write(Math.toIntExact(((LocalDate) v).toEpochDay()), r, d));
    }
    if (identifier.equals(SqlTypes.TIME.getIdentifier())) {
      return new WriteLeaf(
          PrimitiveTypeName.INT64,
          LogicalTypeAnnotation.timeType(false, TimeUnit.MICROS),
          (c, v, r, d) -> c.write(micros((LocalTime) v), r, d));
    }
    if (identifier.equals(SqlTypes.DATETIME.getIdentifier())) {
      return new WriteLeaf(
          PrimitiveTypeName.INT64,
          LogicalTypeAnnotation.timestampType(false, TimeUnit.MICROS),
          (c, v, r, d) -> c.write(micros(((LocalDateTime) v).toInstant(ZoneOffset.UTC)), r, d));
    }
    if (identifier.equals(MicrosInstant.IDENTIFIER)) {
      return new WriteLeaf(
          PrimitiveTypeName.INT64,
          LogicalTypeAnnotation.timestampType(true, TimeUnit.MICROS),
          (c, v, r, d) -> c.write(micros((Instant) v), r, d));
    }
    if (type instanceof EnumerationType enumeration) {
      return text(
          (c, v, r, d) -> c.write(utf8(enumeration.toString((EnumerationType.Value) v)), r, d));
    }
    if (identifier.equals(FixedPrecisionNumeric.IDENTIFIER)) {
      Row arguments = (Row) type.getArgument();
      Integer precision = arguments == null ? null : arguments.getInt32("precision");
      Integer scale = arguments == null ? null : arguments.getInt32("scale");
      if (precision != null
          && scale != null
          && precision > 0
          && precision <= DECIMAL_PRECISION
          && scale >= 0
          && scale <= precision) {
        return decimal(precision, scale);
      }
      return decimal(DECIMAL_PRECISION, decimalScale);
    }
    WriteLeaf base = of(type.getBaseType(), decimalScale);
    @SuppressWarnings("unchecked") // The values of a field are of its type's input type.
    Write write = (c, v, r, d) -> base.write.write(c, type.toBaseType((InputT) v), r, d);
    return new WriteLeaf(base.type, base.length, base.annotation, write);
  }

  private static long micros(LocalTime time) {
    long nanos = time.toNanoOfDay();
    if (nanos % 1000 != 0) {
      throw PurlinException.user(
          "a TIME of %s is finer than the microseconds that Parquet files hold".formatted(time));
    }
    return nanos / 1000;
  }

  private static long micros(Instant instant) {
    if (instant.getNano() % 1000 != 0) {
      throw PurlinException.user(
          "a timestamp of %s is finer than the microseconds that the column holds"
              .formatted(instant));
    }
    return Math.addExact(
        Math.multiplyExact(instant.getEpochSecond(), 1_000_000L), instant.getNano() / 1000);
  }

  private static WriteLeaf decimal(int precision, int scale) {
    return new WriteLeaf(
        PrimitiveTypeName.FIXED_LEN_BYTE_ARRAY,
        DECIMAL_BYTES,
        LogicalTypeAnnotation.decimalType(scale, precision),
        (c, v, r, d) -> c.write(unscaled((BigDecimal) v, precision, scale), r, d));
  }

  private static Binary unscaled(BigDecimal value, int precision, int scale) {
    BigDecimal scaled;
    if (value.scale() <= scale) {
      scaled = value.setScale(scale);
    } else {
      BigDecimal stripped = value.stripTrailingZeros();
      if (stripped.scale() > scale) {
        throw PurlinException.user(
            "the value %s has %d decimal places, the Parquet column holds %d (decimal_scale); round"
                    .formatted(value.toPlainString(), stripped.scale(), scale)
                + " it or set another scale");
      }
      scaled = stripped.setScale(scale);
    }
    if (scaled.precision() > precision) {
      throw PurlinException.user(
          "the value %s does not fit a DECIMAL(%d, %d)"
              .formatted(value.toPlainString(), precision, scale));
    }
    BigInteger integer = scaled.unscaledValue();
    byte[] bytes = integer.toByteArray();
    byte[] fixed = new byte[DECIMAL_BYTES];
    if (integer.signum() < 0) {
      Arrays.fill(fixed, 0, DECIMAL_BYTES - bytes.length, (byte) -1);
    }
    System.arraycopy(bytes, 0, fixed, DECIMAL_BYTES - bytes.length, bytes.length);
    return Binary.fromConstantByteArray(fixed);
  }
}
