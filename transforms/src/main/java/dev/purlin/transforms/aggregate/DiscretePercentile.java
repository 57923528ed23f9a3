package dev.purlin.transforms.aggregate;

import java.math.BigDecimal;
import java.math.RoundingMode;

/** Which of sorted values is a percentile that is one of them, as PERCENTILE_DISC of SQL. */
public final class DiscretePercentile {
  private DiscretePercentile() {}

  /**
   * The place of the value that a fraction of the values does not exceed, from 1.
   *
   * <p>The fraction counts as it is written: 0.07 of 100 is 7. In binary it is a little more, for
   * which PostgreSQL takes the eighth.
   *
   * @param count how many values there are, at least one
   */
  public static long place(double fraction, long count) {
    return Math.max(
        1,
        BigDecimal.valueOf(fraction)
            .multiply(BigDecimal.valueOf(count))
            .setScale(0, RoundingMode.CEILING)
            .longValueExact());
  }
}
