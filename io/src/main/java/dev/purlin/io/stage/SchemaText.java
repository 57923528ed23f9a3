package dev.purlin.io.stage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.problem.Names;
import dev.purlin.core.type.SqlType;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.schemas.Schema.LogicalType;
import org.apache.beam.sdk.schemas.logicaltypes.EnumerationType;
import org.apache.beam.sdk.schemas.logicaltypes.FixedBytes;
import org.apache.beam.sdk.schemas.logicaltypes.FixedPrecisionNumeric;
import org.apache.beam.sdk.schemas.logicaltypes.FixedString;
import org.apache.beam.sdk.schemas.logicaltypes.MicrosInstant;
import org.apache.beam.sdk.schemas.logicaltypes.SqlTypes;
import org.apache.beam.sdk.schemas.logicaltypes.UuidLogicalType;
import org.apache.beam.sdk.schemas.logicaltypes.VariableBytes;
import org.apache.beam.sdk.schemas.logicaltypes.VariableString;
import org.apache.beam.sdk.values.Row;

/**
 * A schema as JSON that loses nothing of it: {@code [{"field": "id", "type": "BIGINT", "nullable":
 * false}]}. Scalar types have the words of {@link SqlType}; others have their parts beside the
 * word.
 *
 * <p>Not Beam's own form, whose logical types are serialized Java objects: a file in a staging area
 * must not be able to make the reader run code.
 */
final class SchemaText {
  private static final String LOCAL = "TIMESTAMP WITHOUT TIME ZONE";

  private SchemaText() {}

  /**
   * Writes a schema.
   *
   * @throws ConfigurationException naming a field whose logical type is not known here
   */
  static ArrayNode write(Schema schema) {
    ArrayNode fields = JsonNodeFactory.instance.arrayNode();
    for (Schema.Field field : schema.getFields()) {
      ObjectNode node = fields.addObject().put("field", field.getName());
      try {
        node.setAll(write(field.getType()));
      } catch (UnknownTypeException e) {
        throw new ConfigurationException("", e.at(field.getName()));
      }
      if (!field.getDescription().isEmpty()) {
        node.put("description", field.getDescription());
      }
    }
    return fields;
  }

  private static ObjectNode write(FieldType type) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    switch (type.getTypeName()) {
      case ARRAY, ITERABLE -> {
        node.put("type", type.getTypeName().name());
        node.set("elements", write(type.getCollectionElementType()));
      }
      case MAP -> {
        node.put("type", "MAP");
        node.set("keys", write(type.getMapKeyType()));
        node.set("values", write(type.getMapValueType()));
      }
      case ROW -> {
        node.put("type", "ROW");
        node.set("fields", write(type.getRowSchema()));
      }
      case LOGICAL_TYPE -> logical(node, type.getLogicalType());
      case BYTE, INT16, INT32, INT64, DECIMAL, FLOAT, DOUBLE, STRING, DATETIME, BOOLEAN, BYTES ->
          node.put("type", Names.type(type));
    }
    return node.put("nullable", Boolean.TRUE.equals(type.getNullable()));
  }

  private static void logical(ObjectNode node, LogicalType<?, ?> type) {
    String id = type.getIdentifier();
    if (id.equals(SqlTypes.DATE.getIdentifier())
        || id.equals(SqlTypes.TIME.getIdentifier())
        || id.equals(MicrosInstant.IDENTIFIER)) {
      node.put("type", Names.type(FieldType.logicalType(type)));
    } else if (id.equals(SqlTypes.DATETIME.getIdentifier())) {
      node.put("type", LOCAL);
    } else if (id.equals(UuidLogicalType.IDENTIFIER)) {
      node.put("type", "UUID");
    } else if (type instanceof EnumerationType enumeration) {
      ObjectNode values = node.put("type", "ENUM").putObject("values");
      enumeration.getValuesMap().forEach(values::put);
    } else if (type instanceof FixedPrecisionNumeric && type.getArgument() instanceof Row digits) {
      node.put("type", "NUMERIC");
      node.put("precision", digits.getInt32(0)).put("scale", digits.getInt32(1));
    } else if (type instanceof FixedString text) {
      node.put("type", "CHAR").put("length", text.getLength());
    } else if (type instanceof VariableString text) {
      node.put("type", "VARCHAR").put("length", text.getMaxLength());
    } else if (type instanceof FixedBytes bytes) {
      node.put("type", "BINARY").put("length", bytes.getLength());
    } else if (type instanceof VariableBytes bytes) {
      node.put("type", "VARBINARY").put("length", bytes.getMaxLength());
    } else {
      throw new UnknownTypeException(id);
    }
  }

  /**
   * Reads a schema.
   *
   * @throws IllegalArgumentException if it is none
   */
  static Schema read(JsonNode fields) {
    if (!fields.isArray()) {
      throw new IllegalArgumentException("its schema is not a list of fields");
    }
    Schema.Builder schema = Schema.builder();
    for (JsonNode node : fields) {
      schema.addField(
          Schema.Field.of(required(node, "field").asText(), type(node))
              .withDescription(node.path("description").asText()));
    }
    return schema.build();
  }

  private static FieldType type(JsonNode node) {
    String word = required(node, "type").asText();
    FieldType type =
        switch (word) {
          case "ARRAY" -> FieldType.array(type(required(node, "elements")));
          case "ITERABLE" -> FieldType.iterable(type(required(node, "elements")));
          case "MAP" -> FieldType.map(type(required(node, "keys")), type(required(node, "values")));
          case "ROW" -> FieldType.row(read(required(node, "fields")));
          case LOCAL -> FieldType.logicalType(SqlTypes.DATETIME);
          case "UUID" -> FieldType.logicalType(new UuidLogicalType());
          case "ENUM" -> FieldType.logicalType(enumeration(required(node, "values")));
          case "NUMERIC" ->
              FieldType.logicalType(
                  FixedPrecisionNumeric.of(number(node, "precision"), number(node, "scale")));
          case "CHAR" -> FieldType.logicalType(FixedString.of(number(node, "length")));
          case "BINARY" -> FieldType.logicalType(FixedBytes.of(number(node, "length")));
          case "VARCHAR" ->
              node.has("length")
                  ? FieldType.logicalType(VariableString.of(number(node, "length")))
                  : FieldType.STRING;
          case "VARBINARY" ->
              node.has("length")
                  ? FieldType.logicalType(VariableBytes.of(number(node, "length")))
                  : FieldType.BYTES;
          default -> scalar(word);
        };
    return type.withNullable(required(node, "nullable").asBoolean());
  }

  private static FieldType scalar(String word) {
    try {
      return SqlType.parse(word).fieldType();
    } catch (ConfigurationException e) {
      throw new IllegalArgumentException("its schema has the type '" + word + "'", e);
    }
  }

  private static EnumerationType enumeration(JsonNode values) {
    Map<String, Integer> numbers = new LinkedHashMap<>();
    values
        .fields()
        .forEachRemaining(value -> numbers.put(value.getKey(), value.getValue().asInt()));
    return EnumerationType.create(numbers);
  }

  private static int number(JsonNode node, String name) {
    return required(node, name).asInt();
  }

  private static JsonNode required(JsonNode node, String name) {
    JsonNode value = node.get(name);
    if (value == null) {
      throw new IllegalArgumentException("a field of its schema has no '" + name + "'");
    }
    return value;
  }

  /** A logical type that the manifest of a stage has no words for. */
  private static final class UnknownTypeException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private UnknownTypeException(String type) {
      super(type);
    }

    private String at(String field) {
      return ("field '%s' has the logical type '%s', which a stage cannot keep; cast it to another type"
              + " before the Stage")
          .formatted(field, getMessage());
    }
  }
}
