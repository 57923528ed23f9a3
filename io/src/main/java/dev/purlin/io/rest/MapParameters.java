package dev.purlin.io.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Map;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Parameters that are maps, with one more entry. */
final class MapParameters {
  private MapParameters() {}

  static JsonNode with(@Nullable JsonNode map, String name, String value) {
    ObjectNode copy = JsonNodeFactory.instance.objectNode();
    if (map instanceof ObjectNode before) {
      copy.setAll(before);
    }
    return copy.put(name, value);
  }

  static <T> Map<String, T> with(@Nullable Map<String, T> map, String name, T value) {
    Map<String, T> copy = new LinkedHashMap<>();
    if (map != null) {
      copy.putAll(map);
    }
    copy.put(name, value);
    return copy;
  }
}
