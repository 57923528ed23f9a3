package dev.purlin.pipelines.run;

import dev.purlin.core.books.StepChecks;
import dev.purlin.core.run.RunContext;
import dev.purlin.pipelines.assembly.AssembledStep;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.beam.sdk.metrics.MetricResult;
import org.apache.beam.sdk.metrics.MetricResults;
import org.apache.beam.sdk.metrics.StringSetResult;

/**
 * What came out of the checks of a run.
 *
 * @param steps by step, in the order of the steps
 * @param missing the steps that were to report and did not
 */
record RunChecks(List<StepChecks> steps, List<String> missing) {

  /**
   * Gathers what the steps have reported.
   *
   * @param metrics what workers elsewhere have reported; empty if nobody knows
   */
  static RunChecks of(
      RunContext context, List<AssembledStep> steps, Optional<MetricResults> metrics) {
    List<StepChecks> reported = new ArrayList<>();
    List<String> missing = new ArrayList<>();
    for (AssembledStep step : steps) {
      Optional<StepChecks> checks =
          StepChecks.of(context, step.name())
              .or(() -> metrics.flatMap(from -> elsewhere(from, step.name())));
      checks.ifPresent(reported::add);
      if (checks.isEmpty() && StepChecks.isPlanned(context, step.name())) {
        missing.add(step.name());
      }
    }
    return new RunChecks(reported, missing);
  }

  private static Optional<StepChecks> elsewhere(MetricResults metrics, String step) {
    Set<String> parts = new HashSet<>();
    for (MetricResult<StringSetResult> reports : RunMetrics.ours(metrics).getStringSets()) {
      if (StepChecks.isMetricName(reports.getName().getName(), step)) {
        parts.addAll(RunMetrics.value(reports).getStringSet());
      }
    }
    return StepChecks.collect(parts);
  }

  /** Why the run fails: everything that did not hold, and what nobody knows; empty if it holds. */
  Optional<String> failure() {
    List<String> failures = new ArrayList<>();
    steps.stream().map(StepChecks::failure).filter(text -> text != null).forEach(failures::add);
    missing.forEach(
        step ->
            failures.add(
                "step '%s': the results of its checks did not arrive from the workers"
                    .formatted(step)));
    return failures.isEmpty() ? Optional.empty() : Optional.of(String.join("\n", failures));
  }

  /** All of them, each with its step. */
  List<StepCheck> results() {
    List<StepCheck> results = new ArrayList<>();
    for (StepChecks step : steps) {
      step.results().forEach(result -> results.add(new StepCheck(step.step(), result)));
    }
    return results;
  }
}
