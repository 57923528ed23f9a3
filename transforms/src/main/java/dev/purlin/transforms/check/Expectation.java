package dev.purlin.transforms.check;

import dev.purlin.core.parameter.Parameter;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.List;
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
            value = "The fields of compound_unique.",
            absent = "compound_unique needs it",
            example = "[order, line]")
        @Nullable List<String> fields,
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
    @Parameter(
            value =
                "The least value of between, length, row_count, sum, mean, min, max, stddev, quantile,"
                    + " distinct_count or null_share (a share is 0 to 1).",
            absent = "no limit")
        @Nullable String min,
    @Parameter(value = "The greatest value, of the same.", absent = "no limit")
        @Nullable String max,
    @Parameter(value = "What the sum of sum_equals is to be.", absent = "sum_equals needs it")
        @Nullable String value,
    @Parameter(
            value = "By how much the sum of sum_equals may differ.",
            absent = "not at all",
            example = "0.01")
        @Nullable String tolerance,
    @Parameter(
            value = "Which quantile, from 0 to 1.",
            absent = "quantile needs it",
            example = "0.95",
            min = 0,
            max = 1)
        @Nullable Double fraction,
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
  public static Expectation of(ExpectationKind expect, @Nullable String field) {
    return ExpectationBuilder.builder().expect(expect).field(field).severity(Severity.FAIL).build();
  }

  /** A condition that no row makes false. */
  public static Expectation that(String expression) {
    return of(ExpectationKind.EXPRESSION, null).withExpression(expression);
  }

  /** That no two rows have the same values in some fields. */
  public static Expectation unique(String... fields) {
    return fields.length == 1
        ? of(ExpectationKind.UNIQUE, fields[0])
        : of(ExpectationKind.COMPOUND_UNIQUE, null).withFields(List.of(fields));
  }

  /** What results and failed rows call it: {@code not_null id}. */
  String label() {
    if (expect == ExpectationKind.EXPRESSION) {
      return String.valueOf(expression);
    }
    String about = about() == null ? "" : " " + about();
    String fraction = expect == ExpectationKind.QUANTILE ? " " + this.fraction : "";
    boolean all = expect.scope() != ExpectationKind.Scope.ROW && where != null;
    return expect.word() + fraction + about + (all ? " where " + where : "");
  }

  /** The field or fields that it is expected of; null for none. */
  @Nullable String about() {
    return expect == ExpectationKind.COMPOUND_UNIQUE && fields != null
        ? String.join(", ", fields)
        : field;
  }

  /** Whether some rows may fail. */
  boolean tolerates() {
    return maxRows != null || maxPercent != null;
  }

  /** What is expected of rows or keys, in words. */
  String expected() {
    String what =
        switch (expect) {
          case NOT_NULL -> "a value";
          case IN_SET -> "one of " + String.join(", ", values);
          case BETWEEN -> ValueRange.text(min, max);
          case LENGTH -> ValueRange.text(min, max) + " characters";
          case MATCHES -> "a text with " + pattern;
          case DATE_FORMAT -> "a date as " + format;
          case TYPE -> "text of a " + type;
          case EXPRESSION -> expression;
          case UNIQUE, COMPOUND_UNIQUE -> "no value twice";
          case ROW_COUNT,
              SUM,
              SUM_EQUALS,
              MEAN,
              MIN,
              MAX,
              STDDEV,
              QUANTILE,
              DISTINCT_COUNT,
              NULL_SHARE ->
              throw new IllegalStateException(this + " is about all rows");
        };
    String rows = maxRows == null ? "" : ", but for %,d rows".formatted(maxRows);
    String percent = maxPercent == null ? "" : ", but for %s %%".formatted(maxPercent);
    return what + rows + percent;
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
