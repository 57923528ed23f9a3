package dev.purlin.core.type;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.problem.ConfigurationException.Problem;
import dev.purlin.core.problem.Names;
import dev.purlin.core.time.Timestamps;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.schemas.logicaltypes.SqlTypes;

/**
 * JSON Schema, as Beam YAML declares schemas with it, and Beam's schemas.
 *
 * <pre>{@code
 * Schema schema = JsonSchemas.toBeamSchema("schema", """
 *     {"type": "object",
 *      "properties": {"id": {"type": "integer"}, "born": {"type": "string", "format": "date"}},
 *      "required": ["id"]}""");
 * }</pre>
 *
 * <p>{@code integer} is BIGINT, {@code number} DOUBLE, {@code string} VARCHAR, {@code boolean}
 * BOOLEAN, {@code bytes} VARBINARY, {@code array} ARRAY, {@code object} ROW (with {@code
 * properties}) or MAP (with {@code additionalProperties}). A property is nullable unless it is
 * {@code required}, or if its type is a list with {@code null} in it. Beyond Beam, {@code format}
 * narrows a type: {@code date}, {@code time}, {@code date-time} of {@code string}; {@code int8},
 * {@code int16}, {@code int32}, {@code int64} of {@code integer}; {@code float}, {@code double},
 * {@code decimal} of {@code number}. Keywords that restrict values, such as {@code minimum}, are no
 * part of a type.
 */
public final class JsonSchemas {
  private static final List<String> TYPES =
      List.of("boolean", "integer", "number", "string", "bytes", "array", "object");

  private final List<Problem> problems = new ArrayList<>();

  private JsonSchemas() {}

  /**
   * The Beam schema of a JSON Schema.
   *
   * @param path the configuration entry that holds it, for errors
   * @throws ConfigurationException with everything that is wrong with it
   */
  public static Schema toBeamSchema(String path, JsonNode jsonSchema) {
    JsonSchemas reading = new JsonSchemas();
    Schema schema = Schema.of();
    if (!jsonSchema.isObject() || !"object".equals(jsonSchema.path("type").asText())) {
      reading.problem(path, "expected a JSON Schema with type: object and properties");
    } else {
      schema = reading.schema(path, jsonSchema);
    }
    if (!reading.problems.isEmpty()) {
      throw new ConfigurationException(reading.problems);
    }
    return schema;
  }

  /** The Beam schema of the text of a JSON Schema. */
  public static Schema toBeamSchema(String path, String jsonSchema) {
    try {
      return toBeamSchema(path, JsonRows.parse(jsonSchema));
    } catch (JsonProcessingException e) {
      throw new ConfigurationException(path, "is not JSON: " + e.getOriginalMessage());
    }
  }

  /**
   * The schema that a parameter declares: a JSON Schema, or a map from fields to SQL types, as in
   * {@code {id: BIGINT, name: VARCHAR}}, every field of which is nullable.
   *
   * @param path the configuration entry that holds it, for errors
   * @throws ConfigurationException with everything that is wrong with it
   */
  public static Schema declared(String path, JsonNode node) {
    if (node.path("properties").isObject() || "object".equals(node.path("type").asText())) {
      return toBeamSchema(path, node);
    }
    if (!node.isObject() || node.isEmpty()) {
      throw new ConfigurationException(
          path, "expected a JSON Schema, or a map from fields to types");
    }
    List<Problem> problems = new ArrayList<>();
    Schema.Builder fields = Schema.builder();
    node.fields()
        .forEachRemaining(
            field -> {
              try {
                SqlType type =
                    SqlType.parse(path + "." + field.getKey(), field.getValue().asText());
                fields.addNullableField(field.getKey(), type.fieldType());
              } catch (ConfigurationException e) {
                problems.addAll(e.problems());
              }
            });
    if (!problems.isEmpty()) {
      throw new ConfigurationException(problems);
    }
    return fields.build();
  }

  /**
   * Whether a JSON Schema, which {@link #toBeamSchema} took, forbids properties it does not name.
   */
  public static boolean isClosed(JsonNode jsonSchema) {
    JsonNode additional = jsonSchema.path("additionalProperties");
    return additional.isBoolean() && !additional.asBoolean();
  }

  private void problem(String path, String message) {
    problems.add(new Problem(path, message));
  }

  private Schema schema(String path, JsonNode node) {
    JsonNode properties = node.path("properties");
    if (!properties.isObject()) {
      problem(path, "has no properties; expected a map from field names to types");
      return Schema.of();
    }
    Set<String> required = new HashSet<>();
    for (JsonNode name : node.path("required")) {
      if (!properties.has(name.asText())) {
        List<String> known = new ArrayList<>();
        properties.fieldNames().forEachRemaining(known::add);
        problem(path + ".required", Names.unknown("property", name.asText(), known));
      }
      required.add(name.asText());
    }
    Schema.Builder schema = Schema.builder();
    properties
        .fields()
        .forEachRemaining(
            property -> {
              String name = property.getKey();
              FieldType type = type(path + ".properties." + name, property.getValue());
              boolean nullable = type.getNullable() || !required.contains(name);
              Schema.Field field = Schema.Field.of(name, type.withNullable(nullable));
              JsonNode description = property.getValue().path("description");
              schema.addField(
                  description.isTextual() ? field.withDescription(description.asText()) : field);
            });
    return schema.build();
  }

  /** The type of a subschema; a placeholder, and a problem, if it is none. */
  private FieldType type(String path, JsonNode node) {
    JsonNode type = node.path("type");
    if (type.isArray()) {
      List<String> names = new ArrayList<>();
      type.forEach(name -> names.add(name.asText()));
      boolean nullable = names.remove("null");
      if (names.size() == 1) {
        return type(path, node, names.get(0)).withNullable(nullable);
      }
      problem(path + ".type", "expected one type, alone or with null, found " + type);
      return FieldType.STRING;
    }
    if (!type.isTextual()) {
      problem(path, "has no type; expected one of " + String.join(", ", TYPES));
      return FieldType.STRING;
    }
    return type(path, node, type.asText());
  }

  private FieldType type(String path, JsonNode node, String name) {
    String format = node.path("format").asText();
    return switch (name) {
      case "boolean" -> FieldType.BOOLEAN;
      case "bytes" -> FieldType.BYTES;
      case "integer" ->
          switch (format) {
            case "int8" -> FieldType.BYTE;
            case "int16" -> FieldType.INT16;
            case "int32" -> FieldType.INT32;
            default -> FieldType.INT64;
          };
      case "number" ->
          switch (format) {
            case "float" -> FieldType.FLOAT;
            case "decimal" -> FieldType.DECIMAL;
            default -> FieldType.DOUBLE;
          };
      case "string" ->
          switch (format) {
            case "date" -> FieldType.logicalType(SqlTypes.DATE);
            case "time" -> FieldType.logicalType(SqlTypes.TIME);
            case "date-time" -> Timestamps.TIMESTAMP;
            default ->
                "base64".equals(node.path("contentEncoding").asText())
                    ? FieldType.BYTES
                    : FieldType.STRING;
          };
      case "array" -> {
        if (!node.path("items").isObject()) {
          problem(path, "is an array without items; expected the type of its elements there");
          yield FieldType.array(FieldType.STRING);
        }
        yield FieldType.array(type(path + ".items", node.path("items")));
      }
      case "object" -> {
        if (node.has("properties")) {
          yield FieldType.row(schema(path, node));
        }
        if (node.path("additionalProperties").isObject()) {
          yield FieldType.map(
              FieldType.STRING,
              type(path + ".additionalProperties", node.path("additionalProperties")));
        }
        problem(path, "is an object without properties and additionalProperties");
        yield FieldType.STRING;
      }
      default -> {
        problem(path + ".type", Names.unknown("type", name, TYPES));
        yield FieldType.STRING;
      }
    };
  }

  /** The JSON Schema of a Beam schema, such that {@link #toBeamSchema} gives the schema back. */
  public static ObjectNode fromBeamSchema(Schema schema) {
    ObjectNode node = JsonNodeFactory.instance.objectNode().put("type", "object");
    ObjectNode properties = node.putObject("properties");
    ArrayNode required = JsonNodeFactory.instance.arrayNode();
    for (Schema.Field field : schema.getFields()) {
      ObjectNode property = fromType(field.getType());
      if (!field.getDescription().isEmpty()) {
        property.put("description", field.getDescription());
      }
      properties.set(field.getName(), property);
      if (!field.getType().getNullable()) {
        required.add(field.getName());
      }
    }
    if (!required.isEmpty()) {
      node.set("required", required);
    }
    return node;
  }

  private static ObjectNode fromType(FieldType type) {
    return switch (type.getTypeName()) {
      case BYTE -> scalar("integer", "int8");
      case INT16 -> scalar("integer", "int16");
      case INT32 -> scalar("integer", "int32");
      case INT64 -> typed("integer");
      case DECIMAL -> scalar("number", "decimal");
      case FLOAT -> scalar("number", "float");
      case DOUBLE -> typed("number");
      case STRING -> typed("string");
      case DATETIME -> scalar("string", "date-time");
      case BOOLEAN -> typed("boolean");
      case BYTES -> typed("string").put("contentEncoding", "base64");
      case ARRAY, ITERABLE ->
          typed("array").set("items", elementType(type.getCollectionElementType()));
      case MAP -> typed("object").set("additionalProperties", elementType(type.getMapValueType()));
      case ROW -> fromBeamSchema(type.getRowSchema());
      case LOGICAL_TYPE -> fromLogicalType(type);
    };
  }

  /** Elements have no list of required ones; that they may be null is said in their type. */
  private static ObjectNode elementType(FieldType type) {
    ObjectNode node = fromType(type);
    if (type.getNullable()) {
      node.set(
          "type", JsonNodeFactory.instance.arrayNode().add(node.get("type").asText()).add("null"));
    }
    return node;
  }

  private static ObjectNode fromLogicalType(FieldType type) {
    String identifier = type.getLogicalType().getIdentifier();
    if (identifier.equals(SqlTypes.DATE.getIdentifier())) {
      return scalar("string", "date");
    }
    if (identifier.equals(SqlTypes.TIME.getIdentifier())) {
      return scalar("string", "time");
    }
    if (Timestamps.isMicros(type.getLogicalType())) {
      return scalar("string", "date-time");
    }
    return fromType(type.getLogicalType().getBaseType());
  }

  private static ObjectNode typed(String type) {
    return JsonNodeFactory.instance.objectNode().put("type", type);
  }

  private static ObjectNode scalar(String type, String format) {
    return typed(type).put("format", format);
  }
}
