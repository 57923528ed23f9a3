package dev.purlin.transforms.combine;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.problem.ConfigurationException.Problem;
import dev.purlin.core.problem.Names;
import dev.purlin.core.type.JsonRowReader;
import dev.purlin.core.type.UnfitJsonException;
import dev.purlin.transforms.aggregate.Aggregates;
import dev.purlin.transforms.aggregate.Aggregation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Reads the {@code combine} parameter: for each output field a function, or a map of a value and a
 * function, where the function may be a map of its own with {@code type} and {@code config}.
 */
public final class CombineParameter {
  private static final String ROOT = "combine";
  private static final List<String> ENTRIES = List.of("value", "fn", "filter");

  private final List<Problem> problems = new ArrayList<>();

  private CombineParameter() {}

  /** One output field as written. */
  private record Entry(
      String name,
      String path,
      List<String> values,
      String function,
      JsonNode config,
      @Nullable String filter) {}

  /** The aggregates, by Purlin's own functions. */
  public static List<Aggregation> aggregations(JsonNode combine) {
    CombineParameter parameter = new CombineParameter();
    List<Aggregation> aggregations = new ArrayList<>();
    for (Entry entry : parameter.entries(combine)) {
      try {
        aggregations.add(
            Aggregation.of(
                entry.name(),
                entry.function(),
                parameter.config(entry),
                values(entry),
                entry.filter()));
      } catch (ConfigurationException e) {
        parameter.problems.addAll(e.problems());
      }
    }
    return parameter.checked(aggregations);
  }

  /** As in Beam YAML, the output field's name stands for a value that is not given. */
  private static List<String> values(Entry entry) {
    boolean none = Aggregates.of(entry.function()).map(f -> f.fewestArguments() == 0).orElse(true);
    return entry.values().isEmpty() && !none ? List.of(entry.name()) : entry.values();
  }

  /** The parameters of a function, of the types that it declares. */
  private Map<String, Object> config(Entry entry) {
    Map<String, Object> config = new LinkedHashMap<>();
    Schema schema =
        Aggregates.of(entry.function())
            .map(aggregate -> aggregate.parameters().schema())
            .orElse(Schema.of());
    String path = entry.path() + ".fn.config";
    entry
        .config()
        .fields()
        .forEachRemaining(
            field -> {
              String name = field.getKey();
              if (schema.hasField(name)) {
                Object value =
                    value(path + "." + name, schema.getField(name).getType(), field.getValue());
                config.put(name, value);
              } else if (schema.getFieldCount() == 0) {
                problem(path, "the function '%s' takes no config".formatted(entry.function()));
              } else {
                problem(path + "." + name, Names.unknown("parameter", name, schema));
              }
            });
    return config;
  }

  private @Nullable Object value(String path, FieldType type, JsonNode value) {
    JsonRowReader reader =
        JsonRowReader.of(Schema.of(Schema.Field.of("value", type.withNullable(true))));
    try {
      return reader
          .read(JsonNodeFactory.instance.objectNode().set("value", value).toString())
          .getValue(0);
    } catch (UnfitJsonException e) {
      problem(path, e.getMessage());
      return null;
    }
  }

  /**
   * The aggregates as SQL, by output field: {@code fn} is an SQL aggregate, or is put around a
   * value.
   */
  public static Map<String, String> sql(JsonNode combine) {
    CombineParameter parameter = new CombineParameter();
    Map<String, String> aggregates = new LinkedHashMap<>();
    for (Entry entry : parameter.entries(combine)) {
      if (!entry.config().isEmpty()) {
        parameter.problem(entry.path() + ".fn.config", "is not for functions of SQL");
      }
      String filter = entry.filter() == null ? "" : " FILTER (WHERE " + entry.filter() + ")";
      aggregates.put(
          entry.name(),
          entry.values().isEmpty()
              ? entry.function() + filter
              : entry.function() + "(" + String.join(", ", entry.values()) + ")" + filter);
    }
    return parameter.checked(aggregates);
  }

  private <T> T checked(T result) {
    if (!problems.isEmpty()) {
      throw new ConfigurationException(problems);
    }
    return result;
  }

  private List<Entry> entries(JsonNode combine) {
    List<Entry> entries = new ArrayList<>();
    if (!combine.isObject()) {
      problem(ROOT, "expected a map from output fields to functions, such as {total: sum}");
      return entries;
    }
    combine.fields().forEachRemaining(field -> read(field.getKey(), field.getValue(), entries));
    return entries;
  }

  private void read(String name, JsonNode aggregate, List<Entry> entries) {
    String path = ROOT + "." + name;
    if (aggregate.isTextual()) {
      entries.add(
          new Entry(name, path, List.of(), aggregate.asText(), MissingNode.getInstance(), null));
      return;
    }
    if (!aggregate.isObject() || !aggregate.has("fn")) {
      problem(path, "expected a function, or a map such as {value: amount, fn: sum}");
      return;
    }
    aggregate
        .fieldNames()
        .forEachRemaining(
            entry -> {
              if (!ENTRIES.contains(entry)) {
                problem(path + "." + entry, Names.unknown("entry", entry, ENTRIES));
              }
            });
    String function = function(path + ".fn", aggregate.get("fn"));
    List<String> values = new ArrayList<>();
    JsonNode value = aggregate.path("value");
    for (JsonNode each : value.isArray() ? value : List.of(value)) {
      if (each.isContainerNode()) {
        problem(path + ".value", "expected a field or an expression, or a list of them");
        return;
      }
      if (!each.isMissingNode() && !each.isNull()) {
        values.add(each.asText());
      }
    }
    JsonNode filter = aggregate.path("filter");
    if (filter.isContainerNode()) {
      problem(path + ".filter", "expected a condition");
    } else if (function != null) {
      entries.add(
          new Entry(
              name,
              path,
              values,
              function,
              aggregate.get("fn").path("config"),
              filter.isMissingNode() || filter.isNull() ? null : filter.asText()));
    }
  }

  private @Nullable String function(String path, JsonNode function) {
    if (function.isTextual()) {
      return function.asText();
    }
    if (!function.path("type").isTextual()) {
      problem(path, "expected a function, or a map such as {type: sum}");
      return null;
    }
    JsonNode config = function.path("config");
    if (!config.isMissingNode() && !config.isNull() && !config.isObject()) {
      problem(path + ".config", "expected a map, such as {fraction: 0.95}");
    }
    return function.get("type").asText();
  }

  private void problem(String path, String message) {
    problems.add(new Problem(path, message));
  }
}
