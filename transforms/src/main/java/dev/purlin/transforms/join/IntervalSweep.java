package dev.purlin.transforms.join;

import dev.purlin.core.order.HeldRows;
import dev.purlin.core.order.SortedRows;
import java.io.IOException;
import java.util.BitSet;
import java.util.Iterator;
import java.util.PriorityQueue;
import org.apache.beam.sdk.values.Row;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Finds the intervals that values lie in: goes through the values in their order with those
 * intervals in memory that have begun and are not over.
 *
 * <p>If more intervals than fit into memory overlap, the rest waits in a file for another pass over
 * the values. Of values that may find their first match there, a bit each is in memory.
 *
 * <p>Used for one key, once.
 */
final class IntervalSweep {

  /** Takes what is found. */
  interface Results {
    /** A value and an interval that it lies in. */
    void match(Row value, Interval interval);

    /** A value, once, after its first match or when it is certain that it has none. */
    void value(Row value, boolean matched);
  }

  private final IntervalBounds bounds;
  private final int inMemory;
  private final Results results;
  private final BitSet undecided = new BitSet();
  private Iterator<Interval> rest;
  private @Nullable Interval next;

  /**
   * Made ready for the intervals of a key.
   *
   * @param sorted the intervals in the order of their starts
   * @param inMemory how many intervals are in memory at a time
   */
  IntervalSweep(IntervalBounds bounds, Iterator<Interval> sorted, int inMemory, Results results) {
    this.bounds = bounds;
    this.rest = sorted;
    this.inMemory = inMemory;
    this.results = results;
  }

  /** Finds the matches of all values. */
  void over(SortedRows<Placed> values) throws IOException {
    HeldRows waiting = new HeldRows(bounds.schema(), 0);
    try {
      pass(values.iterator(), waiting, true);
      while (waiting.size() > 0) {
        try (HeldRows taken = waiting) {
          waiting = new HeldRows(bounds.schema(), 0);
          rest = intervals(taken.iterator());
          pass(values.iterator(), waiting, false);
        }
      }
    } finally {
      waiting.close();
    }
  }

  private Iterator<Interval> intervals(Iterator<Row> rows) {
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return rows.hasNext();
      }

      @Override
      public Interval next() {
        return bounds.of(rows.next());
      }
    };
  }

  private void pass(Iterator<Placed> values, HeldRows waiting, boolean first) throws IOException {
    PriorityQueue<Interval> open = new PriorityQueue<>(IntervalBounds.byEnd());
    advance();
    for (long i = 0; values.hasNext(); i++) {
      Placed value = values.next();
      while (!open.isEmpty() && bounds.isOver(open.element(), value.on())) {
        open.remove();
      }
      admit(value.on(), open, waiting);
      for (Interval interval : open) {
        results.match(value.row(), interval);
      }
      int bit = Math.toIntExact(i);
      if (first || undecided.get(bit)) {
        boolean later = open.isEmpty() && waiting.size() > 0;
        undecided.set(bit, later);
        if (!later) {
          results.value(value.row(), !open.isEmpty());
        }
      }
    }
  }

  /** Takes up the intervals that have begun. */
  private void admit(Object value, PriorityQueue<Interval> open, HeldRows waiting)
      throws IOException {
    while (next != null && bounds.hasBegun(next, value)) {
      if (bounds.isOver(next, value)) {
        advance();
        continue;
      }
      if (open.size() < inMemory) {
        open.add(next);
      } else {
        waiting.add(next.row());
      }
      advance();
    }
  }

  private void advance() {
    next = rest.hasNext() ? rest.next() : null;
  }
}
