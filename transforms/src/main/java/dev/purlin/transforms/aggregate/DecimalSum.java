package dev.purlin.transforms.aggregate;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import org.apache.beam.sdk.coders.BigDecimalCoder;
import org.apache.beam.sdk.util.VarInt;
import org.checkerframework.checker.nullness.qual.Nullable;

/** The exact sum of decimals. */
final class DecimalSum implements State {
  private BigDecimal sum = BigDecimal.ZERO;
  private long count;

  @Override
  public void add(@Nullable Object value) {
    if (value != null) {
      count++;
      sum = sum.add((BigDecimal) value);
    }
  }

  @Override
  public void merge(State state) {
    DecimalSum other = (DecimalSum) state;
    count += other.count;
    sum = sum.add(other.sum);
  }

  @Override
  public @Nullable BigDecimal result() {
    return count == 0 ? null : sum;
  }

  @Nullable Double mean() {
    return count == 0
        ? null
        : (Double) sum.divide(BigDecimal.valueOf(count), MathContext.DECIMAL64).doubleValue();
  }

  /** The mean; rounded, if it must be, to 34 digits or to four more than the sum has. */
  @Nullable BigDecimal decimalMean() {
    return count == 0 ? null : mean(sum, count);
  }

  static BigDecimal mean(BigDecimal sum, long count) {
    int digits = Math.max(MathContext.DECIMAL128.getPrecision(), sum.precision() + 4);
    return sum.divide(BigDecimal.valueOf(count), new MathContext(digits, RoundingMode.HALF_UP));
  }

  @Override
  public void encode(OutputStream to) throws IOException {
    VarInt.encode(count, to);
    BigDecimalCoder.of().encode(sum, to);
  }

  @Override
  public void decode(InputStream from) throws IOException {
    count = VarInt.decodeLong(from);
    sum = BigDecimalCoder.of().decode(from);
  }
}
