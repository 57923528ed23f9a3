package dev.purlin.core.expression;

import com.fasterxml.jackson.databind.JsonNode;
import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.problem.Names;
import dev.purlin.core.time.Timestamps;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.schemas.logicaltypes.SqlTypes;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * What {@code output_type} names: a type of JSON Schema, as in Beam YAML, or a type of SQL.
 *
 * @param type the type; null if only SQL can say it
 * @param sql a SQL type with parameters, such as {@code DECIMAL(10, 2)}; null if there are none
 */
public record OutputType(@Nullable FieldType type, @Nullable String sql) {
  private static final Map<String, FieldType> NAMES = new TreeMap<>();
  private static final Pattern PARAMETRIC =
      Pattern.compile("(DECIMAL|NUMERIC|VARCHAR|CHAR)\\s*\\(\\s*\\d+\\s*(,\\s*\\d+\\s*)?\\)");

  static {
    NAMES.put("STRING", FieldType.STRING);
    NAMES.put("NUMBER", FieldType.DOUBLE);
    NAMES.put("BYTES", FieldType.BYTES);
    NAMES.put("BOOLEAN", FieldType.BOOLEAN);
    NAMES.put("TINYINT", FieldType.BYTE);
    NAMES.put("SMALLINT", FieldType.INT16);
    NAMES.put("INTEGER", FieldType.INT32);
    NAMES.put("INT", FieldType.INT32);
    NAMES.put("BIGINT", FieldType.INT64);
    NAMES.put("DECIMAL", FieldType.DECIMAL);
    NAMES.put("NUMERIC", FieldType.DECIMAL);
    NAMES.put("REAL", FieldType.FLOAT);
    NAMES.put("FLOAT", FieldType.DOUBLE);
    NAMES.put("DOUBLE", FieldType.DOUBLE);
    NAMES.put("VARCHAR", FieldType.STRING);
    NAMES.put("VARBINARY", FieldType.BYTES);
    NAMES.put("DATE", FieldType.logicalType(SqlTypes.DATE));
    NAMES.put("TIME", FieldType.logicalType(SqlTypes.TIME));
    NAMES.put("TIMESTAMP", Timestamps.TIMESTAMP);
  }

  /**
   * Reads a type: a name, or a JSON Schema with {@code type}.
   *
   * @throws ConfigurationException if there is no such type
   */
  public static OutputType of(String path, JsonNode json) {
    if (json.isTextual()) {
      String name = json.asText().strip();
      String upper = name.toUpperCase(Locale.ROOT);
      return PARAMETRIC.matcher(upper).matches()
          ? new OutputType(null, upper)
          : new OutputType(named(path, name), null);
    }
    return new OutputType(structured(path, json), null);
  }

  /** JSON Schema's integer is 64 bits wide, SQL's INTEGER 32; they differ in letter case. */
  private static FieldType named(String path, String name) {
    if (name.equals("integer")) {
      return FieldType.INT64;
    }
    FieldType type = NAMES.get(name.toUpperCase(Locale.ROOT));
    if (type == null) {
      List<String> known = new ArrayList<>(List.of("array", "object"));
      known.addAll(NAMES.keySet());
      throw new ConfigurationException(path, Names.unknown("type", name, known));
    }
    return type;
  }

  private static FieldType structured(String path, JsonNode json) {
    JsonNode type = json.path("type");
    if (!type.isTextual()) {
      throw new ConfigurationException(path, "a type is a name, or a map with the entry 'type'");
    }
    switch (type.asText()) {
      case "array":
        if (!json.has("items")) {
          throw new ConfigurationException(path, "an array needs 'items', their type");
        }
        return FieldType.array(nested(path + ".items", json.get("items")));
      case "object":
        if (json.has("properties")) {
          return FieldType.row(fields(path, json));
        }
        if (json.has("additionalProperties")) {
          return FieldType.map(
              FieldType.STRING,
              nested(path + ".additionalProperties", json.get("additionalProperties")));
        }
        throw new ConfigurationException(
            path, "an object needs 'properties' or 'additionalProperties'");
      default:
        return named(path + ".type", type.asText());
    }
  }

  /** A property that is not required may be null. */
  private static Schema fields(String path, JsonNode json) {
    Set<String> required = new HashSet<>();
    json.path("required").forEach(name -> required.add(name.asText()));
    Schema.Builder fields = Schema.builder();
    json.get("properties")
        .fields()
        .forEachRemaining(
            e -> {
              FieldType type = nested(path + ".properties." + e.getKey(), e.getValue());
              fields.addField(e.getKey(), type.withNullable(!required.contains(e.getKey())));
            });
    return fields.build();
  }

  private static FieldType nested(String path, JsonNode json) {
    return json.isTextual() ? named(path, json.asText()) : structured(path, json);
  }
}
