package dev.purlin.transforms.join;

import dev.purlin.core.books.StepCounts;
import dev.purlin.core.order.HeldRows;
import dev.purlin.core.reject.Rejector;
import dev.purlin.core.reject.RowRejection;
import dev.purlin.core.type.JsonRows;
import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Iterator;
import java.util.List;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.Row;
import org.apache.beam.sdk.values.TupleTag;

/**
 * Outputs the matches of all rows with a key, where a pair must also fulfil a condition.
 *
 * <p>What does not fit into memory waits on disk, as in {@link MatchFn}. Which rows of the right
 * side have found a match is remembered in a bit each.
 */
final class MatchIfFn extends DoFn<KV<byte[], Iterable<Tagged>>, Row> {
  private static final long serialVersionUID = 1L;

  private final JoinSide left;
  private final JoinSide right;
  private final JoinLayout layout;
  private final PairCondition condition;
  private final JoinBooks books;
  private final StepCounts counts;
  private final Rejector rejector;
  private final TupleTag<Row> main;
  private final TupleTag<Row> refused;

  MatchIfFn(
      JoinSide left,
      JoinSide right,
      JoinLayout layout,
      PairCondition condition,
      JoinBooks books,
      StepCounts counts,
      Rejector rejector,
      TupleTag<Row> main,
      TupleTag<Row> refused) {
    this.left = left;
    this.right = right;
    this.layout = layout;
    this.condition = condition;
    this.books = books;
    this.counts = counts;
    this.rejector = rejector;
    this.main = main;
    this.refused = refused;
  }

  @Setup
  public void setup() {
    condition.setup();
  }

  @ProcessElement
  public void processElement(
      @Element KV<byte[], Iterable<Tagged>> group, MultiOutputReceiver receiver)
      throws IOException {
    try (HeldRows lefts = new HeldRows(left.carried(), HeldRows.OF_A_KEY);
        HeldRows rights = new HeldRows(right.carried(), HeldRows.OF_A_KEY)) {
      for (Tagged tagged : group.getValue()) {
        (tagged.right() ? rights : lefts).add(tagged.row());
      }
      match(lefts, rights, receiver);
    }
  }

  private void match(HeldRows lefts, HeldRows rights, MultiOutputReceiver receiver)
      throws IOException {
    BitSet matchedRights = new BitSet();
    Iterator<Row> rest = lefts.iterator();
    while (rest.hasNext()) {
      List<Row> part = new ArrayList<>();
      while (rest.hasNext() && part.size() < HeldRows.OF_A_KEY) {
        part.add(rest.next());
      }
      BitSet matchedLefts = new BitSet();
      Iterator<Row> others = rights.iterator();
      for (int other = 0; others.hasNext(); other++) {
        Row right = others.next();
        for (int i = 0; i < part.size(); i++) {
          if (matches(layout.row(part.get(i), right), receiver)) {
            matchedLefts.set(i);
            matchedRights.set(other);
          }
        }
      }
      for (int i = 0; i < part.size(); i++) {
        finish(left, matchedLefts.get(i), layout.row(part.get(i), null), receiver);
      }
    }
    Iterator<Row> others = rights.iterator();
    for (int other = 0; others.hasNext(); other++) {
      finish(right, matchedRights.get(other), layout.row(null, others.next()), receiver);
    }
  }

  /** Puts a pair out, or sets it aside, if it is one. */
  private boolean matches(Row pair, MultiOutputReceiver receiver) {
    try {
      if (!condition.holds(pair)) {
        return false;
      }
    } catch (RowRejection refusal) {
      counts.created();
      rejector.reject(JsonRows.toJson(pair), refusal.rejection(), counts, receiver.get(refused));
      return true;
    }
    receiver.get(main).output(pair);
    books.made(1);
    return true;
  }

  private void finish(JoinSide side, boolean matched, Row alone, MultiOutputReceiver receiver) {
    if (!matched && !side.kept()) {
      books.filtered(1);
      return;
    }
    books.merged(1);
    if (!matched) {
      receiver.get(main).output(alone);
      books.made(1);
    }
  }

  @FinishBundle
  public void finishBundle() {
    books.flush();
    counts.flush();
  }
}
