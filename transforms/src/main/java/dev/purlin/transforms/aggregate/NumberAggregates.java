package dev.purlin.transforms.aggregate;

import com.google.auto.service.AutoService;
import dev.purlin.core.parameter.Parameter;
import dev.purlin.core.problem.ConfigurationException;
import java.math.BigDecimal;
import java.util.List;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.schemas.SchemaCoder;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Aggregates of numbers. */
public final class NumberAggregates {
  private static final String NUMBER = "a number";

  private NumberAggregates() {}

  private enum Kind {
    WHOLE,
    DECIMAL,
    FLOATING,
    NONE;

    private static Kind of(FieldType type) {
      return switch (type.getTypeName()) {
        case BYTE, INT16, INT32, INT64 -> WHOLE;
        case DECIMAL -> DECIMAL;
        case FLOAT, DOUBLE -> FLOATING;
        case STRING, DATETIME, BOOLEAN, BYTES, ARRAY, ITERABLE, MAP, ROW, LOGICAL_TYPE -> NONE;
      };
    }
  }

  /** The sum. */
  @AutoService(Aggregate.class)
  public static final class Sum extends SimpleAggregate {
    public Sum() {
      super("sum", NUMBER);
    }

    @Override
    public String description() {
      return "The sum: of whole numbers a BIGINT, of decimals an exact DECIMAL, else a DOUBLE.";
    }

    @Override
    protected @Nullable Bound over(List<FieldType> arguments) {
      return switch (Kind.of(arguments.get(0))) {
        case WHOLE -> new Bound(FieldType.INT64, true, IntegerSum::new);
        case DECIMAL -> new Bound(FieldType.DECIMAL, true, DecimalSum::new);
        case FLOATING -> new Bound(FieldType.DOUBLE, true, FloatingSum::new);
        case NONE -> null;
      };
    }
  }

  /** The mean. */
  @AutoService(Aggregate.class)
  public static final class Mean extends SimpleAggregate {
    public Mean() {
      super("mean", NUMBER);
    }

    @Override
    public String description() {
      return "The mean, a DOUBLE.";
    }

    @Override
    protected @Nullable Bound over(List<FieldType> arguments) {
      State.Factory means =
          switch (Kind.of(arguments.get(0))) {
            case WHOLE -> () -> new DerivedState<>(new IntegerSum(), IntegerSum::mean);
            case DECIMAL -> () -> new DerivedState<>(new DecimalSum(), DecimalSum::mean);
            case FLOATING -> () -> new DerivedState<>(new FloatingSum(), FloatingSum::mean);
            case NONE -> null;
          };
      return means == null ? null : new Bound(FieldType.DOUBLE, true, means);
    }
  }

  /** What the four measures of spread have in common. */
  private abstract static class Spreading extends SimpleAggregate {
    private final Dispersion spread;
    private final String description;

    private Spreading(String name, Dispersion spread, String description) {
      super(name, NUMBER);
      this.spread = spread;
      this.description = description;
    }

    @Override
    public String description() {
      return description;
    }

    @Override
    protected @Nullable Bound over(List<FieldType> arguments) {
      State.Factory states =
          switch (Kind.of(arguments.get(0))) {
            case WHOLE, DECIMAL -> exact(spread);
            case FLOATING -> floating(spread);
            case NONE -> null;
          };
      // Of one value a sample has no spread.
      return states == null
          ? null
          : new Bound(FieldType.DOUBLE.withNullable(spread.sample()), true, states);
    }

    private static State.Factory exact(Dispersion spread) {
      return () ->
          new DerivedState<>(
              new DecimalMoments(spread),
              state -> {
                BigDecimal result = state.result();
                return result == null ? null : result.doubleValue();
              });
    }

    private static State.Factory floating(Dispersion spread) {
      return () -> new FloatingMoments(spread);
    }
  }

  /** The standard deviation of a sample. */
  @AutoService(Aggregate.class)
  public static final class Stddev extends Spreading {
    public Stddev() {
      super(
          "stddev",
          new Dispersion(true, true),
          "The standard deviation of a sample (divided by n - 1), a DOUBLE; NULL of one value.");
    }
  }

  /** The standard deviation of a population. */
  @AutoService(Aggregate.class)
  public static final class StddevPop extends Spreading {
    public StddevPop() {
      super(
          "stddev_pop",
          new Dispersion(false, true),
          "The standard deviation of a whole population (divided by n), a DOUBLE.");
    }
  }

  /** The variance of a sample. */
  @AutoService(Aggregate.class)
  public static final class Variance extends Spreading {
    public Variance() {
      super(
          "variance",
          new Dispersion(true, false),
          "The variance of a sample (divided by n - 1), a DOUBLE; NULL of one value.");
    }
  }

  /** The variance of a population. */
  @AutoService(Aggregate.class)
  public static final class VariancePop extends Spreading {
    public VariancePop() {
      super(
          "variance_pop",
          new Dispersion(false, false),
          "The variance of a whole population (divided by n), a DOUBLE.");
    }
  }

  private static Aggregate.@Nullable Bound percentile(FieldType type, double fraction) {
    if (Kind.of(type) == Kind.NONE) {
      return null;
    }
    Coder<Object> coder = SchemaCoder.coderForFieldType(type.withNullable(false));
    return new Aggregate.Bound(
        FieldType.DOUBLE,
        true,
        new CollectedState.Factory(coder, values -> interpolated(values, fraction)));
  }

  /** The value at a fraction of sorted numbers, as PERCENTILE_CONT of SQL. */
  private static double interpolated(List<Object> sorted, double fraction) {
    double position = fraction * (sorted.size() - 1);
    int below = (int) Math.floor(position);
    double low = ((Number) sorted.get(below)).doubleValue();
    if (below + 1 >= sorted.size() || position == below) {
      return low;
    }
    double high = ((Number) sorted.get(below + 1)).doubleValue();
    return low == high ? low : low + (high - low) * (position - below);
  }

  /** The median. */
  @AutoService(Aggregate.class)
  public static final class Median extends SimpleAggregate {
    public Median() {
      super("median", NUMBER);
    }

    @Override
    public String description() {
      return "The value in the middle, or the mean of the two there, a DOUBLE; exact, so that all values of a group are in memory.";
    }

    @Override
    protected @Nullable Bound over(List<FieldType> arguments) {
      return percentile(arguments.get(0), 0.5);
    }
  }

  /** A percentile. */
  @AutoService(Aggregate.class)
  public static final class Percentile extends ParameterAggregate<Percentile.Fraction> {

    /** The parameters of {@link Percentile}. */
    public record Fraction(
        @Parameter(value = "Which part of the values is below it, from 0 to 1.", example = "0.95")
            double fraction,
        @Parameter(
                value =
                    "Whether a position between two values is their weighted mean, as in PERCENTILE_CONT of SQL; else it is the value there, as in PERCENTILE_DISC.",
                defaultValue = "true")
            boolean interpolate) {
      /** Checks the fraction. */
      public Fraction {
        if (!(fraction >= 0 && fraction <= 1)) {
          throw new ConfigurationException(
              "fraction", "is %s; expected 0 to 1, such as 0.95".formatted(fraction));
        }
      }
    }

    public Percentile() {
      super(
          "percentile", Fraction.class, 1, 1, "a number; not interpolated, any type with an order");
    }

    @Override
    public String description() {
      return "The value that a fraction of the values lies below, a DOUBLE, or if not interpolated one of the values; exact, so that all values of a group are in memory.";
    }

    @Override
    protected @Nullable Bound over(List<FieldType> arguments, Fraction parameters) {
      FieldType type = arguments.get(0).withNullable(false);
      double fraction = parameters.fraction();
      if (parameters.interpolate()) {
        return percentile(type, fraction);
      }
      if (!OrderAggregates.isOrdered(type)) {
        return null;
      }
      return new Bound(
          type,
          true,
          new CollectedState.Factory(
              SchemaCoder.coderForFieldType(type),
              values -> values.get((int) DiscretePercentile.place(fraction, values.size()) - 1)));
    }
  }

  /** What the measures of two numbers have in common. */
  private abstract static class Paired extends SimpleAggregate {
    private final PairMoments.Measure measure;
    private final String description;

    private Paired(String name, PairMoments.Measure measure, String description) {
      super(name, 2, 2, "two numbers");
      this.measure = measure;
      this.description = description;
    }

    @Override
    public String description() {
      return description;
    }

    @Override
    protected @Nullable Bound over(List<FieldType> arguments) {
      boolean numbers = arguments.stream().noneMatch(type -> Kind.of(type) == Kind.NONE);
      PairMoments.Measure measured = measure;
      return numbers
          ? new Bound(FieldType.DOUBLE.withNullable(true), true, () -> new PairMoments(measured))
          : null;
    }
  }

  /** The correlation. */
  @AutoService(Aggregate.class)
  public static final class Corr extends Paired {
    public Corr() {
      super(
          "corr",
          PairMoments.Measure.CORRELATION,
          "Pearson's correlation of two numbers, a DOUBLE from -1 to 1; NULL if one of them does not vary.");
    }
  }

  /** The covariance of a population. */
  @AutoService(Aggregate.class)
  public static final class CovarPop extends Paired {
    public CovarPop() {
      super(
          "covar_pop",
          PairMoments.Measure.COVARIANCE_POP,
          "The covariance of two numbers of a whole population (divided by n), a DOUBLE.");
    }
  }

  /** The covariance of a sample. */
  @AutoService(Aggregate.class)
  public static final class CovarSamp extends Paired {
    public CovarSamp() {
      super(
          "covar_samp",
          PairMoments.Measure.COVARIANCE,
          "The covariance of two numbers of a sample (divided by n - 1), a DOUBLE; NULL of one pair.");
    }
  }
}
