package dev.purlin.transforms.join;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.junit.Assert.assertThrows;

import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.time.Timestamps;
import dev.purlin.transforms.Books;
import dev.purlin.transforms.join.AsOfJoin.Direction;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
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

public class AsOfJoinTest {
  private static final Schema LEFT =
      Schema.builder()
          .addNullableStringField("k")
          .addNullableInt32Field("t")
          .addInt32Field("a")
          .build();
  private static final Schema RIGHT =
      Schema.builder()
          .addNullableStringField("k")
          .addNullableInt64Field("t")
          .addInt32Field("b")
          .build();
  private static final Schema MATCHES =
      Schema.builder().addInt32Field("a").addNullableInt32Field("b").build();

  @Rule public final transient TestPipeline pipeline = TestPipeline.create();

  private PCollection<Row> rows(String name, Schema schema, Object[]... rows) {
    List<Row> made =
        Arrays.stream(rows).map(row -> Row.withSchema(schema).addValues(row).build()).toList();
    return pipeline.apply(name, Create.of(made).withRowSchema(schema));
  }

  private static Object[] row(Object... values) {
    return values;
  }

  private PCollectionRowTuple inputs() {
    return PCollectionRowTuple.of(
        "l",
        rows(
            "l",
            LEFT,
            row("x", 10, 3),
            row("y", 3, 4),
            row("x", 1, 1),
            row("x", 5, 2),
            row("y", 7, 5),
            row("z", 4, 6)),
        "r",
        rows(
            "r",
            RIGHT,
            row("x", 8L, 40),
            row("x", 2L, 10),
            row("x", 3L, 20),
            row("y", 8L, 50),
            row("x", 5L, 30),
            row("w", 1L, 60)));
  }

  private static AsOfJoin chosen(Direction direction) {
    return AsOfJoin.on("t").by("k").direction(direction).fields("l", "a").fields("r", "b");
  }

  private static List<Row> matches(Schema schema, Object[]... rows) {
    return Arrays.stream(rows).map(row -> Row.withSchema(schema).addValues(row).build()).toList();
  }

  private String books(String step) {
    Books books = Books.of(pipeline.run(), step);
    assertThat(books.balanced(), is(true));
    return books.toString();
  }

  /** What pandas 3.1.1 gives for the same rows, for each direction. */
  @Test
  public void pandasMergeAsof() {
    PCollectionRowTuple inputs = inputs();
    PCollection<Row> backward = inputs.apply("Backward", chosen(Direction.BACKWARD));
    assertThat(backward.getSchema(), is(MATCHES));
    PAssert.that(backward)
        .containsInAnyOrder(
            matches(
                MATCHES,
                row(1, null),
                row(4, null),
                row(6, null),
                row(2, 30),
                row(5, null),
                row(3, 40)));
    PAssert.that(inputs.apply("Forward", chosen(Direction.FORWARD)))
        .containsInAnyOrder(
            matches(
                MATCHES,
                row(1, 10),
                row(4, 50),
                row(6, null),
                row(2, 30),
                row(5, 50),
                row(3, null)));
    PAssert.that(inputs.apply("Nearest", chosen(Direction.NEAREST)))
        .containsInAnyOrder(
            matches(
                MATCHES, row(1, 10), row(4, 50), row(6, null), row(2, 30), row(5, 50), row(3, 40)));
    pipeline.run();
  }

  @Test
  public void pandasMergeAsofWithTolerance() {
    PCollectionRowTuple inputs = inputs();
    PAssert.that(inputs.apply("Forward", chosen(Direction.FORWARD).within("2")))
        .containsInAnyOrder(
            matches(
                MATCHES,
                row(1, 10),
                row(4, null),
                row(6, null),
                row(2, 30),
                row(5, 50),
                row(3, null)));
    PAssert.that(inputs.apply("Nearest", chosen(Direction.NEAREST).within("2")))
        .containsInAnyOrder(
            matches(
                MATCHES,
                row(1, 10),
                row(4, null),
                row(6, null),
                row(2, 30),
                row(5, 50),
                row(3, 40)));
    pipeline.run();
  }

  @Test
  public void pandasMergeAsofWithoutExactMatches() {
    PCollectionRowTuple inputs = inputs();
    PAssert.that(inputs.apply("Back", chosen(Direction.BACKWARD).withoutExactMatches()))
        .containsInAnyOrder(
            matches(
                MATCHES,
                row(1, null),
                row(4, null),
                row(6, null),
                row(2, 20),
                row(5, null),
                row(3, 40)));
    PAssert.that(inputs.apply("Forward", chosen(Direction.FORWARD).withoutExactMatches()))
        .containsInAnyOrder(
            matches(
                MATCHES,
                row(1, 10),
                row(4, 50),
                row(6, null),
                row(2, 40),
                row(5, 50),
                row(3, null)));
    PAssert.that(inputs.apply("Nearest", chosen(Direction.NEAREST).withoutExactMatches()))
        .containsInAnyOrder(
            matches(
                MATCHES, row(1, 10), row(4, 50), row(6, null), row(2, 20), row(5, 50), row(3, 40)));
    pipeline.run();
  }

  @Test
  public void keepsBooksAndAllFields() {
    PCollection<Row> joined = inputs().apply(AsOfJoin.on("t").by("k"));
    assertThat(joined.getSchema().getFieldNames(), is(List.of("k", "t", "a", "k0", "t0", "b")));
    PAssert.that(joined)
        .containsInAnyOrder(
            matches(
                joined.getSchema(),
                row("x", 1, 1, null, null, null),
                row("x", 5, 2, "x", 5L, 30),
                row("x", 10, 3, "x", 8L, 40),
                row("y", 3, 4, null, null, null),
                row("y", 7, 5, null, null, null),
                row("z", 4, 6, null, null, null)));
    assertThat(books("AsOfJoin"), is("read 12, created 6, written 6, filtered 4, merged 8"));
  }

  @Test
  public void innerDropsRowsWithoutMatchAndARowMayMatchSeveral() {
    PCollection<Row> joined =
        PCollectionRowTuple.of(
                "l", rows("l", LEFT, row("x", 5, 1), row("x", 6, 2), row("x", 1, 3)),
                "r", rows("r", RIGHT, row("x", 4L, 10), row("x", 2L, 20)))
            .apply(chosen(Direction.BACKWARD).inner());
    assertThat(
        joined.getSchema(), is(Schema.builder().addInt32Field("a").addInt32Field("b").build()));
    PAssert.that(joined).containsInAnyOrder(matches(joined.getSchema(), row(1, 10), row(2, 10)));
    assertThat(books("AsOfJoin"), is("read 5, created 2, written 2, filtered 2, merged 3"));
  }

  @Test
  public void nullsMatchNothing() {
    PCollection<Row> joined =
        PCollectionRowTuple.of(
                "l", rows("l", LEFT, row(null, 5, 1), row("x", null, 2), row("x", 9, 3)),
                "r", rows("r", RIGHT, row(null, 5L, 10), row("x", null, 20), row("x", 9L, 30)))
            .apply(chosen(Direction.NEAREST));
    PAssert.that(joined)
        .containsInAnyOrder(matches(MATCHES, row(1, null), row(2, null), row(3, 30)));
    assertThat(books("AsOfJoin"), is("read 6, created 3, written 3, filtered 2, merged 4"));
  }

  @Test
  public void emptyInputsGiveNothingOrRowsWithoutMatch() {
    PCollectionRowTuple none =
        PCollectionRowTuple.of("l", rows("l", LEFT, row("x", 1, 1)), "r", rows("r", RIGHT));
    PAssert.that(none.apply("Right", chosen(Direction.BACKWARD)))
        .containsInAnyOrder(matches(MATCHES, row(1, null)));
    PAssert.that(
            PCollectionRowTuple.of("l", rows("l0", LEFT), "r", rows("r0", RIGHT, row("x", 1L, 1)))
                .apply("Left", chosen(Direction.BACKWARD)))
        .empty();
    pipeline.run();
  }

  @Test
  public void ofEqualValuesBackwardTakesTheLastAndForwardTheFirst() {
    PCollectionRowTuple inputs =
        PCollectionRowTuple.of(
            "l", rows("l", LEFT, row("x", 5, 1)),
            "r", rows("r", RIGHT, row("x", 5L, 20), row("x", 5L, 30), row("x", 5L, 10)));
    PAssert.that(inputs.apply("Backward", chosen(Direction.BACKWARD)))
        .containsInAnyOrder(matches(MATCHES, row(1, 30)));
    PAssert.that(inputs.apply("Forward", chosen(Direction.FORWARD)))
        .containsInAnyOrder(matches(MATCHES, row(1, 10)));
    pipeline.run();
  }

  private void finds(
      String name, FieldType type, FieldType other, String tolerance, Object[] values) {
    Schema left = Schema.builder().addInt32Field("a").addField("t", type).build();
    Schema right = Schema.builder().addInt32Field("b").addField("u", other).build();
    AsOfJoin join = AsOfJoin.on("l", "t", "r", "u").fields("l", "a").fields("r", "b");
    PCollection<Row> joined =
        PCollectionRowTuple.of(
                "l", rows(name + " l", left, row(1, values[0]), row(2, values[1])),
                "r", rows(name + " r", right, row(10, values[2])))
            .apply(name, join.within(tolerance));
    PAssert.that(joined).containsInAnyOrder(matches(MATCHES, row(1, 10), row(2, null)));
  }

  /** The first value is just near enough to the third, the second is too far. */
  @Test
  public void findsByNumbersDatesAndTimes() {
    FieldType date = FieldType.logicalType(SqlTypes.DATE);
    FieldType time = FieldType.logicalType(SqlTypes.TIME);
    FieldType local = FieldType.logicalType(SqlTypes.DATETIME);
    finds("long", FieldType.INT64, FieldType.INT16, "5", row(7L, 8L, (short) 2));
    finds(
        "far",
        FieldType.INT64,
        FieldType.INT64,
        "18446744073709551614",
        row(Long.MAX_VALUE - 1, Long.MAX_VALUE, Long.MIN_VALUE));
    finds(
        "decimal",
        FieldType.DECIMAL,
        FieldType.INT32,
        "0.25",
        row(new BigDecimal("2.250"), new BigDecimal("2.26"), 2));
    finds("double", FieldType.DOUBLE, FieldType.DOUBLE, "0.1", row(1.1, 1.2, 1.0));
    finds("nan", FieldType.DOUBLE, FieldType.DOUBLE, "0.1", row(1.0, Double.NaN, 1.0));
    finds(
        "infinite",
        FieldType.DOUBLE,
        FieldType.DOUBLE,
        "1",
        row(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY));
    finds(
        "instant",
        Timestamps.TIMESTAMP,
        Timestamps.TIMESTAMP,
        "2s",
        row(
            Instant.parse("2026-01-01T00:00:02.000001Z"),
            Instant.parse("2026-01-01T00:00:02.000002Z"),
            Instant.parse("2026-01-01T00:00:00.000001Z")));
    finds(
        "date",
        date,
        date,
        "1d",
        row(LocalDate.of(2024, 3, 1), LocalDate.of(2024, 3, 2), LocalDate.of(2024, 2, 29)));
    finds(
        "time",
        time,
        time,
        "1.5h",
        row(LocalTime.of(10, 30), LocalTime.of(10, 30, 0, 1), LocalTime.of(9, 0)));
    finds(
        "local",
        local,
        local,
        "500ms",
        row(
            LocalDateTime.parse("2026-01-01T00:00:00.4"),
            LocalDateTime.parse("2026-01-01T00:00:00.400000001"),
            LocalDateTime.parse("2025-12-31T23:59:59.9")));
    pipeline.run();
  }

  @Test
  public void rowsMeetWithinTheirWindow() {
    FixedWindows windows = FixedWindows.of(Duration.standardSeconds(10));
    Schema event = Schema.builder().addInt64Field("t").build();
    PCollectionRowTuple inputs = PCollectionRowTuple.empty(pipeline);
    for (String name : List.of("l", "r")) {
      List<Row> made = matches(event, row(name.equals("l") ? 12L : 8L), row(5L));
      inputs =
          inputs.and(
              name,
              pipeline
                  .apply(name, Create.of(made).withRowSchema(event))
                  .apply(name + " at", dev.purlin.transforms.window.AssignTimestamps.from("t"))
                  .apply(name + " in", Window.into(windows)));
    }
    PCollection<Row> joined = inputs.apply(AsOfJoin.on("t"));
    PAssert.that(joined)
        .containsInAnyOrder(matches(joined.getSchema(), row(12L, null), row(5L, 5L)));
    pipeline.run();
  }

  /** Against two nested loops, with few values, so that many are equal. */
  @Test
  public void findsWhatTwoNestedLoopsFind() {
    Random random = new Random(31);
    for (int round = 0; round < 6; round++) {
      List<Row> left = random(LEFT, random, false);
      List<Row> right = random(RIGHT, random, true);
      PCollectionRowTuple inputs =
          PCollectionRowTuple.of(
              "l", pipeline.apply("l" + round, Create.of(left).withRowSchema(LEFT)),
              "r", pipeline.apply("r" + round, Create.of(right).withRowSchema(RIGHT)));
      for (Direction direction : Direction.values()) {
        boolean exact = random.nextBoolean();
        Integer tolerance = random.nextBoolean() ? null : random.nextInt(4);
        AsOfJoin join = chosen(direction);
        join = exact ? join : join.withoutExactMatches();
        join = tolerance == null ? join : join.within(tolerance.toString());
        List<Row> expected = new ArrayList<>();
        for (Row row : left) {
          expected.add(
              Row.withSchema(MATCHES)
                  .addValues(row.getInt32("a"), looped(row, right, direction, exact, tolerance))
                  .build());
        }
        PAssert.that(inputs.apply(direction + " " + round, join)).containsInAnyOrder(expected);
      }
    }
    pipeline.run();
  }

  private static List<Row> random(Schema schema, Random random, boolean wide) {
    List<Row> rows = new ArrayList<>();
    int size = random.nextInt(30);
    for (int i = 0; i < size; i++) {
      Integer t = random.nextInt(9) == 0 ? null : random.nextInt(12);
      Object value = wide && t != null ? (Object) t.longValue() : t;
      String key = random.nextInt(9) == 0 ? null : random.nextBoolean() ? "x" : "y";
      rows.add(Row.withSchema(schema).addValues(key, value, i).build());
    }
    return rows;
  }

  private static Integer looped(
      Row row, List<Row> rights, Direction direction, boolean exact, Integer tolerance) {
    Integer at = row.getInt32("t");
    Row best = null;
    for (Row right : rights) {
      Long other = right.getInt64("t");
      boolean meets =
          row.getString("k") != null && Objects.equals(row.getString("k"), right.getString("k"));
      if (at == null || other == null || !meets || !exact && other.intValue() == at) {
        continue;
      }
      boolean side =
          switch (direction) {
            case BACKWARD -> other <= at;
            case FORWARD -> other >= at;
            case NEAREST -> true;
          };
      boolean near = tolerance == null || Math.abs(other - at) <= tolerance;
      if (side && near && (best == null || better(at, right, best, direction))) {
        best = right;
      }
    }
    return best == null ? null : best.getInt32("b");
  }

  /** Nearer, or as near and before it; of equal ones the last by 'b', but forward the first. */
  private static boolean better(int at, Row one, Row other, Direction direction) {
    long distance = Math.abs(one.getInt64("t") - at);
    long than = Math.abs(other.getInt64("t") - at);
    if (distance != than) {
      return distance < than;
    }
    if (!one.getInt64("t").equals(other.getInt64("t"))) {
      return one.getInt64("t") < at;
    }
    boolean last = direction == Direction.BACKWARD || one.getInt64("t") <= at;
    boolean nearestAhead = direction == Direction.NEAREST && one.getInt64("t") > at;
    boolean takesLast = last && direction != Direction.FORWARD && !nearestAhead;
    return takesLast == (one.getInt32("b") > other.getInt32("b"));
  }

  private static SchemaTransform provided(
      String on, String equalities, String tolerance, String fields) {
    AsOfJoin.Provider provider = new AsOfJoin.Provider();
    return provider.from(
        Row.withSchema(provider.configurationSchema())
            .withFieldValue("as_of", on)
            .withFieldValue("equalities", equalities)
            .withFieldValue("tolerance", tolerance)
            .withFieldValue("fields", fields)
            .withFieldValue("direction", "forward")
            .withFieldValue("type", "inner")
            .build());
  }

  @Test
  public void canBeNamedInPipelineFiles() {
    PCollection<Row> joined =
        inputs()
            .apply(
                provided(
                    "{\"l\": \"t\", \"r\": \"t\"}",
                    "[{\"l\": \"k\", \"r\": \"k\"}]",
                    "2",
                    "{\"l\": [\"a\"], \"r\": {\"found\": \"b\"}}"))
            .get("output");
    assertThat(joined.getSchema().getFieldNames(), is(List.of("a", "found")));
    PAssert.that(joined)
        .containsInAnyOrder(matches(joined.getSchema(), row(1, 10), row(2, 30), row(5, 50)));
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
        error(() -> provided("{\"l\": \"t\"}", "{\"l\": \"k\"}", null, "a")),
        is(
            """
            equalities: expected a field that all inputs have, or a list of maps such as {orders: customer, customers: id}
            fields: expected a map of inputs to lists of fields, such as {orders: [id, total]}
            as_of: expected a field that both inputs have, or a map of them to their fields, such as {trades: time, quotes: quoted_at}"""));
    assertThat(
        error(() -> inputs.apply("1", AsOfJoin.on("x").by("q").within("1"))),
        is(
            """
            as_of: input 'l': unknown field 'x'; did you mean 'k'?
            as_of: input 'r': unknown field 'x'; did you mean 'k'?
            equalities: input 'l': unknown field 'q'; did you mean 'k'?
            equalities: input 'r': unknown field 'q'; did you mean 'k'?"""));
    assertThat(
        error(() -> inputs.apply("2", AsOfJoin.on("k"))),
        is("as_of: field 'l.k' (VARCHAR) is not a number, date or time"));
    assertThat(
        error(() -> inputs.apply("3", AsOfJoin.on("l", "t", "q", "t"))),
        is("as_of: names no field of input 'r'\nas_of.q: unknown input 'q'; did you mean 'l'?"));
    assertThat(
        error(() -> inputs.apply("4", AsOfJoin.on("t").within("2s"))),
        is("tolerance: '2s' is not a number, as the values of 'as_of' are"));
    assertThat(
        error(() -> inputs.apply("5", AsOfJoin.on("t").within("-1"))),
        is("tolerance: '-1' is less than 0"));
    assertThat(
        error(() -> inputs.apply("6", AsOfJoin.on("t").by("l", "k", "r", "b"))),
        is(
            "equalities.0: field 'l.k' (VARCHAR) and field 'r.b' (INTEGER) cannot be compared;"
                + " bring them to one type first"));
    assertThat(
        error(
            () ->
                PCollectionRowTuple.of("l", inputs.get("l")).apply("7", AsOfJoin.on("t").by("k"))),
        is("AsOfJoin needs two inputs, got 1"));
  }

  @Test
  public void tellsWhatIsWrongWithDates() {
    pipeline.enableAbandonedNodeEnforcement(false);
    Schema dates = Schema.builder().addLogicalTypeField("t", SqlTypes.DATE).build();
    PCollectionRowTuple inputs =
        PCollectionRowTuple.of("l", rows("l", dates), "r", rows("r", dates), "n", rows("n", LEFT));
    PCollectionRowTuple two = PCollectionRowTuple.of("l", inputs.get("l"), "r", inputs.get("r"));
    assertThat(
        error(() -> two.apply("1", AsOfJoin.on("t").within("1h"))),
        is("tolerance: '1h' is not a whole number of days, and 'as_of' is a DATE"));
    assertThat(
        error(() -> two.apply("2", AsOfJoin.on("t").within("soon"))),
        is(
            "tolerance: 'soon' is not a duration; expected a number and ms, s, m, h or d, such as 60s"));
    assertThat(
        error(
            () ->
                PCollectionRowTuple.of("l", inputs.get("l"), "n", inputs.get("n"))
                    .apply("3", AsOfJoin.on("t"))),
        is(
            "as_of: field 'l.t' (DATE) and field 'n.t' (INTEGER) cannot be compared; bring them to one"
                + " type first"));
  }
}
