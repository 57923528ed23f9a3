package dev.purlin.transforms.aggregate;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.function.Function;
import org.checkerframework.checker.nullness.qual.Nullable;

/** The mean of numbers, from their sum. */
final class MeanState<SumT extends State> implements State {
  private final SumT sum;
  private final Function<SumT, @Nullable Double> mean;

  MeanState(SumT sum, Function<SumT, @Nullable Double> mean) {
    this.sum = sum;
    this.mean = mean;
  }

  @Override
  public void add(@Nullable Object value) {
    sum.add(value);
  }

  @Override
  public void merge(State other) {
    sum.merge(((MeanState<?>) other).sum);
  }

  @Override
  public @Nullable Object result() {
    return mean.apply(sum);
  }

  @Override
  public void encode(OutputStream to) throws IOException {
    sum.encode(to);
  }

  @Override
  public void decode(InputStream from) throws IOException {
    sum.decode(from);
  }
}
