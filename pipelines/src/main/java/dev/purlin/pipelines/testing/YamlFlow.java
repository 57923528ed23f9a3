package dev.purlin.pipelines.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** JSON values in YAML's flow style, which reads them back as they are, in a template too. */
final class YamlFlow {
  private static final Pattern PLAIN =
      Pattern.compile("[A-Za-z_]([A-Za-z0-9_ -]*[A-Za-z0-9_])?|[0-9]{4}-[0-9]{2}-[0-9]{2}");
  private static final Set<String> WORDS =
      Set.of("true", "false", "null", "yes", "no", "on", "off", "y", "n");

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
    if (PLAIN.matcher(text).matches() && !WORDS.contains(text.toLowerCase(Locale.ROOT))) {
      return text;
    }
    // A Jinja tag would be one in a file of tests as well.
    return TextNode.valueOf(text).toString().replaceAll("\\{(?=[{%#])", "\\\\u007b");
  }
}
