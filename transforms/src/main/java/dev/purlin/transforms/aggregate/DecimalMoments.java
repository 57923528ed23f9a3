package dev.purlin.transforms.aggregate;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import org.apache.beam.sdk.coders.BigDecimalCoder;
import org.apache.beam.sdk.util.VarInt;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * The spread of exact numbers: their count, their sum and that of their squares, without rounding;
 * the variance is rounded once, to 34 digits.
 */
final class DecimalMoments implements State {
  private final Dispersion spread;
  private long count;
  private BigDecimal sum = BigDecimal.ZERO;
  private BigDecimal squares = BigDecimal.ZERO;

  DecimalMoments(Dispersion spread) {
    this.spread = spread;
  }

  @Override
  public void add(@Nullable Object value) {
    if (value != null) {
      BigDecimal number = exact(value);
      count++;
      sum = sum.add(number);
      squares = squares.add(number.multiply(number));
    }
  }

  private static BigDecimal exact(Object value) {
    return value instanceof BigDecimal decimal
        ? decimal
        : BigDecimal.valueOf(((Number) value).longValue());
  }

  @Override
  public void merge(State state) {
    DecimalMoments other = (DecimalMoments) state;
    count += other.count;
    sum = sum.add(other.sum);
    squares = squares.add(other.squares);
  }

  @Override
  public @Nullable BigDecimal result() {
    if (count < (spread.sample() ? 2 : 1)) {
      return null;
    }
    BigInteger n = BigInteger.valueOf(count);
    BigInteger pairs = n.multiply(spread.sample() ? n.subtract(BigInteger.ONE) : n);
    BigDecimal variance =
        squares
            .multiply(new BigDecimal(n))
            .subtract(sum.multiply(sum))
            .divide(new BigDecimal(pairs), MathContext.DECIMAL128);
    return spread.root() ? variance.sqrt(MathContext.DECIMAL128) : variance;
  }

  @Override
  public void encode(OutputStream to) throws IOException {
    VarInt.encode(count, to);
    BigDecimalCoder.of().encode(sum, to);
    BigDecimalCoder.of().encode(squares, to);
  }

  @Override
  public void decode(InputStream from) throws IOException {
    count = VarInt.decodeLong(from);
    sum = BigDecimalCoder.of().decode(from);
    squares = BigDecimalCoder.of().decode(from);
  }
}
