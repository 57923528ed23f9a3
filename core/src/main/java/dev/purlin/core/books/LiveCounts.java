package dev.purlin.core.books;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * The running totals of this JVM, for showing progress only.
 *
 * <p>Embedded runners block until a pipeline is done and publish its metrics afterwards, so
 * progress is read from here. Retried work counts twice: the books are made from Beam's metrics
 * instead.
 */
public final class LiveCounts {
  private static final Map<String, LongAdder[]> TOTALS = new ConcurrentHashMap<>();

  private LiveCounts() {}

  static void add(String step, StepCounts.Entry entry, long count) {
    TOTALS.computeIfAbsent(step, name -> adders())[entry.ordinal()].add(count);
  }

  /** What this JVM has counted for an entry of a step since {@link #reset}. */
  public static long get(String step, StepCounts.Entry entry) {
    LongAdder[] adders = TOTALS.get(step);
    return adders == null ? 0 : adders[entry.ordinal()].sum();
  }

  /** Forgets everything; called when a run starts. */
  public static void reset() {
    TOTALS.clear();
  }

  private static LongAdder[] adders() {
    LongAdder[] adders = new LongAdder[StepCounts.Entry.values().length];
    for (int i = 0; i < adders.length; i++) {
      adders[i] = new LongAdder();
    }
    return adders;
  }
}
