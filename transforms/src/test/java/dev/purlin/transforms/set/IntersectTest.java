package dev.purlin.transforms.set;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.is;
import static org.junit.Assert.assertThrows;

import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.problem.ConfigurationException.Problem;
import dev.purlin.core.step.RowTransform;
import dev.purlin.transforms.Books;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.beam.sdk.coders.RowCoder;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.testing.TestPipeline;
import org.apache.beam.sdk.testing.TestStream;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.windowing.FixedWindows;
import org.apache.beam.sdk.transforms.windowing.SlidingWindows;
import org.apache.beam.sdk.transforms.windowing.Window;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionRowTuple;
import org.apache.beam.sdk.values.Row;
import org.apache.beam.sdk.values.TimestampedValue;
import org.joda.time.Duration;
import org.joda.time.Instant;
import org.junit.Rule;
import org.junit.Test;

/** Intersect and Except. */
public class IntersectTest {
  private static final Schema ITEM =
      Schema.builder().addNullableInt32Field("n").addNullableStringField("name").build();
  private static final Schema TURNED =
      Schema.builder().addStringField("name").addNullableInt32Field("n").build();

  @Rule public final transient TestPipeline pipeline = TestPipeline.create();

  private static Row item(Integer n, String name) {
    return Row.withSchema(ITEM).addValues(n, name).build();
  }

  private PCollection<Row> rows(String name, Schema schema, Row... rows) {
    return pipeline.apply(name, Create.of(Arrays.asList(rows)).withRowSchema(schema));
  }

  private PCollectionRowTuple three() {
    return PCollectionRowTuple.of(
        "a",
        rows(
            "A",
            ITEM,
            item(1, "x"),
            item(1, "x"),
            item(1, "x"),
            item(null, "\uD83D\uDE00"),
            item(null, "\uD83D\uDE00"),
            item(2, "y"),
            item(3, null)),
        "b",
        rows(
            "B",
            TURNED,
            Row.withSchema(TURNED).addValues("x", 1).build(),
            Row.withSchema(TURNED).addValues("x", 1).build(),
            Row.withSchema(TURNED).addValues("\uD83D\uDE00", null).build(),
            Row.withSchema(TURNED).addValues("z", 2).build()),
        "c",
        rows("C", ITEM, item(1, "x"), item(1, "x"), item(null, "\uD83D\uDE00"), item(4, "c")));
  }

  @Test
  public void outputsTheRowsThatEveryInputHas() {
    PCollectionRowTuple inputs = three();
    PCollection<Row> once = inputs.apply(Intersect.rows().named("Once"));
    assertThat(once.getSchema(), is(ITEM));
    PAssert.that(once).containsInAnyOrder(item(1, "x"), item(null, "\uD83D\uDE00"));
    PAssert.that(inputs.apply(Intersect.all().named("All")))
        .containsInAnyOrder(item(1, "x"), item(1, "x"), item(null, "\uD83D\uDE00"));
    Books books = Books.of(pipeline.run(), "Once");
    assertThat(books.toString(), is("read 15, created 2, written 2, filtered 4, merged 11"));
    assertThat(books.balanced(), is(true));
  }

  @Test
  public void outputsTheRowsThatOnlyTheFirstInputHas() {
    PCollectionRowTuple inputs = three();
    PAssert.that(inputs.apply(Except.rows().named("Once")))
        .containsInAnyOrder(item(2, "y"), item(3, null));
    PAssert.that(
            PCollectionRowTuple.of("a", inputs.get("a"), "b", inputs.get("b"))
                .apply(Except.all().named("All")))
        .containsInAnyOrder(item(1, "x"), item(null, "\uD83D\uDE00"), item(2, "y"), item(3, null));
    Books books = Books.of(pipeline.run(), "Once");
    assertThat(books.toString(), is("read 15, created 2, written 2, filtered 13, merged 2"));
    assertThat(books.balanced(), is(true));
  }

  @Test
  public void ofEmptyInputsNothingIsOutput() {
    PCollectionRowTuple none = PCollectionRowTuple.of("a", rows("A", ITEM), "b", rows("B", ITEM));
    PAssert.that(none.apply(Intersect.rows())).empty();
    PAssert.that(none.apply(Except.rows())).empty();
    PCollectionRowTuple one =
        PCollectionRowTuple.of("a", rows("C", ITEM, item(1, "x")), "b", rows("D", ITEM));
    PAssert.that(one.apply("Without", Except.all())).containsInAnyOrder(item(1, "x"));
    PAssert.that(one.apply("In both", Intersect.all())).empty();
    pipeline.run();
  }

  /** The first of equal rows stands for all of them, in the digits of its canonical value. */
  @Test
  public void numbersAreEqualByValue() {
    Schema number =
        Schema.builder().addField("d", FieldType.DECIMAL).addField("f", FieldType.DOUBLE).build();
    PCollectionRowTuple inputs =
        PCollectionRowTuple.of(
            "a",
            rows(
                "A",
                number,
                Row.withSchema(number).addValues(new BigDecimal("1.00"), Double.NaN).build()),
            "b",
            rows(
                "B",
                number,
                Row.withSchema(number).addValues(new BigDecimal("1"), Double.NaN).build()));
    PAssert.that(inputs.apply(Except.rows())).empty();
    PAssert.thatSingleton(inputs.apply(Intersect.rows()))
        .satisfies(
            row -> {
              assertThat(row.getDecimal("d").compareTo(BigDecimal.ONE), is(0));
              assertThat(row.getDouble("f"), is(Double.NaN));
              return null;
            });
    pipeline.run();
  }

  @Test
  public void comparesWithinWindows() {
    PCollection<Row> a = timed("A", 0, 70);
    PCollection<Row> b = timed("B", 10);
    Window<Row> minutes = Window.into(FixedWindows.of(Duration.standardMinutes(1)));
    PAssert.that(
            PCollectionRowTuple.of("a", a.apply("M a", minutes), "b", b.apply("M b", minutes))
                .apply(Except.rows().named("Minutes")))
        .containsInAnyOrder(item(1, "x"));
    Window<Row> sliding =
        Window.into(
            SlidingWindows.of(Duration.standardMinutes(2)).every(Duration.standardMinutes(1)));
    PAssert.that(
            PCollectionRowTuple.of("a", a.apply("S a", sliding), "b", b.apply("S b", sliding))
                .apply(Intersect.rows().named("Sliding")))
        .containsInAnyOrder(item(1, "x"), item(1, "x"));
    Books books = Books.of(pipeline.run(), "Sliding");
    assertThat(books.balanced(), is(true));
  }

  private PCollection<Row> timed(String name, int... seconds) {
    List<TimestampedValue<Row>> rows = new ArrayList<>();
    for (int second : seconds) {
      rows.add(TimestampedValue.of(item(1, "x"), Instant.ofEpochSecond(second)));
    }
    return pipeline.apply(
        name,
        Create.timestamped(rows)
            .withSchema(ITEM, org.apache.beam.sdk.values.TypeDescriptors.rows(), r -> r, r -> r));
  }

  @Test
  public void randomTablesGiveWhatDuckDbGives() throws SQLException {
    Random random = new Random(11);
    try (Connection duckdb = DriverManager.getConnection("jdbc:duckdb:")) {
      for (int round = 0; round < 4; round++) {
        PCollectionRowTuple inputs =
            PCollectionRowTuple.of(
                "a", random("A " + round, duckdb, "a", random),
                "b", random("B " + round, duckdb, "b", random));
        compare(inputs, Intersect.rows().named("I " + round), duckdb, "INTERSECT");
        compare(inputs, Intersect.all().named("IA " + round), duckdb, "INTERSECT ALL");
        compare(inputs, Except.rows().named("E " + round), duckdb, "EXCEPT");
        compare(inputs, Except.all().named("EA " + round), duckdb, "EXCEPT ALL");
      }
    }
    pipeline.run();
  }

  private PCollection<Row> random(String name, Connection duckdb, String table, Random random)
      throws SQLException {
    List<Row> rows = new ArrayList<>();
    for (int i = random.nextInt(40); i > 0; i--) {
      rows.add(
          item(
              random.nextInt(4) == 0 ? null : random.nextInt(3),
              random.nextInt(4) == 0 ? null : random.nextBoolean() ? "x" : "X"));
    }
    try (Statement statement = duckdb.createStatement()) {
      statement.execute("CREATE OR REPLACE TABLE " + table + " (n INTEGER, name VARCHAR)");
    }
    try (PreparedStatement insert =
        duckdb.prepareStatement("INSERT INTO " + table + " VALUES (?, ?)")) {
      for (Row row : rows) {
        insert.setObject(1, row.getInt32("n"));
        insert.setObject(2, row.getString("name"));
        insert.execute();
      }
    }
    return rows(name, ITEM, rows.toArray(new Row[0]));
  }

  private static void compare(
      PCollectionRowTuple inputs,
      RowTransform<PCollectionRowTuple, ?> operation,
      Connection duckdb,
      String sql)
      throws SQLException {
    List<Row> expected = new ArrayList<>();
    try (Statement statement = duckdb.createStatement();
        ResultSet result =
            statement.executeQuery("SELECT * FROM a %s SELECT * FROM b".formatted(sql))) {
      while (result.next()) {
        expected.add(item((Integer) result.getObject(1), result.getString(2)));
      }
    }
    PAssert.that(inputs.apply(operation)).containsInAnyOrder(expected);
  }

  @Test
  public void fieldsMustBeTheSame() {
    Schema other =
        Schema.builder()
            .addInt64Field("n")
            .addField("tags", FieldType.array(FieldType.STRING))
            .build();
    PCollectionRowTuple inputs =
        PCollectionRowTuple.of("a", rows("A", ITEM), "b", rows("B", other));
    ConfigurationException refused =
        assertThrows(ConfigurationException.class, () -> inputs.apply(Except.rows()));
    assertThat(
        refused.problems(),
        contains(
            new Problem(
                "",
                "field 'n' is INTEGER in input 'a' but BIGINT in input 'b'; bring them to one type"
                    + " first"),
            new Problem(
                "",
                "input 'b' has no field 'name', which input 'a' has; choose the same fields with"
                    + " Select"),
            new Problem(
                "",
                "input 'a' has no field 'tags', which input 'b' has; choose the same fields with"
                    + " Select")));
    PCollectionRowTuple lists =
        PCollectionRowTuple.of("a", rows("C", other), "b", rows("D", other));
    assertThat(
        assertThrows(ConfigurationException.class, () -> lists.apply(Intersect.rows())).problems(),
        contains(
            new Problem(
                "",
                "field 'tags' is ARRAY<VARCHAR>, which cannot be compared; choose other fields with"
                    + " Select")));
    PCollectionRowTuple one = PCollectionRowTuple.of("a", rows("E", ITEM));
    assertThat(
        assertThrows(ConfigurationException.class, () -> one.apply("One", Intersect.rows()))
            .problems(),
        contains(
            new Problem(
                "",
                "Intersect needs at least two inputs, each with a name, as in input: {one: First, other: Second}")));
    pipeline.enableAbandonedNodeEnforcement(false);
  }

  @Test
  public void unboundedRowsNeedAWindowing() {
    PCollection<Row> unbounded =
        pipeline.apply("Stream", TestStream.create(RowCoder.of(ITEM)).advanceWatermarkToInfinity());
    unbounded.setRowSchema(ITEM);
    PCollectionRowTuple inputs = PCollectionRowTuple.of("a", unbounded, "b", rows("B", ITEM));
    assertThat(
        assertThrows(ConfigurationException.class, () -> inputs.apply(Except.rows())).problems(),
        contains(
            new Problem(
                "",
                "input 'a' is unbounded, and all of its rows are in one window; give the step a"
                    + " windowing, such as {type: fixed, size: 60s}")));
    pipeline.enableAbandonedNodeEnforcement(false);
  }
}
