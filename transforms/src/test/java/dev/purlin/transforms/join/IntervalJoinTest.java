package dev.purlin.transforms.join;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.junit.Assert.assertThrows;

import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.time.Timestamps;
import dev.purlin.transforms.Books;
import dev.purlin.transforms.join.IntervalJoin.Closed;
import dev.purlin.transforms.join.IntervalJoin.NullBounds;
import dev.purlin.transforms.window.AssignTimestamps;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.Arrays;
import java.util.List;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.schemas.logicaltypes.SqlTypes;
import org.apache.beam.sdk.schemas.transforms.SchemaTransform;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.testing.TestPipeline;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.windowing.FixedWindows;
import org.apache.beam.sdk.transforms.windowing.Window;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionRowTuple;
import org.apache.beam.sdk.values.Row;
import org.joda.time.Duration;
import org.junit.Rule;
import org.junit.Test;

public class IntervalJoinTest {
  private static final Schema SALES =
      Schema.builder()
          .addInt32Field("id")
          .addNullableStringField("product")
          .addNullableInt32Field("day")
          .build();
  private static final Schema PRICES =
      Schema.builder()
          .addNullableStringField("product")
          .addNullableInt64Field("start")
          .addNullableInt64Field("stop")
          .addInt32Field("price")
          .build();
  private static final Schema MATCHES =
      Schema.builder().addInt32Field("id").addNullableInt32Field("price").build();

  @Rule public final transient TestPipeline pipeline = TestPipeline.create();

  private PCollection<Row> rows(String name, Schema schema, Object[]... rows) {
    return pipeline.apply(name, Create.of(made(schema, rows)).withRowSchema(schema));
  }

  private static List<Row> made(Schema schema, Object[]... rows) {
    return Arrays.stream(rows).map(row -> Row.withSchema(schema).addValues(row).build()).toList();
  }

  private static Object[] row(Object... values) {
    return values;
  }

  private PCollectionRowTuple inputs() {
    return PCollectionRowTuple.of(
        "sales",
        rows(
            "sales",
            SALES,
            row(1, "x", 1),
            row(2, "x", 3),
            row(3, "x", 5),
            row(4, "y", 2),
            row(5, "z", 2)),
        "prices",
        rows(
            "prices",
            PRICES,
            row("x", 3L, 9L, 12),
            row("x", 1L, 3L, 10),
            row("x", 4L, 6L, 11),
            row("y", 3L, 5L, 20)));
  }

  private static IntervalJoin all() {
    return IntervalJoin.of("day").within("start", "stop").by("product");
  }

  private static IntervalJoin chosen() {
    return all().fields("sales", "id").fields("prices", "price");
  }

  private String books() {
    Books books = Books.of(pipeline.run(), "IntervalJoin");
    assertThat(books.balanced(), is(true));
    return books.toString();
  }

  @Test
  public void keepsBooksAndAllFields() {
    PCollection<Row> joined = inputs().apply(all());
    assertThat(
        joined.getSchema().getFieldNames(),
        is(List.of("id", "product", "day", "product0", "start", "stop", "price")));
    PAssert.that(joined)
        .containsInAnyOrder(
            made(
                joined.getSchema(),
                row(1, "x", 1, "x", 1L, 3L, 10),
                row(2, "x", 3, "x", 3L, 9L, 12),
                row(3, "x", 5, "x", 3L, 9L, 12),
                row(3, "x", 5, "x", 4L, 6L, 11),
                row(4, "y", 2, null, null, null, null),
                row(5, "z", 2, null, null, null, null)));
    assertThat(books(), is("read 9, created 6, written 6, filtered 1, merged 8"));
  }

  @Test
  public void innerDropsRowsWithoutMatch() {
    PCollection<Row> joined = inputs().apply(chosen().inner());
    assertThat(
        joined.getSchema(),
        is(Schema.builder().addInt32Field("id").addInt32Field("price").build()));
    PAssert.that(joined)
        .containsInAnyOrder(
            made(joined.getSchema(), row(1, 10), row(2, 12), row(3, 12), row(3, 11)));
    assertThat(books(), is("read 9, created 4, written 4, filtered 3, merged 6"));
  }

  /** What pandas 3.1.1 finds by {@code IntervalIndex.contains}, for each of its words. */
  @Test
  public void boundsAreClosedAsInPandas() {
    PCollectionRowTuple inputs =
        PCollectionRowTuple.of(
            "sales",
            rows(
                "points",
                SALES,
                row(1, "x", 1),
                row(3, "x", 3),
                row(4, "x", 4),
                row(5, "x", 5),
                row(6, "x", 6),
                row(9, "x", 9),
                row(10, "x", 10)),
            "prices",
            rows(
                "intervals",
                PRICES,
                row("x", 1L, 3L, 1),
                row("x", 3L, 9L, 3),
                row("x", 4L, 6L, 4)));
    IntervalJoin inner = chosen().inner();
    PAssert.that(inputs.apply("Left", inner.closed(Closed.LEFT)))
        .containsInAnyOrder(
            pairs(row(1, 1), row(3, 3), row(4, 3), row(4, 4), row(5, 3), row(5, 4), row(6, 3)));
    PAssert.that(inputs.apply("Right", inner.closed(Closed.RIGHT)))
        .containsInAnyOrder(
            pairs(row(3, 1), row(4, 3), row(5, 3), row(5, 4), row(6, 3), row(6, 4), row(9, 3)));
    PAssert.that(inputs.apply("Both", inner.closed(Closed.BOTH)))
        .containsInAnyOrder(
            pairs(
                row(1, 1), row(3, 1), row(3, 3), row(4, 3), row(4, 4), row(5, 3), row(5, 4),
                row(6, 3), row(6, 4), row(9, 3)));
    PAssert.that(inputs.apply("Neither", inner.closed(Closed.NEITHER)))
        .containsInAnyOrder(pairs(row(4, 3), row(5, 3), row(5, 4), row(6, 3)));
    pipeline.run();
  }

  private static List<Row> pairs(Object[]... rows) {
    return made(Schema.builder().addInt32Field("id").addInt32Field("price").build(), rows);
  }

  private PCollectionRowTuple withNulls() {
    return PCollectionRowTuple.of(
        "sales",
        rows(
            "sales",
            SALES,
            row(1, "x", -100),
            row(2, "x", 5),
            row(3, "x", 1_000_000),
            row(4, "x", null),
            row(5, null, 5)),
        "prices",
        rows(
            "prices",
            PRICES,
            row("x", null, 3L, 10),
            row("x", 3L, null, 11),
            row("x", null, null, 12),
            row("x", 9L, 4L, 13),
            row("x", 5L, 5L, 14),
            row(null, 3L, 9L, 15)));
  }

  @Test
  public void aBoundThatIsNullIsNone() {
    PAssert.that(withNulls().apply(chosen()))
        .containsInAnyOrder(
            made(
                MATCHES,
                row(1, 10),
                row(1, 12),
                row(2, 11),
                row(2, 12),
                row(3, 11),
                row(3, 12),
                row(4, null),
                row(5, null)));
    assertThat(books(), is("read 11, created 8, written 8, filtered 3, merged 8"));
  }

  @Test
  public void aBoundThatIsNullMatchesNothingIfAskedFor() {
    PAssert.that(withNulls().apply(chosen().nullBounds(NullBounds.NO_MATCH).closed(Closed.BOTH)))
        .containsInAnyOrder(
            made(MATCHES, row(1, null), row(2, 14), row(3, null), row(4, null), row(5, null)));
    assertThat(books(), is("read 11, created 5, written 5, filtered 5, merged 6"));
  }

  @Test
  public void emptyInputsGiveNothingOrRowsWithoutMatch() {
    PAssert.that(
            PCollectionRowTuple.of("sales", rows("l", SALES, row(1, "x", 1)))
                .and("prices", rows("r", PRICES))
                .apply("Right", chosen()))
        .containsInAnyOrder(made(MATCHES, row(1, null)));
    PAssert.that(
            PCollectionRowTuple.of("sales", rows("l0", SALES))
                .and("prices", rows("r0", PRICES, row("x", 1L, 2L, 1)))
                .apply("Left", chosen()))
        .empty();
    pipeline.run();
  }

  /** Of the values the first lies in the interval at its start, the second not, at its end. */
  private void finds(String name, FieldType type, FieldType bound, Object... values) {
    Schema left = Schema.builder().addInt32Field("a").addField("t", type).build();
    Schema right =
        Schema.builder().addInt32Field("b").addField("u", bound).addField("v", bound).build();
    PCollection<Row> joined =
        PCollectionRowTuple.of(
                "l", rows(name + " l", left, row(1, values[0]), row(2, values[1])),
                "r", rows(name + " r", right, row(10, values[2], values[3])))
            .apply(name, IntervalJoin.of("t").within("u", "v").fields("l", "a").fields("r", "b"));
    PAssert.that(joined).containsInAnyOrder(made(joined.getSchema(), row(1, 10), row(2, null)));
  }

  @Test
  public void findsByNumbersDatesAndTimes() {
    FieldType date = FieldType.logicalType(SqlTypes.DATE);
    FieldType time = FieldType.logicalType(SqlTypes.TIME);
    FieldType local = FieldType.logicalType(SqlTypes.DATETIME);
    finds(
        "decimal",
        FieldType.DECIMAL,
        FieldType.INT32,
        new BigDecimal("2.0"),
        new BigDecimal("3.00"),
        2,
        3);
    finds("double", FieldType.DOUBLE, FieldType.INT64, 1.0, Double.NaN, 1L, 2L);
    finds(
        "infinite",
        FieldType.DOUBLE,
        FieldType.DOUBLE,
        Double.NEGATIVE_INFINITY,
        Double.POSITIVE_INFINITY,
        Double.NEGATIVE_INFINITY,
        Double.POSITIVE_INFINITY);
    finds(
        "instant",
        Timestamps.TIMESTAMP,
        Timestamps.TIMESTAMP,
        Instant.parse("2026-01-01T00:00:00.000001Z"),
        Instant.parse("2026-01-01T00:00:00.000002Z"),
        Instant.parse("2026-01-01T00:00:00.000001Z"),
        Instant.parse("2026-01-01T00:00:00.000002Z"));
    finds(
        "date",
        date,
        date,
        LocalDate.of(2024, 2, 29),
        LocalDate.of(2024, 3, 1),
        LocalDate.of(2024, 2, 29),
        LocalDate.of(2024, 3, 1));
    finds(
        "time",
        time,
        time,
        LocalTime.of(9, 0),
        LocalTime.of(9, 0, 0, 1),
        LocalTime.of(9, 0),
        LocalTime.of(9, 0, 0, 1));
    finds(
        "local",
        local,
        local,
        LocalDateTime.parse("2026-01-01T00:00:00"),
        LocalDateTime.parse("2026-01-01T00:00:01"),
        LocalDateTime.parse("2025-12-31T23:59:59.9"),
        LocalDateTime.parse("2026-01-01T00:00:00.1"));
    pipeline.run();
  }

  @Test
  public void anIntervalWithNanMatchesNothing() {
    Schema left = Schema.builder().addInt32Field("a").addDoubleField("t").build();
    Schema right =
        Schema.builder().addInt32Field("b").addDoubleField("u").addDoubleField("v").build();
    PCollection<Row> joined =
        PCollectionRowTuple.of("l", rows("l", left, row(1, 5.0)))
            .and("r", rows("r", right, row(1, 0.0, Double.NaN), row(2, Double.NaN, 9.0)))
            .apply(IntervalJoin.of("t").within("u", "v").inner());
    PAssert.that(joined).empty();
    assertThat(books(), is("read 3, filtered 3"));
  }

  @Test
  public void rowsMeetWithinTheirWindow() {
    FixedWindows windows = FixedWindows.of(Duration.standardSeconds(10));
    Schema event = Schema.builder().addInt64Field("t").addInt64Field("until").build();
    PCollectionRowTuple inputs = PCollectionRowTuple.empty(pipeline);
    for (String name : List.of("l", "r")) {
      List<Row> rows =
          name.equals("l") ? made(event, row(12L, 0L), row(5L, 0L)) : made(event, row(4L, 99L));
      inputs =
          inputs.and(
              name,
              pipeline
                  .apply(name, Create.of(rows).withRowSchema(event))
                  .apply(name + " at", AssignTimestamps.from("t"))
                  .apply(name + " in", Window.into(windows)));
    }
    PCollection<Row> joined =
        inputs.apply(
            IntervalJoin.of("t").within("t", "until").fields("l", "t").fields("r", "until"));
    PAssert.that(joined).containsInAnyOrder(made(joined.getSchema(), row(12L, null), row(5L, 99L)));
    pipeline.run();
  }

  private static SchemaTransform provided(String value, String equalities, String fields) {
    IntervalJoin.Provider provider = new IntervalJoin.Provider();
    return provider.from(
        Row.withSchema(provider.configurationSchema())
            .withFieldValue("value", value)
            .withFieldValue("start", "start")
            .withFieldValue("end", "stop")
            .withFieldValue("closed", "right")
            .withFieldValue("null_bounds", "no_match")
            .withFieldValue("equalities", equalities)
            .withFieldValue("fields", fields)
            .withFieldValue("type", "inner")
            .build());
  }

  @Test
  public void canBeNamedInPipelineFiles() {
    PCollection<Row> joined =
        inputs()
            .apply(
                provided(
                    "day",
                    "[{\"sales\": \"product\", \"prices\": \"product\"}]",
                    "{\"sales\": [\"id\"], \"prices\": {\"found\": \"price\"}}"))
            .get("output");
    assertThat(joined.getSchema().getFieldNames(), is(List.of("id", "found")));
    PAssert.that(joined)
        .containsInAnyOrder(made(joined.getSchema(), row(2, 10), row(3, 12), row(3, 11)));
    pipeline.run();
  }

  private static String error(Runnable join) {
    return assertThrows(ConfigurationException.class, join::run).getMessage();
  }

  @Test
  public void tellsWhatIsWrong() {
    pipeline.enableAbandonedNodeEnforcement(false);
    PCollectionRowTuple inputs = inputs();
    assertThat(
        error(() -> provided("day", "{\"sales\": \"product\"}", "a")),
        is(
            """
            equalities: expected a field that all inputs have, or a list of maps such as {orders: customer, customers: id}
            fields: expected a map of inputs to lists of fields, such as {orders: [id, total]}"""));
    assertThat(
        error(
            () ->
                inputs.apply(
                    "1", IntervalJoin.of("days").within("starts", "prices").by("produce"))),
        is(
            """
            value: input 'sales': unknown field 'days'; did you mean 'day'?
            start: input 'prices': unknown field 'starts'; did you mean 'start'?
            end: input 'prices': unknown field 'prices'; did you mean 'price'?
            equalities: input 'sales': unknown field 'produce'; did you mean 'product'?
            equalities: input 'prices': unknown field 'produce'; did you mean 'product'?"""));
    assertThat(
        error(() -> inputs.apply("2", IntervalJoin.of("day").within("product", "stop"))),
        is("start: field 'prices.product' (VARCHAR) is not a number, date or time"));
    Schema dates = Schema.builder().addLogicalTypeField("until", SqlTypes.DATE).build();
    PCollectionRowTuple others =
        PCollectionRowTuple.of("sales", inputs.get("sales"), "dates", rows("dates", dates));
    assertThat(
        error(() -> others.apply("3", IntervalJoin.of("day").within("until", "until"))),
        is(
            "start: field 'sales.day' (INTEGER) and field 'dates.until' (DATE) cannot be compared;"
                + " bring them to one type first"));
    assertThat(
        error(() -> others.and("third", inputs.get("prices")).apply("4", chosen())),
        is("IntervalJoin needs two inputs, got 3"));
  }
}
