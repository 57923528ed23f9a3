package dev.purlin.pipelines.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.purlin.pipelines.report.RowCounts;
import dev.purlin.pipelines.run.Amounts;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Something in which two runs differ.
 *
 * @param what what it is
 * @param before what the first run has
 * @param after what the second has
 * @param change by how much a number has changed; empty for what is none
 */
record RunDifference(String what, String before, String after, String change) {
  private static final String NONE = "-";

  /** What people call them, and their names in records. */
  private static final Map<String, String> FACTS = facts();

  /**
   * What differs between two records; the durations come always, as they are never equal.
   *
   * @param before a run's record
   * @param after another one's
   */
  static List<RunDifference> between(JsonNode before, JsonNode after) {
    List<RunDifference> found = new ArrayList<>();
    found.add(duration(before.path("seconds").asDouble(), after.path("seconds").asDouble()));
    FACTS.forEach(
        (name, fact) ->
            texts(name, before.path(fact).asText(NONE), after.path(fact).asText(NONE), found));
    texts("error", before.path("error").asText(NONE), after.path("error").asText(NONE), found);
    texts(parameters(before), parameters(after), found);
    numbers(counts(before), counts(after), found);
    numbers(rejected(before), rejected(after), found);
    texts(checks(before), checks(after), found);
    return found;
  }

  private static Map<String, String> facts() {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("pipeline", "pipeline");
    facts.put("sha256", "sha256");
    facts.put("runner", "runner");
    facts.put("result", "outcome");
    return facts;
  }

  private static RunDifference duration(double before, double after) {
    return new RunDifference(
        "duration", RunText.duration(before), RunText.duration(after), percent(before, after));
  }

  private static Map<String, String> parameters(JsonNode record) {
    Map<String, String> parameters = new LinkedHashMap<>();
    record
        .path("parameters")
        .fields()
        .forEachRemaining(
            parameter ->
                parameters.put("--set " + parameter.getKey(), parameter.getValue().asText()));
    return parameters;
  }

  private static Map<String, Long> counts(JsonNode record) {
    Map<String, Long> counts = new LinkedHashMap<>();
    for (JsonNode step : record.path("steps")) {
      String name = step.path("step").asText();
      RowCounts.NAMES.forEach(count -> counts.put(name + ": " + count, step.path(count).asLong()));
      step.path("outputs")
          .fields()
          .forEachRemaining(
              output -> counts.put(name + "." + output.getKey(), output.getValue().asLong()));
    }
    return counts;
  }

  private static Map<String, Long> rejected(JsonNode record) {
    Map<String, Long> rejected = new LinkedHashMap<>();
    for (JsonNode rows : record.path("rejected_rows")) {
      String reason = rows.path("step").asText() + ": " + rows.path("reason").asText();
      rejected.merge(reason, rows.path("rows").asLong(), Long::sum);
    }
    return rejected;
  }

  private static Map<String, String> checks(JsonNode record) {
    Map<String, String> checks = new LinkedHashMap<>();
    for (JsonNode check : record.path("checks")) {
      String name = check.path("step").asText() + ": " + check.path("check").asText();
      String result = check.path("passed").asBoolean() ? "passed: " : "failed: ";
      String unique = name;
      for (int i = 2; checks.containsKey(unique); i++) {
        unique = name + " " + i;
      }
      checks.put(unique, result + check.path("observed").asText());
    }
    return checks;
  }

  private static void texts(
      Map<String, String> before, Map<String, String> after, List<RunDifference> found) {
    for (String name : names(before, after)) {
      texts(name, before.getOrDefault(name, NONE), after.getOrDefault(name, NONE), found);
    }
  }

  private static void texts(String name, String before, String after, List<RunDifference> found) {
    if (!before.equals(after)) {
      found.add(new RunDifference(name, before, after, ""));
    }
  }

  private static void numbers(
      Map<String, Long> before, Map<String, Long> after, List<RunDifference> found) {
    for (String name : names(before, after)) {
      long one = before.getOrDefault(name, 0L);
      long other = after.getOrDefault(name, 0L);
      if (one != other) {
        found.add(
            new RunDifference(
                name,
                before.containsKey(name) ? Amounts.count(one) : NONE,
                after.containsKey(name) ? Amounts.count(other) : NONE,
                percent((double) one, (double) other)));
      }
    }
  }

  private static Set<String> names(Map<String, ?> before, Map<String, ?> after) {
    Set<String> names = new LinkedHashSet<>(before.keySet());
    names.addAll(after.keySet());
    return names;
  }

  private static String percent(double before, double after) {
    return before == 0
        ? ""
        : String.format(Locale.ROOT, "%+.1f %%", 100 * (after - before) / before);
  }
}
