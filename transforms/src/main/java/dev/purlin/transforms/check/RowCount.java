package dev.purlin.transforms.check;

import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.type.TextParsers;
import dev.purlin.core.type.UnfitValueException;
import java.io.Serializable;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.checkerframework.checker.nullness.qual.Nullable;

/** How many rows there are to be. */
record RowCount(@Nullable Long min, @Nullable Long max) implements Serializable {

  /**
   * What an expectation of the kind {@link ExpectationKind#ROW_COUNT} says.
   *
   * @throws ConfigurationException with the parameter that does not fit, or is missing
   */
  static RowCount of(Expectation expectation) {
    if (expectation.field() != null) {
      throw new ConfigurationException(
          "field", "row_count counts rows, not values; 'where' says which of them");
    }
    if (expectation.severity() == Severity.QUARANTINE) {
      throw new ConfigurationException(
          "severity", "no row fails row_count, so that none can be set aside; use fail or warn");
    }
    if (expectation.maxRows() != null || expectation.maxPercent() != null) {
      throw new ConfigurationException(
          expectation.maxRows() != null ? "max_rows" : "max_percent",
          "no row fails row_count; 'min' and 'max' say how many rows there may be");
    }
    if (expectation.min() == null && expectation.max() == null) {
      throw new ConfigurationException("min", "row_count needs 'min' or 'max', or both");
    }
    return new RowCount(read("min", expectation.min()), read("max", expectation.max()));
  }

  private static @Nullable Long read(String path, @Nullable String text) {
    try {
      return text == null ? null : (Long) TextParsers.of(FieldType.INT64).parse(text);
    } catch (UnfitValueException e) {
      throw new ConfigurationException(path, e.getMessage());
    }
  }

  boolean holds(long rows) {
    return (min == null || rows >= min) && (max == null || rows <= max);
  }

  /** As in {@code at least 10}. */
  String text() {
    if (min == null) {
      return "at most %,d".formatted(max);
    }
    return max == null ? "at least %,d".formatted(min) : "%,d to %,d".formatted(min, max);
  }
}
