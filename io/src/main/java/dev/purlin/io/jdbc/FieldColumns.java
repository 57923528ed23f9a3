package dev.purlin.io.jdbc;

import com.fasterxml.jackson.databind.JsonNode;
import dev.purlin.core.problem.ConfigurationException;
import java.util.LinkedHashMap;
import java.util.Map;

/** Fields and the columns that belong to them, as the author of a step wrote them. */
final class FieldColumns {
  private FieldColumns() {}

  /**
   * Reads a name, a list of names of fields and columns at once, or a map from fields to columns.
   *
   * @param example a map, as it would be written
   */
  static Map<String, String> parse(String parameter, JsonNode written, String example) {
    Map<String, String> columns = new LinkedHashMap<>();
    boolean fits = true;
    if (written.isTextual()) {
      columns.put(written.asText(), written.asText());
    } else if (written.isArray()) {
      for (JsonNode name : written) {
        fits &= name.isTextual() && columns.put(name.asText(), name.asText()) == null;
      }
    } else {
      for (Map.Entry<String, JsonNode> column : written.properties()) {
        fits &= column.getValue().isTextual();
        columns.put(column.getKey(), column.getValue().asText());
      }
    }
    if (!fits || columns.isEmpty()) {
      throw new ConfigurationException(
          parameter,
          "expected a name, a list of different names, or a map of fields to columns such as "
              + example);
    }
    return columns;
  }
}
