package dev.purlin.transforms.combine;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.junit.Assert.assertThrows;

import dev.purlin.core.books.StepCounts.Entry;
import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.reject.Rejects;
import dev.purlin.core.time.Timestamps;
import dev.purlin.transforms.Books;
import dev.purlin.transforms.row.Explode;
import dev.purlin.transforms.window.WindowInto;
import dev.purlin.transforms.window.Windowing;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.beam.sdk.Pipeline.PipelineExecutionException;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.schemas.logicaltypes.SqlTypes;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.testing.TestPipeline;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionRowTuple;
import org.apache.beam.sdk.values.Row;
import org.apache.beam.sdk.values.TimestampedValue;
import org.joda.time.Duration;
import org.junit.Rule;
import org.junit.Test;

public class CombineTest {
  private static final Schema SALE =
      Schema.builder()
          .addNullableStringField("region")
          .addNullableInt32Field("units")
          .addDecimalField("price")
          .addDoubleField("weight")
          .addField("day", FieldType.logicalType(SqlTypes.DATE))
          .addBooleanField("paid")
          .addArrayField("tags", FieldType.STRING)
          .build();

  @Rule public final transient TestPipeline pipeline = TestPipeline.create();

  private static Row sale(
      String region,
      Integer units,
      String price,
      double weight,
      int day,
      boolean paid,
      String... tags) {
    return Row.withSchema(SALE)
        .addValues(
            region,
            units,
            new BigDecimal(price),
            weight,
            LocalDate.of(2026, 1, day),
            paid,
            List.of(tags))
        .build();
  }

  private PCollection<Row> sales() {
    return pipeline.apply(
        Create.of(
                sale("north", 3, "0.10", 1.5, 1, true, "a"),
                sale("north", null, "0.20", 2.5, 3, false, "b", "c"),
                sale("north", 5, "0.30", 5.0, 2, true),
                sale(null, 1, "1.00", 1.0, 9, true, "d"),
                sale(null, 2, "2.00", 1.0, 9, true))
            .withRowSchema(SALE));
  }

  @Test
  public void aggregatesEachGroup() {
    PCollection<Row> totals =
        sales()
            .apply(
                Combine.by("region")
                    .with("units", "sum", "units")
                    .with("revenue", "sum", "price")
                    .with("weight", "sum", "weight")
                    .with("average", "mean", "units")
                    .with("first", "min", "day")
                    .with("last", "max", "day")
                    .with("any_paid", "any", "paid")
                    .with("all_paid", "all", "paid")
                    .with("counted", "count", "units")
                    .with("different", "count_distinct", "units")
                    .counting("sales"));
    Schema schema =
        Schema.builder()
            .addNullableStringField("region")
            .addNullableInt64Field("units")
            .addDecimalField("revenue")
            .addDoubleField("weight")
            .addNullableDoubleField("average")
            .addField("first", FieldType.logicalType(SqlTypes.DATE))
            .addField("last", FieldType.logicalType(SqlTypes.DATE))
            .addBooleanField("any_paid")
            .addBooleanField("all_paid")
            .addInt64Field("counted")
            .addInt64Field("different")
            .addInt64Field("sales")
            .build();
    assertThat(totals.getSchema(), is(schema));
    PAssert.that(totals)
        .containsInAnyOrder(
            Row.withSchema(schema)
                .addValues(
                    "north",
                    8L,
                    new BigDecimal("0.60"),
                    9.0,
                    4.0,
                    LocalDate.of(2026, 1, 1),
                    LocalDate.of(2026, 1, 3),
                    true,
                    false,
                    3L,
                    2L,
                    3L)
                .build(),
            Row.withSchema(schema)
                .addValues(
                    null,
                    3L,
                    new BigDecimal("3.00"),
                    2.0,
                    1.5,
                    LocalDate.of(2026, 1, 9),
                    LocalDate.of(2026, 1, 9),
                    true,
                    true,
                    2L,
                    2L,
                    2L)
                .build());
    Books books = Books.of(pipeline.run(), "Combine");
    assertThat(books.toString(), is("read 5, created 2, written 2, merged 5"));
    assertThat(books.balanced(), is(true));
  }

  @Test
  public void gathersListsOfAGroup() {
    PCollection<Row> groups =
        sales()
            .apply(
                Combine.by("region")
                    .with("units", "group", "units")
                    .with("tags", "concat", "tags"));
    assertThat(
        groups.getSchema(),
        is(
            Schema.builder()
                .addNullableStringField("region")
                .addArrayField("units", FieldType.INT32.withNullable(true))
                .addArrayField("tags", FieldType.STRING)
                .build()));
    PAssert.that(groups)
        .satisfies(
            rows -> {
              List<String> seen = new ArrayList<>();
              for (Row row : rows) {
                List<String> units = new ArrayList<>();
                row.getArray("units").forEach(unit -> units.add(String.valueOf(unit)));
                List<String> tags = new ArrayList<>(row.<String>getArray("tags"));
                Collections.sort(units);
                Collections.sort(tags);
                seen.add(row.getString("region") + units + tags);
              }
              Collections.sort(seen);
              assertThat(seen, is(List.of("north[3, 5, null][a, b, c]", "null[1, 2][d]")));
              return null;
            });
    pipeline.run();
  }

  @Test
  public void makesOneRowOfNoRowsWithoutGroupBy() {
    PCollection<Row> totals =
        pipeline
            .apply(Create.empty(SALE))
            .apply(
                Combine.by()
                    .with("units", "sum", "units")
                    .with("paid", "all", "paid")
                    .with("last", "max", "day")
                    .with("different", "count_distinct", "units")
                    .counting("sales"));
    Schema schema =
        Schema.builder()
            .addNullableInt64Field("units")
            .addNullableBooleanField("paid")
            .addNullableField("last", FieldType.logicalType(SqlTypes.DATE))
            .addInt64Field("different")
            .addInt64Field("sales")
            .build();
    assertThat(totals.getSchema(), is(schema));
    PAssert.that(totals)
        .containsInAnyOrder(Row.withSchema(schema).addValues(null, null, null, 0L, 0L).build());
    Books books = Books.of(pipeline.run(), "Combine");
    assertThat(books.toString(), is("created 1, written 1"));
  }

  @Test
  public void makesOneRowOfAllRowsWithoutGroupBy() {
    PCollection<Row> totals = sales().apply(Combine.by().with("units", "sum", "units"));
    PAssert.that(totals)
        .containsInAnyOrder(Row.withSchema(totals.getSchema()).addValues(11L).build());
    Books books = Books.of(pipeline.run(), "Combine");
    assertThat(books.toString(), is("read 5, created 1, written 1, merged 5"));
  }

  @Test
  public void groupsByEveryScalarTypeAsSqlComparesIt() {
    Schema schema =
        Schema.builder()
            .addDecimalField("amount")
            .addDoubleField("ratio")
            .addFloatField("share")
            .addByteField("tiny")
            .addInt64Field("big")
            .addByteArrayField("bytes")
            .addField("moment", Timestamps.TIMESTAMP)
            .addField("time", FieldType.logicalType(SqlTypes.TIME))
            .build();
    Instant moment = Instant.parse("2026-01-01T00:00:00Z");
    java.time.LocalTime noon = java.time.LocalTime.NOON;
    Row one =
        Row.withSchema(schema)
            .addValues(
                new BigDecimal("100"), 0.0, 0.5f, (byte) -1, -5L, new byte[] {1}, moment, noon)
            .build();
    Row same =
        Row.withSchema(schema)
            .addValues(
                new BigDecimal("100.00"), -0.0, 0.5f, (byte) -1, -5L, new byte[] {1}, moment, noon)
            .build();
    PCollection<Row> groups =
        pipeline
            .apply(Create.of(one, same).withRowSchema(schema))
            .apply(Combine.by(schema.getFieldNames().toArray(new String[0])).counting("rows"));
    List<Object> values = new ArrayList<>(one.getValues());
    values.add(2L);
    PAssert.that(groups)
        .containsInAnyOrder(Row.withSchema(groups.getSchema()).addValues(values).build());
    pipeline.run();
  }

  @Test
  public void aPartOfASumMayExceedBigint() {
    Schema schema = Schema.builder().addInt64Field("n").build();
    PCollection<Row> sum =
        pipeline
            .apply(
                Create.of(
                        Row.withSchema(schema).addValue(Long.MAX_VALUE).build(),
                        Row.withSchema(schema).addValue(Long.MAX_VALUE).build(),
                        Row.withSchema(schema).addValue(-Long.MAX_VALUE).build(),
                        Row.withSchema(schema).addValue(-7L).build())
                    .withRowSchema(schema))
            .apply(Combine.by().with("n", "sum", "n"));
    PAssert.that(sum)
        .containsInAnyOrder(Row.withSchema(sum.getSchema()).addValue(Long.MAX_VALUE - 7).build());
    pipeline.run();
  }

  @Test
  public void aSumThatExceedsBigintFailsTheRun() {
    Schema schema = Schema.builder().addInt64Field("n").build();
    pipeline
        .apply(
            Create.of(
                    Row.withSchema(schema).addValue(Long.MAX_VALUE).build(),
                    Row.withSchema(schema).addValue(1L).build())
                .withRowSchema(schema))
        .apply(Combine.by().with("total", "sum", "n").named("Add up"));
    PipelineExecutionException error =
        assertThrows(PipelineExecutionException.class, pipeline::run);
    assertThat(
        error.getMessage(),
        containsString(
            "step 'Add up': the value of 'total' is 9223372036854775808, which BIGINT cannot hold;"
                + " aggregate a DECIMAL instead, as in CAST(... AS DECIMAL)"));
  }

  @Test
  public void combinesWithinOverlappingWindowsAndStillBalancesItsBooks() {
    Schema schema = Schema.builder().addStringField("k").addInt32Field("t").build();
    PCollection<Row> sums =
        pipeline
            .apply(
                Create.timestamped(at(schema, 1), at(schema, 8), at(schema, 11))
                    .withCoder(org.apache.beam.sdk.coders.RowCoder.of(schema)))
            .setRowSchema(schema)
            .apply(
                WindowInto.windows(
                    Windowing.sliding(Duration.standardSeconds(20), Duration.standardSeconds(10))))
            .apply(Combine.by("k").with("t", "sum", "t"));
    Schema summed = Schema.builder().addStringField("k").addInt64Field("t").build();
    PAssert.that(sums)
        .containsInAnyOrder(
            Row.withSchema(summed).addValues("x", 9L).build(),
            Row.withSchema(summed).addValues("x", 20L).build(),
            Row.withSchema(summed).addValues("x", 11L).build());
    Books books = Books.of(pipeline.run(), "Combine");
    assertThat(books.entries().get(Entry.READ), is(3L));
    assertThat(books.entries().get(Entry.WRITTEN), is(3L));
    assertThat(books.balanced(), is(true));
  }

  private static TimestampedValue<Row> at(Schema schema, int seconds) {
    return TimestampedValue.of(
        Row.withSchema(schema).addValues("x", seconds).build(),
        new org.joda.time.Instant(seconds * 1000L));
  }

  /** An exploded list is one bundle, longer than rows may be held in. */
  @Test
  public void putsItsTableOutWhenItIsFull() {
    Schema lists = Schema.builder().addArrayField("n", FieldType.INT32).build();
    List<Integer> numbers = new ArrayList<>();
    for (int i = 0; i < 60_000; i++) {
      numbers.add(i % 20_000);
    }
    PCollection<Row> totals =
        pipeline
            .apply(Create.of(Row.withSchema(lists).addValue(numbers).build()).withRowSchema(lists))
            .apply(Explode.fields("n"))
            .apply(Combine.by().with("different", "count_distinct", "n").counting("rows"));
    PAssert.that(totals)
        .containsInAnyOrder(Row.withSchema(totals.getSchema()).addValues(20_000L, 60_000L).build());
    Books books = Books.of(pipeline.run(), "Combine");
    assertThat(books.toString(), is("read 60000, created 1, written 1, merged 60000"));
  }

  @Test
  public void readsThePipelineFilesParameters() {
    PCollection<Row> totals =
        PCollectionRowTuple.of("input", sales())
            .apply(
                provided(
                    "{\"units\": \"sum\", \"n\": \"count\","
                        + " \"top\": {\"value\": \"price\", \"fn\": {\"type\": \"max\"}}}",
                    null,
                    "region"))
            .get("output");
    PAssert.that(totals)
        .containsInAnyOrder(
            Row.withSchema(totals.getSchema())
                .addValues("north", 8L, 3L, new BigDecimal("0.30"))
                .build(),
            Row.withSchema(totals.getSchema())
                .addValues(null, 3L, 2L, new BigDecimal("2.00"))
                .build());
    pipeline.run();
  }

  @Test
  public void aggregatesExpressionsAndRefusesRowsForWhichTheyHaveNoResult() {
    Rejects rejects = Rejects.collect();
    PCollection<Row> totals =
        sales()
            .apply(
                Combine.by("region")
                    .with("revenue", "sum", "units * price")
                    .with("ones", "sum", "1")
                    .with("shares", "max", "12 / (units - 2)")
                    .withRejects(rejects));
    PAssert.that(totals)
        .containsInAnyOrder(
            Row.withSchema(totals.getSchema())
                .addValues("north", new BigDecimal("1.80"), 3L, 12)
                .build(),
            Row.withSchema(totals.getSchema())
                .addValues(null, new BigDecimal("1.00"), 1L, -12)
                .build());
    PAssert.that(rejects.rows())
        .satisfies(
            rows -> {
              Row row = rows.iterator().next();
              assertThat(row.getRow("failed_row"), is(sale(null, 2, "2.00", 1.0, 9, true)));
              assertThat(row.getString("error_message"), containsString("division by zero"));
              return null;
            });
    Books books = Books.of(pipeline.run(), "Combine");
    assertThat(books.toString(), is("read 5, created 2, written 2, rejected 1, merged 4"));
    assertThat(books.balanced(), is(true));
  }

  @Test
  public void runsAggregatesWrittenInSql() {
    PCollection<Row> totals =
        PCollectionRowTuple.of("input", sales())
            .apply(
                provided(
                    "{\"n\": \"count(*)\", \"known\": \"count(units)\","
                        + " \"t\": {\"value\": \"units\", \"fn\": \"sum\"}}",
                    "sql",
                    "region"))
            .get("output");
    PAssert.that(totals)
        .containsInAnyOrder(
            Row.withSchema(totals.getSchema()).addValues("north", 3L, 2L, 8L).build(),
            Row.withSchema(totals.getSchema()).addValues(null, 2L, 2L, 3L).build());
    Books books = Books.of(pipeline.run(), "Combine");
    assertThat(books.toString(), is("read 5, created 2, written 2, merged 5"));
  }

  private static org.apache.beam.sdk.schemas.transforms.SchemaTransform provided(
      String combine, String language, String... groupBy) {
    Combine.Provider provider = new Combine.Provider();
    return provider.from(
        Row.withSchema(provider.configurationSchema())
            .withFieldValue("combine", combine)
            .withFieldValue("group_by", List.of(groupBy))
            .withFieldValue("language", language)
            .withFieldValue("error_handling", null)
            .build());
  }

  @Test
  public void tellsAllProblemsWithTheInputAtOnce() {
    ConfigurationException error =
        assertThrows(
            ConfigurationException.class,
            () ->
                sales()
                    .apply(
                        Combine.by("regio", "tags", "day", "day")
                            .with("total", "sum", "region")
                            .with("most", "max", "tags")
                            .with("day", "min", "day")
                            .with("p", "any", "piad")));
    assertThat(
        error.getMessage(),
        is(
            """
            group_by.0: unknown field 'regio'; did you mean 'region'?
            group_by.1: field 'tags' is ARRAY<VARCHAR>, which cannot be grouped by
            group_by.3: 'day' is named twice
            combine.p: unknown field 'piad'; did you mean 'paid'?
            combine.total: 'region' is VARCHAR, but sum takes a number
            combine.most: 'tags' is ARRAY<VARCHAR>, but max takes a type with an order
            combine.day: 'day' is a field of group_by already"""));
    pipeline.enableAbandonedNodeEnforcement(false);
  }

  @Test
  public void tellsAllProblemsOfTheConfigurationAtOnce() {
    ConfigurationException error =
        assertThrows(
            ConfigurationException.class,
            () ->
                provided(
                    "{\"a\": \"summ\", \"b\": {\"value\": \"x\"}, \"c\": 5,"
                        + " \"d\": {\"fn\": {\"type\": \"max\", \"config\": {\"n\": 2}}, \"of\": 1},"
                        + " \"e\": {\"fn\": {}}}",
                    null));
    assertThat(
        error.getMessage(),
        is(
            """
            combine.b: expected a function, or a map such as {value: amount, fn: sum}
            combine.c: expected a function, or a map such as {value: amount, fn: sum}
            combine.d.of: unknown entry 'of'; did you mean 'fn'?
            combine.e.fn: expected a function, or a map such as {type: sum}
            combine.a: unknown aggregate function 'summ'; did you mean 'sum'?
            combine.d.fn.config: the function 'max' takes no config"""));
    assertThat(
        assertThrows(ConfigurationException.class, () -> provided("sum", null)).getMessage(),
        is("combine: expected a map from output fields to functions, such as {total: sum}"));
    assertThat(
        assertThrows(ConfigurationException.class, () -> provided("{\"a\": \"sum\"}", "python"))
            .getMessage(),
        is("language: unknown language 'python'; known: generic, sql"));
  }
}
