package dev.purlin.transforms.aggregate;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * The sum of floating-point numbers, with the digits that each addition loses carried along
 * (Neumaier's summation): runners add in different orders, and are to come to the same result.
 */
final class FloatingSum implements State {
  private double sum;
  private double lost;
  private long count;

  @Override
  public void add(@Nullable Object value) {
    if (value != null) {
      count++;
      add(((Number) value).doubleValue());
    }
  }

  private void add(double number) {
    double next = sum + number;
    lost += Math.abs(sum) >= Math.abs(number) ? (sum - next) + number : (number - next) + sum;
    sum = next;
  }

  @Override
  public void merge(State state) {
    FloatingSum other = (FloatingSum) state;
    count += other.count;
    add(other.sum);
    lost += other.lost;
  }

  @Override
  public @Nullable Double result() {
    return count == 0 ? null : (Double) total();
  }

  @Nullable Double mean() {
    return count == 0 ? null : (Double) (total() / count);
  }

  /** Infinities leave no digits to carry, but NaN in their place. */
  private double total() {
    double total = sum + lost;
    return Double.isNaN(total) ? sum : total;
  }

  @Override
  public void encode(OutputStream to) throws IOException {
    DataOutputStream data = new DataOutputStream(to);
    data.writeLong(count);
    data.writeDouble(sum);
    data.writeDouble(lost);
  }

  @Override
  public void decode(InputStream from) throws IOException {
    DataInputStream data = new DataInputStream(from);
    count = data.readLong();
    sum = data.readDouble();
    lost = data.readDouble();
  }
}
