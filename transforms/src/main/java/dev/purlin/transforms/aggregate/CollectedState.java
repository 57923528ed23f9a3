package dev.purlin.transforms.aggregate;

import dev.purlin.core.order.RowOrder;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.util.VarInt;
import org.checkerframework.checker.nullness.qual.Nullable;

/** All values other than NULL, of which sorted something is made in the end. */
final class CollectedState implements State {

  /** What is made of the sorted values, of which there is one at least. */
  interface Finish extends Function<List<Object>, Object>, Serializable {}

  private final Coder<Object> coder;
  private final Finish finish;
  private final List<Object> values = new ArrayList<>();

  private CollectedState(Coder<Object> coder, Finish finish) {
    this.coder = coder;
    this.finish = finish;
  }

  /** Makes such states. */
  record Factory(Coder<Object> coder, Finish finish) implements State.Factory {
    private static final long serialVersionUID = 1L;

    @Override
    public State create() {
      return new CollectedState(coder, finish);
    }

    @Override
    public boolean growing() {
      return true;
    }
  }

  @Override
  public void add(@Nullable Object value) {
    if (value != null) {
      values.add(value);
    }
  }

  @Override
  public void merge(State other) {
    values.addAll(((CollectedState) other).values);
  }

  @Override
  public @Nullable Object result() {
    List<Object> sorted = new ArrayList<>(values); // A runner may look at the state again.
    sorted.sort(RowOrder::compareValues);
    return sorted.isEmpty() ? null : finish.apply(sorted);
  }

  @Override
  public void encode(OutputStream to) throws IOException {
    VarInt.encode(values.size(), to);
    for (Object value : values) {
      coder.encode(value, to);
    }
  }

  @Override
  public void decode(InputStream from) throws IOException {
    int size = VarInt.decodeInt(from);
    for (int i = 0; i < size; i++) {
      values.add(coder.decode(from));
    }
  }
}
