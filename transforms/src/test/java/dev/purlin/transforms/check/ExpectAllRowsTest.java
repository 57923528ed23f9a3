package dev.purlin.transforms.check;

import static dev.purlin.transforms.check.ExpectationKind.COMPOUND_UNIQUE;
import static dev.purlin.transforms.check.ExpectationKind.DISTINCT_COUNT;
import static dev.purlin.transforms.check.ExpectationKind.MAX;
import static dev.purlin.transforms.check.ExpectationKind.MEAN;
import static dev.purlin.transforms.check.ExpectationKind.MIN;
import static dev.purlin.transforms.check.ExpectationKind.NULL_SHARE;
import static dev.purlin.transforms.check.ExpectationKind.QUANTILE;
import static dev.purlin.transforms.check.ExpectationKind.STDDEV;
import static dev.purlin.transforms.check.ExpectationKind.SUM;
import static dev.purlin.transforms.check.ExpectationKind.SUM_EQUALS;
import static dev.purlin.transforms.check.ExpectationKind.UNIQUE;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.is;
import static org.junit.Assert.assertThrows;

import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.time.Timestamps;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.coders.RowCoder;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.testing.TestPipeline;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.MapElements;
import org.apache.beam.sdk.transforms.Reify;
import org.apache.beam.sdk.transforms.windowing.FixedWindows;
import org.apache.beam.sdk.transforms.windowing.Window;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionRowTuple;
import org.apache.beam.sdk.values.Row;
import org.apache.beam.sdk.values.TimestampedValue;
import org.apache.beam.sdk.values.TypeDescriptors;
import org.joda.time.Duration;
import org.joda.time.Instant;
import org.junit.Rule;
import org.junit.Test;

/** What Expect judges by several rows: keys, and statistics of all rows. */
public class ExpectAllRowsTest {
  private static final Schema SALE =
      Schema.builder()
          .addNullableInt64Field("id")
          .addNullableStringField("shop")
          .addNullableField("price", FieldType.DECIMAL)
          .addNullableDoubleField("weight")
          .build();

  @Rule public final transient TestPipeline pipeline = TestPipeline.create();

  private static Row sale(Long id, String shop, String price, Double weight) {
    return Row.withSchema(SALE)
        .addValues(id, shop, price == null ? null : new BigDecimal(price), weight)
        .build();
  }

  private static final List<Row> SALES =
      List.of(
          sale(1L, "a", "1.10", 2.0),
          sale(2L, "a", "2.20", 4.0),
          sale(3L, "b", "3.30", 4.0),
          sale(4L, "b", "4.40", 4.0),
          sale(5L, null, null, null),
          sale(9_000_000_000_000_000_000L, "a", "-1", 5.0),
          sale(9_000_000_000_000_000_000L, "c", "1E+2", 5.0));

  private static PCollection<Row> in(Pipeline pipeline, List<Row> rows) {
    return pipeline.apply(Create.of(rows).withRowSchema(SALE));
  }

  private static Expectation of(ExpectationKind kind, String field) {
    return Expectation.of(kind, field).withSeverity(Severity.WARN);
  }

  /** {@code kind: passed, observed}, for each expectation. */
  private static PCollection<String> told(PCollectionRowTuple checked) {
    return checked.get("results").apply("Told", told());
  }

  private static MapElements<Row, String> told() {
    return MapElements.into(TypeDescriptors.strings())
        .via(
            (Row row) ->
                "%s %s: %s, %s"
                    .formatted(
                        row.getString("expectation"),
                        row.getString("expected"),
                        row.getBoolean("passed"),
                        row.getString("observed")));
  }

  @Test
  public void statisticsAreExact() {
    Expectation big = of(SUM, "id").withWhere("id > 5");
    PCollectionRowTuple checked =
        in(pipeline, SALES)
            .apply(
                Expect.rows(
                    big.withMin("18000000000000000000").withMax("18000000000000000000"),
                    big.withMax("17999999999999999999"),
                    of(SUM_EQUALS, "price").withValue("110"),
                    of(SUM_EQUALS, "price").withValue("110.1"),
                    of(SUM_EQUALS, "price").withValue("110.1").withTolerance("0.1"),
                    of(SUM_EQUALS, "price").withValue("110.1").withTolerance("0.0999"),
                    of(MEAN, "weight").withMin("4").withMax("4"),
                    of(MEAN, "price").withMin("18.4"),
                    of(MIN, "price").withMin("-1").withMax("-1.00"),
                    of(MAX, "price").withMax("99.99"),
                    of(MIN, "shop").withMin("a").withMax("a"),
                    // Of two rows, whose deviation is the same to the last digit in whichever
                    // order.
                    of(STDDEV, "weight").withMin("1.414").withMax("1.415").withWhere("id < 3"),
                    of(DISTINCT_COUNT, "shop").withMin("3").withMax("3"),
                    of(DISTINCT_COUNT, "id").withMax("5"),
                    of(DISTINCT_COUNT, "weight").withMin("3").withMax("3"),
                    of(NULL_SHARE, "shop").withMax("0.1"),
                    of(NULL_SHARE, "shop").withMax("0").withWhere("id < 5")));
    PAssert.that(told(checked))
        .containsInAnyOrder(
            "sum 18000000000000000000 to 18000000000000000000: true, 18000000000000000000",
            "sum at most 17999999999999999999: false, 18000000000000000000",
            "sum_equals 110: true, 110",
            "sum_equals 110.1: false, 110",
            "sum_equals 110.1 give or take 0.1: true, 110",
            "sum_equals 110.1 give or take 0.0999: false, 110",
            "mean 4.0 to 4.0: true, 4.0",
            "mean at least 18.4: false, 18.333333333333333",
            "min -1 to -1: true, -1",
            "max at most 99.99: false, 100",
            "min a to a: true, a",
            "stddev 1.414 to 1.415: true, 1.4142135623730951",
            "distinct_count 3 to 3: true, 3",
            "distinct_count at most 5: false, 6",
            "distinct_count 3 to 3: true, 3",
            "null_share at most 0.1: false, 0.14285714285714285 (1 of 7 rows)",
            "null_share at most 0.0: true, 0.0 (0 of 4 rows)");
    PAssert.that(checked.get("output")).containsInAnyOrder(SALES);
    PAssert.that(checked.get("failed")).empty();
    pipeline.run();
  }

  @Test
  public void aQuantileIsOneOfTheValues() {
    List<Row> hundred =
        LongStream.rangeClosed(1, 100).mapToObj(id -> sale(id, null, null, null)).toList();
    Expectation quantile = of(QUANTILE, "id");
    PCollectionRowTuple checked =
        in(pipeline, hundred)
            .apply(
                Expect.rows(
                    quantile.withFraction(0.95).withMin("95").withMax("95"),
                    quantile.withFraction(0.07).withMin("7").withMax("7"),
                    quantile.withFraction(0.951).withMax("95"),
                    quantile.withFraction(0.5).withMin("51"),
                    quantile.withFraction(0.0).withMin("1").withMax("1"),
                    quantile.withFraction(1.0).withMin("100").withMax("100")));
    PAssert.that(told(checked))
        .containsInAnyOrder(
            "quantile 95 to 95: true, 94 of 100 values below and 5 above",
            "quantile 7 to 7: true, 6 of 100 values below and 93 above",
            "quantile at most 95: false, 0 of 100 values below and 5 above",
            "quantile at least 51: false, 50 of 100 values below and 0 above",
            "quantile 1 to 1: true, 0 of 100 values below and 99 above",
            "quantile 100 to 100: true, 99 of 100 values below and 0 above");
    pipeline.run();
  }

  @Test
  public void ofNoValuesASumIsZeroAndTheRestIsNotKnown() {
    Expectation[] all = {
      of(SUM, "price").withMax("1"),
      of(SUM_EQUALS, "price").withValue("1"),
      of(MEAN, "price").withMax("1"),
      of(MIN, "price").withMax("1"),
      of(MAX, "price").withMax("1"),
      of(STDDEV, "price").withMax("1"),
      of(QUANTILE, "price").withFraction(0.5).withMax("1"),
      of(DISTINCT_COUNT, "price").withMax("1"),
      of(NULL_SHARE, "price").withMax("0.5"),
      of(UNIQUE, "price")
    };
    PCollectionRowTuple ofNoRows =
        pipeline.apply("No rows", Create.empty(SALE)).apply("Of no rows", Expect.rows(all));
    PCollectionRowTuple ofNulls =
        pipeline
            .apply(
                "Nulls",
                Create.of(sale(1L, null, null, null), sale(2L, null, null, null))
                    .withRowSchema(SALE))
            .apply("Of nulls", Expect.rows(all));
    String[] same = {
      "sum at most 1: true, 0",
      "sum_equals 1: false, 0",
      "mean at most 1: false, no values",
      "min at most 1: false, no values",
      "max at most 1: false, no values",
      "stddev at most 1: false, no values",
      "quantile at most 1: false, no values",
      "distinct_count at most 1: true, 0"
    };
    List<String> noRows = new ArrayList<>(List.of(same));
    noRows.add("null_share at most 0.5: true, 0.0 (0 of 0 rows)");
    noRows.add("unique no value twice: true, 0 of 0 rows failed");
    PAssert.that("no rows", ofNoRows.get("results").apply("Told of no rows", told()))
        .containsInAnyOrder(noRows);
    List<String> nulls = new ArrayList<>(List.of(same));
    nulls.add("null_share at most 0.5: false, 1.0 (2 of 2 rows)");
    nulls.add("unique no value twice: true, 0 of 2 rows failed");
    PAssert.that("nulls", ofNulls.get("results").apply("Told of nulls", told()))
        .containsInAnyOrder(nulls);
    pipeline.run();
  }

  @Test
  public void whatIsNoNumberIsNotAsExpectedAndTheZerosAreOne() {
    List<Row> rows = List.of(sale(1L, "a", null, Double.NaN), sale(2L, "b", null, -0.0));
    PCollectionRowTuple checked =
        in(pipeline, rows)
            .apply(
                Expect.rows(
                    of(MEAN, "weight").withMin("0"),
                    of(MAX, "weight").withMin("0"),
                    of(MIN, "weight").withMin("0").withMax("0"),
                    of(ExpectationKind.BETWEEN, "weight").withMin("0").withWhere("id = 2"),
                    of(ExpectationKind.IN_SET, "weight")
                        .withValues(List.of("0"))
                        .withWhere("id = 2")));
    PAssert.that(told(checked))
        .containsInAnyOrder(
            "mean at least 0.0: false, NaN",
            "max at least 0.0: false, NaN",
            "min 0.0 to 0.0: true, -0.0",
            "between at least 0: true, 0 of 1 rows failed",
            "in_set one of 0: true, 0 of 1 rows failed");
    pipeline.run();
  }

  private static Row failed(Row row, String... what) {
    Schema schema =
        Schema.builder()
            .addFields(SALE.getFields())
            .addArrayField("failed_expectations", FieldType.STRING)
            .build();
    return Row.withSchema(schema).addValues(row.getValues()).addValue(List.of(what)).build();
  }

  @Test
  public void rowsThatAreNotUniqueAreSetAside() {
    Row one = sale(1L, "a", "1", null);
    Row sameId = sale(1L, "b", "1.0", null);
    Row sameShopAndPrice = sale(2L, "b", "1.00", null);
    Row noId = sale(null, "b", null, null);
    Row noIdEither = sale(null, "b", null, null);
    Row other = sale(3L, "c", "5", null);
    PCollectionRowTuple checked =
        in(pipeline, List.of(one, sameId, sameShopAndPrice, noId, noIdEither, other))
            .apply(
                Expect.rows(
                    Expectation.unique("id").withSeverity(Severity.QUARANTINE),
                    Expectation.of(ExpectationKind.NOT_NULL, "id").withMaxRows(2L),
                    Expectation.unique("shop", "price").withMaxPercent(50.0)));
    PAssert.that(checked.get("output")).containsInAnyOrder(other);
    PAssert.that(checked.get("failed"))
        .containsInAnyOrder(
            failed(one, "unique id"),
            failed(sameId, "unique id", "compound_unique shop, price"),
            failed(sameShopAndPrice, "compound_unique shop, price"),
            failed(noId, "not_null id"),
            failed(noIdEither, "not_null id"));
    PAssert.that(told(checked))
        .containsInAnyOrder(
            "unique no value twice: false, 2 of 6 rows failed",
            "not_null a value, but for 2 rows: true, 2 of 6 rows failed",
            "compound_unique no value twice, but for 50.0 %: true, 2 of 6 rows failed");
    pipeline.run();
  }

  @Test
  public void onlyRowsThatTheConditionIsTrueForAreCompared() {
    List<Row> rows =
        List.of(sale(1L, "a", "1", null), sale(1L, "b", "1", null), sale(1L, "a", "9", null));
    PCollectionRowTuple checked =
        in(pipeline, rows)
            .apply(
                Expect.rows(
                    Expectation.unique("id")
                        .withWhere("price < 5 AND shop = 'a'")
                        .withSeverity(Severity.QUARANTINE),
                    of(UNIQUE, "id").withWhere("shop = 'a'")));
    PAssert.that(checked.get("output")).containsInAnyOrder(rows);
    PAssert.that(checked.get("failed")).empty();
    PAssert.that(told(checked))
        .containsInAnyOrder(
            "unique no value twice: true, 0 of 1 rows failed",
            "unique no value twice: false, 2 of 2 rows failed");
    pipeline.run();
  }

  @Test
  public void rowsKeepTheirTimestamps() {
    PCollectionRowTuple checked =
        pipeline
            .apply(
                Create.timestamped(
                        TimestampedValue.of(sale(1L, null, null, null), new Instant(1_000)),
                        TimestampedValue.of(sale(2L, null, null, null), new Instant(2_000)),
                        TimestampedValue.of(sale(2L, null, null, null), new Instant(3_000)))
                    .withCoder(RowCoder.of(SALE)))
            .setRowSchema(SALE)
            .apply(Expect.rows(Expectation.unique("id").withSeverity(Severity.QUARANTINE)));
    PAssert.that(
            checked
                .get("output")
                .apply("Reify", Reify.timestamps())
                .apply(
                    "Times",
                    MapElements.into(TypeDescriptors.longs())
                        .via(value -> value.getTimestamp().getMillis())))
        .containsInAnyOrder(1_000L);
    PAssert.that(
            checked
                .get("failed")
                .apply("Reify failed", Reify.timestamps())
                .apply(
                    "Times of failed",
                    MapElements.into(TypeDescriptors.longs())
                        .via(value -> value.getTimestamp().getMillis())))
        .containsInAnyOrder(2_000L, 3_000L);
    pipeline.run();
  }

  private static PCollection<Row> windowed(Pipeline pipeline) {
    return pipeline
        .apply(
            Create.timestamped(
                    TimestampedValue.of(sale(1L, null, "5", null), new Instant(0)),
                    TimestampedValue.of(sale(1L, null, "5", null), new Instant(90_000)))
                .withCoder(RowCoder.of(SALE)))
        .setRowSchema(SALE)
        .apply(Window.into(FixedWindows.of(Duration.standardMinutes(1))));
  }

  @Test
  public void rowsOfAllWindowsAreJudgedTogether() {
    PCollectionRowTuple checked =
        windowed(pipeline)
            .apply(
                Expect.rows(
                    of(UNIQUE, "id"),
                    of(SUM_EQUALS, "price").withValue("10"),
                    of(DISTINCT_COUNT, "id").withMax("1")));
    PAssert.that(told(checked))
        .containsInAnyOrder(
            "unique no value twice: false, 2 of 2 rows failed",
            "sum_equals 10: true, 10",
            "distinct_count at most 1: true, 1");
    pipeline.run();
    assertThat(
        problems(
            windowed(Pipeline.create()),
            Expect.rows(Expectation.unique("id").withSeverity(Severity.QUARANTINE))),
        contains(
            "expectations.0: the input is in windows, and rows that are not unique among all cannot"
                + " be set aside by window; use Expect before the windowing, or 'severity: warn'"));
  }

  private static String failure(Set<String> read, Expectation... expectations) {
    Pipeline failing = Pipeline.create();
    in(failing, SALES).apply(Expect.rows(expectations).named("Check").reading(read));
    Throwable thrown = assertThrows(RuntimeException.class, () -> failing.run().waitUntilFinish());
    return thrown.getCause().getMessage();
  }

  @Test
  public void whatFailsSaysWhatWasFound() {
    Expectation[] all = {
      Expectation.unique("id"),
      Expectation.unique("shop", "weight").withWhere("id < 6"),
      Expectation.of(SUM, "price").withMin("1000").withWhere("shop = 'a'"),
      Expectation.of(QUANTILE, "price").withFraction(0.5).withMax("2.19"),
      Expectation.of(NULL_SHARE, "shop").withMax("0.1"),
      Expectation.of(MEAN, "price").withMin("1").withMax("99")
    };
    String expected =
        """
        step 'Check': the rows are not as expected
          unique id: 2 of 7 rows failed
          compound_unique shop, weight where id < 6: 2 of 5 rows failed
          sum price where shop = 'a': found 2.3, expected at least 1000
          quantile 0.5 price: found 0 of 6 values below and 4 above, expected at most 2.19
          null_share shop: found 0.14285714285714285 (1 of 7 rows), expected at most 0.1"""
            .stripIndent();
    assertThat(failure(Set.of("output"), all), is(expected));
    assertThat(failure(Set.of("output", "failed"), all), is(expected));
  }

  private static List<String> problems(PCollection<Row> rows, Expect expect) {
    ConfigurationException e = assertThrows(ConfigurationException.class, () -> rows.apply(expect));
    List<String> problems = new ArrayList<>();
    e.problems().forEach(problem -> problems.add(problem.path() + ": " + problem.message()));
    return problems;
  }

  @Test
  public void everyProblemIsToldAtItsParameter() {
    Schema schema =
        Schema.builder()
            .addFields(SALE.getFields())
            .addArrayField("tags", FieldType.STRING)
            .addField("at", Timestamps.TIMESTAMP)
            .build();
    assertThat(
        problems(
            Pipeline.create().apply(Create.empty(schema)),
            Expect.rows(
                    of(UNIQUE, "ID"),
                    of(UNIQUE, "tags"),
                    of(UNIQUE, null),
                    of(COMPOUND_UNIQUE, "id"),
                    of(COMPOUND_UNIQUE, null),
                    Expectation.unique("id", "shopp"),
                    Expectation.unique("id", "id"),
                    Expectation.unique("id").withSeverity(Severity.QUARANTINE),
                    of(SUM, "shop").withMin("1"),
                    of(SUM, "id"),
                    of(SUM, "id").withMin("2").withMax("1"),
                    of(SUM_EQUALS, "id"),
                    of(SUM_EQUALS, "id").withValue("1").withTolerance("-1"),
                    of(SUM_EQUALS, "id").withValue("1").withMaxRows(1L),
                    of(MEAN, "id").withMin("1").withSeverity(Severity.QUARANTINE),
                    of(MEAN, "weight").withMin("NaN"),
                    of(MEAN, "id").withMin("1").withMaxPercent(1.0),
                    of(MIN, "tags").withMin("1"),
                    of(MAX, "at").withMax("yesterday"),
                    of(QUANTILE, "id").withMax("1"),
                    of(DISTINCT_COUNT, "tags").withMax("1"),
                    of(NULL_SHARE, "tags").withMax("5"))
                .reading(Set.of("output"))),
        contains(
            "expectations.0.field: unknown field 'ID'; did you mean 'id'?",
            "expectations.1.field: 'tags' is ARRAY<VARCHAR>, which cannot be compared",
            "expectations.2.expect: unique needs a 'field'",
            "expectations.3.field: compound_unique compares several 'fields'; 'unique' compares one",
            "expectations.4.fields: compound_unique needs 'fields'",
            "expectations.5.fields.1: unknown field 'shopp'; did you mean 'shop'?",
            "expectations.6.fields.1: 'id' is named twice",
            "expectations.7.severity: rows that fail leave through the output 'failed', and no step"
                + " reads it: write it somewhere, or use 'severity: warn'",
            "expectations.8.field: sum is for numbers, but 'shop' is VARCHAR",
            "expectations.9.min: sum needs 'min' or 'max', or both",
            "expectations.10.min: 2 is above 'max', which is 1",
            "expectations.11.value: sum_equals needs a 'value', which the sum is to be",
            "expectations.12.tolerance: is below 0",
            "expectations.13.max_rows: no row fails sum_equals; 'tolerance' says by how much the sum"
                + " may differ",
            "expectations.14.severity: no row fails mean, so that none can be set aside; use fail or"
                + " warn",
            "expectations.15.min: 'NaN' is not a limit",
            "expectations.16.max_percent: no row fails mean; 'min' and 'max' say what it may be",
            "expectations.17.field: min is for values with an order, but 'tags' is ARRAY<VARCHAR>",
            "expectations.18.max: 'yesterday' is not a TIMESTAMP; expected yyyy-MM-dd HH:mm:ss",
            "expectations.19.fraction: quantile needs a 'fraction', such as 0.95",
            "expectations.20.field: 'tags' is ARRAY<VARCHAR>, which cannot be compared",
            "expectations.21.max: '5.0' is not a share; expected 0 to 1, as in 0.05 for 5 %"));
  }
}
