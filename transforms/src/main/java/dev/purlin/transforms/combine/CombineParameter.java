package dev.purlin.transforms.combine;

import com.fasterxml.jackson.databind.JsonNode;
import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.problem.ConfigurationException.Problem;
import dev.purlin.core.problem.Names;
import dev.purlin.transforms.aggregate.AggregateFunction;
import dev.purlin.transforms.aggregate.Aggregation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Reads the {@code combine} parameter: for each output field a function, or a map of a value and a
 * function, where the function may be a map of its own with {@code type} and {@code config}.
 */
public final class CombineParameter {
  private static final String ROOT = "combine";
  private static final List<String> ENTRIES = List.of("value", "fn");

  private final List<Problem> problems = new ArrayList<>();

  private CombineParameter() {}

  /** One output field as written. */
  private record Entry(String name, String path, @Nullable String value, String function) {}

  /** The aggregates, by Purlin's own functions. */
  public static List<Aggregation> aggregations(JsonNode combine) {
    CombineParameter parameter = new CombineParameter();
    List<Aggregation> aggregations = new ArrayList<>();
    for (Entry entry : parameter.entries(combine)) {
      AggregateFunction.of(entry.function())
          .ifPresentOrElse(
              function ->
                  aggregations.add(new Aggregation(entry.name(), function, value(entry, function))),
              () ->
                  parameter.problem(
                      entry.path(),
                      Names.unknown(
                          "aggregate function", entry.function(), AggregateFunction.labels())));
    }
    return parameter.checked(aggregations);
  }

  /** As in Beam YAML, the output field's name stands for a value that is not given. */
  private static @Nullable String value(Entry entry, AggregateFunction function) {
    boolean counting = function == AggregateFunction.COUNT;
    return entry.value() != null || counting ? entry.value() : entry.name();
  }

  /**
   * The aggregates as SQL, by output field: {@code fn} is an SQL aggregate, or is put around a
   * value.
   */
  public static Map<String, String> sql(JsonNode combine) {
    CombineParameter parameter = new CombineParameter();
    Map<String, String> aggregates = new LinkedHashMap<>();
    for (Entry entry : parameter.entries(combine)) {
      aggregates.put(
          entry.name(),
          entry.value() == null ? entry.function() : entry.function() + "(" + entry.value() + ")");
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
      entries.add(new Entry(name, path, null, aggregate.asText()));
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
    JsonNode value = aggregate.get("value");
    if (value != null && value.isContainerNode()) {
      problem(path + ".value", "expected a field or an expression");
    } else if (function != null) {
      entries.add(
          new Entry(name, path, value == null || value.isNull() ? null : value.asText(), function));
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
    if (!function.path("config").isEmpty()) {
      problem(
          path + ".config",
          "the function '%s' takes no config".formatted(function.get("type").asText()));
    }
    return function.get("type").asText();
  }

  private void problem(String path, String message) {
    problems.add(new Problem(path, message));
  }
}
