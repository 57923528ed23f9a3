package dev.purlin.transforms.aggregate;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Whether any, or whether all, of some truth values are true; null if there is none. */
final class TruthState implements State {
  private static final int TRUE = 1;
  private static final int FALSE = 2;

  private final boolean all;
  private int seen;

  TruthState(boolean all) {
    this.all = all;
  }

  @Override
  public void add(@Nullable Object value) {
    if (value != null) {
      seen |= ((Boolean) value) ? TRUE : FALSE;
    }
  }

  @Override
  public void merge(State other) {
    seen |= ((TruthState) other).seen;
  }

  @Override
  public @Nullable Object result() {
    if (seen == 0) {
      return null;
    }
    return all ? (seen & FALSE) == 0 : (seen & TRUE) != 0;
  }

  @Override
  public void encode(OutputStream to) throws IOException {
    to.write(seen);
  }

  @Override
  public void decode(InputStream from) throws IOException {
    seen = from.read();
  }
}
