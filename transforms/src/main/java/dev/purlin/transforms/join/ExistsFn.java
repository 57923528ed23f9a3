package dev.purlin.transforms.join;

import dev.purlin.core.order.HeldRows;
import java.io.IOException;
import java.util.Iterator;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.Row;

/**
 * Outputs the rows of the left side with a key that the right side has, or of one that it has not.
 *
 * <p>Rows wait, on disk if there are many (see {@link HeldRows}), until one of the right side comes
 * by; of that side nothing is held.
 */
final class ExistsFn extends DoFn<KV<byte[], Iterable<Tagged>>, Row> {
  private static final long serialVersionUID = 1L;

  private final JoinSide left;
  private final boolean anti;
  private final JoinLayout layout;
  private final JoinBooks books;

  /**
   * @param anti whether rows without match are output, rather than those with one
   */
  ExistsFn(JoinSide left, boolean anti, JoinLayout layout, JoinBooks books) {
    this.left = left;
    this.anti = anti;
    this.layout = layout;
    this.books = books;
  }

  @ProcessElement
  public void processElement(
      @Element KV<byte[], Iterable<Tagged>> group, OutputReceiver<Row> output) throws IOException {
    try (HeldRows lefts = new HeldRows(left.carried(), HeldRows.OF_A_KEY)) {
      long passed = 0;
      long rights = 0;
      for (Tagged tagged : group.getValue()) {
        if (tagged.right()) {
          rights++;
        } else if (rights == 0) {
          lefts.add(tagged.row());
        } else {
          passed++;
          if (!anti) {
            output.output(layout.row(tagged.row(), null));
          }
        }
      }
      boolean found = rights > 0;
      if (found != anti) {
        Iterator<Row> waiting = lefts.iterator();
        while (waiting.hasNext()) {
          output.output(layout.row(waiting.next(), null));
        }
      }
      book(lefts.size() + passed, rights);
    }
  }

  private void book(long lefts, long rights) {
    if (lefts == 0 || (rights > 0) == anti) {
      books.filtered(lefts + rights);
      return;
    }
    books.merged(lefts + rights);
    books.made(lefts);
  }

  @FinishBundle
  public void finishBundle() {
    books.flush();
  }
}
