package dev.purlin.pipelines.cli;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;

/** How many rows steps have had a second of late, which is what a person wants to know of a run. */
final class RecentRates {
  /** Long enough for counts that come from a cluster once in a while. */
  private static final Duration WINDOW = Duration.ofSeconds(5);

  private record Sample(Duration at, Map<String, Long> rows) {}

  private final Deque<Sample> samples = new ArrayDeque<>();

  RecentRates() {
    samples.add(new Sample(Duration.ZERO, Map.of()));
  }

  /** Notes how many rows each step has had so far; of what it notes, {@link #of} tells the rate. */
  void note(Duration elapsed, Map<String, Long> rows) {
    samples.add(new Sample(elapsed, Map.copyOf(rows)));
    // The oldest is kept that is a window old, or the rate would be that of less than a window.
    while (samples.size() > 2 && age(second()).compareTo(WINDOW) >= 0) {
      samples.remove();
    }
  }

  private Sample second() {
    return samples.stream().skip(1).findFirst().orElseThrow();
  }

  private Duration age(Sample sample) {
    return samples.getLast().at().minus(sample.at());
  }

  /** A step's rows per second; none after a restart, which begins to count anew. */
  long of(String step) {
    Sample oldest = samples.getFirst();
    long more =
        samples.getLast().rows().getOrDefault(step, 0L) - oldest.rows().getOrDefault(step, 0L);
    return Math.round(Math.max(0, more) * 1000.0 / Math.max(1, age(oldest).toMillis()));
  }
}
