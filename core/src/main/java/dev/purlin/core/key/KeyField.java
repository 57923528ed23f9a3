package dev.purlin.core.key;

import dev.purlin.core.time.Timestamps;
import java.io.Serializable;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.schemas.Schema.LogicalType;
import org.apache.beam.sdk.schemas.Schema.TypeName;

/**
 * One field of a key: turns its values into canonical ones, which are equal exactly if SQL calls
 * the values equal, and back.
 */
public final class KeyField implements Serializable {
  private static final long serialVersionUID = 1L;

  private final FieldType type;
  private final KeyKind own;
  private final KeyKind kind;
  private final boolean converted;

  /**
   * A field of keys.
   *
   * @param type the field's own type
   * @param kind the kind in which it is compared
   */
  public KeyField(FieldType type, KeyKind kind) {
    this.type = type;
    this.own = KeyKind.of(type).orElseThrow();
    this.kind = kind;
    this.converted =
        type.getTypeName() == TypeName.LOGICAL_TYPE
            && switch (own) {
              case BOOLEAN, INTEGER, DECIMAL, FLOATING, TEXT, BYTES -> true;
              case INSTANT, DATE, TIME, LOCAL_TIMESTAMP -> false;
            };
  }

  /** The canonical form of a value that is not NULL. */
  @SuppressWarnings("unchecked") // The values of a field are of its type.
  public Object canonical(Object value) {
    Object base =
        converted ? ((LogicalType<Object, Object>) type.getLogicalType()).toBaseType(value) : value;
    return switch (kind) {
      case BOOLEAN, TEXT, DATE, TIME, LOCAL_TIMESTAMP -> base;
      case INTEGER -> base instanceof Long ? base : (Object) ((Number) base).longValue();
      case DECIMAL -> canonical(decimal(base));
      case FLOATING -> canonical(((Number) base).doubleValue());
      case BYTES -> new ByteKey((byte[]) base);
      case INSTANT -> Timestamps.micros(base);
    };
  }

  private BigDecimal decimal(Object base) {
    return own == KeyKind.DECIMAL
        ? (BigDecimal) base
        : BigDecimal.valueOf(((Number) base).longValue());
  }

  /** 1.0, 1.00 and 1 are the same number, and 100 is not to become 1E+2. */
  private static BigDecimal canonical(BigDecimal value) {
    BigDecimal stripped = value.stripTrailingZeros();
    return stripped.scale() < 0 ? stripped.setScale(0) : stripped;
  }

  /** Zero has two bit patterns, and NaN many. */
  private static Double canonical(double value) {
    return value == 0 ? 0.0 : Double.isNaN(value) ? Double.NaN : value;
  }

  void write(Object canonical, KeyBytes to) {
    switch (kind) {
      case BOOLEAN -> to.putByte(((Boolean) canonical) ? 1 : 0);
      case INTEGER, INSTANT -> to.putLong((Long) canonical);
      case DECIMAL -> {
        to.putLong(((BigDecimal) canonical).scale());
        to.putBytes(((BigDecimal) canonical).unscaledValue().toByteArray());
      }
      case FLOATING -> to.putLong(Double.doubleToLongBits((Double) canonical));
      case TEXT -> to.putText((String) canonical);
      case BYTES -> to.putBytes(((ByteKey) canonical).bytes());
      case DATE -> to.putLong(((LocalDate) canonical).toEpochDay());
      case TIME -> to.putLong(((LocalTime) canonical).toNanoOfDay());
      case LOCAL_TIMESTAMP -> {
        to.putLong(((LocalDateTime) canonical).toLocalDate().toEpochDay());
        to.putLong(((LocalDateTime) canonical).toLocalTime().toNanoOfDay());
      }
    }
  }

  /** Reads a value in the field's own type; only for fields that are compared in their own kind. */
  @SuppressWarnings("unchecked") // The base value was made by the same logical type.
  Object read(KeyBytes from) {
    Object value =
        switch (kind) {
          case BOOLEAN -> from.takeByte() != 0;
          case INTEGER -> narrow(from.takeLong());
          case INSTANT -> Timestamps.value(type, from.takeLong());
          case DECIMAL -> {
            int scale = (int) from.takeLong();
            yield new BigDecimal(new java.math.BigInteger(from.takeBytes()), scale);
          }
          case FLOATING -> {
            double number = Double.longBitsToDouble(from.takeLong());
            yield baseType() == TypeName.FLOAT ? (Object) (float) number : (Object) number;
          }
          case TEXT -> from.takeText();
          case BYTES -> from.takeBytes();
          case DATE -> LocalDate.ofEpochDay(from.takeLong());
          case TIME -> LocalTime.ofNanoOfDay(from.takeLong());
          case LOCAL_TIMESTAMP -> {
            LocalDate date = LocalDate.ofEpochDay(from.takeLong());
            yield LocalDateTime.of(date, LocalTime.ofNanoOfDay(from.takeLong()));
          }
        };
    return converted
        ? ((LogicalType<Object, Object>) type.getLogicalType()).toInputType(value)
        : value;
  }

  private Object narrow(long value) {
    return switch (baseType()) {
      case BYTE -> (byte) value;
      case INT16 -> (short) value;
      case INT32 -> (int) value;
      case INT64,
          DECIMAL,
          FLOAT,
          DOUBLE,
          STRING,
          DATETIME,
          BOOLEAN,
          BYTES,
          ARRAY,
          ITERABLE,
          MAP,
          ROW,
          LOGICAL_TYPE ->
          value;
    };
  }

  private TypeName baseType() {
    FieldType base = type;
    while (base.getTypeName() == TypeName.LOGICAL_TYPE) {
      base = base.getLogicalType().getBaseType();
    }
    return base.getTypeName();
  }
}
