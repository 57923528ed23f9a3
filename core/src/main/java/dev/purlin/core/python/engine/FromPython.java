package dev.purlin.core.python.engine;

import dev.purlin.core.python.PythonTypes;
import dev.purlin.core.time.Timestamps;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.schemas.Schema.LogicalType;
import org.apache.beam.sdk.values.Row;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.graalvm.polyglot.Value;

/**
 * Turns what the writers of {@code program.py} return into values of rows.
 *
 * <p>Throws ArithmeticException for what the type of the field cannot hold.
 */
final class FromPython {
  private static final int NANOS = 1_000;

  private FromPython() {}

  static @Nullable Object value(FieldType type, Value value) {
    if (value.isNull()) {
      return null;
    }
    return switch (type.getTypeName()) {
      case STRING -> value.asString();
      case INT64 -> whole(value);
      case INT32 -> Math.toIntExact(whole(value));
      case INT16 -> (short) within(whole(value), Short.MIN_VALUE, Short.MAX_VALUE);
      case BYTE -> (byte) within(whole(value), Byte.MIN_VALUE, Byte.MAX_VALUE);
      case DOUBLE -> value.asDouble();
      case FLOAT -> single(value.asDouble());
      case BOOLEAN -> value.asBoolean();
      case BYTES -> value.asString().getBytes(StandardCharsets.ISO_8859_1);
      case DECIMAL -> decimal(value.asString());
      case DATETIME -> Timestamps.value(type, moment(whole(value)));
      case ARRAY, ITERABLE -> list(type.getCollectionElementType(), value);
      case MAP -> map(type, value);
      case ROW -> row(type.getRowSchema(), value);
      case LOGICAL_TYPE -> logical(type, value);
    };
  }

  private static long whole(Value value) {
    if (!value.fitsInLong()) {
      throw new ArithmeticException("%s does not fit into 64 bits".formatted(value));
    }
    return value.asLong();
  }

  private static BigDecimal decimal(String text) {
    try {
      return new BigDecimal(text);
    } catch (NumberFormatException e) {
      throw new ArithmeticException(text + " is too large or too small for a DECIMAL");
    }
  }

  private static long within(long number, long least, long greatest) {
    if (number < least || number > greatest) {
      throw new ArithmeticException("%d is not from %d to %d".formatted(number, least, greatest));
    }
    return number;
  }

  private static float single(double number) {
    float single = (float) number;
    if (Float.isInfinite(single) && !Double.isInfinite(number)) {
      throw new ArithmeticException(number + " is too large for a REAL");
    }
    return single;
  }

  private static long moment(long micros) {
    return within(micros, Timestamps.FIRST, Timestamps.LAST);
  }

  private static List<Object> list(FieldType element, Value values) {
    List<Object> list = new ArrayList<>();
    for (long i = 0; i < values.getArraySize(); i++) {
      list.add(value(element, values.getArrayElement(i)));
    }
    return list;
  }

  private static Map<Object, Object> map(FieldType type, Value values) {
    Map<Object, Object> map = new LinkedHashMap<>();
    for (long i = 0; i < values.getArraySize(); i += 2) {
      map.put(
          value(type.getMapKeyType(), values.getArrayElement(i)),
          value(type.getMapValueType(), values.getArrayElement(i + 1)));
    }
    return map;
  }

  private static Row row(Schema schema, Value values) {
    Object[] fields = new Object[schema.getFieldCount()];
    for (int i = 0; i < fields.length; i++) {
      FieldType type = schema.getField(i).getType();
      fields[i] = value(type, values.getArrayElement(i));
      if (fields[i] == null && !type.getNullable()) {
        throw new ArithmeticException(
            "the field '%s' is None, and may not be".formatted(schema.getField(i).getName()));
      }
    }
    return Row.withSchema(schema).attachValues(fields);
  }

  private static <InputT, BaseT> Object logical(FieldType fieldType, Value value) {
    @SuppressWarnings("unchecked") // As the type says.
    LogicalType<InputT, BaseT> type = (LogicalType<InputT, BaseT>) fieldType.getLogicalType();
    if (PythonTypes.isDate(type)) {
      return LocalDate.ofEpochDay(whole(value));
    }
    if (PythonTypes.isTime(type)) {
      return LocalTime.ofNanoOfDay(whole(value) * NANOS);
    }
    if (Timestamps.is(type)) {
      return Timestamps.value(fieldType, moment(whole(value)));
    }
    @SuppressWarnings("unchecked") // As the type says.
    BaseT base = (BaseT) value(type.getBaseType(), value);
    return type.toInputType(base);
  }
}
