package dev.purlin.transforms.join;

import dev.purlin.core.books.StepCounts;
import java.io.Serializable;

/**
 * How a join of two is entered into the books of its step: what it takes in is merged or filtered
 * here; what it makes is created here, and also written if no join follows.
 */
final class JoinBooks implements Serializable {
  private static final long serialVersionUID = 1L;

  private final StepCounts counts;
  private final boolean last;

  JoinBooks(StepCounts counts, boolean last) {
    this.counts = counts;
    this.last = last;
  }

  void read(long rows) {
    counts.add(StepCounts.Entry.READ, rows);
  }

  void merged(long rows) {
    counts.add(StepCounts.Entry.MERGED, rows);
  }

  void filtered(long rows) {
    counts.add(StepCounts.Entry.FILTERED, rows);
  }

  void made(long rows) {
    counts.add(StepCounts.Entry.CREATED, rows);
    if (last) {
      counts.add(StepCounts.Entry.WRITTEN, rows);
    }
  }

  void flush() {
    counts.flush();
  }
}
