package dev.purlin.transforms.query;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.junit.Assert.assertThrows;

import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.reject.Rejects;
import dev.purlin.core.time.Timestamps;
import dev.purlin.transforms.Books;
import java.time.Instant;
import java.util.List;
import java.util.stream.StreamSupport;
import org.apache.beam.sdk.Pipeline.PipelineExecutionException;
import org.apache.beam.sdk.options.PipelineOptions.CheckEnabled;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.schemas.transforms.SchemaTransform;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.testing.TestPipeline;
import org.apache.beam.sdk.testing.TestStream;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionRowTuple;
import org.apache.beam.sdk.values.Row;
import org.junit.Rule;
import org.junit.Test;

public class SqlTest {
  private static final Schema PAIR =
      Schema.builder().addStringField("a").addInt32Field("b").build();
  private static final Schema LABEL =
      Schema.builder().addStringField("a").addStringField("label").build();
  private static final Schema CLICK =
      Schema.builder().addStringField("who").addNullableField("ts", Timestamps.TIMESTAMP).build();
  private static final Instant NOON = Instant.parse("2026-11-28T12:00:00Z");

  @Rule public final transient TestPipeline pipeline = TestPipeline.create();

  private PCollection<Row> pairs() {
    return pipeline.apply(
        "pairs",
        Create.of(pair("x", 1), pair("x", 2), pair("x", 3), pair("y", 10)).withRowSchema(PAIR));
  }

  private PCollection<Row> labels() {
    return pipeline.apply(
        "labels",
        Create.of(Row.withSchema(LABEL).addValues("y", "why").build()).withRowSchema(LABEL));
  }

  private static Row pair(String a, int b) {
    return Row.withSchema(PAIR).addValues(a, b).build();
  }

  private static Row click(String who, int minute) {
    return Row.withSchema(CLICK).addValues(who, minute(minute)).build();
  }

  private static org.joda.time.Instant beams(Instant time) {
    return org.joda.time.Instant.ofEpochMilli(time.toEpochMilli());
  }

  private static Instant minute(int minute) {
    return NOON.plusSeconds(60L * minute);
  }

  private static SchemaTransform provided(String query, String dialect) {
    Sql.Provider provider = new Sql.Provider();
    return provider.from(
        Row.withSchema(provider.configurationSchema())
            .withFieldValue("query", query)
            .withFieldValue("dialect", dialect)
            .withFieldValue("error_handling", null)
            .build());
  }

  private static Iterable<String> texts(Iterable<Row> rows) {
    return StreamSupport.stream(rows.spliterator(), false).map(QueryText::row).sorted().toList();
  }

  /** The rows of a query as sorted lines. */
  private static void assertRows(PCollection<Row> rows, String... lines) {
    PAssert.that(rows)
        .satisfies(
            actual -> {
              assertThat(texts(actual), is(List.of(lines)));
              return null;
            });
  }

  private void assertBooks(String books) {
    Books kept = Books.of(pipeline.run(), "Sql");
    assertThat(kept.toString(), is(books));
    assertThat(kept.balanced(), is(true));
  }

  @Test
  public void queriesItsOnlyInput() {
    PCollection<Row> rows =
        PCollectionRowTuple.of("input", pairs())
            .apply(provided("SELECT * FROM PCOLLECTION WHERE b > 2", null))
            .get("output");
    PAssert.that(rows).containsInAnyOrder(pair("x", 3), pair("y", 10));
    assertBooks("read 4, written 2, filtered 2");
  }

  @Test
  public void queriesSeveralInputsByName() {
    PCollection<Row> rows =
        PCollectionRowTuple.of("pairs", pairs(), "labels", labels())
            .apply(Sql.query("SELECT p.b, l.label FROM pairs p JOIN labels l ON p.a = l.a"));
    PAssert.that(rows)
        .containsInAnyOrder(
            Row.withSchema(Schema.builder().addInt32Field("b").addStringField("label").build())
                .addValues(10, "why")
                .build());
    assertBooks("read 5, created 1, written 1, filtered 3, merged 2");
  }

  @Test
  public void booksAnInputThatItReadsTwiceAndOneThatItDoesNotRead() {
    PCollection<Row> rows =
        PCollectionRowTuple.of("pairs", pairs(), "labels", labels())
            .apply(Sql.query("SELECT COUNT(*) AS n FROM pairs p JOIN pairs q ON p.b = q.b - 1"));
    assertRows(rows, "2");
    assertBooks("read 5, created 7, written 1, filtered 5, merged 6");
  }

  @Test
  public void setsRowsAsideThatAnExpressionHasNoValueFor() {
    Rejects rejects = Rejects.collect();
    PCollection<Row> rows =
        PCollectionRowTuple.of("pairs", pairs())
            .apply(
                Sql.query("SELECT a, SUM(12 / (b - 2)) AS s FROM pairs WHERE b < 9 GROUP BY a")
                    .withRejects(rejects));
    assertRows(rows, "x | 0");
    assertRows(
        rejects.rows(),
        "{\"a\":\"x\",\"b\":2} | cannot compute '$f1' = 12 / (b - 2): division by zero | b | 2 |"
            + " NULL | NULL | NULL");
    assertBooks("read 4, created 1, written 1, rejected 1, filtered 1, merged 2");
  }

  @Test
  public void refusesWhatFloatsAndIntegersCannotHold() {
    Schema schema =
        Schema.builder().addInt32Field("i").addDoubleField("f").addInt64Field("l").build();
    PCollection<Row> input =
        pipeline.apply(
            Create.of(
                    Row.withSchema(schema).addValues(2_000_000_000, 1.0, 1L).build(),
                    Row.withSchema(schema).addValues(1, 0.0, 2L).build(),
                    Row.withSchema(schema).addValues(2, 2.0, Long.MAX_VALUE).build())
                .withRowSchema(schema));
    Rejects rejects = Rejects.collect();
    PCollection<Row> rows =
        PCollectionRowTuple.of("t", input)
            .apply(
                Sql.query("SELECT i + i AS ii, 1 / f AS q, CAST(l AS INTEGER) AS n FROM t")
                    .withRejects(rejects));
    assertRows(rows);
    PAssert.that(rejects.rows())
        .satisfies(
            refused -> {
              assertThat(
                  StreamSupport.stream(refused.spliterator(), false)
                      .map(row -> row.getString("error_message"))
                      .sorted()
                      .toList(),
                  is(
                      List.of(
                          "cannot compute 'ii' = i + i: the result is too large for INTEGER; cast"
                              + " an operand to BIGINT",
                          "cannot compute 'n' = CAST(l AS INTEGER): 9223372036854775807 is out of"
                              + " range for INTEGER",
                          "cannot compute 'q' = 1 / f: division by zero")));
              return null;
            });
    assertBooks("read 3, rejected 3");
  }

  @Test
  public void setsAsideThePairsThatAJoinsConditionHasNoValueFor() {
    Rejects rejects = Rejects.collect();
    PCollection<Row> rows =
        PCollectionRowTuple.of("pairs", pairs())
            .apply(
                Sql.query(
                        "SELECT p.b, q.b AS c FROM pairs p LEFT JOIN pairs q"
                            + " ON p.a = q.a AND 6 / (p.b + q.b - 3) > 1 AND p.b < 3")
                    .withRejects(rejects));
    assertRows(rows, "1 | 3", "10 | NULL", "2 | 2", "2 | 3", "3 | NULL");
    PAssert.that(rejects.rows())
        .satisfies(
            refused -> {
              assertThat(
                  StreamSupport.stream(refused.spliterator(), false)
                      .map(row -> row.getString("failed_row"))
                      .sorted()
                      .toList(),
                  is(
                      List.of(
                          "{\"a\":\"x\",\"b\":1,\"a0\":\"x\",\"b0\":2}",
                          "{\"a\":\"x\",\"b\":2,\"a0\":\"x\",\"b0\":1}")));
              return null;
            });
    assertThat(Books.of(pipeline.run(), "Sql").balanced(), is(true));
  }

  @Test
  public void failsForTheFirstBadRowUnlessToldOtherwise() {
    PCollectionRowTuple.of("pairs", pairs())
        .apply(Sql.query("SELECT 1 / (b - 3) AS q FROM pairs").named("Quotients"));
    assertThat(
        assertThrows(PipelineExecutionException.class, pipeline::run).getMessage(),
        containsString(
            "step 'Quotients' refused a row: field 'b' = '3': cannot compute 'q' = 1 / (b - 3):"
                + " division by zero"));
  }

  @Test
  public void failsIfASubQueryThatStandsForAValueHasSeveral() {
    PCollectionRowTuple.of("pairs", pairs())
        .apply(Sql.query("SELECT a, (SELECT b FROM pairs) AS b1 FROM pairs").named("One"));
    assertThat(
        assertThrows(PipelineExecutionException.class, pipeline::run).getMessage(),
        containsString("step 'One': a sub-query that stands for a value has 4 rows"));
  }

  @Test
  public void unnestsArrays() {
    Schema schema =
        Schema.builder().addInt32Field("id").addArrayField("tags", FieldType.STRING).build();
    PCollection<Row> input =
        pipeline.apply(
            Create.of(
                    Row.withSchema(schema).addValues(1, List.of("a", "b")).build(),
                    Row.withSchema(schema).addValues(2, List.of()).build())
                .withRowSchema(schema));
    PCollection<Row> rows =
        PCollectionRowTuple.of("t", input)
            .apply(Sql.query("SELECT t.id, x.tag FROM t CROSS JOIN UNNEST(t.tags) AS x (tag)"));
    assertRows(rows, "1 | a", "1 | b");
    assertBooks("read 2, created 1, written 2, filtered 1");
  }

  @Test
  public void groupsByTumblingWindows() {
    assertRows(
        clicks(
            "SELECT TUMBLE_START(ts, INTERVAL '5' MINUTE) AS s, TUMBLE_END(ts, INTERVAL '5' MINUTE)"
                + " AS e, who, COUNT(*) AS n FROM clicks GROUP BY who, TUMBLE(ts, INTERVAL '5'"
                + " MINUTE)"),
        "2026-11-28T12:00:00Z | 2026-11-28T12:05:00Z | ann | 2",
        "2026-11-28T12:05:00Z | 2026-11-28T12:10:00Z | ann | 1",
        "2026-11-28T12:05:00Z | 2026-11-28T12:10:00Z | bob | 1");
    assertBooks("read 4, created 3, written 3, merged 4");
  }

  @Test
  public void groupsByHoppingWindows() {
    assertRows(
        clicks(
            "SELECT HOP_START(ts, INTERVAL '5' MINUTE, INTERVAL '10' MINUTE) AS s, COUNT(*) AS n"
                + " FROM clicks GROUP BY HOP(ts, INTERVAL '5' MINUTE, INTERVAL '10' MINUTE)"),
        "2026-11-28T11:55:00Z | 2",
        "2026-11-28T12:00:00Z | 4",
        "2026-11-28T12:05:00Z | 2");
    assertBooks("read 4, created 7, written 3, merged 8");
  }

  @Test
  public void groupsBySessions() {
    assertRows(
        clicks(
            "SELECT who, SESSION_START(ts, INTERVAL '4' MINUTE) AS s, COUNT(*) AS n FROM clicks"
                + " GROUP BY who, SESSION(ts, INTERVAL '4' MINUTE)"),
        "ann | 2026-11-28T12:00:00Z | 2",
        "ann | 2026-11-28T12:08:00Z | 1",
        "bob | 2026-11-28T12:06:00Z | 1");
    assertBooks("read 4, created 3, written 3, merged 4");
  }

  private PCollection<Row> clicks(String query) {
    PCollection<Row> clicks =
        pipeline.apply(
            Create.of(click("ann", 0), click("ann", 3), click("ann", 8), click("bob", 6))
                .withRowSchema(CLICK));
    return PCollectionRowTuple.of("clicks", clicks).apply(Sql.query(query));
  }

  @Test
  public void groupsRowsThatNeverEndWhenTheirWindowIsOver() {
    PCollection<Row> clicks =
        pipeline.apply(
            TestStream.create(CLICK)
                .advanceWatermarkTo(beams(NOON))
                .addElements(click("ann", 1), click("ann", 6))
                .addElements(Row.withSchema(CLICK).addValues("nobody", null).build())
                .advanceWatermarkTo(beams(minute(5)))
                .addElements(click("ann", 7))
                .advanceWatermarkToInfinity());
    Rejects rejects = Rejects.collect();
    PCollection<Row> rows =
        PCollectionRowTuple.of("clicks", clicks)
            .apply(
                Sql.query(
                        "SELECT TUMBLE_START(ts, INTERVAL '5' MINUTE) AS s, COUNT(*) AS n FROM"
                            + " clicks GROUP BY TUMBLE(ts, INTERVAL '5' MINUTE)")
                    .withRejects(rejects));
    PAssert.that(rows)
        .satisfies(
            actual -> {
              assertThat(
                  texts(actual),
                  is(List.of("2026-11-28T12:00:00Z | 1", "2026-11-28T12:05:00Z | 2")));
              return null;
            });
    PAssert.that(rejects.rows())
        .satisfies(
            refused -> {
              assertThat(
                  refused.iterator().next().getString("error_message"),
                  is("the time of a window is NULL; filter such rows out"));
              return null;
            });
    assertThat(Books.of(pipeline.run(), "Sql").balanced(), is(true));
  }

  private String error(String query) {
    return assertThrows(
            ConfigurationException.class,
            () ->
                PCollectionRowTuple.of("pairs", pairs(), "labels", labels())
                    .apply(Sql.query(query)))
        .getMessage();
  }

  private void onlyPlanned() {
    pipeline.enableAbandonedNodeEnforcement(false);
    pipeline.getOptions().setStableUniqueNames(CheckEnabled.OFF);
  }

  /** Calcite would give its start. */
  @Test
  public void refusesTheEndOfASession() {
    onlyPlanned();
    assertThat(
        error(
            "SELECT SESSION_END(ts, INTERVAL '1' HOUR) AS e FROM (SELECT a,"
                + " TIMESTAMP '2026-11-28 12:00:00' AS ts FROM labels) AS t GROUP BY SESSION(ts,"
                + " INTERVAL '1' HOUR)"),
        is("query: SESSION_END is not supported; MAX of the time is the session's last row"));
  }

  @Test
  public void refusesFunctionsThatWouldWriteNumbersAsText() {
    onlyPlanned();
    assertThat(
        error("SELECT JSON_SET(label, '$.n', 1) AS j FROM labels"),
        is(
            "query: JSON_SET would write a number as text where there was no value; JSON_REPLACE"
                + " changes those that are there"));
  }

  @Test
  public void tellsWhereAQueryIsWrongAndWhatWasMeant() {
    onlyPlanned();
    assertThat(
        error("SELECT a,\n  lable FROM labels"),
        is("query: line 2, column 3: unknown column 'lable'; did you mean 'label'?"));
    assertThat(
        error("SELECT a FROM label"),
        is("query: line 1, column 15: unknown input 'label'; did you mean 'labels'?"));
    assertThat(
        error("SELECT a FRM labels"),
        is("query: line 1, column 14: Encountered \"labels\" at line 1, column 14."));
    assertThat(
        error("SELECT a + FROM labels"),
        is("query: line 1, column 10: Encountered \"+ FROM\" at line 1, column 10."));
    assertThat(
        assertThrows(ConfigurationException.class, () -> provided("SELECT 1", "mysql"))
            .getMessage(),
        is("dialect: unknown dialect 'mysql'; known: calcite"));
  }

  @Test
  public void namesWhatItDoesNotSupport() {
    onlyPlanned();
    assertThat(
        error("SELECT a FROM pairs ORDER BY b"),
        is(
            "query: ORDER BY without LIMIT: the rows of a pipeline have no order that a later step"
                + " could see; leave it out, or add LIMIT"));
    assertThat(
        error("SELECT COVAR_POP(b, b) AS c FROM pairs"),
        is("query: COVAR_POP(INTEGER, INTEGER) is not supported"));
    assertThat(
        error(
            "SELECT p.a, x.m FROM pairs p, LATERAL (SELECT MAX(label) AS m FROM labels l WHERE l.a"
                + " = p.a) x"),
        is(
            "query: a correlated aggregate without GROUP BY is not supported in LATERAL, EXISTS or"
                + " IN; write LEFT JOIN LATERAL (...) ON TRUE, or compare with (SELECT ...)"));
    assertThat(
        error("SELECT a FROM pairs WHERE b > ?"),
        is("query: a query has no parameters; instead of '?' write a {{ variable }}"));
    assertThat(
        error("SELECT INTERVAL '1' DAY AS i FROM pairs"),
        is(
            "query: the result is an interval, which no field can hold; TIMESTAMPDIFF(DAY, start,"
                + " end) gives a number"));
    assertThat(
        error(
            "SELECT a, SUM(b) OVER (ORDER BY b ROWS 1 PRECEDING EXCLUDE CURRENT ROW) AS s FROM pairs"),
        is("query: EXCLUDE in a window is not supported"));
    assertThat(error("INSERT INTO pairs SELECT a, b FROM pairs"), containsString("query: "));
  }
}
