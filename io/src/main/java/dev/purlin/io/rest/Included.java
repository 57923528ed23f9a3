package dev.purlin.io.rest;

import com.fasterxml.jackson.databind.JsonNode;
import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.problem.Names;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.schemas.Schema;

/**
 * Fields of input rows that are kept beside those of the records.
 *
 * @param fields the fields, in the order of their places in the output
 * @param schema that of the output: the records' fields, and behind them these
 */
record Included(List<String> fields, Schema schema) {

  /**
   * What a parameter says: a list of fields, or a map from new names to fields.
   *
   * @throws ConfigurationException with the entry that cannot be kept
   */
  static Included of(JsonNode include, Schema input, Schema records) {
    Map<String, String> names = new LinkedHashMap<>();
    if (include.isObject()) {
      include.fields().forEachRemaining(kept -> names.put(kept.getKey(), kept.getValue().asText()));
    } else {
      for (JsonNode kept : include.isArray() ? include : List.of(include)) {
        names.put(kept.asText(), kept.asText());
      }
    }
    Schema.Builder output = Schema.builder().addFields(records.getFields());
    names.forEach(
        (name, field) -> {
          String path = "include." + name;
          if (!input.hasField(field)) {
            throw new ConfigurationException(path, Names.unknown("field", field, input));
          }
          if (records.hasField(name)) {
            throw new ConfigurationException(
                path,
                "the records have a field '%s' already; give this one another name, as in {parent_%s: %s}"
                    .formatted(name, name, field));
          }
          output.addField(Schema.Field.of(name, input.getField(field).getType()));
        });
    return new Included(List.copyOf(names.values()), output.build());
  }
}
