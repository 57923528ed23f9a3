package dev.purlin.transforms.join;

import dev.purlin.core.order.HeldRows;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.Row;

/**
 * Outputs the matches of all rows with a key.
 *
 * <p>The rows of a key are gone through once, since some runners allow no more; what does not fit
 * into memory waits on disk (see {@link HeldRows}). Of two sides that both do not, a part of the
 * one is matched with all of the other, part after part.
 */
final class MatchFn extends DoFn<KV<byte[], Iterable<Tagged>>, Row> {
  private static final long serialVersionUID = 1L;

  private final JoinSide left;
  private final JoinSide right;
  private final JoinLayout layout;
  private final JoinBooks books;

  MatchFn(JoinSide left, JoinSide right, JoinLayout layout, JoinBooks books) {
    this.left = left;
    this.right = right;
    this.layout = layout;
    this.books = books;
  }

  @ProcessElement
  public void processElement(
      @Element KV<byte[], Iterable<Tagged>> group, OutputReceiver<Row> output) throws IOException {
    try (HeldRows lefts = new HeldRows(left.carried(), HeldRows.OF_A_KEY);
        HeldRows rights = new HeldRows(right.carried(), HeldRows.OF_A_KEY)) {
      for (Tagged tagged : group.getValue()) {
        (tagged.right() ? rights : lefts).add(tagged.row());
      }
      if (rights.size() == 0) {
        unmatched(left, lefts, row -> output.output(layout.row(row, null)));
      } else if (lefts.size() == 0) {
        unmatched(right, rights, row -> output.output(layout.row(null, row)));
      } else {
        match(lefts, rights, output);
      }
    }
  }

  private void unmatched(JoinSide side, HeldRows rows, java.util.function.Consumer<Row> output)
      throws IOException {
    if (!side.kept()) {
      books.filtered(rows.size());
      return;
    }
    Iterator<Row> iterator = rows.iterator();
    while (iterator.hasNext()) {
      output.accept(iterator.next());
    }
    books.merged(rows.size());
    books.made(rows.size());
  }

  private void match(HeldRows lefts, HeldRows rights, OutputReceiver<Row> output)
      throws IOException {
    boolean leftOutside = lefts.size() <= rights.size();
    HeldRows parts = leftOutside ? lefts : rights;
    HeldRows whole = leftOutside ? rights : lefts;
    Iterator<Row> rest = parts.iterator();
    while (rest.hasNext()) {
      List<Row> part = new ArrayList<>();
      while (rest.hasNext() && part.size() < HeldRows.OF_A_KEY) {
        part.add(rest.next());
      }
      Iterator<Row> others = whole.iterator();
      while (others.hasNext()) {
        Row other = others.next();
        for (Row one : part) {
          output.output(leftOutside ? layout.row(one, other) : layout.row(other, one));
        }
      }
    }
    books.merged(lefts.size() + rights.size());
    books.made(lefts.size() * rights.size());
  }

  @FinishBundle
  public void finishBundle() {
    books.flush();
  }
}
