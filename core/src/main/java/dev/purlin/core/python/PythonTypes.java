package dev.purlin.core.python;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.purlin.core.time.Timestamps;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.schemas.Schema.LogicalType;
import org.apache.beam.sdk.schemas.logicaltypes.SqlTypes;

/** The types of rows, in the words of {@code program.py}. */
public final class PythonTypes {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private PythonTypes() {}

  /** The names of a schema's fields, as JSON. */
  public static ArrayNode names(Schema schema) {
    ArrayNode names = JSON.arrayNode();
    schema.getFieldNames().forEach(names::add);
    return names;
  }

  /** The types of a schema's fields, as JSON. */
  public static ArrayNode kinds(Schema schema) {
    ArrayNode kinds = JSON.arrayNode();
    schema.getFields().forEach(field -> kinds.add(kind(field.getType())));
    return kinds;
  }

  private static JsonNode kind(FieldType type) {
    return switch (type.getTypeName()) {
      case STRING -> TextNode.valueOf("str");
      case BYTE, INT16, INT32, INT64 -> TextNode.valueOf("int");
      case FLOAT, DOUBLE -> TextNode.valueOf("float");
      case BOOLEAN -> TextNode.valueOf("bool");
      case BYTES -> TextNode.valueOf("bytes");
      case DECIMAL -> TextNode.valueOf("decimal");
      case DATETIME -> TextNode.valueOf("timestamp");
      case ARRAY, ITERABLE ->
          JSON.arrayNode().add("list").add(kind(type.getCollectionElementType()));
      case MAP ->
          JSON.arrayNode()
              .add("map")
              .add(kind(type.getMapKeyType()))
              .add(kind(type.getMapValueType()));
      case ROW ->
          JSON.arrayNode()
              .add("row")
              .add(names(type.getRowSchema()))
              .add(kinds(type.getRowSchema()));
      case LOGICAL_TYPE -> logical(type.getLogicalType());
    };
  }

  private static JsonNode logical(LogicalType<?, ?> type) {
    if (isDate(type)) {
      return TextNode.valueOf("date");
    }
    if (isTime(type)) {
      return TextNode.valueOf("time");
    }
    return Timestamps.is(type) ? TextNode.valueOf("timestamp") : kind(type.getBaseType());
  }

  /** Whether a type is DATE. */
  public static boolean isDate(LogicalType<?, ?> type) {
    return type.getIdentifier().equals(SqlTypes.DATE.getIdentifier());
  }

  /** Whether a type is TIME. */
  public static boolean isTime(LogicalType<?, ?> type) {
    return type.getIdentifier().equals(SqlTypes.TIME.getIdentifier());
  }

  /** The type of a row's field that a type of Python becomes; it may be NULL. */
  static FieldType type(JsonNode kind) {
    if (kind.isTextual()) {
      return word(kind.asText()).withNullable(true);
    }
    FieldType type =
        switch (kind.get(0).asText()) {
          case "list" -> FieldType.array(type(kind.get(1)));
          case "map" -> FieldType.map(type(kind.get(1)).withNullable(false), type(kind.get(2)));
          default -> {
            Schema.Builder schema = Schema.builder();
            for (int i = 0; i < kind.get(1).size(); i++) {
              schema.addField(kind.get(1).get(i).asText(), type(kind.get(2).get(i)));
            }
            yield FieldType.row(schema.build());
          }
        };
    return type.withNullable(true);
  }

  private static FieldType word(String name) {
    return switch (name) {
      case "str" -> FieldType.STRING;
      case "int" -> FieldType.INT64;
      case "float" -> FieldType.DOUBLE;
      case "bool" -> FieldType.BOOLEAN;
      case "bytes" -> FieldType.BYTES;
      case "decimal" -> FieldType.DECIMAL;
      case "date" -> FieldType.logicalType(SqlTypes.DATE);
      case "time" -> FieldType.logicalType(SqlTypes.TIME);
      case "timestamp" -> Timestamps.TIMESTAMP;
      default -> throw new IllegalArgumentException(name);
    };
  }
}
