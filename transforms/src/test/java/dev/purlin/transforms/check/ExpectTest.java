package dev.purlin.transforms.check;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.junit.Assert.assertThrows;

import dev.purlin.core.problem.ConfigurationException;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.coders.RowCoder;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.schemas.logicaltypes.SqlTypes;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.testing.TestPipeline;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.windowing.FixedWindows;
import org.apache.beam.sdk.transforms.windowing.Window;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionRowTuple;
import org.apache.beam.sdk.values.Row;
import org.apache.beam.sdk.values.TimestampedValue;
import org.joda.time.Duration;
import org.joda.time.Instant;
import org.junit.Rule;
import org.junit.Test;

public class ExpectTest {
  private static final Schema ORDER =
      Schema.builder()
          .addNullableInt64Field("id")
          .addNullableStringField("text")
          .addNullableField("price", FieldType.DECIMAL)
          .addNullableField("day", FieldType.logicalType(SqlTypes.DATE))
          .build();
  private static final Schema FAILED =
      Schema.builder()
          .addFields(ORDER.getFields())
          .addArrayField("failed_expectations", FieldType.STRING)
          .build();

  @Rule public final transient TestPipeline pipeline = TestPipeline.create();

  private static Row order(Long id, String text, String price, String day) {
    return Row.withSchema(ORDER)
        .addValues(
            id,
            text,
            price == null ? null : new BigDecimal(price),
            day == null ? null : LocalDate.parse(day))
        .build();
  }

  private static Row failed(Row row, String... what) {
    return Row.withSchema(FAILED).addValues(row.getValues()).addValue(List.of(what)).build();
  }

  private static Row result(
      String kind,
      String field,
      String severity,
      long rows,
      long failed,
      Double percent,
      boolean ok,
      String expected) {
    String observed = "%d of %d rows failed".formatted(failed, rows);
    return Row.withSchema(JudgeFn.SCHEMA)
        .addValues(kind, field, severity, rows, failed, percent, ok, observed, expected)
        .build();
  }

  private static Row counted(String severity, long rows, boolean ok, String expected) {
    return Row.withSchema(JudgeFn.SCHEMA)
        .addValues("row_count", null, severity, rows, 0L, 0.0, ok, "" + rows, expected)
        .build();
  }

  private PCollection<Row> orders(Row... rows) {
    return pipeline.apply(Create.of(List.of(rows)).withRowSchema(ORDER));
  }

  private static Expectation quarantine(ExpectationKind kind, String field) {
    return Expectation.of(kind, field).withSeverity(Severity.QUARANTINE);
  }

  @Test
  public void eachExpectationSetsItsRowsAside() {
    Row good = order(1L, "12.50", "1.00", "2026-01-01");
    Row noId = order(null, "1", "1", "2026-12-31");
    Row badText = order(2L, "x😀y", "1.0", "2026-06-01");
    Row badPrice = order(3L, "7", "2", "2027-01-01");
    Row unknown = order(4L, null, null, null);
    PCollectionRowTuple checked =
        orders(good, noId, badText, badPrice, unknown)
            .apply(
                Expect.rows(
                    quarantine(ExpectationKind.NOT_NULL, "id"),
                    quarantine(ExpectationKind.TYPE, "text").withType("DECIMAL(4, 2)"),
                    quarantine(ExpectationKind.LENGTH, "text").withMin("1").withMax("5"),
                    quarantine(ExpectationKind.MATCHES, "text").withPattern("^[^']+$"),
                    quarantine(ExpectationKind.IN_SET, "price").withValues(List.of("1", "5.50")),
                    quarantine(ExpectationKind.BETWEEN, "day")
                        .withMin("2026-01-01")
                        .withMax("2026-12-31"),
                    Expectation.that("price < 2").withSeverity(Severity.QUARANTINE)));
    assertThat(checked.get("output").getSchema(), is(ORDER));
    PAssert.that(checked.get("output")).containsInAnyOrder(good, unknown);
    PAssert.that(checked.get("failed"))
        .containsInAnyOrder(
            failed(noId, "not_null id"),
            failed(badText, "type text"),
            failed(badPrice, "in_set price", "between day", "price < 2"));
    PAssert.that(checked.get("results"))
        .containsInAnyOrder(
            result("not_null", "id", "quarantine", 5, 1, 20.0, false, "a value"),
            result("type", "text", "quarantine", 5, 1, 20.0, false, "text of a DECIMAL(4, 2)"),
            result("length", "text", "quarantine", 5, 0, 0.0, true, "1 to 5 characters"),
            result("matches", "text", "quarantine", 5, 0, 0.0, true, "a text with ^[^']+$"),
            result("in_set", "price", "quarantine", 5, 1, 20.0, false, "one of 1, 5.50"),
            result("between", "day", "quarantine", 5, 1, 20.0, false, "2026-01-01 to 2026-12-31"),
            result("expression", null, "quarantine", 5, 1, 20.0, false, "price < 2"));
    pipeline.run();
  }

  @Test
  public void lengthMatchesAndDateFormatLookAtText() {
    Row good = order(1L, "31.12.2026", null, null);
    Row noDay = order(2L, "31.11.2026", null, null);
    Row emoji = order(3L, "😀", null, null);
    PCollectionRowTuple checked =
        orders(good, noDay, emoji)
            .apply(
                Expect.rows(
                    quarantine(ExpectationKind.DATE_FORMAT, "text").withFormat("dd.MM.yyyy"),
                    quarantine(ExpectationKind.LENGTH, "text").withMax("1").withWhere("id = 3"),
                    quarantine(ExpectationKind.LENGTH, "text").withMin("2"),
                    quarantine(ExpectationKind.MATCHES, "text").withPattern("\\.2026$")));
    PAssert.that(checked.get("output")).containsInAnyOrder(good);
    PAssert.that(checked.get("failed"))
        .containsInAnyOrder(
            failed(noDay, "date_format text"),
            failed(emoji, "date_format text", "length text", "matches text"));
    pipeline.run();
  }

  @Test
  public void aWarningLetsRowsGoOn() {
    Row row = order(null, "a", null, null);
    PCollectionRowTuple checked =
        orders(row)
            .apply(
                Expect.rows(
                    Expectation.of(ExpectationKind.NOT_NULL, "id").withSeverity(Severity.WARN)));
    PAssert.that(checked.get("output")).containsInAnyOrder(row);
    PAssert.that(checked.get("failed")).empty();
    PAssert.that(checked.get("results"))
        .containsInAnyOrder(result("not_null", "id", "warn", 1, 1, 100.0, false, "a value"));
    pipeline.run();
  }

  @Test
  public void ofNoRowsEverythingHolds() {
    PCollectionRowTuple checked =
        pipeline
            .apply(Create.empty(ORDER))
            .apply(Expect.rows(Expectation.of(ExpectationKind.NOT_NULL, "id")));
    PAssert.that(checked.get("output")).empty();
    PAssert.that(checked.get("failed")).empty();
    PAssert.that(checked.get("results"))
        .containsInAnyOrder(result("not_null", "id", "fail", 0, 0, null, true, "a value"));
    pipeline.run();
  }

  @Test
  public void onlyRowsThatTheConditionIsTrueForAreCounted() {
    Row small = order(1L, null, "1", null);
    Row large = order(2L, null, "9", null);
    Row unknown = order(3L, null, null, null);
    PCollectionRowTuple checked =
        orders(small, large, unknown)
            .apply(
                Expect.rows(quarantine(ExpectationKind.NOT_NULL, "text").withWhere("price > 5")));
    PAssert.that(checked.get("output")).containsInAnyOrder(small, unknown);
    PAssert.that(checked.get("failed")).containsInAnyOrder(failed(large, "not_null text"));
    PAssert.that(checked.get("results"))
        .containsInAnyOrder(
            result("not_null", "text", "quarantine", 1, 1, 100.0, false, "a value"));
    pipeline.run();
  }

  @Test
  public void rowsOfAllWindowsAreCountedTogether() {
    PCollectionRowTuple checked =
        pipeline
            .apply(
                Create.timestamped(
                        TimestampedValue.of(order(1L, null, null, null), new Instant(0)),
                        TimestampedValue.of(order(null, null, null, null), new Instant(90_000)),
                        TimestampedValue.of(order(null, null, null, null), new Instant(200_000)))
                    .withCoder(RowCoder.of(ORDER)))
            .setRowSchema(ORDER)
            .apply(Window.into(FixedWindows.of(Duration.standardMinutes(1))))
            .apply(Expect.rows(quarantine(ExpectationKind.NOT_NULL, "id").withMaxRows(2L)));
    PAssert.that(checked.get("results"))
        .containsInAnyOrder(
            result(
                "not_null", "id", "quarantine", 3, 2, 200 / 3.0, true, "a value, but for 2 rows"));
    pipeline.run();
  }

  private static String failure(Expectation expectation, Row... rows) {
    Pipeline failing = Pipeline.create();
    failing
        .apply(Create.of(List.of(rows)).withRowSchema(ORDER))
        .apply(Expect.rows(expectation).named("Check"));
    Throwable thrown = assertThrows(RuntimeException.class, () -> failing.run().waitUntilFinish());
    return thrown.getCause().getMessage();
  }

  @Test
  public void failsTheRunBeyondItsThreshold() {
    Row none = order(null, null, null, null);
    Row one = order(1L, null, null, null);
    Expectation notNull = Expectation.of(ExpectationKind.NOT_NULL, "id");
    String expected = "step 'Check': the rows are not as expected\n  not_null id: ";
    assertThat(failure(notNull, none, one), is(expected + "1 of 2 rows failed"));
    assertThat(
        failure(notNull.withMaxRows(1L), none, none, one), is(expected + "2 of 3 rows failed"));
    assertThat(
        failure(notNull.withMaxPercent(49.9), none, one), is(expected + "1 of 2 rows failed"));
    assertThat(
        failure(notNull.withSeverity(Severity.QUARANTINE).withMaxRows(0L), none, one),
        is(expected + "1 of 2 rows failed"));
    PCollectionRowTuple tolerated =
        orders(none, one).apply(Expect.rows(notNull.withMaxPercent(50.0)));
    PAssert.that(tolerated.get("output")).containsInAnyOrder(one);
    PAssert.that(tolerated.get("failed")).containsInAnyOrder(failed(none, "not_null id"));
    pipeline.run();
  }

  private List<String> problems(Expect expect) {
    PCollection<Row> rows = Pipeline.create().apply(Create.empty(ORDER));
    ConfigurationException e = assertThrows(ConfigurationException.class, () -> rows.apply(expect));
    List<String> problems = new ArrayList<>();
    e.problems().forEach(problem -> problems.add(problem.path() + ": " + problem.message()));
    return problems;
  }

  @Test
  public void everyProblemIsToldAtItsParameter() {
    assertThat(
        problems(
            Expect.rows(
                Expectation.of(ExpectationKind.NOT_NULL, "ID"),
                Expectation.of(ExpectationKind.NOT_NULL, null),
                Expectation.of(ExpectationKind.IN_SET, "id"),
                Expectation.of(ExpectationKind.IN_SET, "id").withValues(List.of("1", "x")),
                Expectation.of(ExpectationKind.BETWEEN, "text").withMin("1"),
                Expectation.of(ExpectationKind.BETWEEN, "id"),
                Expectation.of(ExpectationKind.LENGTH, "id").withMin("1"),
                Expectation.of(ExpectationKind.MATCHES, "text"),
                Expectation.of(ExpectationKind.DATE_FORMAT, "text"),
                Expectation.of(ExpectationKind.TYPE, "text").withType("BIGGINT"),
                Expectation.that(null))),
        contains(
            "expectations.0.field: unknown field 'ID'; did you mean 'id'?",
            "expectations.1.expect: not_null needs a 'field'",
            "expectations.2.values: in_set needs a list of 'values'",
            "expectations.3.values.1: 'x' is not a BIGINT",
            "expectations.4.field: between is for numbers, dates and times, but 'text' is VARCHAR",
            "expectations.5.min: between needs 'min' or 'max', or both",
            "expectations.6.field: length is for text, but 'id' is BIGINT",
            "expectations.7.pattern: matches needs a 'pattern'",
            "expectations.8.format: date_format needs a 'format', such as dd.MM.yyyy",
            "expectations.9.type: unknown type 'BIGGINT'; did you mean 'BIGINT'?",
            "expectations.10.expression: expression needs an 'expression'"));
    assertThat(
        problems(Expect.rows()), contains("expectations: expected at least one expectation"));
    assertThat(
        problems(Expect.rows(Expectation.that("id + 1"))),
        contains("expectations.0.expression: the condition is BIGINT, expected BOOLEAN"));
  }

  @Test
  public void rowsThatAreSetAsideMustBeRead() {
    Expectation quarantine = quarantine(ExpectationKind.NOT_NULL, "id");
    Expectation tolerant = Expectation.of(ExpectationKind.NOT_NULL, "id").withMaxRows(1L);
    for (Expectation expectation : List.of(quarantine, tolerant)) {
      List<String> problems = problems(Expect.rows(expectation).reading(Set.of("output")));
      assertThat(problems.toString(), problems.size(), is(1));
      assertThat(
          problems.get(0),
          containsString(
              "expectations.0.severity: rows that fail leave through the output 'failed', and no"
                  + " step reads it"));
    }
  }

  @Test
  public void rowsAreCountedAllTogether() {
    Row one = order(1L, "a", null, null);
    Row two = order(2L, "b", null, null);
    Expectation count = Expectation.of(ExpectationKind.ROW_COUNT, null);
    PCollectionRowTuple checked =
        orders(one, two)
            .apply(
                Expect.rows(
                    count.withMin("2").withMax("2"),
                    count.withMin("1").withMax("1").withWhere("text = 'b'"),
                    count.withMin("3").withSeverity(Severity.WARN)));
    PAssert.that(checked.get("output")).containsInAnyOrder(one, two);
    PAssert.that(checked.get("results"))
        .containsInAnyOrder(
            counted("fail", 2, true, "2 to 2"),
            counted("fail", 1, true, "1 to 1"),
            counted("warn", 2, false, "at least 3"));
    pipeline.run();
    String expected = "step 'Check': the rows are not as expected\n  ";
    assertThat(
        failure(count.withMin("1")), is(expected + "row_count: found 0, expected at least 1"));
    assertThat(
        failure(count.withMax("1"), one, two),
        is(expected + "row_count: found 2, expected at most 1"));
    assertThat(
        failure(count.withMin("2").withMax("1000").withWhere("id < 2"), one, two),
        is(expected + "row_count where id < 2: found 1, expected 2 to 1,000"));
    assertThat(
        problems(
            Expect.rows(
                count,
                count.withMin("some"),
                Expectation.of(ExpectationKind.ROW_COUNT, "id").withMin("1"),
                count.withMin("1").withSeverity(Severity.QUARANTINE),
                count.withMin("1").withMaxRows(1L))),
        contains(
            "expectations.0.min: row_count needs 'min' or 'max', or both",
            "expectations.1.min: 'some' is not a BIGINT",
            "expectations.2.field: row_count counts rows, not values; 'where' says which of them",
            "expectations.3.severity: no row fails row_count, so that none can be set aside; use"
                + " fail or warn",
            "expectations.4.max_rows: no row fails row_count; 'min' and 'max' say how many rows"
                + " there may be"));
  }
}
