package dev.purlin.transforms.join;

import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.Row;

/**
 * Sends the rows of one side to where their matches are; those that have none are filtered here.
 */
final class KeyFn extends DoFn<Row, KV<byte[], Tagged>> {
  private static final long serialVersionUID = 1L;

  private final JoinSide side;
  private final SideKeys keys;
  private final boolean right;
  private final boolean countsRead;
  private final boolean consumed;
  private final JoinBooks books;

  /**
   * @param countsRead whether the rows come in here
   * @param consumed whether no other DoFn will book what becomes of them
   */
  KeyFn(JoinSide side, boolean right, boolean countsRead, boolean consumed, JoinBooks books) {
    this.side = side;
    this.keys = new SideKeys(side, right);
    this.right = right;
    this.countsRead = countsRead;
    this.consumed = consumed;
    this.books = books;
  }

  @ProcessElement
  public void processElement(@Element Row row, OutputReceiver<KV<byte[], Tagged>> output) {
    if (countsRead) {
      books.read(1);
    }
    byte[] key = keys.of(row);
    if (key == null) {
      books.filtered(1);
      return;
    }
    output.output(KV.of(key, new Tagged(right, side.carry(row))));
    if (consumed) {
      books.merged(1);
    }
  }

  @FinishBundle
  public void finishBundle() {
    books.flush();
  }
}
