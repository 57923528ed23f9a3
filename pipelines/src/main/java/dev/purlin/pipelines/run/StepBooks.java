package dev.purlin.pipelines.run;

import dev.purlin.core.books.StepCounts.Entry;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What one step counted while the pipeline ran.
 *
 * @param outputs the rows that went on through each named output that is read; they are among those
 *     written
 */
public record StepBooks(
    String step, String type, Map<Entry, Long> entries, Map<String, Long> outputs) {

  public StepBooks {
    EnumMap<Entry, Long> copy = new EnumMap<>(Entry.class);
    copy.putAll(entries);
    entries = copy;
    outputs = Collections.unmodifiableMap(new LinkedHashMap<>(outputs));
  }

  /** Books of a step without named outputs. */
  public StepBooks(String step, String type, Map<Entry, Long> entries) {
    this(step, type, entries, Map.of());
  }

  /** An entry of the books; 0 if nothing was counted. */
  public long get(Entry entry) {
    return entries.getOrDefault(entry, 0L);
  }

  /** Rows that went on through the main output. */
  long writtenToMain() {
    return get(Entry.WRITTEN) - outputs.values().stream().mapToLong(Long::longValue).sum();
  }

  /** Rows that came in or were born here. */
  long in() {
    return get(Entry.READ) + get(Entry.CREATED);
  }

  /** Rows that are accounted for: passed on, refused, dropped on purpose, or merged into others. */
  long out() {
    return get(Entry.WRITTEN) + get(Entry.REJECTED) + get(Entry.FILTERED) + get(Entry.MERGED);
  }
}
