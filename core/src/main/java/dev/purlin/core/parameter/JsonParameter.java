package dev.purlin.core.parameter;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.purlin.core.problem.PurlinException;
import dev.purlin.core.type.JsonRows;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Reads the parameters that may be of several shapes. */
public final class JsonParameter {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private JsonParameter() {}

  /** The value of a parameter; text that is no JSON, such as {@code left}, stands for itself. */
  public static JsonNode parse(String text) {
    String trimmed = text.strip();
    if (!trimmed.isEmpty() && "{[\"".indexOf(trimmed.charAt(0)) >= 0) {
      try {
        return JsonRows.parse(trimmed);
      } catch (JsonProcessingException e) {
        return TextNode.valueOf(text);
      }
    }
    return TextNode.valueOf(text);
  }

  /** The text of a parameter that may be given as JSON or as the text of JSON; null if absent. */
  public static @Nullable String textOrNull(@Nullable JsonNode value) {
    return value == null ? null : text(value);
  }

  /** The text of a parameter that may be given as JSON or as the text of JSON. */
  public static String text(JsonNode value) {
    return value.isTextual() ? value.asText() : value.toString();
  }

  /** The JSON text of a value made of maps, lists and scalars. */
  public static String write(Object value) {
    try {
      return MAPPER.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw PurlinException.internal("cannot write " + value + " as JSON", e);
    }
  }
}
