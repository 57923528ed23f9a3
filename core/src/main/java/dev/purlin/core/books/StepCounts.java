package dev.purlin.core.books;

import dev.purlin.core.run.RunContext;
import java.io.Serializable;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.metrics.Distribution;
import org.apache.beam.sdk.metrics.Metrics;
import org.apache.beam.sdk.metrics.StringSet;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * The books of one step, kept by its DoFns while they run.
 *
 * <p>They balance when {@code read + created = written + rejected + filtered + merged}:
 *
 * <ul>
 *   <li><b>read</b>: rows (or, for sources, records) that came in
 *   <li><b>created</b>: rows that were born here: by Create, by the second and later elements of an
 *       exploded list, by a join's matches, by a group's result
 *   <li><b>written</b>: rows that went on, or into the target
 *   <li><b>rejected</b>: rows that were refused
 *   <li><b>filtered</b>: rows that were dropped on purpose
 *   <li><b>merged</b>: rows that went into a group's result or a join's matches
 * </ul>
 *
 * <p>A DoFn keeps one instance, counts on it in plain longs, and calls {@link #flush} when its
 * bundle ends. Counting costs a few nanoseconds; publishing happens every few thousand rows.
 */
public final class StepCounts implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Every metric of the books has this namespace, and the name {@code <step>/<entry>}. */
  public static final String NAMESPACE = "purlin";

  /** One column of the books. */
  public enum Entry {
    READ,
    CREATED,
    WRITTEN,
    REJECTED,
    FILTERED,
    MERGED,
    BYTES;

    public String label() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  private static final int ENTRIES = Entry.values().length;
  private static final int FLUSH_EVERY = 4096;

  private final String step;
  private final @Nullable String run;
  private final Counter[] counters = new Counter[ENTRIES];
  private final StringSet targets;
  private final Distribution active;
  private transient long @Nullable [] pending;
  private transient @Nullable Map<String, long[]> pendingOutputs;
  private transient @Nullable RejectReasons reasons;
  private transient long began;
  private transient long sinceFlush;

  /** Books of a step in a pipeline whose progress nobody watches. */
  public StepCounts(String step) {
    this(step, null);
  }

  /**
   * Books of a step.
   *
   * @param run the id of the run that is told of every change, for showing progress; null if there
   *     is none
   */
  public StepCounts(String step, @Nullable String run) {
    this.step = step;
    this.run = run;
    this.targets = Metrics.stringSet(NAMESPACE, targetsName(step));
    this.active = Metrics.distribution(NAMESPACE, activeName(step));
    for (Entry entry : Entry.values()) {
      counters[entry.ordinal()] = Metrics.counter(NAMESPACE, metricName(step, entry));
    }
  }

  /** The name of the metric that holds an entry of a step's books. */
  public static String metricName(String step, Entry entry) {
    return step + "/" + entry.label();
  }

  /**
   * The name under which the rows of a named output are counted, as {@link Entry#WRITTEN}: they are
   * among those that the step has written. No step has such a name.
   */
  public static String outputName(String step, String output) {
    return step + "/." + output;
  }

  /** The name of the metric that holds the targets which a step has committed. */
  public static String targetsName(String step) {
    return step + "/targets";
  }

  /**
   * The name of the metric that holds when a step was at work: the least and the greatest of its
   * values, in milliseconds since 1970.
   */
  public static String activeName(String step) {
    return step + "/active";
  }

  public String step() {
    return step;
  }

  public void read() {
    add(Entry.READ, 1);
  }

  public void created() {
    add(Entry.CREATED, 1);
  }

  public void written() {
    add(Entry.WRITTEN, 1);
  }

  /** Counts a row that went on through a named output, beside the main one. */
  public void writtenTo(String output) {
    if (pendingOutputs == null) {
      pendingOutputs = new HashMap<>();
    }
    pendingOutputs.computeIfAbsent(output, name -> new long[1])[0]++;
    written();
  }

  public void rejected() {
    add(Entry.REJECTED, 1);
  }

  /**
   * Counts a row that was refused.
   *
   * @param reason why, without what differs from row to row
   * @param example says where it stood and what was wrong there
   */
  public void rejected(String reason, Supplier<String> example) {
    if (reasons == null) {
      reasons = new RejectReasons(step);
    }
    reasons.add(reason, example);
    rejected();
  }

  public void filtered() {
    add(Entry.FILTERED, 1);
  }

  public void merged() {
    add(Entry.MERGED, 1);
  }

  /** Counts the rows that went on for one that was read: none, itself, or more. */
  public void passed(int rows) {
    if (rows == 0) {
      filtered();
      return;
    }
    add(Entry.WRITTEN, rows);
    if (rows > 1) {
      add(Entry.CREATED, rows - 1L);
    }
  }

  /** Tells the run that a target, as people know it, is complete: a path, a table. */
  public void committed(String target) {
    targets.add(target);
  }

  public void add(Entry entry, long count) {
    if (pending == null) {
      pending = new long[ENTRIES];
    }
    if (sinceFlush == 0) {
      began = System.currentTimeMillis();
    }
    pending[entry.ordinal()] += count;
    sinceFlush += count;
    if (sinceFlush >= FLUSH_EVERY) {
      flush();
    }
  }

  /** Publishes what was counted; to be called at the end of every bundle. */
  public void flush() {
    sinceFlush = 0;
    if (pending == null) {
      return;
    }
    Optional<RunContext> watching = RunContext.find(run);
    if (began != 0) {
      long now = System.currentTimeMillis();
      active.update(began);
      active.update(now);
      watching.ifPresent(context -> context.counts().active(step, began, now));
      began = 0;
    }
    if (reasons != null) {
      reasons.flush(watching);
    }
    if (pendingOutputs != null) {
      pendingOutputs.forEach((output, count) -> publish(output, count[0], watching));
      pendingOutputs = null;
    }
    for (int i = 0; i < ENTRIES; i++) {
      if (pending[i] != 0) {
        counters[i].inc(pending[i]);
        if (watching.isPresent()) {
          watching.get().counts().add(metricName(step, Entry.values()[i]), pending[i]);
        }
        pending[i] = 0;
      }
    }
  }

  private void publish(String output, long count, Optional<RunContext> watching) {
    String name = metricName(outputName(step, output), Entry.WRITTEN);
    Metrics.counter(NAMESPACE, name).inc(count);
    watching.ifPresent(context -> context.counts().add(name, count));
  }
}
