package dev.purlin.pipelines.run;

import dev.purlin.transforms.step.StepCounts;
import org.apache.beam.sdk.metrics.MetricNameFilter;
import org.apache.beam.sdk.metrics.MetricQueryResults;
import org.apache.beam.sdk.metrics.MetricResult;
import org.apache.beam.sdk.metrics.MetricResults;
import org.apache.beam.sdk.metrics.MetricsFilter;

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
}
