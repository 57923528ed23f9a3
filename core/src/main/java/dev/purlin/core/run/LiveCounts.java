package dev.purlin.core.run;

import java.util.Map;
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

  LiveCounts() {}

  /**
   * Counts on.
   *
   * @param name the name of a counter, as the books' metrics have it
   */
  public void add(String name, long count) {
    totals.computeIfAbsent(name, key -> new LongAdder()).add(count);
  }

  /** What the workers of this JVM have counted so far; 0 for a name that nobody has used. */
  public long get(String name) {
    LongAdder adder = totals.get(name);
    return adder == null ? 0 : adder.sum();
  }
}
