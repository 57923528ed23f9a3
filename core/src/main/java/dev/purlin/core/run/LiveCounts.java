package dev.purlin.core.run;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * The running totals of a run in this JVM, for showing progress only.
 *
 * <p>Embedded runners block until a pipeline is done and publish its metrics afterwards, so
 * progress is read from here. Retried work counts twice: the books are made from Beam's metrics
 * instead.
 */
public final class LiveCounts {
  private final Map<String, LongAdder> totals = new ConcurrentHashMap<>();
  private final Map<String, Active> active = new ConcurrentHashMap<>();

  LiveCounts() {}

  /**
   * Counts on.
   *
   * @param name the name of a counter, as the books' metrics have it
   */
  public void add(String name, long count) {
    totals.computeIfAbsent(name, key -> new LongAdder()).add(count);
  }

  /** Notes that a step was at work from one moment to another, in milliseconds since 1970. */
  public void active(String step, long from, long to) {
    active.merge(
        step,
        new Active(from, to),
        (one, other) -> new Active(Math.min(one.from, other.from), Math.max(one.to, other.to)));
  }

  /** When a step was at work in this JVM; empty if it was not. */
  public Optional<Active> active(String step) {
    return Optional.ofNullable(active.get(step));
  }

  /**
   * When a step was at work.
   *
   * @param from its first moment, in milliseconds since 1970
   * @param to its last
   */
  public record Active(long from, long to) {}

  /** What the workers of this JVM have counted so far; 0 for a name that nobody has used. */
  public long get(String name) {
    LongAdder adder = totals.get(name);
    return adder == null ? 0 : adder.sum();
  }
}
