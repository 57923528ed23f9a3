package dev.purlin.transforms.join;

import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.Row;
import org.apache.beam.sdk.values.TupleTag;

/**
 * Sends the rows of one side to where their matches are. A row with a null in its key has none: it is
 * put out or filtered right here.
 */
final class KeyFn extends DoFn<Row, KV<byte[], Tagged>> {
  private static final long serialVersionUID = 1L;

  private final Side side;
  private final boolean right;
  private final boolean countsRead;
  private final boolean consumed;
  private final Layout layout;
  private final JoinBooks books;
  private final TupleTag<KV<byte[], Tagged>> keyed;
  private final TupleTag<Row> unmatched;

  /**
   * @param countsRead whether the rows come in here
   * @param consumed whether no other DoFn will book what becomes of them
   */
  KeyFn(
      Side side,
      boolean right,
      boolean countsRead,
      boolean consumed,
      Layout layout,
      JoinBooks books,
      TupleTag<KV<byte[], Tagged>> keyed,
      TupleTag<Row> unmatched) {
    this.side = side;
    this.right = right;
    this.countsRead = countsRead;
    this.consumed = consumed;
    this.layout = layout;
    this.books = books;
    this.keyed = keyed;
    this.unmatched = unmatched;
  }

  @ProcessElement
  public void processElement(@Element Row row, MultiOutputReceiver receiver) {
    if (countsRead) {
      books.read();
    }
    byte[] key = side.key(row);
    if (key != null) {
      receiver.get(keyed).output(KV.of(key, new Tagged(right, side.carry(row))));
      if (consumed) {
        books.merged(1);
      }
    } else if (side.kept()) {
      Row carried = side.carry(row);
      receiver.get(unmatched).output(right ? layout.row(null, carried) : layout.row(carried, null));
      books.merged(1);
      books.made(1);
    } else {
      books.filtered(1);
    }
  }

  @FinishBundle
  public void finishBundle() {
    books.flush();
  }
}
