package dev.purlin.transforms;

import dev.purlin.core.books.StepCounts;
import dev.purlin.core.books.StepCounts.Entry;
import java.util.EnumMap;
import java.util.Map;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.metrics.MetricNameFilter;
import org.apache.beam.sdk.metrics.MetricResult;
import org.apache.beam.sdk.metrics.MetricsFilter;

/** The books of a step after a run. */
public record Books(Map<Entry, Long> entries) {

  /** Committed counts: the runner adds the attempted ones up after it says that it is done. */
  public static Books of(PipelineResult result, String step) {
    Map<Entry, Long> entries = new EnumMap<>(Entry.class);
    MetricsFilter filter =
        MetricsFilter.builder()
            .addNameFilter(MetricNameFilter.inNamespace(StepCounts.NAMESPACE))
            .build();
    for (MetricResult<Long> counter : result.metrics().queryMetrics(filter).getCounters()) {
      for (Entry entry : Entry.values()) {
        if (counter.getName().getName().equals(StepCounts.metricName(step, entry))) {
          entries.merge(entry, counter.getCommitted(), Long::sum);
        }
      }
    }
    return new Books(entries);
  }

  public boolean balanced() {
    return get(Entry.READ) + get(Entry.CREATED)
        == get(Entry.WRITTEN) + get(Entry.REJECTED) + get(Entry.FILTERED) + get(Entry.MERGED);
  }

  private long get(Entry entry) {
    return entries.getOrDefault(entry, 0L);
  }

  /** As in {@code read 3, created 1, written 1, merged 3}. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    entries.forEach(
        (entry, count) ->
            text.append(text.isEmpty() ? "" : ", ")
                .append(entry.label())
                .append(' ')
                .append(count));
    return text.toString();
  }
}
