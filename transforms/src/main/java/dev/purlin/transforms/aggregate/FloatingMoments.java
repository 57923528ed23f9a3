package dev.purlin.transforms.aggregate;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * The spread of floating-point numbers: their count, mean, and the sum of the squared differences
 * from it (Welford's update; parts are merged by Chan's), which stays exact where the values are
 * great and near each other.
 */
final class FloatingMoments implements State {
  private final Dispersion spread;
  private long count;
  private double mean;
  private double squares;

  FloatingMoments(Dispersion spread) {
    this.spread = spread;
  }

  @Override
  public void add(@Nullable Object value) {
    if (value != null) {
      double number = ((Number) value).doubleValue();
      count++;
      double before = number - mean;
      mean += before / count;
      squares += before * (number - mean);
    }
  }

  @Override
  public void merge(State state) {
    FloatingMoments other = (FloatingMoments) state;
    if (other.count == 0) {
      return;
    }
    long all = count + other.count;
    double apart = other.mean - mean;
    mean += apart * other.count / all;
    squares += other.squares + apart * apart * count * other.count / all;
    count = all;
  }

  @Override
  public @Nullable Double result() {
    if (count < (spread.sample() ? 2 : 1)) {
      return null;
    }
    double variance = squares / (spread.sample() ? count - 1 : count);
    return spread.root() ? Math.sqrt(variance) : variance;
  }

  @Override
  public void encode(OutputStream to) throws IOException {
    DataOutputStream data = new DataOutputStream(to);
    data.writeLong(count);
    data.writeDouble(mean);
    data.writeDouble(squares);
  }

  @Override
  public void decode(InputStream from) throws IOException {
    DataInputStream data = new DataInputStream(from);
    count = data.readLong();
    mean = data.readDouble();
    squares = data.readDouble();
  }
}
