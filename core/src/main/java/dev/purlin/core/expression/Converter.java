package dev.purlin.core.expression;

import dev.purlin.core.expression.function.DateCasts;
import dev.purlin.core.time.Timestamps;
import java.io.Serializable;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.schemas.logicaltypes.MicrosInstant;
import org.apache.beam.sdk.schemas.logicaltypes.SqlTypes;
import org.apache.beam.sdk.values.Row;
import org.apache.beam.vendor.calcite.v1_40_0.org.apache.calcite.avatica.util.ByteString;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Turns values of a row into what compiled expressions calculate with, or back; nulls stay null.
 */
interface Converter extends Serializable {

  /** Converts a value that is not null. */
  Object convertNotNull(Object value);

  default @Nullable Object convert(@Nullable Object value) {
    return value == null ? null : convertNotNull(value);
  }

  Converter SAME = value -> value;

  /** From a row's value. */
  static Converter in(FieldType type) {
    return switch (type.getTypeName()) {
      case DATETIME -> Timestamps::micros;
      case BYTES -> value -> new ByteString((byte[]) value);
      case ARRAY, ITERABLE -> list(in(type.getCollectionElementType()));
      case MAP -> map(in(type.getMapKeyType()), in(type.getMapValueType()));
      case ROW -> rowIn(type.getRowSchema());
      case LOGICAL_TYPE -> logicalIn(type.getLogicalType());
      default -> SAME;
    };
  }

  /** To a row's value. */
  static Converter out(FieldType type) {
    return switch (type.getTypeName()) {
      case BYTE -> value -> ((Number) value).byteValue();
      case INT16 -> value -> ((Number) value).shortValue();
      case DATETIME -> value -> Timestamps.value(type, ((Number) value).longValue());
      case BYTES -> value -> ((ByteString) value).getBytes();
      case ARRAY, ITERABLE -> list(out(type.getCollectionElementType()));
      case MAP -> map(out(type.getMapKeyType()), out(type.getMapValueType()));
      case ROW -> rowOut(type.getRowSchema());
      case LOGICAL_TYPE -> logicalOut(type.getLogicalType().getIdentifier());
      default -> SAME;
    };
  }

  private static Converter logicalIn(Schema.LogicalType<?, ?> type) {
    String identifier = type.getIdentifier();
    if (identifier.equals(SqlTypes.DATE.getIdentifier())) {
      return value -> Math.toIntExact(((LocalDate) value).toEpochDay());
    }
    if (identifier.equals(SqlTypes.TIME.getIdentifier())) {
      return value -> DateCasts.millis((LocalTime) value);
    }
    if (Timestamps.is(type)) {
      return Timestamps::micros;
    }
    return baseIn(type);
  }

  private static <InputT, BaseT> Converter baseIn(Schema.LogicalType<InputT, BaseT> type) {
    Converter base = in(type.getBaseType());
    @SuppressWarnings("unchecked") // A row has values of its fields' types.
    Converter converter = value -> base.convertNotNull(type.toBaseType((InputT) value));
    return converter;
  }

  private static Converter logicalOut(String identifier) {
    if (identifier.equals(MicrosInstant.IDENTIFIER)) {
      return value -> Timestamps.instant(((Number) value).longValue());
    }
    return identifier.equals(SqlTypes.DATE.getIdentifier())
        ? value -> LocalDate.ofEpochDay(((Number) value).intValue())
        : value -> LocalTime.ofNanoOfDay(((Number) value).intValue() * 1_000_000L);
  }

  private static Converter list(Converter element) {
    return value -> {
      Collection<?> values =
          value instanceof Object[] array ? Arrays.asList(array) : collect(value);
      if (element == SAME && values instanceof List) {
        return values;
      }
      List<Object> converted = new ArrayList<>(values.size());
      for (Object one : values) {
        converted.add(element.convert(one));
      }
      return converted;
    };
  }

  private static Collection<?> collect(Object value) {
    if (value instanceof Collection<?> collection) {
      return collection;
    }
    List<Object> values = new ArrayList<>();
    ((Iterable<?>) value).forEach(values::add);
    return values;
  }

  private static Converter map(Converter keys, Converter values) {
    return value -> {
      if (keys == SAME && values == SAME) {
        return value;
      }
      Map<Object, Object> converted = new LinkedHashMap<>();
      ((Map<?, ?>) value).forEach((k, v) -> converted.put(keys.convert(k), values.convert(v)));
      return converted;
    };
  }

  private static Converter rowIn(Schema schema) {
    Converter[] fields =
        schema.getFields().stream().map(field -> in(field.getType())).toArray(Converter[]::new);
    return value -> {
      Object[] values = new Object[fields.length];
      for (int i = 0; i < fields.length; i++) {
        values[i] = fields[i].convert(((Row) value).getValue(i));
      }
      return values;
    };
  }

  private static Converter rowOut(Schema schema) {
    Converter[] fields =
        schema.getFields().stream().map(field -> out(field.getType())).toArray(Converter[]::new);
    return value -> {
      Object[] values = value instanceof Object[] array ? array : ((List<?>) value).toArray();
      Object[] converted = new Object[fields.length];
      for (int i = 0; i < fields.length; i++) {
        converted[i] = fields[i].convert(values[i]);
      }
      return Row.withSchema(schema).attachValues(converted);
    };
  }
}
