package dev.purlin.transforms.set;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.problem.ConfigurationException.Problem;
import dev.purlin.core.step.WrittenValue;
import dev.purlin.core.type.JsonRows;
import java.util.ArrayList;
import java.util.List;

/**
 * The {@code elements} of a configuration: JSON objects, or other values that stand for an object
 * with the one field {@code element}.
 */
public final class Elements {
  public static final String PATH = "elements";

  private Elements() {}

  /** The objects of a JSON list that is given as text. */
  public static List<JsonNode> parse(String list) {
    try {
      return of(JsonRows.parse(list));
    } catch (JsonProcessingException e) {
      throw new ConfigurationException(PATH, "is not JSON: " + e.getOriginalMessage());
    }
  }

  /** The objects of a JSON list. */
  public static List<JsonNode> of(JsonNode elements) {
    if (!elements.isArray()) {
      throw new ConfigurationException(PATH, "expected a list of elements");
    }
    List<JsonNode> objects = new ArrayList<>();
    List<Problem> problems = new ArrayList<>();
    for (JsonNode element : elements) {
      String path = PATH + "." + objects.size();
      boolean named = isNamed(element);
      if (named != isNamed(elements.get(0))) {
        problems.add(
            new Problem(
                path,
                named
                    ? "expected a value without field names, as the first element is"
                    : "expected field names and values, as in the first element"));
      }
      objects.add(named ? element : JsonNodeFactory.instance.objectNode().set("element", element));
    }
    if (!problems.isEmpty()) {
      throw new ConfigurationException(problems);
    }
    return objects;
  }

  private static boolean isNamed(JsonNode element) {
    return element.isObject() && !WrittenValue.is(element);
  }
}
