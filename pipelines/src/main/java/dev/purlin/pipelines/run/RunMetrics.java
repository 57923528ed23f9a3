package dev.purlin.pipelines.run;

import dev.purlin.core.books.StepCounts;
import dev.purlin.core.books.TargetReports;
import dev.purlin.core.run.RunContext;
import dev.purlin.io.file.FileFacts;
import dev.purlin.io.file.FileFacts.FileFact;
import dev.purlin.pipelines.assembly.AssembledStep;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.beam.sdk.metrics.MetricNameFilter;
import org.apache.beam.sdk.metrics.MetricQueryResults;
import org.apache.beam.sdk.metrics.MetricResult;
import org.apache.beam.sdk.metrics.MetricResults;
import org.apache.beam.sdk.metrics.MetricsFilter;
import org.apache.beam.sdk.metrics.StringSetResult;

/** What Purlin's steps reported to a runner while it ran them. */
final class RunMetrics {
  private RunMetrics() {}

  static MetricQueryResults ours(MetricResults metrics) {
    return metrics.queryMetrics(
        MetricsFilter.builder()
            .addNameFilter(MetricNameFilter.inNamespace(StepCounts.NAMESPACE))
            .build());
  }

  /** How many rows came after their windows were closed, so that no group has them. */
  static long late(MetricResults metrics) {
    long late = 0;
    for (MetricResult<Long> counter :
        metrics.queryMetrics(MetricsFilter.builder().build()).getCounters()) {
      if (counter.getName().getName().equals("droppedDueToLateness")) {
        late += value(counter);
      }
    }
    return late;
  }

  /**
   * The committed value where the runner knows one. Direct knows it by the time the pipeline is
   * done, but may report what its last bundles attempted a moment later. Flink knows attempts only.
   */
  static <T> T value(MetricResult<T> metric) {
    T committed = metric.getCommittedOrNull();
    return committed == null ? metric.getAttempted() : committed;
  }

  /**
   * The files that were read, and how many more than are known by name.
   *
   * @throws dev.purlin.core.problem.PurlinException if one was not read whole
   */
  static FilesRead filesRead(MetricResults metrics, RunContext context, List<AssembledStep> steps) {
    Map<String, Set<String>> elsewhere = new HashMap<>();
    for (MetricResult<StringSetResult> reports : ours(metrics).getStringSets()) {
      elsewhere.put(reports.getName().getName(), value(reports).getStringSet());
    }
    Map<String, FileFact> files = new LinkedHashMap<>();
    long unlisted = 0;
    for (AssembledStep step : steps) {
      Set<String> reports = new HashSet<>(FileFacts.reports(context, step.name()));
      elsewhere.forEach(
          (name, texts) -> {
            if (FileFacts.isMetricName(name, step.name())) {
              reports.addAll(texts);
            }
          });
      List<FileFact> read = FileFacts.collect(reports);
      read.forEach(file -> files.put(file.path(), file));
      unlisted += Math.max(0, FileFacts.plannedFiles(context, step.name()) - read.size());
    }
    return new FilesRead(new ArrayList<>(files.values()), unlisted);
  }

  /**
   * What is known of the files that were read.
   *
   * @param unlisted how many more there are, whose reports did not arrive
   */
  record FilesRead(List<FileFact> files, long unlisted) {
    static final FilesRead NONE = new FilesRead(List.of(), 0);
  }

  /** The targets that were committed, in the order of their steps. */
  static List<String> targetsWritten(MetricResults metrics, List<AssembledStep> steps) {
    Map<String, Set<String>> targets = new HashMap<>();
    for (MetricResult<StringSetResult> reports : ours(metrics).getStringSets()) {
      targets
          .computeIfAbsent(reports.getName().getName(), name -> new TreeSet<>())
          .addAll(value(reports).getStringSet());
    }
    return steps.stream()
        .map(step -> targets.getOrDefault(StepCounts.targetsName(step.name()), Set.of()))
        .flatMap(Set::stream)
        .toList();
  }

  /**
   * What workers elsewhere reported of a step's target.
   *
   * @throws dev.purlin.core.problem.PurlinException if nothing of it arrived whole
   */
  static List<String> targetReports(MetricResults metrics, String step) {
    List<String> parts = new ArrayList<>();
    for (MetricResult<StringSetResult> reports : ours(metrics).getStringSets()) {
      if (TargetReports.isMetricName(reports.getName().getName(), step)) {
        parts.addAll(value(reports).getStringSet());
      }
    }
    return TargetReports.collect(parts);
  }
}
