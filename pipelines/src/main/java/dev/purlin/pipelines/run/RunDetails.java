package dev.purlin.pipelines.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.purlin.core.books.RejectReasons;
import dev.purlin.core.books.StepCounts;
import dev.purlin.core.cursor.CursorRange;
import dev.purlin.core.problem.PurlinException;
import dev.purlin.core.run.LiveCounts.Active;
import dev.purlin.core.run.RunContext;
import dev.purlin.pipelines.assembly.AssembledStep;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.beam.sdk.metrics.DistributionResult;
import org.apache.beam.sdk.metrics.MetricQueryResults;
import org.apache.beam.sdk.metrics.MetricResult;
import org.apache.beam.sdk.metrics.MetricResults;
import org.apache.beam.sdk.metrics.StringSetResult;

/**
 * What is known of a run besides its books.
 *
 * @param checks what came out of its checks
 * @param active when each step was at work
 * @param rejected the rows that were refused, by step and reason, the most frequent first
 */
record RunDetails(RunChecks checks, Map<String, Active> active, List<RejectedRows> rejected) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * Gathers it.
   *
   * @param metrics what a runner knows; empty if the run has failed in this JVM, which then knows
   */
  static RunDetails of(
      RunContext context,
      List<AssembledStep> steps,
      Optional<MetricResults> metrics,
      boolean examples) {
    Optional<MetricQueryResults> ours = metrics.map(RunMetrics::ours);
    return new RunDetails(
        RunChecks.of(context, steps, metrics),
        active(context, steps, ours),
        rejected(context, steps, ours, examples));
  }

  /** The parts of their sources that steps have read, by step; complete after the commit. */
  static Map<String, CursorRange> incremental(RunContext context, List<AssembledStep> steps) {
    Map<String, CursorRange> ranges = new LinkedHashMap<>();
    for (AssembledStep step : steps) {
      CursorRange.of(context, step.name()).ifPresent(range -> ranges.put(step.name(), range));
    }
    return ranges;
  }

  private static Map<String, Active> active(
      RunContext context, List<AssembledStep> steps, Optional<MetricQueryResults> metrics) {
    Map<String, Active> reported = new HashMap<>();
    metrics.ifPresent(
        from -> {
          for (MetricResult<DistributionResult> result : from.getDistributions()) {
            DistributionResult value = RunMetrics.value(result);
            if (value.getCount() > 0) {
              reported.merge(
                  result.getName().getName(),
                  new Active(value.getMin(), value.getMax()),
                  (one, other) ->
                      new Active(
                          Math.min(one.from(), other.from()), Math.max(one.to(), other.to())));
            }
          }
        });
    Map<String, Active> active = new LinkedHashMap<>();
    for (AssembledStep step : steps) {
      Optional.ofNullable(reported.get(StepCounts.activeName(step.name())))
          .or(() -> context.counts().active(step.name()))
          .ifPresent(found -> active.put(step.name(), found));
    }
    return active;
  }

  private static List<RejectedRows> rejected(
      RunContext context,
      List<AssembledStep> steps,
      Optional<MetricQueryResults> metrics,
      boolean examples) {
    Set<String> texts = new HashSet<>(RejectReasons.texts(context));
    Map<String, Long> counters = new HashMap<>();
    metrics.ifPresent(
        from -> {
          for (MetricResult<StringSetResult> result : from.getStringSets()) {
            for (AssembledStep step : steps) {
              if (RejectReasons.isMetricName(result.getName().getName(), step.name())) {
                texts.addAll(RunMetrics.value(result).getStringSet());
              }
            }
          }
          for (MetricResult<Long> result : from.getCounters()) {
            counters.merge(result.getName().getName(), RunMetrics.value(result), Long::sum);
          }
        });
    Map<String, RejectedRows> byCounter = new HashMap<>();
    for (String text : texts.stream().sorted().toList()) {
      JsonNode reason = parse(text);
      String counter = reason.path("counter").asText();
      long rows =
          metrics.isPresent() ? counters.getOrDefault(counter, 0L) : context.counts().get(counter);
      byCounter.putIfAbsent(
          counter,
          new RejectedRows(
              reason.path("step").asText(),
              reason.path("reason").asText(),
              rows,
              Optional.ofNullable(reason.path("example").textValue()).filter(example -> examples)));
    }
    List<String> order = steps.stream().map(AssembledStep::name).toList();
    List<RejectedRows> rejected = new ArrayList<>(byCounter.values());
    rejected.removeIf(rows -> rows.rows() == 0);
    rejected.sort(
        Comparator.<RejectedRows>comparingInt(rows -> order.indexOf(rows.step()))
            .thenComparing(Comparator.comparingLong(RejectedRows::rows).reversed())
            .thenComparing(RejectedRows::reason));
    return rejected;
  }

  private static JsonNode parse(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw PurlinException.internal("what a worker reported of rejected rows is no JSON", e);
    }
  }
}
