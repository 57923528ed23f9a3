package dev.purlin.transforms.join;

import dev.purlin.transforms.order.DecidedOrder;
import dev.purlin.transforms.order.RowOrder;
import java.io.IOException;
import java.io.Serializable;
import java.util.Comparator;
import java.util.Iterator;
import java.util.Objects;
import org.apache.beam.sdk.coders.RowCoder;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.Row;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Outputs each row of the left side with a key, with the one of the right side that was valid then.
 *
 * <p>Both sides are sorted, on disk if need be, and gone through once, side by side.
 */
final class AsOfFn extends DoFn<KV<byte[], Iterable<Tagged>>, Row> {
  private static final long serialVersionUID = 1L;

  private static final int IN_MEMORY = 10_000;

  private final Side left;
  private final Placing lefts;
  private final Placing rights;
  private final AsOfMatch match;
  private final Layout layout;
  private final JoinBooks books;

  AsOfFn(AsOfPlan plan, JoinBooks books) {
    this.left = plan.pair().left();
    this.lefts = new Placing(plan.left(), left.carried());
    this.rights = new Placing(plan.right(), plan.pair().right().carried());
    this.match = plan.match();
    this.layout = plan.pair().layout();
    this.books = books;
  }

  /** A row and its place in the order. */
  static final class Placed {
    private final Row row;
    private final @Nullable Object on;
    private boolean used;

    private Placed(Row row, @Nullable Object on) {
      this.row = row;
      this.on = on;
    }

    /** What a row that has a place is ordered by. */
    Object on() {
      return Objects.requireNonNull(on);
    }
  }

  /** The order of one side; of rows with equal values, one that depends on the rows alone. */
  private record Placing(AsOfValue values, Schema schema, DecidedOrder ties)
      implements SortedRows.Form<Placed>, Serializable {

    private Placing(AsOfValue values, Schema schema) {
      this(
          values,
          schema,
          new DecidedOrder(
              new RowOrder(new int[0], new boolean[0], new boolean[0]), RowCoder.of(schema)));
    }

    @Override
    public Placed of(Row row) {
      return new Placed(row, values.of(row));
    }

    @Override
    public Row row(Placed placed) {
      return placed.row;
    }

    @Override
    public Comparator<Placed> order() {
      return (one, other) -> {
        int order = AsOfValue.compare(one.on(), other.on());
        return order != 0 ? order : ties.compare(one.row, other.row);
      };
    }
  }

  @ProcessElement
  public void processElement(
      @Element KV<byte[], Iterable<Tagged>> group, OutputReceiver<Row> output) throws IOException {
    try (SortedRows<Placed> ofLeft = new SortedRows<>(lefts.schema(), IN_MEMORY, lefts);
        SortedRows<Placed> ofRight = new SortedRows<>(rights.schema(), IN_MEMORY, rights)) {
      for (Tagged tagged : group.getValue()) {
        Placed placed = (tagged.right() ? rights : lefts).of(tagged.row());
        if (placed.on != null) {
          (tagged.right() ? ofRight : ofLeft).add(placed);
        } else if (tagged.right()) {
          books.filtered(1);
        } else {
          finish(placed, null, output);
        }
      }
      AsOfMatch.Rights candidates = match.new Rights(ofRight.iterator());
      Iterator<Placed> sorted = ofLeft.iterator();
      long used = 0;
      while (sorted.hasNext()) {
        Placed one = sorted.next();
        Placed found = candidates.match(one.on());
        if (found != null && !found.used) {
          found.used = true;
          used++;
        }
        finish(one, found, output);
      }
      books.merged(used);
      books.filtered(ofRight.size() - used);
    }
  }

  private void finish(Placed one, @Nullable Placed found, OutputReceiver<Row> output) {
    if (found == null && !left.kept()) {
      books.filtered(1);
      return;
    }
    output.output(layout.row(one.row, found == null ? null : found.row));
    books.merged(1);
    books.made(1);
  }

  @FinishBundle
  public void finishBundle() {
    books.flush();
  }
}
