package dev.purlin.transforms.resample;

import com.fasterxml.jackson.databind.JsonNode;
import dev.purlin.core.parameter.Words;
import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.problem.ConfigurationException.Problem;
import dev.purlin.core.problem.Names;
import dev.purlin.core.step.WrittenValue;
import dev.purlin.transforms.row.Constants;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * What a field of an interval is filled with, as {@code fill} says: a word, or {@code {value: 0}}.
 *
 * @param constant null unless it is a constant
 */
record FieldFill(Fill fill, @Nullable Object constant) implements Serializable {
  private static final String PATH = "fill";
  private static final String VALUE = "value";
  private static final FieldFill NOTHING = new FieldFill(Fill.NULL, null);

  /** The fill of each of some fields; what cannot work is added to the problems. */
  static List<FieldFill> of(@Nullable JsonNode fill, Schema fields, List<Problem> problems) {
    JsonNode byField = byField(fill, fields);
    if (byField != null) {
      byField
          .fieldNames()
          .forEachRemaining(
              name -> {
                if (!fields.hasField(name)) {
                  problems.add(
                      new Problem(PATH + "." + name, Names.unknown("field", name, fields)));
                }
              });
    }
    List<FieldFill> fills = new ArrayList<>();
    for (Schema.Field field : fields.getFields()) {
      String name = field.getName();
      try {
        fills.add(
            byField == null
                ? of(PATH, fill, field)
                : of(PATH + "." + name, byField.get(name), field));
      } catch (ConfigurationException e) {
        // Of all fields a problem may be the same.
        e.problems().stream().filter(p -> !problems.contains(p)).forEach(problems::add);
      }
    }
    return fills;
  }

  /** A map from fields to fills; null if there is one fill for all, perhaps a constant. */
  private static @Nullable JsonNode byField(@Nullable JsonNode fill, Schema fields) {
    return fill == null
            || !fill.isObject()
            || WrittenValue.is(fill)
            || isConstant(fill) && !fields.hasField(VALUE)
        ? null
        : fill;
  }

  private static boolean isConstant(JsonNode node) {
    return node.isObject() && node.size() == 1 && node.has(VALUE);
  }

  private static FieldFill of(String path, @Nullable JsonNode node, Schema.Field field) {
    if (node == null || node.isNull()) {
      return NOTHING;
    }
    if (!WrittenValue.is(node) && isConstant(node)) {
      String valuePath = path + "." + VALUE;
      Object constant = Constants.of(valuePath, node.get(VALUE), field.getType());
      if (constant == null) {
        throw new ConfigurationException(valuePath, "is null; leave 'fill' out for NULL");
      }
      return new FieldFill(Fill.NULL, constant);
    }
    JsonNode word = WrittenValue.is(node) ? WrittenValue.resolve(node) : node;
    if (word.isNull()) {
      return NOTHING;
    }
    if (!word.isTextual()) {
      throw new ConfigurationException(
          path, "expected null, previous, next, linear, or a constant such as {value: 0}");
    }
    Fill fill = fill(path, word.asText());
    if (fill == Fill.LINEAR && !isNumber(field.getType())) {
      throw new ConfigurationException(
          path,
          "'%s' is %s; linear is for numbers"
              .formatted(field.getName(), Names.type(field.getType())));
    }
    return new FieldFill(fill, null);
  }

  private static Fill fill(String path, String word) {
    try {
      return Words.parse(PATH, Fill.class, word);
    } catch (ConfigurationException e) {
      throw new ConfigurationException(path, e.problems().get(0).message());
    }
  }

  private static boolean isNumber(FieldType type) {
    return type.getTypeName().isNumericType();
  }

  /** Whether the values of other intervals are looked at. */
  boolean looksAround() {
    return fill != Fill.NULL;
  }
}
