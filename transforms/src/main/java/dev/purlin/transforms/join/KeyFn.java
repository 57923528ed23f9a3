package dev.purlin.transforms.join;

import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.Row;

/**
 * Sends the rows of one side to where their matches are.
 *
 * <p>A row with a null in its key has none. It is filtered right here, or if it is kept it gets a
 * key that no row of the other side has. There are many such keys, for there may be many such rows;
 * an output of its own would cost every other row more (see {@link
 * dev.purlin.core.step.Step#apply}).
 */
final class KeyFn extends DoFn<Row, KV<byte[], Tagged>> {
  private static final long serialVersionUID = 1L;

  /** Other keys start with 1 or 0: their first field has a value, or is a null that matches. */
  private static final byte MATCHLESS_LEFT = 2;

  private static final byte MATCHLESS_RIGHT = 3;

  private final JoinSide side;
  private final boolean right;
  private final boolean countsRead;
  private final boolean consumed;
  private final JoinBooks books;
  private transient int matchless;

  /**
   * @param countsRead whether the rows come in here
   * @param consumed whether no other DoFn will book what becomes of them
   */
  KeyFn(JoinSide side, boolean right, boolean countsRead, boolean consumed, JoinBooks books) {
    this.side = side;
    this.right = right;
    this.countsRead = countsRead;
    this.consumed = consumed;
    this.books = books;
  }

  @ProcessElement
  public void processElement(@Element Row row, OutputReceiver<KV<byte[], Tagged>> output) {
    if (countsRead) {
      books.read();
    }
    byte[] key = side.key(row);
    if (key == null && side.kept()) {
      key = matchlessKey();
    }
    if (key == null) {
      books.filtered(1);
      return;
    }
    output.output(KV.of(key, new Tagged(right, side.carry(row))));
    if (consumed) {
      books.merged(1);
    }
  }

  private byte[] matchlessKey() {
    int number = matchless++;
    return new byte[] {
      right ? MATCHLESS_RIGHT : MATCHLESS_LEFT, (byte) number, (byte) (number >> 8 & 3)
    };
  }

  @FinishBundle
  public void finishBundle() {
    books.flush();
  }
}
