package dev.purlin.transforms.aggregate;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.math.BigInteger;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * The sum of whole numbers in 128 bits: a part may exceed BIGINT as long as the whole does not, so
 * that the result does not depend on the order of rows.
 */
final class IntegerSum implements State {
  private long low;
  private long high;
  private long count;

  @Override
  public void add(@Nullable Object value) {
    if (value != null) {
      long number = ((Number) value).longValue();
      count++;
      add(number, number >> 63);
    }
  }

  private void add(long otherLow, long otherHigh) {
    low += otherLow;
    high += otherHigh + (Long.compareUnsigned(low, otherLow) < 0 ? 1 : 0);
  }

  @Override
  public void merge(State state) {
    IntegerSum other = (IntegerSum) state;
    count += other.count;
    add(other.low, other.high);
  }

  @Override
  public @Nullable Object result() {
    if (count == 0) {
      return null;
    }
    if (high != low >> 63) {
      throw new ArithmeticException(exact() + ", which BIGINT cannot hold");
    }
    return low;
  }

  @Nullable Double mean() {
    if (count == 0) {
      return null;
    }
    return (high == low >> 63 ? (double) low : exact().doubleValue()) / count;
  }

  /** The sum, however large. */
  @Nullable BigDecimal decimal() {
    return count == 0 ? null : new BigDecimal(exact());
  }

  /** The mean, as exact as {@link DecimalSum#decimalMean}. */
  @Nullable BigDecimal decimalMean() {
    return count == 0 ? null : DecimalSum.mean(new BigDecimal(exact()), count);
  }

  private BigInteger exact() {
    return BigInteger.valueOf(high).shiftLeft(64).add(new BigInteger(Long.toUnsignedString(low)));
  }

  @Override
  public void encode(OutputStream to) throws IOException {
    DataOutputStream data = new DataOutputStream(to);
    data.writeLong(count);
    data.writeLong(high);
    data.writeLong(low);
  }

  @Override
  public void decode(InputStream from) throws IOException {
    DataInputStream data = new DataInputStream(from);
    count = data.readLong();
    high = data.readLong();
    low = data.readLong();
  }
}
