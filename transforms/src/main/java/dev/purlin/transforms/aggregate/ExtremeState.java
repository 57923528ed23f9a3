package dev.purlin.transforms.aggregate;

import dev.purlin.core.order.RowOrder;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.beam.sdk.coders.Coder;
import org.checkerframework.checker.nullness.qual.Nullable;

/** The least or the greatest value. */
final class ExtremeState implements State {
  private final Coder<Object> coder;
  private final boolean greatest;
  private @Nullable Object extreme;

  ExtremeState(Coder<Object> coder, boolean greatest) {
    this.coder = coder;
    this.greatest = greatest;
  }

  @Override
  public void add(@Nullable Object value) {
    if (value == null) {
      return;
    }
    if (extreme == null) {
      extreme = value;
      return;
    }
    int order = RowOrder.compareValues(value, extreme);
    if (greatest ? order > 0 : order < 0) {
      extreme = value;
    }
  }

  @Override
  public void merge(State other) {
    add(((ExtremeState) other).extreme);
  }

  @Override
  public @Nullable Object result() {
    return extreme;
  }

  @Override
  public void encode(OutputStream to) throws IOException {
    to.write(extreme == null ? 0 : 1);
    if (extreme != null) {
      coder.encode(extreme, to);
    }
  }

  @Override
  public void decode(InputStream from) throws IOException {
    extreme = from.read() == 1 ? coder.decode(from) : null;
  }
}
