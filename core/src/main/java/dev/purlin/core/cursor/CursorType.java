package dev.purlin.core.cursor;

import dev.purlin.core.time.Timestamps;
import dev.purlin.core.type.TextParsers;
import dev.purlin.core.type.UnfitValueException;
import java.io.Serializable;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Optional;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.schemas.logicaltypes.PassThroughLogicalType;
import org.apache.beam.sdk.schemas.logicaltypes.SqlTypes;

/** A type whose values have an order, and a text from which they come back to the last digit. */
public enum CursorType {
  /** A {@link Long}. */
  INTEGER(FieldType.INT64),
  /** A {@link BigDecimal}. */
  DECIMAL(FieldType.DECIMAL),
  /** A {@link LocalDate}. */
  DATE(FieldType.logicalType(SqlTypes.DATE)),
  /** An {@link Instant} of microseconds. */
  TIMESTAMP(Timestamps.TIMESTAMP),
  /** A {@link String}, in the order of its UTF-16 code units. */
  VARCHAR(FieldType.STRING);

  private final FieldType fieldType;

  CursorType(FieldType fieldType) {
    this.fieldType = fieldType;
  }

  /** The type for values of a field; empty if they have no order that could be relied on. */
  public static Optional<CursorType> of(FieldType type) {
    return switch (type.getTypeName()) {
      case BYTE, INT16, INT32, INT64 -> Optional.of(INTEGER);
      case DECIMAL -> Optional.of(DECIMAL);
      case STRING -> Optional.of(VARCHAR);
      case DATETIME -> Optional.of(TIMESTAMP);
      case LOGICAL_TYPE -> ofLogical(type);
      case FLOAT, DOUBLE, BOOLEAN, BYTES, ARRAY, ITERABLE, MAP, ROW -> Optional.empty();
    };
  }

  private static Optional<CursorType> ofLogical(FieldType type) {
    if (Timestamps.is(type)) {
      return Optional.of(TIMESTAMP);
    } else if (type.getLogicalType().getIdentifier().equals(SqlTypes.DATE.getIdentifier())) {
      return Optional.of(DATE);
    } else if (type.getLogicalType() instanceof PassThroughLogicalType) {
      return of(type.getLogicalType().getBaseType());
    }
    return Optional.empty();
  }

  /** The value of a row's field, in the form in which values of this type are compared. */
  public Serializable value(Object ofRow) {
    return switch (this) {
      case INTEGER -> ((Number) ofRow).longValue();
      case TIMESTAMP -> Timestamps.instant(Timestamps.micros(ofRow));
      case DECIMAL, DATE, VARCHAR -> (Serializable) ofRow;
    };
  }

  /** A negative number, 0 or a positive one if a value is less, equal or greater than another. */
  public int compare(Serializable one, Serializable other) {
    return switch (this) {
      case INTEGER -> ((Long) one).compareTo((Long) other);
      case DECIMAL -> ((BigDecimal) one).compareTo((BigDecimal) other);
      case DATE -> ((LocalDate) one).compareTo((LocalDate) other);
      case TIMESTAMP -> ((Instant) one).compareTo((Instant) other);
      case VARCHAR -> ((String) one).compareTo((String) other);
    };
  }

  /** The text of a value. */
  public String text(Serializable value) {
    return value instanceof BigDecimal number ? number.toPlainString() : value.toString();
  }

  /**
   * The value that a text stands for.
   *
   * @throws UnfitValueException if it is none of this type
   */
  public Serializable parse(String text) throws UnfitValueException {
    return value(TextParsers.of(fieldType).parse(text));
  }
}
