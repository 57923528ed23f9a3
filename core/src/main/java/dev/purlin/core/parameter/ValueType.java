package dev.purlin.core.parameter;

import com.fasterxml.jackson.databind.JsonNode;
import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.problem.ConfigurationException.Problem;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.values.Row;
import org.checkerframework.checker.nullness.qual.Nullable;

/** The type of a parameter: how it is told, and how a row's value becomes the record's. */
sealed interface ValueType {

  FieldType beamType();

  /** The type for people, such as {@code list of strings}. */
  String words();

  /** The value that a row holds, as the record wants it; null if there is a problem. */
  @Nullable Object read(Object given, String path, List<Problem> problems);

  /** The value that is declared as text. */
  default @Nullable Object parse(String text, String path, List<Problem> problems) {
    return read(text, path, problems);
  }

  /** Looks for problems within a value that was made in Java. */
  default void check(Object value, String path, List<Problem> problems) {}

  default List<String> allowed() {
    return List.of();
  }

  default boolean anyShape() {
    return false;
  }

  default List<ParameterSpec> nested() {
    return List.of();
  }

  default @Nullable String shorthand() {
    return null;
  }

  static ValueType of(Type type) {
    if (type instanceof ParameterizedType parameterized) {
      Type[] arguments = parameterized.getActualTypeArguments();
      if (parameterized.getRawType() == List.class) {
        return new Elements(of(arguments[0]));
      }
      if (parameterized.getRawType() == Map.class && arguments[0] == String.class) {
        return new Entries(of(arguments[1]));
      }
    }
    if (type instanceof Class<?> plain) {
      if (plain == JsonNode.class) {
        return new Json();
      }
      if (plain.isRecord()) {
        return new Nested(ParameterSet.of(plain.asSubclass(Record.class)));
      }
      if (plain.isEnum()) {
        return new Choice(enumClass(plain));
      }
      for (Scalar scalar : Scalar.values()) {
        if (scalar.java.contains(plain)) {
          return scalar;
        }
      }
    }
    throw new IllegalStateException(type + " cannot be the type of a parameter");
  }

  @SuppressWarnings("unchecked") // isEnum has said so.
  private static Class<? extends Enum<?>> enumClass(Class<?> type) {
    return (Class<? extends Enum<?>>) type;
  }

  /** A single value. */
  enum Scalar implements ValueType {
    STRING(FieldType.STRING, "string", List.of(String.class)),
    BOOLEAN(FieldType.BOOLEAN, "boolean", List.of(boolean.class, Boolean.class)),
    INTEGER(FieldType.INT32, "integer", List.of(int.class, Integer.class)),
    LONG(FieldType.INT64, "integer", List.of(long.class, Long.class)),
    DOUBLE(FieldType.DOUBLE, "number", List.of(double.class, Double.class));

    private final FieldType beamType;
    private final String words;
    private final List<Class<?>> java;

    Scalar(FieldType beamType, String words, List<Class<?>> java) {
      this.beamType = beamType;
      this.words = words;
      this.java = java;
    }

    @Override
    public FieldType beamType() {
      return beamType;
    }

    @Override
    public String words() {
      return words;
    }

    @Override
    public Object read(Object given, String path, List<Problem> problems) {
      return given;
    }

    @Override
    public Object parse(String text, String path, List<Problem> problems) {
      return switch (this) {
        case STRING -> text;
        case BOOLEAN -> Boolean.valueOf(text);
        case INTEGER -> Integer.valueOf(text);
        case LONG -> Long.valueOf(text);
        case DOUBLE -> Double.valueOf(text);
      };
    }
  }

  /** One of some words. */
  record Choice(Class<? extends Enum<?>> type) implements ValueType {
    @Override
    public FieldType beamType() {
      return FieldType.STRING;
    }

    @Override
    public String words() {
      return "string";
    }

    @Override
    public List<String> allowed() {
      return Words.of(type);
    }

    @Override
    public @Nullable Object read(Object given, String path, List<Problem> problems) {
      try {
        return Words.parse(path, type, given.toString());
      } catch (ConfigurationException e) {
        problems.addAll(e.problems());
        return null;
      }
    }
  }

  /** A value of any shape. */
  record Json() implements ValueType {
    @Override
    public FieldType beamType() {
      return FieldType.STRING;
    }

    @Override
    public String words() {
      return "YAML value";
    }

    @Override
    public boolean anyShape() {
      return true;
    }

    @Override
    public Object read(Object given, String path, List<Problem> problems) {
      return JsonParameter.parse(given.toString());
    }
  }

  /** A list. */
  record Elements(ValueType element) implements ValueType {
    @Override
    public FieldType beamType() {
      return FieldType.array(element.beamType());
    }

    @Override
    public String words() {
      return "list of " + plural(element.words());
    }

    @Override
    public List<String> allowed() {
      return element.allowed();
    }

    @Override
    public List<ParameterSpec> nested() {
      return element.nested();
    }

    @Override
    public @Nullable String shorthand() {
      return element.shorthand();
    }

    @Override
    public Object read(Object given, String path, List<Problem> problems) {
      List<Object> values = new ArrayList<>();
      for (Object each : (Iterable<?>) given) {
        values.add(
            element.read(each, ParameterSet.join(path, String.valueOf(values.size())), problems));
      }
      return values;
    }

    @Override
    public Object parse(String text, String path, List<Problem> problems) {
      List<Object> values = new ArrayList<>();
      for (JsonNode each : JsonParameter.parse(text)) {
        values.add(element.parse(each.asText(), path, problems));
      }
      return values;
    }

    @Override
    public void check(Object value, String path, List<Problem> problems) {
      int index = 0;
      for (Object each : (List<?>) value) {
        element.check(each, ParameterSet.join(path, String.valueOf(index++)), problems);
      }
    }
  }

  /** A map from names. */
  record Entries(ValueType value) implements ValueType {
    @Override
    public FieldType beamType() {
      return FieldType.map(FieldType.STRING, value.beamType());
    }

    @Override
    public String words() {
      return "map of " + plural(value.words());
    }

    @Override
    public List<ParameterSpec> nested() {
      return value.nested();
    }

    @Override
    public Object parse(String text, String path, List<Problem> problems) {
      Map<String, Object> values = new LinkedHashMap<>();
      JsonParameter.parse(text)
          .fields()
          .forEachRemaining(
              field ->
                  values.put(
                      field.getKey(), value.parse(field.getValue().asText(), path, problems)));
      return values;
    }

    @Override
    public Object read(Object given, String path, List<Problem> problems) {
      Map<String, Object> values = new LinkedHashMap<>();
      ((Map<?, ?>) given)
          .forEach(
              (key, each) -> {
                String name = key.toString();
                values.put(name, value.read(each, ParameterSet.join(path, name), problems));
              });
      return values;
    }
  }

  /** Parameters below a name. */
  record Nested(ParameterSet<?> parameters) implements ValueType {
    @Override
    public FieldType beamType() {
      return FieldType.row(parameters.schema());
    }

    @Override
    public String words() {
      return "map";
    }

    @Override
    public List<ParameterSpec> nested() {
      return parameters.specs();
    }

    @Override
    public @Nullable String shorthand() {
      return parameters.shorthand();
    }

    @Override
    public @Nullable Object read(Object given, String path, List<Problem> problems) {
      return parameters.read((Row) given, path, problems);
    }

    @Override
    public void check(Object value, String path, List<Problem> problems) {
      parameters.check((Record) value, path, problems);
    }
  }

  private static String plural(String kind) {
    return kind.startsWith("list of ") || kind.startsWith("map of ") ? kind + " each" : kind + "s";
  }
}
