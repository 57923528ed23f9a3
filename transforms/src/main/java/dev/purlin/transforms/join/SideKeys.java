package dev.purlin.transforms.join;

import java.io.Serializable;
import org.apache.beam.sdk.values.Row;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * The keys by which rows of one side are sent to where their matches are.
 *
 * <p>A row with a null in its key has none. If it is kept it gets a key that no row of the other
 * side has. There are many such keys, for there may be many such rows; an output of its own would
 * cost every other row more (see {@link dev.purlin.core.step.Step#apply}).
 */
final class SideKeys implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Other keys start with 1 or 0: their first field has a value, or is a null that matches. */
  private static final byte MATCHLESS_LEFT = 2;

  private static final byte MATCHLESS_RIGHT = 3;

  private final JoinSide side;
  private final boolean right;
  private transient int matchless;

  SideKeys(JoinSide side, boolean right) {
    this.side = side;
    this.right = right;
  }

  /** The key of a row; null if it has no match and is not kept. */
  byte @Nullable [] of(Row row) {
    byte[] key = side.key(row);
    return key == null && side.kept() ? matchless() : key;
  }

  private byte[] matchless() {
    int number = matchless++;
    return new byte[] {
      right ? MATCHLESS_RIGHT : MATCHLESS_LEFT, (byte) number, (byte) (number >> 8 & 3)
    };
  }
}
