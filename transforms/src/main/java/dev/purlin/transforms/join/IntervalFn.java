package dev.purlin.transforms.join;

import dev.purlin.core.order.SortedRows;
import java.io.IOException;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.Row;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Outputs each row of the left side of a key with every row of the right side whose interval its
 * value lies in.
 */
final class IntervalFn extends DoFn<KV<byte[], Iterable<Tagged>>, Row> {
  private static final long serialVersionUID = 1L;

  private static final int IN_MEMORY = 10_000;

  private final JoinSide left;
  private final Placing values;
  private final IntervalBounds bounds;
  private final JoinLayout layout;
  private final JoinBooks books;

  IntervalFn(IntervalPlan plan, JoinBooks books) {
    this.left = plan.pair().left();
    this.values = plan.values();
    this.bounds = plan.bounds();
    this.layout = plan.pair().layout();
    this.books = books;
  }

  @ProcessElement
  public void processElement(
      @Element KV<byte[], Iterable<Tagged>> group, OutputReceiver<Row> output) throws IOException {
    try (SortedRows<Placed> lefts = new SortedRows<>(values.schema(), IN_MEMORY, values);
        SortedRows<Interval> rights = new SortedRows<>(bounds.schema(), IN_MEMORY, bounds)) {
      for (Tagged tagged : group.getValue()) {
        if (tagged.right()) {
          add(tagged.row(), rights);
        } else {
          add(tagged.row(), lefts, output);
        }
      }
      Found found = new Found(output);
      new IntervalSweep(bounds, rights.iterator(), IN_MEMORY, found).over(lefts);
      books.merged(found.used);
      books.filtered(rights.size() - found.used);
    }
  }

  private void add(Row row, SortedRows<Interval> rights) throws IOException {
    if (bounds.isInterval(row)) {
      rights.add(bounds.of(row));
    } else {
      books.filtered(1);
    }
  }

  private void add(Row row, SortedRows<Placed> lefts, OutputReceiver<Row> output)
      throws IOException {
    Placed placed = values.of(row);
    if (placed.hasPlace()) {
      lefts.add(placed);
    } else {
      new Found(output).value(row, false);
    }
  }

  /** What becomes of matches and of rows without one. */
  private final class Found implements IntervalSweep.Results {
    private final OutputReceiver<Row> output;
    private long used;

    private Found(OutputReceiver<Row> output) {
      this.output = output;
    }

    @Override
    public void match(Row value, Interval interval) {
      if (interval.firstUse()) {
        used++;
      }
      output(value, interval.row());
    }

    @Override
    public void value(Row value, boolean matched) {
      if (!matched && left.kept()) {
        output(value, null);
      }
      if (matched || left.kept()) {
        books.merged(1);
      } else {
        books.filtered(1);
      }
    }

    private void output(Row value, @Nullable Row interval) {
      output.output(layout.row(value, interval));
      books.made(1);
    }
  }

  @FinishBundle
  public void finishBundle() {
    books.flush();
  }
}
