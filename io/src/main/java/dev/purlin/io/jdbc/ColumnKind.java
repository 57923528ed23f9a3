package dev.purlin.io.jdbc;

import dev.purlin.core.time.Timestamps;
import java.io.Serializable;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.schemas.logicaltypes.PassThroughLogicalType;
import org.apache.beam.sdk.schemas.logicaltypes.SqlTypes;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * What a column holds, arrays apart: the field type it becomes, and how its value is read.
 *
 * <p>A type that has no counterpart among Beam's (UUID, JSON, enumerations, intervals, network
 * addresses, ...) is TEXT, in the form in which the database itself writes it.
 */
enum ColumnKind {
  TINYINT(FieldType.BYTE),
  SMALLINT(FieldType.INT16),
  INTEGER(FieldType.INT32),
  BIGINT(FieldType.INT64),
  DECIMAL(FieldType.DECIMAL),
  REAL(FieldType.FLOAT),
  DOUBLE(FieldType.DOUBLE),
  BOOLEAN(FieldType.BOOLEAN),
  TEXT(FieldType.STRING),
  DATE(FieldType.logicalType(SqlTypes.DATE)),
  TIME(FieldType.logicalType(SqlTypes.TIME)),
  TIMESTAMP(Timestamps.TIMESTAMP),
  TIMESTAMP_WITH_ZONE(Timestamps.TIMESTAMP),
  BYTES(FieldType.BYTES);

  private final FieldType type;

  ColumnKind(FieldType type) {
    this.type = type;
  }

  FieldType type() {
    return type;
  }

  /** The kind of a column of the given JDBC type. */
  static ColumnKind of(int jdbcType) {
    return switch (jdbcType) {
      case Types.TINYINT -> TINYINT;
      case Types.SMALLINT -> SMALLINT;
      case Types.INTEGER -> INTEGER;
      case Types.BIGINT -> BIGINT;
      case Types.NUMERIC, Types.DECIMAL -> DECIMAL;
      case Types.REAL -> REAL;
      case Types.FLOAT, Types.DOUBLE -> DOUBLE;
      case Types.BOOLEAN, Types.BIT -> BOOLEAN;
      case Types.DATE -> DATE;
      case Types.TIME -> TIME;
      case Types.TIMESTAMP -> TIMESTAMP;
      case Types.TIMESTAMP_WITH_TIMEZONE -> TIMESTAMP_WITH_ZONE;
      case Types.BINARY, Types.VARBINARY, Types.LONGVARBINARY, Types.BLOB -> BYTES;
      default -> TEXT;
    };
  }

  /** The kind that holds values of a field type that is no array, if there is one. */
  static Optional<ColumnKind> of(FieldType type) {
    return Optional.ofNullable(
        switch (type.getTypeName()) {
          case BYTE -> TINYINT;
          case INT16 -> SMALLINT;
          case INT32 -> INTEGER;
          case INT64 -> BIGINT;
          case DECIMAL -> DECIMAL;
          case FLOAT -> REAL;
          case DOUBLE -> DOUBLE;
          case STRING -> TEXT;
          case DATETIME -> TIMESTAMP;
          case BOOLEAN -> BOOLEAN;
          case BYTES -> BYTES;
          case LOGICAL_TYPE -> ofLogical(type);
          case ARRAY, ITERABLE, MAP, ROW -> null;
        });
  }

  private static @Nullable ColumnKind ofLogical(FieldType type) {
    String identifier = type.getLogicalType().getIdentifier();
    if (identifier.equals(SqlTypes.DATE.getIdentifier())) {
      return DATE;
    } else if (identifier.equals(SqlTypes.TIME.getIdentifier())) {
      return TIME;
    } else if (Timestamps.is(type)) {
      return TIMESTAMP;
    } else if (type.getLogicalType() instanceof PassThroughLogicalType) {
      return of(type.getLogicalType().getBaseType()).orElse(null);
    }
    return null;
  }

  /** Whether a column of this kind takes values of the other without changing their meaning. */
  boolean takes(ColumnKind value) {
    return switch (this) {
      // An integer that is too big is refused row by row; a fraction would be rounded silently.
      case TINYINT, SMALLINT, INTEGER, BIGINT -> value.isInteger();
      case DECIMAL, REAL, DOUBLE ->
          value.isInteger() || value == DECIMAL || value == REAL || value == DOUBLE;
      case TIMESTAMP, TIMESTAMP_WITH_ZONE -> value == TIMESTAMP;
      case BOOLEAN, TEXT, DATE, TIME, BYTES -> value == this;
    };
  }

  boolean isInteger() {
    return compareTo(BIGINT) <= 0;
  }

  /** The value of a column of the current row, in the form that rows hold it. */
  @Nullable Object read(ResultSet rows, int column) throws SQLException {
    Object value =
        switch (this) {
          case TINYINT -> rows.getByte(column);
          case SMALLINT -> rows.getShort(column);
          case INTEGER -> rows.getInt(column);
          case BIGINT -> rows.getLong(column);
          case DECIMAL -> rows.getBigDecimal(column);
          case REAL -> rows.getFloat(column);
          case DOUBLE -> rows.getDouble(column);
          case BOOLEAN -> rows.getBoolean(column);
          case TEXT -> rows.getString(column);
          case DATE -> finite(rows.getObject(column, LocalDate.class));
          case TIME -> rows.getObject(column, LocalTime.class);
          case TIMESTAMP -> moment(rows.getObject(column, LocalDateTime.class));
          case TIMESTAMP_WITH_ZONE -> moment(rows.getObject(column, OffsetDateTime.class));
          case BYTES -> rows.getBytes(column);
        };
    return rows.wasNull() ? null : value;
  }

  private static @Nullable LocalDate finite(@Nullable LocalDate date) {
    if (date != null && (date.equals(LocalDate.MAX) || date.equals(LocalDate.MIN))) {
      throw new ArithmeticException("an infinite date");
    }
    return date;
  }

  private static @Nullable Instant moment(@Nullable LocalDateTime time) {
    return time == null ? null : Timestamps.instant(Timestamps.micros(time));
  }

  private static @Nullable Instant moment(@Nullable OffsetDateTime time) {
    return time == null ? null : Timestamps.instant(Timestamps.micros(time.toInstant()));
  }

  /** A value as a number that can be divided into ranges; only for {@link #isDivisible} kinds. */
  BigDecimal position(Object value) {
    return switch (this) {
      case TINYINT, SMALLINT, INTEGER, BIGINT -> BigDecimal.valueOf(((Number) value).longValue());
      case DECIMAL -> (BigDecimal) value;
      case DATE -> BigDecimal.valueOf(((LocalDate) value).toEpochDay());
      case TIMESTAMP, TIMESTAMP_WITH_ZONE -> BigDecimal.valueOf(Timestamps.micros(value));
      case REAL, DOUBLE, BOOLEAN, TEXT, TIME, BYTES -> throw new IllegalStateException(name());
    };
  }

  /** The parameter for a statement that stands for a {@link #position}. */
  Serializable parameter(BigDecimal position) {
    return switch (this) {
      case TINYINT, SMALLINT, INTEGER, BIGINT -> position.longValue();
      case DECIMAL -> position;
      case DATE -> LocalDate.ofEpochDay(position.longValue());
      case TIMESTAMP ->
          LocalDateTime.ofInstant(Timestamps.instant(position.longValue()), ZoneOffset.UTC);
      case TIMESTAMP_WITH_ZONE ->
          OffsetDateTime.ofInstant(Timestamps.instant(position.longValue()), ZoneOffset.UTC);
      case REAL, DOUBLE, BOOLEAN, TEXT, TIME, BYTES -> throw new IllegalStateException(name());
    };
  }

  boolean isDivisible() {
    return isInteger()
        || this == DECIMAL
        || this == DATE
        || this == TIMESTAMP
        || this == TIMESTAMP_WITH_ZONE;
  }
}
