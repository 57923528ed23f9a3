package dev.purlin.pipelines.run;

import dev.purlin.core.books.StepCounts;
import dev.purlin.core.books.StepCounts.Entry;
import dev.purlin.core.problem.Required;
import dev.purlin.pipelines.assembly.AssembledStep;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToLongBiFunction;
import org.apache.beam.sdk.metrics.MetricResult;
import org.apache.beam.sdk.metrics.MetricResults;

/**
 * The books of a run: what every step counted, and whether it all adds up.
 *
 * <p>Two things must hold. Inside a step, {@code read + created = written + rejected + filtered +
 * merged}; the two sides are counted at different places, on different sides of a shuffle or a
 * commit. Between steps, what one wrote is what the next one read.
 */
public final class Books {
  private final Map<String, StepBooks> steps = new LinkedHashMap<>();
  private final List<AssembledStep> assembled;

  private Books(List<AssembledStep> assembled, ToLongBiFunction<String, Entry> counts) {
    this.assembled = assembled;
    for (AssembledStep step : assembled) {
      EnumMap<Entry, Long> entries = new EnumMap<>(Entry.class);
      for (Entry entry : Entry.values()) {
        entries.put(entry, counts.applyAsLong(step.name(), entry));
      }
      Map<String, Long> outputs = new LinkedHashMap<>();
      for (String output : step.outputs()) {
        String name = StepCounts.outputName(step.name(), output);
        outputs.put(output, counts.applyAsLong(name, Entry.WRITTEN));
      }
      steps.put(step.name(), new StepBooks(step.name(), step.type(), entries, outputs));
    }
  }

  /** Books from counts that are looked up by step and entry. */
  public static Books of(List<AssembledStep> assembled, ToLongBiFunction<String, Entry> counts) {
    return new Books(assembled, counts);
  }

  /** The books that a finished pipeline's metrics hold. */
  public static Books of(List<AssembledStep> assembled, MetricResults metrics) {
    Map<String, Long> counters = new LinkedHashMap<>();
    for (MetricResult<Long> counter : RunMetrics.ours(metrics).getCounters()) {
      counters.merge(counter.getName().getName(), RunMetrics.value(counter), Long::sum);
    }
    return of(
        assembled, (step, entry) -> counters.getOrDefault(StepCounts.metricName(step, entry), 0L));
  }

  public List<StepBooks> steps() {
    return List.copyOf(steps.values());
  }

  /** Every sum that does not come out, in a sentence each; empty if the books balance. */
  public List<String> differences() {
    List<String> differences = new ArrayList<>();
    for (AssembledStep step : assembled) {
      StepBooks books = Required.get(steps, step.name());
      if (!step.opaque() && books.in() != books.out()) {
        differences.add(inside(books));
      }
      long expected = 0;
      for (AssembledStep.Source source : step.sources()) {
        expected += written(Required.get(steps, source.step()), source);
      }
      if (!step.sources().isEmpty() && books.get(Entry.READ) != expected) {
        differences.add(
            "step '%s' read %s, but the steps before it handed on %s"
                .formatted(
                    step.name(), Amounts.rows(books.get(Entry.READ)), Amounts.count(expected)));
      }
    }
    return differences;
  }

  /** Says of the first step that refused everything that it did; empty if there is none. */
  public Optional<String> refusedAll() {
    return steps.values().stream()
        .filter(books -> books.in() > 0 && books.get(Entry.REJECTED) == books.in())
        .findFirst()
        .map(
            books ->
                ("step '%s' refused all of its %s, and no target that waits for the end of the run"
                        + " was changed; look at the reasons in its error output or in the"
                        + " quarantine")
                    .formatted(books.step(), Amounts.rows(books.in())));
  }

  private static long written(StepBooks producer, AssembledStep.Source source) {
    if (source.rejects()) {
      return producer.get(Entry.REJECTED);
    }
    return source.output() == null
        ? producer.writtenToMain()
        : producer.outputs().getOrDefault(source.output(), 0L);
  }

  private static String inside(StepBooks books) {
    return "step '%s': read %,d + created %,d = %,d, but written %,d + rejected %,d + filtered %,d + merged %,d = %,d"
        .formatted(
            books.step(),
            books.get(Entry.READ),
            books.get(Entry.CREATED),
            books.in(),
            books.get(Entry.WRITTEN),
            books.get(Entry.REJECTED),
            books.get(Entry.FILTERED),
            books.get(Entry.MERGED),
            books.out());
  }
}
