package dev.purlin.core.step;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.FloatNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.schemas.Schema.TypeName;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * A value of a pipeline file that YAML takes for something else than it was written as: {@code no},
 * {@code 01234}, {@code 1.10}, {@code .inf}.
 *
 * <p>Whether the text or the value counts is known only where the type is. So both travel, in the
 * JSON of a {@linkplain RowTransformProvider#writtenParameters parameter}, as an object with two
 * keys that no file can have.
 */
public final class WrittenValue {
  private static final String TEXT = "\u0000text";
  private static final String VALUE = "\u0000value";
  private static final Pattern DECIMAL = Pattern.compile("[-+]?[0-9]*\\.?[0-9]*([eE][-+][0-9]+)?");

  private WrittenValue() {}

  /** What stands for a scalar in JSON. */
  public static Map<String, @Nullable Object> of(String text, @Nullable Object value) {
    Map<String, @Nullable Object> written = new LinkedHashMap<>();
    written.put(TEXT, text);
    written.put(VALUE, value);
    return written;
  }

  /** Whether a JSON value stands for a scalar. */
  public static boolean is(JsonNode node) {
    return node.isObject() && node.has(TEXT);
  }

  /** A JSON value where no type is known: every scalar is what YAML takes it for. */
  public static JsonNode resolve(JsonNode node) {
    return as(node, null);
  }

  /** A JSON object as a schema wants it: where it has VARCHAR, scalars are as they were written. */
  public static JsonNode resolve(JsonNode object, Schema schema) {
    return as(object, FieldType.row(schema));
  }

  private static JsonNode as(JsonNode node, @Nullable FieldType type) {
    if (is(node)) {
      return type != null && type.getTypeName() == TypeName.STRING
          ? node.get(TEXT)
          : value(node.get(TEXT).asText(), node.get(VALUE));
    }
    if (node.isNumber() || node.isBoolean()) { // written as JSON writes it
      return type != null && type.getTypeName() == TypeName.STRING
          ? TextNode.valueOf(node.asText())
          : node;
    }
    if (node.isArray()) {
      FieldType elements =
          type != null && type.getTypeName().isCollectionType()
              ? type.getCollectionElementType()
              : null;
      ArrayNode resolved = JsonNodeFactory.instance.arrayNode();
      node.forEach(element -> resolved.add(as(element, elements)));
      return resolved;
    }
    if (node.isObject()) {
      ObjectNode resolved = JsonNodeFactory.instance.objectNode();
      node.fields()
          .forEachRemaining(
              field ->
                  resolved.set(field.getKey(), as(field.getValue(), within(type, field.getKey()))));
      return resolved;
    }
    return node;
  }

  private static @Nullable FieldType within(@Nullable FieldType type, String field) {
    if (type == null) {
      return null;
    }
    if (type.getTypeName() == TypeName.MAP) {
      return type.getMapValueType();
    }
    return type.getTypeName() == TypeName.ROW && type.getRowSchema().hasField(field)
        ? type.getRowSchema().getField(field).getType()
        : null;
  }

  /** A fraction with all its digits; what YAML has and JSON has not, as a number even so. */
  private static JsonNode value(String text, JsonNode value) {
    if (value instanceof TextNode name) { // NaN and the infinities
      return FloatNode.valueOf(Float.parseFloat(name.asText()));
    }
    boolean digits = value.isFloatingPointNumber() && DECIMAL.matcher(text).matches();
    return digits ? DecimalNode.valueOf(new BigDecimal(text)) : value;
  }
}
