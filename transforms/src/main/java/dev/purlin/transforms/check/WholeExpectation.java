package dev.purlin.transforms.check;

import dev.purlin.transforms.aggregate.DiscretePercentile;
import dev.purlin.transforms.aggregate.State;
import java.io.Serializable;
import java.math.BigDecimal;
import java.math.MathContext;
import org.checkerframework.checker.nullness.qual.Nullable;

/** What is expected of all rows together; no row fails it by itself. */
interface WholeExpectation extends Serializable {

  /** Between which values what is found is to be. */
  ValueRange limits();

  /** Takes a row's value in, if more is to be known of rows than their number. */
  default void look(@Nullable Object value, CheckTally tally) {}

  /** What makes the aggregate of the values; null if there is none. */
  default State.@Nullable Factory aggregate() {
    return null;
  }

  /** What is found; null if there is nothing to make it of. */
  @Nullable Object observed(CheckTally tally);

  /** What is found, where it can be compared with another run's; null for what is only decided. */
  default @Nullable Object measured(CheckTally tally) {
    return observed(tally);
  }

  /** Whether what is found is, or is made of, the field's values, which may be secret. */
  default boolean isOfValues() {
    return false;
  }

  default boolean holds(CheckTally tally) {
    return limits().hold(observed(tally));
  }

  /** What is found, in words. */
  default String found(CheckTally tally) {
    Object observed = observed(tally);
    return observed == null ? "no values" : ValueRange.shown(observed);
  }

  /** What is expected, in words. */
  default String expected() {
    return limits().text();
  }

  /** The number of different values, which are counted where their keys come together. */
  record DistinctCount(ValueRange limits) implements WholeExpectation {
    @Override
    public Object observed(CheckTally tally) {
      return tally.counted;
    }
  }

  /** The share of rows without a value. */
  record NullShare(ValueRange limits) implements WholeExpectation {
    @Override
    public void look(@Nullable Object value, CheckTally tally) {
      if (value == null) {
        tally.counted++;
      }
    }

    @Override
    public Object observed(CheckTally tally) {
      return tally.rows == 0 ? 0.0 : (double) tally.counted / tally.rows;
    }

    @Override
    public String found(CheckTally tally) {
      return "%s (%,d of %,d rows)".formatted(observed(tally), tally.counted, tally.rows);
    }
  }

  /**
   * An aggregate of the values.
   *
   * @param zero what it is of no values; null if that is not known
   * @param shortened whether it is shown with fewer digits than it has, as no one reads them
   */
  record Statistic(
      ValueRange limits, State.Factory aggregate, @Nullable Object zero, boolean shortened)
      implements WholeExpectation {
    private static final MathContext SHOWN = new MathContext(17);

    @Override
    public boolean isOfValues() {
      return true;
    }

    @Override
    public String found(CheckTally tally) {
      Object measured = measured(tally);
      return measured == null ? "no values" : ValueRange.shown(measured);
    }

    @Override
    public @Nullable Object measured(CheckTally tally) {
      Object observed = observed(tally);
      return shortened && observed instanceof BigDecimal number ? number.round(SHOWN) : observed;
    }

    @Override
    public void look(@Nullable Object value, CheckTally tally) {
      tally.aggregate().add(value);
    }

    @Override
    public @Nullable Object observed(CheckTally tally) {
      Object result = tally.aggregate().result();
      return result == null ? zero : result;
    }
  }

  /**
   * A quantile, which is not made but decided: it is not below the least value expected if few
   * enough values are, and likewise above. That takes no memory, and is exact.
   */
  record Quantile(ValueRange limits, double fraction) implements WholeExpectation {
    @Override
    public void look(@Nullable Object value, CheckTally tally) {
      if (value != null) {
        tally.counted++;
        if (limits.below(value)) {
          tally.below++;
        } else if (limits.above(value)) {
          tally.above++;
        }
      }
    }

    /** Which of the sorted values it is, from 1. */
    private long place(CheckTally tally) {
      return DiscretePercentile.place(fraction, tally.counted);
    }

    @Override
    public boolean holds(CheckTally tally) {
      return tally.counted > 0
          && tally.below < place(tally)
          && tally.above <= tally.counted - place(tally);
    }

    @Override
    public @Nullable Object observed(CheckTally tally) {
      return tally.counted == 0 ? null : tally.counted;
    }

    @Override
    public @Nullable Object measured(CheckTally tally) {
      return null;
    }

    @Override
    public String found(CheckTally tally) {
      return tally.counted == 0
          ? "no values"
          : "%,d of %,d values below and %,d above"
              .formatted(tally.below, tally.counted, tally.above);
    }
  }
}
