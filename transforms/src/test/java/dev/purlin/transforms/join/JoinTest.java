package dev.purlin.transforms.join;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.junit.Assert.assertThrows;

import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.transforms.Books;
import dev.purlin.transforms.combine.Combine;
import dev.purlin.transforms.row.Explode;
import dev.purlin.transforms.window.AssignTimestamps;
import dev.purlin.transforms.window.WindowInto;
import dev.purlin.transforms.window.Windowing;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.schemas.transforms.SchemaTransform;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.testing.TestPipeline;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionRowTuple;
import org.apache.beam.sdk.values.Row;
import org.joda.time.Duration;
import org.junit.Rule;
import org.junit.Test;

public class JoinTest {
  private static final Schema A =
      Schema.builder().addNullableStringField("common").addInt32Field("a").build();
  private static final Schema B =
      Schema.builder()
          .addNullableStringField("common")
          .addInt32Field("b")
          .addStringField("other")
          .build();
  private static final Schema C =
      Schema.builder().addStringField("other").addInt32Field("c").build();

  @Rule public final transient TestPipeline pipeline = TestPipeline.create();

  private PCollection<Row> rows(String name, Schema schema, Object[]... rows) {
    return pipeline.apply(
        name,
        Create.of(
                Arrays.stream(rows)
                    .map(row -> Row.withSchema(schema).addValues(row).build())
                    .toList())
            .withRowSchema(schema));
  }

  private static Object[] row(Object... values) {
    return values;
  }

  /**
   * Two rows of each side have no match, one of them for a null in its key; "x" has two of each.
   */
  private PCollectionRowTuple pairs() {
    return PCollectionRowTuple.of(
        "A",
        rows("A", A, row("x", 1), row("x", 2), row("y", 3), row("z", 4), row(null, 5)),
        "B",
        rows(
            "B",
            B,
            row("x", 10, "t"),
            row("x", 20, "u"),
            row("y", 30, "v"),
            row("w", 40, "t"),
            row(null, 50, "u")));
  }

  private static SchemaTransform provided(
      String type, String equalities, String fields, String... broadcast) {
    Join.Provider provider = new Join.Provider();
    return provider.from(
        Row.withSchema(provider.configurationSchema())
            .withFieldValue("type", type)
            .withFieldValue("equalities", equalities)
            .withFieldValue("fields", fields)
            .withFieldValue("broadcast", List.of(broadcast))
            .build());
  }

  private void joinsTo(PCollection<Row> joined, String books, Object[]... expected) {
    PAssert.that(joined)
        .containsInAnyOrder(
            Arrays.stream(expected)
                .map(row -> Row.withSchema(joined.getSchema()).addValues(row).build())
                .toList());
    PipelineResult result = pipeline.run();
    Books kept = Books.of(result, "Join");
    assertThat(kept.toString(), is(books));
    assertThat(kept.balanced(), is(true));
  }

  private static final String CHOSEN = "{\"A\": [\"a\"], \"B\": [\"b\"]}";
  private static final Object[][] MATCHES = {
    row(1, 10), row(1, 20), row(2, 10), row(2, 20), row(3, 30)
  };

  private static Object[][] matchesAnd(Object[]... more) {
    Object[][] rows = Arrays.copyOf(MATCHES, MATCHES.length + more.length);
    System.arraycopy(more, 0, rows, MATCHES.length, more.length);
    return rows;
  }

  private PCollection<Row> joined(String type, String... broadcast) {
    return pairs().apply(provided(type, "common", CHOSEN, broadcast)).get("output");
  }

  @Test
  public void innerJoinKeepsMatches() {
    PCollection<Row> joined = joined("inner");
    assertThat(
        joined.getSchema(), is(Schema.builder().addInt32Field("a").addInt32Field("b").build()));
    joinsTo(joined, "read 10, created 5, written 5, filtered 4, merged 6", MATCHES);
  }

  @Test
  public void leftJoinKeepsAllOfTheFirst() {
    PCollection<Row> joined = joined("left");
    assertThat(
        joined.getSchema(),
        is(Schema.builder().addInt32Field("a").addNullableInt32Field("b").build()));
    joinsTo(
        joined,
        "read 10, created 7, written 7, filtered 2, merged 8",
        matchesAnd(row(4, null), row(5, null)));
  }

  @Test
  public void rightJoinKeepsAllOfTheLast() {
    joinsTo(
        joined("\"right\""),
        "read 10, created 7, written 7, filtered 2, merged 8",
        matchesAnd(row(null, 40), row(null, 50)));
  }

  @Test
  public void outerJoinKeepsAll() {
    joinsTo(
        joined("outer"),
        "read 10, created 9, written 9, merged 10",
        matchesAnd(row(4, null), row(5, null), row(null, 40), row(null, 50)));
  }

  @Test
  public void semiJoinKeepsRowsOfTheFirstThatHaveAMatchOnceEach() {
    PCollection<Row> joined = pairs().apply(provided("semi", "common", null)).get("output");
    assertThat(joined.getSchema(), is(A));
    joinsTo(
        joined,
        "read 10, created 3, written 3, filtered 4, merged 6",
        row("x", 1),
        row("x", 2),
        row("y", 3));
  }

  @Test
  public void antiJoinKeepsRowsOfTheFirstThatHaveNoMatchAlsoThoseWithNull() {
    PCollection<Row> joined = pairs().apply(provided("anti", "common", null)).get("output");
    assertThat(joined.getSchema(), is(A));
    joinsTo(
        joined, "read 10, created 2, written 2, filtered 8, merged 2", row("z", 4), row(null, 5));
  }

  @Test
  public void semiJoinWithAnInputSentToEveryWorker() {
    joinsTo(
        pairs()
            .apply(provided("semi", "common", "{\"A\": {\"number\": \"a\"}}", "B"))
            .get("output"),
        "read 10, created 3, written 3, filtered 3, merged 7",
        row(1),
        row(2),
        row(3));
  }

  @Test
  public void antiJoinWithAnInputSentToEveryWorker() {
    joinsTo(
        pairs().apply(provided("anti", "common", null, "B")).get("output"),
        "read 10, created 2, written 2, filtered 4, merged 6",
        row("z", 4),
        row(null, 5));
  }

  @Test
  public void antiJoinWithNoRowsKeepsAll() {
    PCollection<Row> joined =
        PCollectionRowTuple.of("A", rows("A", A, row("x", 1), row(null, 2)), "B", rows("B", B))
            .apply(Join.type(JoinType.ANTI).on("common"));
    joinsTo(joined, "read 2, created 2, written 2, merged 2", row("x", 1), row(null, 2));
  }

  @Test
  public void semiJoinWithNoRowsKeepsNone() {
    PCollection<Row> joined =
        PCollectionRowTuple.of("A", rows("A", A, row("x", 1), row(null, 2)), "B", rows("B", B))
            .apply(Join.type(JoinType.SEMI).on("common"));
    joinsTo(joined, "read 2, filtered 2");
  }

  @Test
  public void antiJoinOfNoRowsGivesNone() {
    PCollection<Row> joined =
        PCollectionRowTuple.of("A", rows("A", A), "B", rows("B", B, row("x", 1, "t")))
            .apply(Join.type(JoinType.ANTI).on("common"));
    joinsTo(joined, "read 1, filtered 1");
  }

  @Test
  public void semiJoinOnSeveralFieldsAndAntiJoinWithSeveralInputs() {
    Schema pair = Schema.builder().addInt32Field("k").addStringField("l").build();
    PCollection<Row> semi =
        PCollectionRowTuple.of(
                "p", rows("p", pair, row(1, "a"), row(1, "b"), row(2, "b")),
                "q", rows("q", pair, row(1, "b"), row(2, "a"), row(1, "b")))
            .apply(
                Join.type(JoinType.SEMI)
                    .on("p", "k", "q", "k")
                    .on("p", "l", "q", "l")
                    .named("Semi"));
    PAssert.that(semi).containsInAnyOrder(Row.withSchema(pair).addValues(1, "b").build());
    PCollection<Row> anti =
        pairs()
            .and("C", rows("C", C, row("v", 3), row("v", 3), row("w", 4)))
            .apply(
                Join.type(JoinType.ANTI)
                    .on("A", "common", "B", "common")
                    .on("A", "a", "C", "c")
                    .fields("A", "common"));
    joinsTo(
        anti,
        "read 13, created 3, written 1, filtered 12, merged 3",
        new Object[][] {row((Object) null)});
  }

  /** Rows wait on disk until the first of the right side comes by. */
  @Test
  public void semiJoinOfAKeyWithMoreRowsThanMemoryHolds() {
    Schema lists = Schema.builder().addInt32Field("k").addArrayField("n", FieldType.INT32).build();
    List<Integer> numbers = Collections.nCopies(12_000, 1);
    PCollection<Row> total =
        PCollectionRowTuple.of(
                "left",
                    rows("left", lists, row(1, numbers), row(2, numbers))
                        .apply("l", Explode.fields("n")),
                "right", rows("right", lists, row(1, numbers)).apply("r", Explode.fields("n")))
            .apply(Join.type(JoinType.SEMI).on("k"))
            .apply(Combine.by("k").with("n", "sum", "n"));
    joinsTo(
        total,
        "read 36000, created 12000, written 12000, filtered 12000, merged 24000",
        row(1, 12_000L));
  }

  private PCollectionRowTuple threeByTwo() {
    Schema number = Schema.builder().addNullableInt32Field("n").build();
    Schema name = Schema.builder().addStringField("name").build();
    return PCollectionRowTuple.of(
        "N",
        rows("N", number, row(1), row(2), row((Object) null)),
        "M",
        rows("M", name, row("a"), row("b")));
  }

  private static final Object[][] COMBINATIONS = {
    row(1, "a"), row(1, "b"), row(2, "a"), row(2, "b"), row(null, "a"), row(null, "b")
  };

  @Test
  public void crossJoinGivesAllCombinations() {
    joinsTo(
        threeByTwo().apply(provided("cross", null, null)).get("output"),
        "read 5, created 6, written 6, merged 5",
        COMBINATIONS);
  }

  @Test
  public void crossJoinWithTheLastInputSentToEveryWorker() {
    joinsTo(
        threeByTwo().apply(provided("cross", null, null, "M")).get("output"),
        "read 5, created 6, written 6, merged 5",
        COMBINATIONS);
  }

  @Test
  public void crossJoinWithTheFirstInputSentToEveryWorker() {
    joinsTo(
        threeByTwo().apply(Join.type(JoinType.CROSS).broadcast("N")),
        "read 5, created 6, written 6, merged 5",
        COMBINATIONS);
  }

  @Test
  public void crossJoinWithNoRowsGivesNone() {
    joinsTo(
        threeByTwo().and("O", rows("O", C)).apply(Join.type(JoinType.CROSS)),
        "read 5, created 6, filtered 6, merged 5");
  }

  @Test
  public void anInputSentToEveryWorkerJoinsAlike() {
    joinsTo(
        joined("left", "B"),
        "read 10, created 7, written 7, filtered 1, merged 9",
        matchesAnd(row(4, null), row(5, null)));
  }

  @Test
  public void theFirstInputCanBeSentToEveryWorkerToo() {
    joinsTo(
        joined("right", "A"),
        "read 10, created 7, written 7, filtered 1, merged 9",
        matchesAnd(row(null, 40), row(null, 50)));
  }

  @Test
  public void namesOfAllFieldsAreMadeUnique() {
    PCollectionRowTuple inputs =
        pairs().and("D", rows("D", A, row("y", 9))).and("C", rows("C", C, row("v", 100)));
    PCollection<Row> joined =
        inputs.apply(
            Join.type(JoinType.INNER)
                .on("A", "common", "B", "common")
                .on("A", "common", "D", "common")
                .on("B", "other", "C", "other"));
    assertThat(
        joined.getSchema().getFieldNames(),
        is(List.of("common", "a", "common0", "b", "other", "common1", "a0", "other0", "c")));
    joinsTo(
        joined,
        "read 12, created 7, written 1, filtered 8, merged 10",
        row("y", 3, "y", 30, "v", "y", 9, "v", 100));
  }

  @Test
  public void chainsJoinInputsOneAfterTheOther() {
    PCollection<Row> joined =
        pairs()
            .and("C", rows("C", C, row("t", 100), row("u", 200), row("s", 300)))
            .apply(
                provided(
                    "inner",
                    "[{\"B\": \"other\", \"C\": \"other\"},"
                        + " {\"A\": \"common\", \"B\": \"common\"}]",
                    "{\"A\": [\"a\"], \"B\": [\"b\"], \"C\": {\"hundred\": \"c\"}}"))
            .get("output");
    assertThat(joined.getSchema().getFieldNames(), is(List.of("a", "b", "hundred")));
    joinsTo(
        joined,
        "read 13, created 9, written 4, filtered 6, merged 12",
        row(1, 10, 100),
        row(1, 20, 200),
        row(2, 10, 100),
        row(2, 20, 200));
  }

  @Test
  public void innerJoinsWaitForTheInputThatConnectsThem() {
    PCollection<Row> joined =
        PCollectionRowTuple.of(
                "A", rows("A", A, row("x", 1)),
                "C", rows("C", C, row("t", 100)),
                "B", rows("B", B, row("x", 10, "t")))
            .apply(
                provided(
                    null,
                    "[{\"A\": \"common\", \"B\": \"common\"}, {\"B\": \"other\", \"C\": \"other\"}]",
                    "{\"B\": []}"))
            .get("output");
    joinsTo(joined, "read 3, created 2, written 1, merged 4", row("x", 1, "t", 100));
  }

  @Test
  public void keepsTheInputsNamedAsOuter() {
    PCollection<Row> joined =
        pairs()
            .and("C", rows("C", C, row("t", 100)))
            .apply(
                provided(
                    "{\"outer\": [\"B\"]}",
                    "[{\"A\": \"common\", \"B\": \"common\"}, {\"B\": \"other\", \"C\": \"other\"}]",
                    "{\"A\": [\"a\"], \"B\": [\"b\"], \"C\": [\"c\"]}"))
            .get("output");
    joinsTo(
        joined,
        "read 11, created 14, written 7, filtered 2, merged 16",
        row(1, 10, 100),
        row(2, 10, 100),
        row(1, 20, null),
        row(2, 20, null),
        row(3, 30, null),
        row(null, 40, 100),
        row(null, 50, null));
  }

  @Test
  public void joinsOnSeveralFields() {
    Schema pair =
        Schema.builder().addInt32Field("k").addStringField("l").addInt32Field("v").build();
    PCollection<Row> joined =
        PCollectionRowTuple.of(
                "p", rows("p", pair, row(1, "a", 10), row(1, "b", 20)),
                "q", rows("q", pair, row(1, "b", 30), row(2, "b", 40)))
            .apply(
                Join.type(JoinType.INNER)
                    .on("p", "k", "q", "k")
                    .on("p", "l", "q", "l")
                    .fields("q", "v"));
    joinsTo(joined, "read 4, created 1, written 1, filtered 2, merged 2", row(30, 1, "b", 20));
  }

  @Test
  public void numbersOfDifferentTypesCompareByValue() {
    Schema ints = Schema.builder().addInt32Field("i").build();
    Schema longs = Schema.builder().addInt64Field("l").build();
    Schema decimals = Schema.builder().addDecimalField("d").build();
    Schema doubles = Schema.builder().addDoubleField("f").build();
    PCollection<Row> joined =
        PCollectionRowTuple.of(
                "i", rows("i", ints, row(0), row(7)),
                "l", rows("l", longs, row(0L), row(7L)),
                "d", rows("d", decimals, row(new BigDecimal("7.00")), row(BigDecimal.ZERO)),
                "f", rows("f", doubles, row(7.0), row(-0.0)))
            .apply(
                provided(
                    null,
                    "[{\"i\": \"i\", \"l\": \"l\", \"d\": \"d\", \"f\": \"f\"}]",
                    "{\"d\": [], \"f\": []}"))
            .get("output");
    joinsTo(joined, "read 8, created 6, written 2, merged 12", row(0, 0L), row(7, 7L));
  }

  /** More rows of one key than are held in memory, on both sides. */
  @Test
  public void aKeyMayHaveMoreRowsThanMemoryHolds() {
    Schema lists = Schema.builder().addInt32Field("k").addArrayField("n", FieldType.INT32).build();
    Schema one = Schema.builder().addInt32Field("k").addStringField("name").build();
    List<Integer> numbers = Collections.nCopies(12_000, 1);
    PCollection<Row> many = rows("many", lists, row(1, numbers)).apply(Explode.fields("n"));
    PCollection<Row> total =
        PCollectionRowTuple.of("many", many, "one", rows("one", one, row(1, "a"), row(1, "b")))
            .apply(Join.type(JoinType.INNER).on("k").fields("many", "n").fields("one", "name"))
            .apply(Combine.by("name").with("n", "sum", "n"));
    joinsTo(
        total,
        "read 12002, created 24000, written 24000, merged 12002",
        row("a", 12_000L),
        row("b", 12_000L));
  }

  @Test
  public void joinsWithinOverlappingWindowsAndStillBalancesItsBooks() {
    Schema events = Schema.builder().addInt32Field("k").addInt64Field("t").build();
    Windowing windows =
        Windowing.sliding(Duration.standardSeconds(20), Duration.standardSeconds(10));
    PCollection<Row> left =
        rows("left", events, row(1, 5L))
            .apply("left at", AssignTimestamps.from("t"))
            .apply("left in", WindowInto.windows(windows));
    PCollection<Row> right =
        rows("right", events, row(1, 15L))
            .apply("right at", AssignTimestamps.from("t"))
            .apply("right in", WindowInto.windows(windows));
    PCollection<Row> joined =
        PCollectionRowTuple.of("left", left, "right", right)
            .apply(Join.type(JoinType.LEFT).on("k").fields("right", "t"));
    joinsTo(
        joined,
        "read 2, created 6, written 2, filtered 1, merged 5",
        row(15L, 1, 5L),
        row(null, 1, 5L));
  }

  private static String error(Runnable join) {
    return assertThrows(ConfigurationException.class, join::run).getMessage();
  }

  private String error(PCollectionRowTuple inputs, String type, String equalities, String fields) {
    return error(() -> inputs.apply(provided(type, equalities, fields)));
  }

  @Test
  public void tellsWhatIsWrongWithTheConfiguration() {
    assertThat(
        error(() -> provided("lefd", "{\"A\": \"x\"}", "a")),
        is(
            """
            type: unknown join type 'lefd'; did you mean 'left'?
            equalities: expected a field that all inputs have, or a list of maps such as {orders: customer, customers: id}
            fields: expected a map of inputs to lists of fields, such as {orders: [id, total]}"""));
    assertThat(
        error(() -> provided("{\"inner\": [\"A\"]}", "[{\"A\": \"x\"}]", "{\"A\": \"a\"}")),
        is(
            """
            type: expected inner, left, right, outer, semi, anti, cross, or a map such as {outer: [orders]}
            equalities.0: expected a map of two or more inputs to a field of each, such as {orders: customer, customers: id}
            fields.A: expected a list of fields, a map of new names to fields, or '*'"""));
    assertThat(
        error(() -> provided("cross", "common", null)),
        is("equalities: a cross join has none; leave them out, or choose another type"));
    assertThat(
        error(() -> provided("semi", null, null)),
        is(
            "equalities: give the fields that must be equal, such as [{orders: customer, customers:"
                + " id}]; all combinations of rows are 'type: cross'"));
  }

  @Test
  public void tellsWhatIsWrongWithTheInputs() {
    pipeline.enableAbandonedNodeEnforcement(false);
    pipeline
        .getOptions()
        .setStableUniqueNames(org.apache.beam.sdk.options.PipelineOptions.CheckEnabled.OFF);
    PCollectionRowTuple pairs = pairs();
    PCollectionRowTuple three = pairs.and("C", rows("C", C, row("t", 1)));
    assertThat(
        error(
            pairs,
            "{\"outer\": [\"D\"]}",
            "[{\"A\": \"comon\", \"E\": \"x\"}]",
            "{\"F\": \"*\", \"A\": [\"a\", \"b\"], \"B\": {\"a\": \"b\"}}"),
        is(
            """
            fields.F: unknown input 'F'; did you mean 'A'?
            fields.A.1: input 'A': unknown field 'b'; did you mean 'a'?
            fields.B.a: the output has a field 'a' already; give it another name, as in {new_name: b}
            type.outer.0: unknown input 'D'; did you mean 'A'?
            equalities.0.A: input 'A': unknown field 'comon'; did you mean 'common'?
            equalities.0.E: unknown input 'E'; did you mean 'A'?"""));
    assertThat(
        error(three, "inner", "common", null),
        is("equalities: input 'C': unknown field 'common'; known: other, c"));
    assertThat(
        error(three, "inner", "[{\"A\": \"common\", \"B\": \"common\"}]", null),
        is("equalities: none connects input 'C' with an input before it (A, B)"));
    assertThat(
        error(pairs, "inner", "[{\"A\": \"a\", \"B\": \"other\"}]", null),
        is(
            "equalities.0: field 'A.a' (INTEGER) and field 'B.other' (VARCHAR) cannot be compared;"
                + " bring them to one type first"));
    assertThat(
        error(PCollectionRowTuple.of("A", pairs.get("A")), "inner", "common", null),
        is("Join needs two or more inputs, got 1"));
    assertThat(
        error(() -> pairs.apply(provided("left", "common", null, "A"))),
        is("broadcast: the rows of input 'A' that have no match are kept, which takes a shuffle"));
    assertThat(
        error(() -> pairs.apply(provided("semi", "common", null, "A"))),
        is(
            "broadcast: each row of input 'A' is output once at most, which takes a shuffle;"
                + " an input that it is matched with can be sent to every worker"));
    assertThat(
        error(() -> pairs.apply(provided("anti", "common", null, "A"))),
        is("broadcast: the rows of input 'A' that have no match are kept, which takes a shuffle"));
    assertThat(
        error(pairs, "semi", "common", "{\"B\": [\"b\"]}"),
        is("fields.B: a semi join outputs the fields of the first input, 'A', alone"));
    assertThat(
        error(
            three,
            "anti",
            "[{\"A\": \"common\", \"B\": \"common\"}, {\"B\": \"other\", \"C\": \"other\"}]",
            null),
        is("equalities.1: B.other and C.other: each input is matched with the first one, 'A'"));
    assertThat(
        error(() -> pairs.apply(Join.type(JoinType.INNER))),
        is(
            "equalities: give the fields that must be equal, such as [{orders: customer, customers:"
                + " id}]; all combinations of rows are 'type: cross'"));
    assertThat(
        error(() -> pairs.apply(provided("left", "common", null, "X"))),
        is("broadcast.0: unknown input 'X'; did you mean 'A'?"));
  }
}
