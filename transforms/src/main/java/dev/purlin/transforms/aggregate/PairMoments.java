package dev.purlin.transforms.aggregate;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Objects;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * How two numbers vary together: their count, their means, and the sums of the squared and the
 * mixed differences from them (Welford's update; parts are merged by Chan's). Pairs with a NULL are
 * left out.
 */
final class PairMoments implements State {

  /** What is made of it. */
  enum Measure {
    CORRELATION,
    COVARIANCE,
    COVARIANCE_POP
  }

  private final Measure measure;
  private long count;
  private double meanX;
  private double meanY;
  private double squaresX;
  private double squaresY;
  private double products;

  PairMoments(Measure measure) {
    this.measure = measure;
  }

  @Override
  public void add(@Nullable Object value) {
    List<?> pair = (List<?>) Objects.requireNonNull(value); // of two arguments
    if (pair.get(0) == null || pair.get(1) == null) {
      return;
    }
    double x = ((Number) pair.get(0)).doubleValue();
    double y = ((Number) pair.get(1)).doubleValue();
    count++;
    double beforeX = x - meanX;
    double beforeY = y - meanY;
    meanX += beforeX / count;
    meanY += beforeY / count;
    squaresX += beforeX * (x - meanX);
    squaresY += beforeY * (y - meanY);
    products += beforeX * (y - meanY);
  }

  @Override
  public void merge(State state) {
    PairMoments other = (PairMoments) state;
    if (other.count == 0) {
      return;
    }
    long all = count + other.count;
    double apartX = other.meanX - meanX;
    double apartY = other.meanY - meanY;
    double weight = (double) count * other.count / all;
    meanX += apartX * other.count / all;
    meanY += apartY * other.count / all;
    squaresX += other.squaresX + apartX * apartX * weight;
    squaresY += other.squaresY + apartY * apartY * weight;
    products += other.products + apartX * apartY * weight;
    count = all;
  }

  @Override
  public @Nullable Double result() {
    return switch (measure) {
      case CORRELATION -> {
        double product = squaresX * squaresY;
        // One root is more exact than two; only of extreme numbers the product would not be.
        double spread =
            product > Double.MIN_NORMAL && product < Double.MAX_VALUE
                ? Math.sqrt(product)
                : Math.sqrt(squaresX) * Math.sqrt(squaresY);
        yield spread == 0 ? null : Double.valueOf(Math.max(-1, Math.min(1, products / spread)));
      }
      case COVARIANCE -> count < 2 ? null : Double.valueOf(products / (count - 1));
      case COVARIANCE_POP -> count < 1 ? null : Double.valueOf(products / count);
    };
  }

  @Override
  public void encode(OutputStream to) throws IOException {
    DataOutputStream data = new DataOutputStream(to);
    data.writeLong(count);
    for (double number : new double[] {meanX, meanY, squaresX, squaresY, products}) {
      data.writeDouble(number);
    }
  }

  @Override
  public void decode(InputStream from) throws IOException {
    DataInputStream data = new DataInputStream(from);
    count = data.readLong();
    meanX = data.readDouble();
    meanY = data.readDouble();
    squaresX = data.readDouble();
    squaresY = data.readDouble();
    products = data.readDouble();
  }
}
