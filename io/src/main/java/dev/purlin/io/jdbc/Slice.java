package dev.purlin.io.jdbc;

import java.io.Serializable;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * A part of a query's rows that is read by one query of its own.
 *
 * @param condition an SQL condition with parameters; empty for all rows
 */
record Slice(String condition, List<Serializable> parameters) implements Serializable {
  static final Slice ALL = new Slice("", List.of());

  /**
   * Parts of about equal width that together hold every row exactly once: also rows beyond the two
   * ends, that came after the ends were looked up, and rows whose column is null.
   *
   * @param column the dividing column as it stands in SQL
   */
  static List<Slice> divide(
      String column, ColumnKind kind, BigDecimal least, BigDecimal greatest, int count) {
    TreeSet<BigDecimal> bounds = new TreeSet<>();
    BigDecimal width = greatest.subtract(least);
    for (int i = 1; i < count; i++) {
      BigDecimal bound =
          least.add(
              width
                  .multiply(BigDecimal.valueOf(i))
                  .divide(BigDecimal.valueOf(count), MathContext.DECIMAL128));
      bounds.add(kind == ColumnKind.DECIMAL ? bound : bound.setScale(0, RoundingMode.CEILING));
    }
    List<Slice> slices = new ArrayList<>();
    BigDecimal from = null;
    for (BigDecimal to : bounds) {
      slices.add(between(column, kind, from, to));
      from = to;
    }
    slices.add(between(column, kind, from, null));
    slices.add(new Slice(column + " IS NULL", List.of()));
    return slices;
  }

  private static Slice between(
      String column, ColumnKind kind, @Nullable BigDecimal from, @Nullable BigDecimal to) {
    List<String> conditions = new ArrayList<>();
    List<Serializable> parameters = new ArrayList<>();
    if (from != null) {
      conditions.add(column + " >= ?");
      parameters.add(kind.parameter(from));
    }
    if (to != null) {
      conditions.add(column + " < ?");
      parameters.add(kind.parameter(to));
    }
    if (conditions.isEmpty()) {
      conditions.add(column + " IS NOT NULL");
    }
    return new Slice(String.join(" AND ", conditions), parameters);
  }
}
