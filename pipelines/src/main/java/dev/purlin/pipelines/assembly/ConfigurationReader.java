package dev.purlin.pipelines.assembly;

import dev.purlin.core.problem.Names;
import dev.purlin.core.step.StepProvider;
import dev.purlin.pipelines.spec.ListValue;
import dev.purlin.pipelines.spec.MapValue;
import dev.purlin.pipelines.spec.Position;
import dev.purlin.pipelines.spec.Problems;
import dev.purlin.pipelines.spec.ScalarValue;
import dev.purlin.pipelines.spec.Value;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.schemas.logicaltypes.EnumerationType;
import org.apache.beam.sdk.values.Row;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.joda.time.Instant;

/**
 * Reads a step's {@code config} from the pipeline file into a row of its transform's configuration
 * schema, noting every problem with its place.
 *
 * <p>A file is allowed what people write: one value where a list is expected, a scalar where the
 * transform declares what that scalar stands for, any shape where it takes JSON.
 */
final class ConfigurationReader {
  private final StepProvider provider;
  private final Problems problems;
  private boolean sound = true;

  ConfigurationReader(StepProvider provider, Problems problems) {
    this.provider = provider;
    this.problems = problems;
  }

  /** The configuration row; entries with problems are null in it. */
  Row read(MapValue config) {
    return row(config, provider.configurationSchema(), "");
  }

  /** Whether nothing was wrong with what was read. */
  boolean sound() {
    return sound;
  }

  private void problem(Position at, String message) {
    sound = false;
    problems.add(at, message);
  }

  private Row row(MapValue map, Schema schema, String path) {
    for (String key : map.names()) {
      if (!schema.hasField(key)) {
        problem(map.keyPosition(key), Names.unknown("parameter", key, schema.getFieldNames()));
      }
    }
    // Attached, for a row that is built makes other maps of its maps, which forget their order.
    List<Object> values = new ArrayList<>();
    for (Schema.Field field : schema.getFields()) {
      Value value = map.get(field.getName());
      if (value != null && !isNull(value)) {
        values.add(parameter(value, field, path));
      } else if (field.getType().getNullable()) {
        values.add(null);
      } else {
        String owner = path.isEmpty() ? provider.name() : "'" + path + "'";
        problem(
            map.position(),
            "%s needs the parameter '%s'%s"
                .formatted(
                    owner,
                    field.getName(),
                    takesJson(field, path) ? "" : " (" + kind(field.getType()) + ")"));
        values.add(blank(field.getType()));
      }
    }
    return Row.withSchema(schema).attachValues(values);
  }

  private @Nullable Object parameter(Value value, Schema.Field field, String parent) {
    String path = parent.isEmpty() ? field.getName() : parent + "." + field.getName();
    if (takesJson(field, parent) && !(value instanceof ScalarValue)) {
      return provider.writtenParameters().contains(path) ? value.toWrittenJson() : value.toJson();
    }
    return convert(value, field.getType(), path);
  }

  private boolean takesJson(Schema.Field field, String parent) {
    return parent.isEmpty() && provider.jsonParameters().contains(field.getName());
  }

  private @Nullable Object convert(Value value, FieldType type, String path) {
    return switch (type.getTypeName()) {
      case ARRAY, ITERABLE -> list(value, type.getCollectionElementType(), path);
      case MAP -> map(value, type, path);
      case ROW -> nested(value, type, path);
      case STRING, BOOLEAN, BYTE, INT16, INT32, INT64, FLOAT, DOUBLE, DECIMAL ->
          scalar(value, type);
      case DATETIME, BYTES -> fromText(value, type);
      case LOGICAL_TYPE -> logical(value, type, path);
    };
  }

  /** Values that only transforms from elsewhere take, and that a file gives as text. */
  private @Nullable Object fromText(Value value, FieldType type) {
    String text = value instanceof ScalarValue scalar ? scalar.text() : null;
    try {
      if (text != null) {
        return type.getTypeName() == Schema.TypeName.BYTES
            ? Base64.getDecoder().decode(text)
            : Instant.parse(text);
      }
    } catch (IllegalArgumentException e) {
      expected(value, kind(type));
      return blank(type);
    }
    expected(value, kind(type));
    return blank(type);
  }

  @SuppressWarnings("unchecked") // The base value is of the logical type's base type.
  private @Nullable Object logical(Value value, FieldType type, String path) {
    Schema.LogicalType<Object, Object> logical =
        (Schema.LogicalType<Object, Object>) type.getLogicalType();
    if (type.getLogicalType() instanceof EnumerationType words) {
      String word = value instanceof ScalarValue scalar ? scalar.text() : "";
      if (!words.getValues().contains(word)) {
        expected(value, "one of " + String.join(", ", words.getValues()));
        return blank(type);
      }
      return words.valueOf(word);
    }
    boolean before = sound;
    sound = true;
    Object base = convert(value, logical.getBaseType(), path);
    boolean converted = sound;
    sound = before && converted;
    return base == null || !converted ? blank(type) : logical.toInputType(base);
  }

  private List<Object> list(Value value, FieldType element, String path) {
    List<Value> elements = value instanceof ListValue list ? list.elements() : List.of(value);
    List<Object> converted = new ArrayList<>();
    for (int i = 0; i < elements.size(); i++) {
      converted.add(convert(elements.get(i), element, path + "." + i));
    }
    return converted;
  }

  private Map<Object, Object> map(Value value, FieldType type, String path) {
    Map<Object, Object> converted = new LinkedHashMap<>();
    if (value instanceof MapValue map) {
      for (Map.Entry<String, Value> entry : map.entries().entrySet()) {
        String key = entry.getKey();
        converted.put(key, convert(entry.getValue(), type.getMapValueType(), path + "." + key));
      }
    } else {
      expected(value, "a map");
    }
    return converted;
  }

  private @Nullable Object nested(Value value, FieldType type, String path) {
    Schema schema = type.getRowSchema();
    if (value instanceof MapValue map) {
      return row(map, schema, path);
    }
    String shorthand = shorthand(path);
    if (shorthand == null || !(value instanceof ScalarValue)) {
      String scalar = shorthand == null ? "" : kind(schema.getField(shorthand).getType()) + ", or ";
      expected(value, scalar + "a map with " + String.join(", ", schema.getFieldNames()));
      return blank(type);
    }
    List<Object> values = new ArrayList<>();
    for (Schema.Field field : schema.getFields()) {
      boolean meant = field.getName().equals(shorthand);
      values.add(meant ? convert(value, field.getType(), path + "." + shorthand) : null);
    }
    return Row.withSchema(schema).attachValues(values);
  }

  /** The entry that a scalar at this path stands for, if the transform declares one. */
  private @Nullable String shorthand(String path) {
    String[] parts = path.split("\\.", -1);
    for (Map.Entry<String, String> declared : provider.shorthands().entrySet()) {
      String[] pattern = declared.getKey().split("\\.", -1);
      boolean matches = pattern.length == parts.length;
      for (int i = 0; matches && i < parts.length; i++) {
        matches = pattern[i].equals("*") || pattern[i].equals(parts[i]);
      }
      if (matches) {
        return declared.getValue();
      }
    }
    return null;
  }

  private @Nullable Object scalar(Value value, FieldType type) {
    if (type.getTypeName() == Schema.TypeName.STRING
        && value instanceof ScalarValue written
        && written.value() != null
        && !(written.value() instanceof String)) {
      // Where a text is wanted, it is the one that was written: no is not false, 007 not 7.
      return written.text();
    }
    if (!(value instanceof ScalarValue scalar) || scalar.value() == null) {
      expected(value, kind(type));
      return blank(type);
    }
    Object given = scalar.value();
    try {
      return switch (type.getTypeName()) {
        case STRING -> given.toString();
        case BOOLEAN -> (Boolean) given;
        case BYTE -> integer(given).byteValueExact();
        case INT16 -> integer(given).shortValueExact();
        case INT32 -> integer(given).intValueExact();
        case INT64 -> integer(given).longValueExact();
        case FLOAT -> ((Number) given).floatValue();
        case DOUBLE -> ((Number) given).doubleValue();
        case DECIMAL -> new BigDecimal(given.toString());
        case DATETIME, BYTES, LOGICAL_TYPE, ARRAY, ITERABLE, MAP, ROW ->
            throw new IllegalStateException("not a scalar: " + type);
      };
    } catch (ClassCastException | ArithmeticException | NumberFormatException e) {
      expected(value, kind(type));
      return blank(type);
    }
  }

  private static BigInteger integer(Object given) {
    if (given instanceof Long || given instanceof Integer || given instanceof BigInteger) {
      return new BigInteger(given.toString());
    }
    throw new NumberFormatException();
  }

  private static boolean isNull(Value value) {
    return value instanceof ScalarValue scalar && scalar.value() == null;
  }

  private void expected(Value value, String what) {
    String found = value instanceof ScalarValue scalar ? "'" + scalar + "'" : value.kind();
    problem(value.position(), "expected %s, found %s".formatted(what, found));
  }

  private static String kind(FieldType type) {
    return switch (type.getTypeName()) {
      case BOOLEAN -> "true or false";
      case BYTE, INT16, INT32, INT64 -> "an integer";
      case FLOAT, DOUBLE, DECIMAL -> "a number";
      case ARRAY, ITERABLE -> "a list";
      case MAP, ROW -> "a map";
      case STRING -> "a string";
      case DATETIME -> "a timestamp such as 2026-11-28T12:00:00Z";
      case BYTES -> "bytes in Base64";
      case LOGICAL_TYPE ->
          type.getLogicalType() instanceof EnumerationType words
              ? "one of " + String.join(", ", words.getValues())
              : kind(type.getLogicalType().getBaseType());
    };
  }

  /** A harmless stand-in for a value that was refused, so that reading can go on. */
  private static @Nullable Object blank(FieldType type) {
    if (type.getNullable()) {
      return null;
    }
    return switch (type.getTypeName()) {
      case STRING -> "";
      case BOOLEAN -> false;
      case BYTE -> (byte) 0;
      case INT16 -> (short) 0;
      case INT32 -> 0;
      case INT64 -> 0L;
      case FLOAT -> 0f;
      case DOUBLE -> 0d;
      case DECIMAL -> BigDecimal.ZERO;
      case ARRAY, ITERABLE -> List.of();
      case MAP -> Map.of();
      case ROW ->
          type.getRowSchema().getFields().stream()
              .map(Schema.Field::getType)
              .map(ConfigurationReader::blank)
              .collect(Row.toRow(type.getRowSchema()));
      case DATETIME -> Instant.EPOCH;
      case BYTES -> new byte[0];
      case LOGICAL_TYPE -> blankLogical(type);
    };
  }

  @SuppressWarnings("unchecked") // The base value is of the logical type's base type.
  private static @Nullable Object blankLogical(FieldType type) {
    Schema.LogicalType<Object, Object> logical =
        (Schema.LogicalType<Object, Object>) type.getLogicalType();
    if (type.getLogicalType() instanceof EnumerationType words) {
      return words.valueOf(words.getValues().get(0));
    }
    Object base = blank(logical.getBaseType());
    return base == null ? null : logical.toInputType(base);
  }
}
