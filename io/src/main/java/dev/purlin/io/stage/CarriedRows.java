package dev.purlin.io.stage;

import dev.purlin.core.time.Timestamps;
import java.io.Serializable;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.schemas.Schema.LogicalType;
import org.apache.beam.sdk.schemas.logicaltypes.EnumerationType;
import org.apache.beam.sdk.schemas.logicaltypes.MicrosInstant;
import org.apache.beam.sdk.schemas.logicaltypes.SqlTypes;
import org.apache.beam.sdk.values.Row;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.joda.time.ReadableInstant;

/**
 * Rows in a form that Parquet files hold exactly. Most types are their own; a DECIMAL, whose
 * columns in Parquet have all the same number of places, is carried as its text, so that 1.50 and
 * 1.5 come back as they were; a logical type as what it is made of.
 *
 * @param schema the schema of the rows
 */
record CarriedRows(Schema schema) implements Serializable {
  private static final Set<String> OWN =
      Set.of(
          SqlTypes.DATE.getIdentifier(), SqlTypes.TIME.getIdentifier(), MicrosInstant.IDENTIFIER);

  /** The schema of the form that is carried. */
  Schema carried() {
    return carried(schema);
  }

  private static Schema carried(Schema schema) {
    Schema.Builder carried = Schema.builder();
    schema
        .getFields()
        .forEach(field -> carried.addField(field.getName(), carried(field.getType())));
    return carried.build();
  }

  private static FieldType carried(FieldType type) {
    FieldType carried =
        switch (type.getTypeName()) {
          case DECIMAL -> FieldType.STRING;
          case DATETIME -> Timestamps.TIMESTAMP;
          case ARRAY, ITERABLE -> FieldType.array(carried(type.getCollectionElementType()));
          case MAP ->
              FieldType.map(
                  carried(type.getMapKeyType()).withNullable(false),
                  carried(type.getMapValueType()));
          case ROW -> FieldType.row(carried(type.getRowSchema()));
          case LOGICAL_TYPE -> carried(type.getLogicalType());
          case BYTE, INT16, INT32, INT64, FLOAT, DOUBLE, STRING, BOOLEAN, BYTES ->
              FieldType.of(type.getTypeName());
        };
    return carried.withNullable(Boolean.TRUE.equals(type.getNullable()));
  }

  private static FieldType carried(LogicalType<?, ?> type) {
    if (type.getIdentifier().equals(SqlTypes.DATETIME.getIdentifier())
        || type.getIdentifier().equals(MicrosInstant.IDENTIFIER)) {
      return Timestamps.TIMESTAMP;
    }
    if (OWN.contains(type.getIdentifier())) {
      return FieldType.logicalType(type);
    }
    return type instanceof EnumerationType ? FieldType.STRING : carried(type.getBaseType());
  }

  /** Whether rows are carried as they are. */
  boolean asTheyAre() {
    return carried().equals(schema);
  }

  Row store(Row row) {
    return row(row, carried(), CarriedRows::store);
  }

  Row load(Row carried) {
    List<Object> values = new ArrayList<>(schema.getFieldCount());
    for (int i = 0; i < schema.getFieldCount(); i++) {
      values.add(load(schema.getField(i).getType(), carried.getValue(i)));
    }
    return Row.withSchema(schema).attachValues(values);
  }

  private interface Conversion {
    @Nullable Object apply(FieldType type, @Nullable Object value);
  }

  /** The values of a row, each converted by the type that it has in the row's own schema. */
  private static Row row(Row row, Schema result, Conversion conversion) {
    Schema schema = row.getSchema();
    List<Object> values = new ArrayList<>(schema.getFieldCount());
    for (int i = 0; i < schema.getFieldCount(); i++) {
      values.add(conversion.apply(schema.getField(i).getType(), row.getValue(i)));
    }
    return Row.withSchema(result).attachValues(values);
  }

  private static @Nullable Object store(FieldType type, @Nullable Object value) {
    if (value == null) {
      return null;
    }
    return switch (type.getTypeName()) {
      case DECIMAL -> ((BigDecimal) value).toString();
      case DATETIME -> Instant.ofEpochMilli(((ReadableInstant) value).getMillis());
      case ARRAY, ITERABLE ->
          elements(type.getCollectionElementType(), (Iterable<?>) value, CarriedRows::store);
      case MAP ->
          map(type.getMapKeyType(), type.getMapValueType(), (Map<?, ?>) value, CarriedRows::store);
      case ROW -> row((Row) value, carried(type.getRowSchema()), CarriedRows::store);
      case LOGICAL_TYPE -> storeLogical(type.getLogicalType(), value);
      case BYTE, INT16, INT32, INT64, FLOAT, DOUBLE, STRING, BOOLEAN, BYTES -> value;
    };
  }

  @SuppressWarnings("unchecked") // The values of a field are of its type's input type.
  private static <InputT, BaseT> @Nullable Object storeLogical(
      LogicalType<InputT, BaseT> type, Object value) {
    if (OWN.contains(type.getIdentifier())) {
      return value;
    }
    if (type.getIdentifier().equals(SqlTypes.DATETIME.getIdentifier())) {
      return ((LocalDateTime) value).toInstant(ZoneOffset.UTC);
    }
    if (type instanceof EnumerationType enumeration) {
      return enumeration.toString((EnumerationType.Value) value);
    }
    return store(type.getBaseType(), type.toBaseType((InputT) value));
  }

  private static @Nullable Object load(FieldType type, @Nullable Object value) {
    if (value == null) {
      return null;
    }
    return switch (type.getTypeName()) {
      case DECIMAL -> new BigDecimal((String) value);
      case DATETIME -> new org.joda.time.Instant(((Instant) value).toEpochMilli());
      case ARRAY, ITERABLE ->
          elements(type.getCollectionElementType(), (Iterable<?>) value, CarriedRows::load);
      case MAP ->
          map(type.getMapKeyType(), type.getMapValueType(), (Map<?, ?>) value, CarriedRows::load);
      case ROW -> new CarriedRows(type.getRowSchema()).load((Row) value);
      case LOGICAL_TYPE -> loadLogical(type.getLogicalType(), value);
      case BYTE, INT16, INT32, INT64, FLOAT, DOUBLE, STRING, BOOLEAN, BYTES -> value;
    };
  }

  @SuppressWarnings("unchecked") // What is carried was made of a value of the base type.
  private static <InputT, BaseT> @Nullable Object loadLogical(
      LogicalType<InputT, BaseT> type, Object value) {
    if (OWN.contains(type.getIdentifier())) {
      return value;
    }
    if (type.getIdentifier().equals(SqlTypes.DATETIME.getIdentifier())) {
      return LocalDateTime.ofInstant((Instant) value, ZoneOffset.UTC);
    }
    if (type instanceof EnumerationType enumeration) {
      return enumeration.valueOf((String) value);
    }
    return type.toInputType((BaseT) load(type.getBaseType(), value));
  }

  private static List<Object> elements(FieldType type, Iterable<?> values, Conversion conversion) {
    List<Object> converted = new ArrayList<>();
    values.forEach(value -> converted.add(conversion.apply(type, value)));
    return converted;
  }

  private static Map<Object, Object> map(
      FieldType key, FieldType type, Map<?, ?> values, Conversion conversion) {
    Map<Object, Object> converted = new LinkedHashMap<>();
    values.forEach(
        (name, value) -> converted.put(conversion.apply(key, name), conversion.apply(type, value)));
    return converted;
  }
}
