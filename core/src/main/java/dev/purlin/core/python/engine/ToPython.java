package dev.purlin.core.python.engine;

import dev.purlin.core.python.PythonTypes;
import dev.purlin.core.time.Timestamps;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.schemas.Schema.LogicalType;
import org.apache.beam.sdk.values.Row;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.graalvm.polyglot.Value;
import org.graalvm.polyglot.proxy.ProxyArray;

/** Turns values of rows into what the readers of {@code program.py} take. */
final class ToPython {
  private static final int NANOS = 1_000;

  private final Value none;

  /**
   * @param none Python's None: Java's null would be an object of its own to Python
   */
  ToPython(Value none) {
    this.none = none;
  }

  /** Fills in the values of a row. */
  void row(Row row, Object[] values) {
    Schema schema = row.getSchema();
    for (int i = 0; i < values.length; i++) {
      values[i] = value(schema.getField(i).getType(), row.getValue(i));
    }
  }

  private Object value(FieldType type, @Nullable Object value) {
    if (value == null) {
      return none;
    }
    return switch (type.getTypeName()) {
      case STRING, BOOLEAN, DOUBLE, INT64 -> value;
      case BYTE, INT16, INT32 -> ((Number) value).longValue();
      case FLOAT -> ((Number) value).doubleValue();
      case BYTES -> new String((byte[]) value, StandardCharsets.ISO_8859_1);
      case DECIMAL -> ((BigDecimal) value).toString();
      case DATETIME -> Timestamps.micros(value);
      case ARRAY, ITERABLE -> list(type.getCollectionElementType(), (Iterable<?>) value);
      case MAP -> map(type, (Map<?, ?>) value);
      case ROW -> {
        Object[] values = new Object[((Row) value).getFieldCount()];
        row((Row) value, values);
        yield ProxyArray.fromArray(values);
      }
      case LOGICAL_TYPE -> logical(type.getLogicalType(), value);
    };
  }

  private ProxyArray list(FieldType type, Iterable<?> values) {
    List<Object> list = new ArrayList<>();
    values.forEach(value -> list.add(value(type, value)));
    return ProxyArray.fromList(list);
  }

  private ProxyArray map(FieldType type, Map<?, ?> map) {
    List<Object> list = new ArrayList<>();
    map.forEach(
        (key, value) -> {
          list.add(value(type.getMapKeyType(), key));
          list.add(value(type.getMapValueType(), value));
        });
    return ProxyArray.fromList(list);
  }

  private <InputT, BaseT> Object logical(LogicalType<InputT, BaseT> type, Object value) {
    if (PythonTypes.isDate(type)) {
      return ((LocalDate) value).toEpochDay();
    }
    if (PythonTypes.isTime(type)) {
      long nanos = ((LocalTime) value).toNanoOfDay();
      if (nanos % NANOS != 0) {
        throw new ArithmeticException(
            "the time %s is finer than the microseconds of Python".formatted(value));
      }
      return nanos / NANOS;
    }
    if (Timestamps.is(type)) {
      return Timestamps.micros(value);
    }
    @SuppressWarnings("unchecked") // A row has values of its fields' types.
    BaseT base = type.toBaseType((InputT) value);
    return value(type.getBaseType(), base);
  }
}
