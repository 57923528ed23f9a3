package dev.purlin.io.jdbc;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.junit.Assert.assertThrows;

import dev.purlin.core.books.StepCounts;
import dev.purlin.core.books.StepCounts.Entry;
import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.reject.RejectedRowException;
import dev.purlin.core.reject.Rejects;
import dev.purlin.core.time.Timestamps;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.beam.sdk.Pipeline.PipelineExecutionException;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.metrics.MetricResult;
import org.apache.beam.sdk.metrics.MetricsFilter;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.schemas.logicaltypes.SqlTypes;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.testing.TestPipeline;
import org.apache.beam.sdk.testing.TestStream;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.MapElements;
import org.apache.beam.sdk.transforms.windowing.FixedWindows;
import org.apache.beam.sdk.transforms.windowing.IntervalWindow;
import org.apache.beam.sdk.transforms.windowing.Window;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionRowTuple;
import org.apache.beam.sdk.values.Row;
import org.apache.beam.sdk.values.TimestampedValue;
import org.apache.beam.sdk.values.TypeDescriptors;
import org.joda.time.Duration;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.junit.runners.Parameterized;

/** In every database that has a dialect. */
@RunWith(Parameterized.class)
public class LookupTest {
  private static final Schema ORDER =
      Schema.builder().addInt32Field("number").addNullableInt32Field("customer").build();

  @Rule public final transient TestPipeline pipeline = TestPipeline.create();

  @Parameterized.Parameter public String product;

  private transient TestDatabase database;

  @Parameterized.Parameters(name = "{0}")
  public static Collection<Object[]> products() {
    return List.of(
        new Object[] {"h2"},
        new Object[] {"postgres"},
        new Object[] {"mariadb"},
        new Object[] {"sqlite"});
  }

  @Before
  public void makeDatabase() throws SQLException {
    database = TestDatabase.of(product);
    database.run(
        "CREATE TABLE customer (id BIGINT NOT NULL, name VARCHAR(20) NOT NULL, city VARCHAR(20))",
        "INSERT INTO customer VALUES (1, 'Ann', 'Oslo'), (2, 'Bob', NULL), (3, 'Cid', 'Rome'),"
            + " (3, 'Dee', 'Bonn')");
  }

  private PCollection<Row> orders(Object[]... rows) {
    List<Row> made =
        Arrays.stream(rows).map(row -> Row.withSchema(ORDER).addValues(row).build()).toList();
    return pipeline.apply(Create.of(made).withRowSchema(ORDER));
  }

  private static Object[] order(Integer number, Integer customer) {
    return new Object[] {number, customer};
  }

  private Lookup lookup() {
    return Lookup.from(database.url()).table("customer").by("customer", "id");
  }

  private static Row row(Schema schema, Object... values) {
    return Row.withSchema(schema).addValues(values).build();
  }

  private String books() {
    return books(pipeline.run());
  }

  private static String books(PipelineResult result) {
    Map<Entry, Long> books = new TreeMap<>();
    for (MetricResult<Long> counter :
        result.metrics().queryMetrics(MetricsFilter.builder().build()).getCounters()) {
      for (Entry entry : Entry.values()) {
        if (counter.getName().getName().equals(StepCounts.metricName("Lookup", entry))) {
          books.merge(entry, counter.getAttempted(), Long::sum);
        }
      }
    }
    return books.entrySet().stream()
        .filter(entry -> entry.getValue() > 0)
        .map(entry -> entry.getKey().label() + " " + entry.getValue())
        .collect(Collectors.joining(", "));
  }

  @Test
  public void rowsWithoutMatchHaveNulls() {
    PCollection<Row> found =
        orders(order(10, 2), order(11, 1), order(12, null), order(13, 9), order(14, 1))
            .apply(lookup());
    Schema schema =
        Schema.builder()
            .addFields(ORDER.getFields())
            .addNullableStringField("name")
            .addNullableStringField("city")
            .build();
    assertThat(found.getSchema(), is(schema));
    PAssert.that(found)
        .containsInAnyOrder(
            row(schema, 10, 2, "Bob", null),
            row(schema, 11, 1, "Ann", "Oslo"),
            row(schema, 12, null, null, null),
            row(schema, 13, 9, null, null),
            row(schema, 14, 1, "Ann", "Oslo"));
    assertThat(books(), is("read 5, written 5"));
  }

  @Test
  public void rowsWithoutMatchAreDropped() {
    PCollection<Row> found =
        orders(order(10, 2), order(12, null), order(13, 9))
            .apply(lookup().fields("city").field("called", "name").onNoMatch(OnNoMatch.DROP));
    Schema schema =
        Schema.builder()
            .addFields(ORDER.getFields())
            .addNullableStringField("city")
            .addStringField("called")
            .build();
    assertThat(found.getSchema(), is(schema));
    PAssert.that(found).containsInAnyOrder(row(schema, 10, 2, null, "Bob"));
    assertThat(books(), is("read 3, written 1, filtered 2"));
  }

  /** Each refused row as its number, and field, value and reason. */
  private static PCollection<String> refusals(Rejects rejects) {
    return rejects
        .rows()
        .apply(
            MapElements.into(TypeDescriptors.strings())
                .via(
                    row ->
                        "%s|%s|%s|%s"
                            .formatted(
                                row.getRow("failed_row").getInt32("number"),
                                row.getString("field"),
                                row.getString("value"),
                                row.getString("error_message"))));
  }

  @Test
  public void rowsWithoutMatchAreRefused() {
    Rejects rejects = Rejects.collect();
    PCollection<Row> found =
        orders(order(10, 2), order(12, null), order(13, 9))
            .apply(lookup().fields("name").onNoMatch(OnNoMatch.REJECT).withRejects(rejects));
    PAssert.that(found).containsInAnyOrder(row(found.getSchema(), 10, 2, "Bob"));
    PAssert.that(refusals(rejects))
        .containsInAnyOrder(
            "12|customer|null|table 'customer' has no row with this key",
            "13|customer|9|table 'customer' has no row with this key");
    assertThat(books(), is("read 3, written 1, rejected 2"));
  }

  @Test
  public void rowsWithSeveralMatchesAreRefused() {
    Rejects rejects = Rejects.collect();
    PCollection<Row> found =
        orders(order(10, 3), order(11, 1)).apply(lookup().fields("name").withRejects(rejects));
    PAssert.that(found).containsInAnyOrder(row(found.getSchema(), 11, 1, "Ann"));
    PAssert.that(refusals(rejects))
        .containsInAnyOrder(
            "10|customer|3|table 'customer' has 2 rows with this key; 'on_several' takes the"
                + " first or all of them");
    assertThat(books(), is("read 2, written 1, rejected 1"));
  }

  @Test
  public void ofSeveralMatchesTheFirstInOrderCounts() {
    PCollection<Row> found =
        orders(order(10, 3), order(11, 1))
            .apply(lookup().fields("name").onSeveral(OnSeveral.FIRST).orderBy("city DESC, name"));
    PAssert.that(found)
        .containsInAnyOrder(
            row(found.getSchema(), 10, 3, "Cid"), row(found.getSchema(), 11, 1, "Ann"));
    assertThat(books(), is("read 2, written 2"));
  }

  @Test
  public void severalMatchesGiveSeveralRows() {
    PCollection<Row> found =
        orders(order(10, 3), order(11, 1), order(12, 9))
            .apply(lookup().fields("name").onSeveral(OnSeveral.ALL));
    PAssert.that(found)
        .containsInAnyOrder(
            row(found.getSchema(), 10, 3, "Cid"),
            row(found.getSchema(), 10, 3, "Dee"),
            row(found.getSchema(), 11, 1, "Ann"),
            row(found.getSchema(), 12, 9, null));
    assertThat(books(), is("read 3, created 1, written 4"));
  }

  @Test
  public void aQueryIsLookedUpIn() {
    PCollection<Row> found =
        orders(order(10, 3), order(11, 1))
            .apply(
                Lookup.from(database.url())
                    .query("SELECT id, COUNT(*) AS n FROM customer GROUP BY id -- by key")
                    .by("customer", "id"));
    PAssert.that(found)
        .containsInAnyOrder(row(found.getSchema(), 10, 3, 2L), row(found.getSchema(), 11, 1, 1L));
    pipeline.run();
  }

  /** Against a join by the database itself, with keys of two columns and small batches. */
  @Test
  public void givesWhatALeftJoinGives() throws SQLException {
    Random random = new Random(81);
    database.run(
        "CREATE TABLE a (n INT, k INT, t VARCHAR(9))",
        "CREATE TABLE b (k BIGINT, t VARCHAR(9), v BIGINT)");
    Schema schema =
        Schema.builder()
            .addInt32Field("n")
            .addNullableInt32Field("k")
            .addNullableStringField("t")
            .build();
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      Integer k = random.nextInt(9) == 0 ? null : random.nextInt(6);
      String t = random.nextInt(9) == 0 ? null : List.of("x", "y", "Z").get(random.nextInt(3));
      rows.add(row(schema, i, k, t));
      String text = t == null ? "NULL" : "'" + t + "'";
      database.run(
          "INSERT INTO a VALUES (%d, %d, %s)".formatted(i, k, text),
          "INSERT INTO b VALUES (%d, %s, %d)"
              .formatted(random.nextInt(6), text, random.nextInt(100)));
    }
    List<String> expected =
        database.rows("SELECT n, v FROM a LEFT JOIN b ON a.k = b.k AND a.t = b.t");
    PCollection<Row> input = pipeline.apply(Create.of(rows).withRowSchema(schema));
    int[][] sizes = {{1, 0}, {2, 1}, {3, 5}, {7, 1000}, {500, 0}};
    for (int[] size : sizes) {
      PCollection<Row> found =
          input.apply(
              "batches of %d, %d kept".formatted(size[0], size[1]),
              Lookup.from(database.url())
                  .table("b")
                  .by("k", "k")
                  .by("t", "t")
                  .onSeveral(OnSeveral.ALL)
                  .batchSize(size[0])
                  .cacheSize(size[1]));
      PAssert.that(
              found.apply(
                  "texts " + size[0],
                  MapElements.into(TypeDescriptors.strings())
                      .via(row -> row.getInt32("n") + "," + row.getInt64("v"))))
          .containsInAnyOrder(expected);
    }
    pipeline.run();
  }

  /** The database says which texts are the same, of keys in one batch too. */
  @Test
  public void keysThatTheDatabaseCallsTheSameAreAllFound() throws SQLException {
    String type =
        switch (product) {
          case "h2" -> "varchar_ignorecase(9)";
          case "sqlite" -> "varchar(9) COLLATE NOCASE";
          case "mariadb" -> "varchar(9)";
          default -> "citext";
        };
    if (type.equals("citext")) {
      database.run("CREATE EXTENSION citext");
    }
    database.run(
        "CREATE TABLE country (code " + type + ", name VARCHAR(20))",
        "INSERT INTO country VALUES ('No', 'Norway'), ('it', 'Italy')");
    Schema schema = Schema.builder().addStringField("country").build();
    PCollection<Row> found =
        pipeline
            .apply(
                Create.of(
                        List.of(
                            row(schema, "no"),
                            row(schema, "NO"),
                            row(schema, "No"),
                            row(schema, "it"),
                            row(schema, "xx")))
                    .withRowSchema(schema))
            .apply(Lookup.from(database.url()).table("country").by("country", "code"));
    PAssert.that(found)
        .containsInAnyOrder(
            row(found.getSchema(), "no", "Norway"),
            row(found.getSchema(), "NO", "Norway"),
            row(found.getSchema(), "No", "Norway"),
            row(found.getSchema(), "it", "Italy"),
            row(found.getSchema(), "xx", null));
    pipeline.run();
  }

  @Test
  public void keysAndValuesOfEveryTypeAreFound() {
    Schema schema =
        Schema.builder()
            .addInt16Field("i2")
            .addInt64Field("i8")
            .addField("n", FieldType.DECIMAL)
            .addDoubleField("d")
            .addBooleanField("b")
            .addStringField("t")
            .addField("da", FieldType.logicalType(SqlTypes.DATE))
            .addField("ti", FieldType.logicalType(SqlTypes.TIME))
            .addField("ts", Timestamps.TIMESTAMP)
            .build();
    Row one =
        Row.withSchema(schema)
            .addValues((short) -1, Long.MIN_VALUE, new BigDecimal("12.50"), 0.1, true, "ü '\\")
            .addValues(LocalDate.of(2024, 2, 29), LocalTime.parse("13:14:15.123456"))
            .addValue(Instant.parse("2024-02-29T13:14:15.123456Z"))
            .build();
    pipeline
        .apply(Create.of(one).withRowSchema(schema))
        .apply(WriteToJdbc.to(database.url()).table("every").createTable());
    pipeline.run();
    TestPipeline second = TestPipeline.create();
    second.enableAbandonedNodeEnforcement(false);
    PCollection<Row> input = second.apply(Create.of(one).withRowSchema(schema));
    for (String field : schema.getFieldNames()) {
      String other = field.equals("t") ? "i8" : "t";
      PCollection<Row> found =
          input.apply(
              "by " + field,
              Lookup.from(database.url()).table("every").by(field, field).field("x", other));
      PAssert.that("by " + field, found)
          .containsInAnyOrder(
              Row.withSchema(found.getSchema())
                  .addValues(one.getValues())
                  .addValue(one.getValue(other))
                  .build());
    }
    second.run();
  }

  /** Rows of several windows wait for one batch. */
  @Test
  public void rowsKeepTheirTimesAndWindows() {
    List<TimestampedValue<Row>> rows = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      rows.add(
          TimestampedValue.of(row(ORDER, i, i % 4), org.joda.time.Instant.ofEpochSecond(30 - i)));
    }
    @SuppressWarnings("unchecked")
    TimestampedValue<Row>[] others = rows.subList(1, 30).toArray(TimestampedValue[]::new);
    PCollection<Row> found =
        pipeline
            .apply(
                TestStream.create(ORDER)
                    .addElements(rows.get(0), others)
                    .advanceWatermarkToInfinity())
            .apply(Window.into(FixedWindows.of(Duration.standardSeconds(10))))
            .apply(lookup().fields("name").onSeveral(OnSeveral.FIRST).batchSize(2));
    for (int start = 0; start < 40; start += 10) {
      IntervalWindow window =
          new IntervalWindow(
              org.joda.time.Instant.ofEpochSecond(start), Duration.standardSeconds(10));
      List<Integer> expected = new ArrayList<>();
      for (int second = Math.max(1, start); second < Math.min(31, start + 10); second++) {
        expected.add(30 - second);
      }
      PAssert.that(
              found.apply(
                  "numbers " + start,
                  MapElements.into(TypeDescriptors.integers()).via(row -> row.getInt32("number"))))
          .inWindow(window)
          .containsInAnyOrder(expected);
    }
    assertThat(books(), is("read 30, written 30"));
  }

  @Test
  public void failsTheRunWithoutAnErrorOutput() {
    orders(order(10, 3)).apply(lookup());
    PipelineExecutionException failure =
        assertThrows(PipelineExecutionException.class, () -> pipeline.run().waitUntilFinish());
    assertThat(failure.getCause().getClass(), is((Object) RejectedRowException.class));
  }

  @Test
  public void canBeNamedInPipelineFiles() {
    Lookup.Provider provider = new Lookup.Provider();
    Row configuration =
        Row.withSchema(provider.configurationSchema())
            .withFieldValue("url", database.url())
            .withFieldValue("table", "customer")
            .withFieldValue("key", "{\"customer\": \"id\"}")
            .withFieldValue("fields", "[\"name\"]")
            .withFieldValue("on_no_match", "drop")
            .withFieldValue("on_several", "first")
            .withFieldValue("order_by", "name DESC")
            .build();
    PCollection<Row> found =
        PCollectionRowTuple.of("input", orders(order(10, 3), order(11, 7)))
            .apply(provider.from(configuration))
            .get("output");
    PAssert.that(found).containsInAnyOrder(row(found.getSchema(), 10, 3, "Dee"));
    pipeline.run();
  }

  private static String error(PCollection<Row> rows, Lookup lookup) {
    return assertThrows(ConfigurationException.class, () -> lookup.expand(rows)).getMessage();
  }

  @Test
  public void tellsWhatIsWrong() {
    pipeline.enableAbandonedNodeEnforcement(false);
    PCollection<Row> rows = orders(order(1, 1));
    Lookup empty = Lookup.from(database.url());
    assertThat(error(rows, empty), is("expected either table or query"));
    assertThat(
        error(rows, empty.table("custmer").by("customer", "id")),
        is("table: unknown table 'custmer'; did you mean 'customer'?"));
    assertThat(
        error(rows, empty.table("customer")),
        is(
            "key: expected a name, a list of different names, or a map of fields to columns such"
                + " as {customer: id}"));
    assertThat(
        error(rows, empty.table("customer").by("custom", "id")),
        is("key.custom: unknown field 'custom'; did you mean 'customer'?"));
    assertThat(
        error(rows, empty.table("customer").by("customer", "ids")),
        is("key.customer: unknown column 'ids'; did you mean 'id'?"));
    assertThat(
        error(rows, empty.table("customer").by("customer", "name")),
        is(
            "key.customer: field 'customer' (INTEGER) and column 'name' (VARCHAR) cannot be"
                + " compared; bring them to one type first"));
    assertThat(
        error(rows, lookup().fields("nam")),
        is("fields.nam: unknown column 'nam'; did you mean 'name'?"));
    assertThat(
        error(rows, lookup().field("number", "name")),
        is(
            "fields.number: the rows have a field 'number' already; give it another name, as in"
                + " {new_name: name}"));
    assertThat(
        error(rows, lookup().orderBy("name")),
        is("order_by: has no meaning without 'on_several: first' or 'on_several: all'"));
    assertThat(
        error(rows, lookup().batchSize(0)),
        is("batch_size: 0 is out of range; expected 1 to 5000"));
    String unknown = error(rows, lookup().onSeveral(OnSeveral.FIRST).orderBy("nothing"));
    assertThat(unknown, unknown.startsWith("order_by: "), is(true));
  }
}
