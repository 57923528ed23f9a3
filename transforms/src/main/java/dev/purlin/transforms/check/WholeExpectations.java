package dev.purlin.transforms.check;

import dev.purlin.core.order.RowOrder;
import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.problem.Names;
import dev.purlin.transforms.aggregate.SqlAggregates;
import dev.purlin.transforms.aggregate.State;
import dev.purlin.transforms.check.WholeExpectation.DistinctCount;
import dev.purlin.transforms.check.WholeExpectation.NullShare;
import dev.purlin.transforms.check.WholeExpectation.Quantile;
import dev.purlin.transforms.check.WholeExpectation.Statistic;
import java.math.BigDecimal;
import java.util.List;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.schemas.Schema.TypeName;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Makes what is expected of all rows together out of what the author wrote. */
final class WholeExpectations {
  private WholeExpectations() {}

  /**
   * What an expectation of the scope {@link ExpectationKind.Scope#WHOLE} says.
   *
   * @param type the type of its field; null if it has none
   * @throws ConfigurationException with the parameter that does not fit, or is missing
   */
  static WholeExpectation of(Expectation expectation, @Nullable FieldType type) {
    String word = expectation.expect().word();
    if (expectation.severity() == Severity.QUARANTINE) {
      throw new ConfigurationException(
          "severity",
          "no row fails %s, so that none can be set aside; use fail or warn".formatted(word));
    }
    if (expectation.tolerates()) {
      throw new ConfigurationException(
          expectation.maxRows() != null ? "max_rows" : "max_percent",
          "no row fails %s; %s"
              .formatted(
                  word,
                  expectation.expect() == ExpectationKind.ROW_COUNT
                      ? "'min' and 'max' say how many rows there may be"
                      : expectation.expect() == ExpectationKind.SUM_EQUALS
                          ? "'tolerance' says by how much the sum may differ"
                          : "'min' and 'max' say what it may be"));
    }
    if (type == null) { // what is not about a field
      return RowCount.of(expectation);
    }
    return switch (expectation.expect()) {
      case ROW_COUNT -> RowCount.of(expectation);
      case SUM, SUM_EQUALS -> sum(expectation, type);
      case MEAN -> numeric(expectation, "AVG", type);
      case STDDEV -> numeric(expectation, "STDDEV_SAMP", type);
      case MIN -> extreme(expectation, "MIN", type);
      case MAX -> extreme(expectation, "MAX", type);
      case QUANTILE -> quantile(expectation, type);
      case DISTINCT_COUNT -> new DistinctCount(ValueRange.of(expectation, FieldType.INT64));
      case NULL_SHARE -> new NullShare(share(expectation));
      case NOT_NULL,
          IN_SET,
          BETWEEN,
          MATCHES,
          LENGTH,
          DATE_FORMAT,
          TYPE,
          EXPRESSION,
          UNIQUE,
          COMPOUND_UNIQUE ->
          throw new IllegalStateException(word + " is not about all rows together");
    };
  }

  /** Of no values a sum is 0 here: that nothing came is no reason for a sum to be as expected. */
  private static WholeExpectation sum(Expectation expectation, FieldType type) {
    FieldType result = number(expectation, type);
    ValueRange limits =
        expectation.expect() == ExpectationKind.SUM
            ? ValueRange.of(expectation, result)
            : ValueRange.around(expectation, result);
    Object zero =
        result.getTypeName() == TypeName.DECIMAL ? (Object) BigDecimal.ZERO : (Object) 0.0;
    return new Statistic(limits, aggregate("SUM", type, result), zero, false);
  }

  private static WholeExpectation numeric(
      Expectation expectation, String function, FieldType type) {
    FieldType result = number(expectation, type);
    return new Statistic(
        ValueRange.of(expectation, result), aggregate(function, type, result), null, true);
  }

  private static WholeExpectation extreme(
      Expectation expectation, String function, FieldType type) {
    ordered(expectation, type);
    FieldType result = type.withNullable(false);
    return new Statistic(
        ValueRange.of(expectation, result), aggregate(function, type, result), null, false);
  }

  private static WholeExpectation quantile(Expectation expectation, FieldType type) {
    ordered(expectation, type);
    if (expectation.fraction() == null) {
      throw new ConfigurationException("fraction", "quantile needs a 'fraction', such as 0.95");
    }
    return new Quantile(ValueRange.of(expectation, type), expectation.fraction());
  }

  private static ValueRange share(Expectation expectation) {
    ValueRange limits = ValueRange.of(expectation, FieldType.DOUBLE);
    for (String side : List.of("min", "max")) {
      Object limit = side.equals("min") ? limits.min() : limits.max();
      if (limit != null && !((Double) limit >= 0 && (Double) limit <= 1)) {
        throw new ConfigurationException(
            side, "'%s' is not a share; expected 0 to 1, as in 0.05 for 5 %%".formatted(limit));
      }
    }
    return limits;
  }

  private static State.Factory aggregate(String function, FieldType type, FieldType result) {
    return SqlAggregates.of(function, List.of(type.withNullable(false)), result, false)
        .orElseThrow();
  }

  /** Exact for exact numbers. */
  private static FieldType number(Expectation expectation, FieldType type) {
    return switch (type.getTypeName()) {
      case BYTE, INT16, INT32, INT64, DECIMAL -> FieldType.DECIMAL;
      case FLOAT, DOUBLE -> FieldType.DOUBLE;
      case STRING, DATETIME, BOOLEAN, BYTES, ARRAY, ITERABLE, MAP, ROW, LOGICAL_TYPE ->
          throw new ConfigurationException(
              "field",
              "%s is for numbers, but '%s' is %s"
                  .formatted(expectation.expect().word(), expectation.field(), Names.type(type)));
    };
  }

  private static void ordered(Expectation expectation, FieldType type) {
    if (!RowOrder.has(type) || type.getTypeName() == TypeName.BYTES) {
      throw new ConfigurationException(
          "field",
          "%s is for values with an order, but '%s' is %s"
              .formatted(expectation.expect().word(), expectation.field(), Names.type(type)));
    }
  }
}
