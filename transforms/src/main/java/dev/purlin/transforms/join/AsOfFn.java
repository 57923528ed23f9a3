package dev.purlin.transforms.join;

import dev.purlin.core.order.SortedRows;
import java.io.IOException;
import java.util.Iterator;
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

  private final JoinSide left;
  private final Placing lefts;
  private final Placing rights;
  private final AsOfMatch match;
  private final JoinLayout layout;
  private final JoinBooks books;

  AsOfFn(AsOfPlan plan, JoinBooks books) {
    this.left = plan.pair().left();
    this.lefts = Placing.decided(plan.left(), left.carried());
    this.rights = Placing.decided(plan.right(), plan.pair().right().carried());
    this.match = plan.match();
    this.layout = plan.pair().layout();
    this.books = books;
  }

  @ProcessElement
  public void processElement(
      @Element KV<byte[], Iterable<Tagged>> group, OutputReceiver<Row> output) throws IOException {
    try (SortedRows<Placed> ofLeft = new SortedRows<>(lefts.schema(), IN_MEMORY, lefts);
        SortedRows<Placed> ofRight = new SortedRows<>(rights.schema(), IN_MEMORY, rights)) {
      for (Tagged tagged : group.getValue()) {
        Placed placed = (tagged.right() ? rights : lefts).of(tagged.row());
        if (placed.hasPlace()) {
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
        if (found != null && found.firstUse()) {
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
    output.output(layout.row(one.row(), found == null ? null : found.row()));
    books.merged(1);
    books.made(1);
  }

  @FinishBundle
  public void finishBundle() {
    books.flush();
  }
}
