package dev.purlin.pipelines.run;

import dev.purlin.core.books.StepCounts.Entry;
import java.util.EnumMap;
import java.util.Map;

/** What one step counted while the pipeline ran. */
public record StepBooks(String step, String type, Map<Entry, Long> entries) {

  public StepBooks {
    EnumMap<Entry, Long> copy = new EnumMap<>(Entry.class);
    copy.putAll(entries);
    entries = copy;
  }

  /** An entry of the books; 0 if nothing was counted. */
  public long get(Entry entry) {
    return entries.getOrDefault(entry, 0L);
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
