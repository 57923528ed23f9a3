package dev.purlin.core.expression;

import com.fasterxml.jackson.databind.JsonNode;
import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.problem.ConfigurationException.Problem;
import dev.purlin.core.problem.Names;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * A field and how it is computed; an entry of the {@code fields} of a MapToFields.
 *
 * @param path the configuration entry, for errors
 * @param name the field's name
 * @param function what computes it
 * @param type what the result is cast to; null to leave it
 */
public record FieldDefinition(
    String path, String name, UserFunction function, @Nullable OutputType type) {
  private static final List<String> KEYS =
      List.of("expression", "callable", "path", "name", "output_type");

  /** A field that an expression computes. */
  public static FieldDefinition of(String name, String expression) {
    return new FieldDefinition("fields." + name, name, UserFunction.expression(expression), null);
  }

  /**
   * Reads {@code fields}, JSON with an entry for each field: an expression, or a map with one of
   * {@code expression}, {@code callable}, and {@code path} and {@code name}.
   *
   * @throws ConfigurationException with every entry that is not of this form
   */
  public static List<FieldDefinition> parse(JsonNode fields) {
    if (!fields.isObject()) {
      throw new ConfigurationException("fields", "expected a map of field names to expressions");
    }
    List<FieldDefinition> definitions = new ArrayList<>();
    List<Problem> problems = new ArrayList<>();
    for (Iterator<Map.Entry<String, JsonNode>> it = fields.fields(); it.hasNext(); ) {
      Map.Entry<String, JsonNode> field = it.next();
      try {
        definitions.add(parse(field.getKey(), field.getValue()));
      } catch (ConfigurationException e) {
        problems.addAll(e.problems());
      }
    }
    if (!problems.isEmpty()) {
      throw new ConfigurationException(problems);
    }
    return definitions;
  }

  private static FieldDefinition parse(String name, JsonNode value) {
    String path = "fields." + name;
    if (value.isValueNode() && !value.isNull()) {
      return of(name, value.asText());
    }
    if (!value.isObject()) {
      throw new ConfigurationException(path, "expected an expression, or a map with one");
    }
    List<Problem> problems = new ArrayList<>();
    value
        .fieldNames()
        .forEachRemaining(
            key -> {
              if (!KEYS.contains(key)) {
                problems.add(new Problem(path + "." + key, Names.unknown("entry", key, KEYS)));
              }
            });
    if (!problems.isEmpty()) {
      throw new ConfigurationException(problems);
    }
    UserFunction function =
        new UserFunction(
            text(value, "expression"),
            text(value, "callable"),
            text(value, "path"),
            text(value, "name"));
    JsonNode type = value.path("output_type");
    boolean typed = !type.isMissingNode() && !type.isNull();
    return new FieldDefinition(
        path, name, function, typed ? OutputType.of(path + ".output_type", type) : null);
  }

  private static @Nullable String text(JsonNode map, String key) {
    JsonNode value = map.path(key);
    return value.isValueNode() && !value.isNull() ? value.asText() : null;
  }
}
