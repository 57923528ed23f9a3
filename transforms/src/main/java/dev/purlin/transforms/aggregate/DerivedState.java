package dev.purlin.transforms.aggregate;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.function.Function;
import org.checkerframework.checker.nullness.qual.Nullable;

/** A value made of what another aggregate knows, as the mean is of a sum. */
final class DerivedState<StateT extends State> implements State {
  private final StateT state;
  private final Function<StateT, @Nullable Object> value;

  DerivedState(StateT state, Function<StateT, @Nullable Object> value) {
    this.state = state;
    this.value = value;
  }

  @Override
  public void add(@Nullable Object value) {
    state.add(value);
  }

  @Override
  public void merge(State other) {
    state.merge(((DerivedState<?>) other).state);
  }

  @Override
  public @Nullable Object result() {
    return value.apply(state);
  }

  @Override
  public void encode(OutputStream to) throws IOException {
    state.encode(to);
  }

  @Override
  public void decode(InputStream from) throws IOException {
    state.decode(from);
  }
}
