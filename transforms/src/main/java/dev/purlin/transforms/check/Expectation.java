package dev.purlin.transforms.check;

import dev.purlin.core.parameter.Parameter;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.List;
import java.util.Locale;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * An entry of the {@code expectations} of an {@link Expect}.
 *
 * <pre>{@code
 * Expectation.of(ExpectationKind.NOT_NULL, "id").withSeverity(Severity.WARN);
 * }</pre>
 */
@RecordBuilder
public record Expectation(
    @Parameter(value = "What is expected.", example = "not_null") ExpectationKind expect,
    @Parameter(value = "The field that it is expected of.", absent = "of the whole row")
        @Nullable String field,
    @Parameter(
            value =
                "What happens if it does not hold: fail ends the run with exit code 3, warn only tells, quarantine"
                    + " sends the rows that fail to the output `failed`.",
            defaultValue = "fail")
        Severity severity,
    @Parameter(
            value = "The condition under which a row is looked at, in SQL.",
            absent = "every row is",
            example = "amount > 0")
        @Nullable String where,
    @Parameter(
            value = "How many rows may fail.",
            absent = "none, if max_percent is not given",
            min = 0)
        @Nullable Long maxRows,
    @Parameter(
            value = "How many per cent of the rows looked at may fail.",
            absent = "none, if max_rows is not given",
            min = 0,
            max = 100)
        @Nullable Double maxPercent,
    @Parameter(value = "The values of in_set.", absent = "in_set needs it")
        @Nullable List<String> values,
    @Parameter(value = "The least value of between, length or row_count.", absent = "no limit")
        @Nullable String min,
    @Parameter(value = "The greatest value of between, length or row_count.", absent = "no limit")
        @Nullable String max,
    @Parameter(
            value = "The regular expression of matches, as for REGEXP_LIKE.",
            absent = "matches needs it")
        @Nullable String pattern,
    @Parameter(
            value = "The pattern of date_format.",
            absent = "date_format needs it",
            example = "dd.MM.yyyy")
        @Nullable String format,
    @Parameter(
            value = "The SQL type of type.",
            absent = "type needs it",
            example = "DECIMAL(10, 2)")
        @Nullable String type,
    @Parameter(value = "The condition of expression, in SQL.", absent = "expression needs it")
        @Nullable String expression)
    implements ExpectationBuilder.With {

  /** An expectation of a field, with the severity {@link Severity#FAIL}. */
  public static Expectation of(ExpectationKind expect, String field) {
    return new Expectation(
        expect, field, Severity.FAIL, null, null, null, null, null, null, null, null, null, null);
  }

  /** A condition that no row makes false. */
  public static Expectation that(String expression) {
    return new Expectation(
        ExpectationKind.EXPRESSION,
        null,
        Severity.FAIL,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        expression);
  }

  /** What results and failed rows call it: {@code not_null id}. */
  String label() {
    String kind = expect.name().toLowerCase(Locale.ROOT);
    if (expect == ExpectationKind.ROW_COUNT) {
      return where == null ? kind : kind + " where " + where;
    }
    return expect == ExpectationKind.EXPRESSION ? expression : kind + " " + field;
  }

  /** Whether few enough rows have failed. */
  static boolean holds(
      long rows, long failed, @Nullable Long maxRows, @Nullable Double maxPercent) {
    if (maxRows == null && maxPercent == null) {
      return failed == 0;
    }
    return (maxRows == null || failed <= maxRows)
        && (maxPercent == null || failed * 100.0 <= maxPercent * rows);
  }
}
