package dev.purlin.io.rest;

import com.fasterxml.jackson.databind.JsonNode;
import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.problem.ConfigurationException.Problem;
import dev.purlin.core.step.WrittenValue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Reads the parameters of a query: each a scalar as it is written, or a list of them. */
final class QueryParameters {
  private QueryParameters() {}

  /**
   * The values, by the names of their parameters.
   *
   * @throws ConfigurationException with every parameter that has no text
   */
  static Map<String, List<String>> of(@Nullable JsonNode params) {
    Map<String, List<String>> values = new LinkedHashMap<>();
    if (params == null) {
      return values;
    }
    if (!params.isObject() || WrittenValue.is(params)) {
      throw new ConfigurationException("params", "expected a map from names to values");
    }
    Schema.Builder texts = Schema.builder();
    params
        .fields()
        .forEachRemaining(
            field ->
                texts.addField(
                    field.getKey(),
                    field.getValue().isArray()
                        ? FieldType.array(FieldType.STRING)
                        : FieldType.STRING));
    List<Problem> problems = new ArrayList<>();
    WrittenValue.resolve(params, texts.build())
        .fields()
        .forEachRemaining(
            field -> {
              List<String> all = new ArrayList<>();
              for (JsonNode each :
                  field.getValue().isArray() ? field.getValue() : List.of(field.getValue())) {
                if (each.isNull() || each.isContainerNode()) {
                  problems.add(
                      new Problem(
                          "params." + field.getKey(),
                          "expected a string, a number, a boolean, or a list of these"));
                }
                all.add(each.asText());
              }
              values.put(field.getKey(), all);
            });
    if (!problems.isEmpty()) {
      throw new ConfigurationException(problems);
    }
    return values;
  }
}
