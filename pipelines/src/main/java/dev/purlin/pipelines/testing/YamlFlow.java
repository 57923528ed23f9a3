package dev.purlin.pipelines.testing;

import com.fasterxml.jackson.databind.JsonNode;
import dev.purlin.pipelines.spec.YamlText;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** JSON values in YAML's flow style, which reads them back as they are, in a template too. */
final class YamlFlow {
  private static final Pattern DATE = Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}");

  private YamlFlow() {}

  static String text(JsonNode value) {
    if (value.isObject()) {
      List<String> entries = new ArrayList<>();
      value
          .fields()
          .forEachRemaining(
              field -> entries.add(string(field.getKey()) + ": " + text(field.getValue())));
      return "{" + String.join(", ", entries) + "}";
    }
    if (value.isArray()) {
      List<String> elements = new ArrayList<>();
      value.forEach(element -> elements.add(text(element)));
      return "[" + String.join(", ", elements) + "]";
    }
    if (value.isNumber()) {
      return value.decimalValue().toPlainString();
    }
    return value.isTextual() ? string(value.asText()) : value.toString();
  }

  private static String string(String text) {
    return DATE.matcher(text).matches() ? text : YamlText.text(text);
  }
}
