package dev.purlin.transforms.aggregate;

import dev.purlin.core.problem.PurlinException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.util.VarInt;
import org.checkerframework.checker.nullness.qual.Nullable;

/** The value of the only row; or the first one that is not null, of however many. */
final class SingleState implements State {
  private final Coder<Object> coder;
  private final boolean only;
  private long rows;
  private @Nullable Object value;

  /**
   * @param only whether there may be no second row
   */
  SingleState(Coder<Object> coder, boolean only) {
    this.coder = coder;
    this.only = only;
  }

  @Override
  public void add(@Nullable Object added) {
    rows++;
    if (value == null) {
      value = added;
    }
  }

  @Override
  public void merge(State state) {
    SingleState other = (SingleState) state;
    rows += other.rows;
    if (value == null) {
      value = other.value;
    }
  }

  @Override
  public @Nullable Object result() {
    if (only && rows > 1) {
      throw PurlinException.user(
          "a sub-query that stands for a value has %d rows, of which one is %s; it may have one at"
                  .formatted(rows, value)
              + " most: aggregate it, as in MAX(...), or join it");
    }
    return value;
  }

  @Override
  public void encode(OutputStream to) throws IOException {
    VarInt.encode(rows, to);
    to.write(value == null ? 0 : 1);
    if (value != null) {
      coder.encode(value, to);
    }
  }

  @Override
  public void decode(InputStream from) throws IOException {
    rows = VarInt.decodeLong(from);
    value = from.read() == 1 ? coder.decode(from) : null;
  }
}
