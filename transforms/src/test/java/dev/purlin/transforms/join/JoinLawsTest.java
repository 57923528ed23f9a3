package dev.purlin.transforms.join;

import static java.util.stream.Collectors.joining;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.testing.TestPipeline;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.Flatten;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionList;
import org.apache.beam.sdk.values.PCollectionRowTuple;
import org.apache.beam.sdk.values.Row;
import org.junit.Rule;
import org.junit.Test;

/** Of random tables, joins give what DuckDB gives, and what the laws of algebra say. */
public class JoinLawsTest {
  private static final int ROUNDS = 4;
  private static final Schema LEFT =
      Schema.builder()
          .addNullableInt32Field("k")
          .addNullableStringField("shop")
          .addInt32Field("a")
          .build();
  private static final Schema RIGHT =
      Schema.builder()
          .addNullableStringField("shop")
          .addNullableInt32Field("k")
          .addInt32Field("b")
          .build();

  @Rule public final transient TestPipeline pipeline = TestPipeline.create();

  private static Row row(Schema schema, Random random) {
    Integer key = random.nextInt(6) == 0 ? null : random.nextInt(5);
    String shop = random.nextInt(8) == 0 ? null : random.nextBoolean() ? "x" : "y";
    Row.FieldValueBuilder row =
        Row.withSchema(schema).withFieldValue("k", key).withFieldValue("shop", shop);
    return row.withFieldValue(schema.getField(2).getName(), random.nextInt(4)).build();
  }

  private static List<Row> rows(Schema schema, Random random) {
    List<Row> rows = new ArrayList<>();
    int size = random.nextInt(25);
    for (int i = 0; i < size; i++) {
      rows.add(row(schema, random));
    }
    return rows;
  }

  private PCollectionRowTuple inputs(int round, List<Row> left, List<Row> right) {
    return PCollectionRowTuple.of(
        "l", pipeline.apply("Left " + round, Create.of(left).withRowSchema(LEFT)),
        "r", pipeline.apply("Right " + round, Create.of(right).withRowSchema(RIGHT)));
  }

  private static Join by(JoinType type) {
    return Join.type(type).on("l", "k", "r", "k").on("l", "shop", "r", "shop");
  }

  private static void load(Connection duckdb, String table, List<Row> rows) throws SQLException {
    try (Statement statement = duckdb.createStatement()) {
      statement.execute(
          "CREATE OR REPLACE TABLE " + table + " (k INTEGER, shop VARCHAR, n INTEGER)");
    }
    try (PreparedStatement insert =
        duckdb.prepareStatement("INSERT INTO " + table + " VALUES (?, ?, ?)")) {
      for (Row row : rows) {
        insert.setObject(1, row.getInt32("k"));
        insert.setObject(2, row.getString("shop"));
        insert.setObject(3, row.getValue(2));
        insert.execute();
      }
    }
  }

  private static List<Row> query(Connection duckdb, Schema schema, String query)
      throws SQLException {
    List<Row> rows = new ArrayList<>();
    try (Statement statement = duckdb.createStatement();
        ResultSet result = statement.executeQuery(query)) {
      while (result.next()) {
        Row.Builder row = Row.withSchema(schema);
        for (int i = 1; i <= schema.getFieldCount(); i++) {
          row.addValue(result.getObject(i));
        }
        rows.add(row.build());
      }
    }
    return rows;
  }

  @Test
  public void joinsGiveWhatDuckDbGives() throws SQLException {
    Random random = new Random(23);
    try (Connection duckdb = DriverManager.getConnection("jdbc:duckdb:")) {
      for (int round = 0; round < ROUNDS; round++) {
        List<Row> left = rows(LEFT, random);
        List<Row> right = rows(RIGHT, random);
        load(duckdb, "l", left);
        load(duckdb, "r", right);
        PCollectionRowTuple inputs = inputs(round, left, right);
        compare(round, "SEMI", inputs, by(JoinType.SEMI), duckdb);
        compare(round, "ANTI", inputs, by(JoinType.ANTI), duckdb);
        compare(round, "SEMI", inputs, by(JoinType.SEMI).broadcast("r"), duckdb);
        compare(round, "ANTI", inputs, by(JoinType.ANTI).broadcast("r"), duckdb);
        PCollection<Row> outer =
            inputs.apply("Outer " + round, by(JoinType.OUTER).fields("l", "a").fields("r", "b"));
        PAssert.that(outer)
            .containsInAnyOrder(
                query(
                    duckdb,
                    outer.getSchema(),
                    "SELECT l.n, r.n FROM l FULL JOIN r ON l.k = r.k AND l.shop = r.shop"));
        PCollection<Row> cross =
            inputs.apply(
                "Cross " + round, Join.type(JoinType.CROSS).fields("l", "a").fields("r", "b"));
        PAssert.that(cross)
            .containsInAnyOrder(
                query(duckdb, cross.getSchema(), "SELECT l.n, r.n FROM l CROSS JOIN r"));
      }
    }
    pipeline.run();
  }

  private void compare(
      int round, String type, PCollectionRowTuple inputs, Join join, Connection duckdb)
      throws SQLException {
    PCollection<Row> joined = inputs.apply(type + " " + round + " " + calls++, join);
    PAssert.that(joined)
        .containsInAnyOrder(
            query(
                duckdb,
                LEFT,
                "SELECT * FROM l %s JOIN r ON l.k = r.k AND l.shop = r.shop".formatted(type)));
  }

  private int calls;

  /** Without two right rows of one value, of which DuckDB takes any. */
  @Test
  public void asOfJoinsGiveWhatDuckDbGives() throws SQLException {
    Random random = new Random(25);
    try (Connection duckdb = DriverManager.getConnection("jdbc:duckdb:")) {
      for (int round = 0; round < ROUNDS; round++) {
        List<Row> left = rows(LEFT, random);
        List<Row> right = new ArrayList<>();
        for (Row row : rows(RIGHT, random)) {
          if (right.stream()
              .noneMatch(
                  other ->
                      Objects.equals(row.getValue("shop"), other.getValue("shop"))
                          && Objects.equals(row.getValue("k"), other.getValue("k")))) {
            right.add(row);
          }
        }
        load(duckdb, "l", left);
        load(duckdb, "r", right);
        PCollectionRowTuple inputs = inputs(round, left, right);
        AsOfJoin join = AsOfJoin.on("k").by("shop").fields("l", "a").fields("r", "b");
        PCollection<Row> backward = inputs.apply("Backward " + round, join);
        PAssert.that(backward)
            .containsInAnyOrder(query(duckdb, backward.getSchema(), asOf("LEFT", ">=")));
        PCollection<Row> forward =
            inputs.apply(
                "Forward " + round,
                join.direction(AsOfJoin.Direction.FORWARD).inner().withoutExactMatches());
        PAssert.that(forward).containsInAnyOrder(query(duckdb, forward.getSchema(), asOf("", "<")));
      }
    }
    pipeline.run();
  }

  private static String asOf(String type, String comparison) {
    return "SELECT l.n, r.n FROM l ASOF %s JOIN r ON l.shop = r.shop AND l.k %s r.k"
        .formatted(type, comparison);
  }

  private static final Schema VALUES =
      Schema.builder()
          .addNullableInt32Field("k")
          .addNullableInt32Field("t")
          .addInt32Field("a")
          .build();
  private static final Schema INTERVALS =
      Schema.builder()
          .addNullableInt32Field("k")
          .addNullableInt32Field("lower")
          .addNullableInt32Field("upper")
          .addInt32Field("b")
          .build();

  private static List<Row> numbers(Schema schema, Random random) {
    List<Row> rows = new ArrayList<>();
    for (int n = random.nextInt(40); n > 0; n--) {
      Row.Builder row = Row.withSchema(schema);
      row.addValue(random.nextInt(8) == 0 ? null : random.nextInt(2));
      for (int i = 2; i < schema.getFieldCount(); i++) {
        row.addValue(random.nextInt(8) == 0 ? null : random.nextInt(20));
      }
      rows.add(row.addValue(n).build());
    }
    return rows;
  }

  private static void loadNumbers(Connection duckdb, String table, List<Row> rows, Schema schema)
      throws SQLException {
    String columns = String.join(" INTEGER, ", schema.getFieldNames()) + " INTEGER";
    try (Statement statement = duckdb.createStatement()) {
      statement.execute("CREATE OR REPLACE TABLE %s (%s)".formatted(table, columns));
      for (Row row : rows) {
        String values = row.getValues().stream().map(String::valueOf).collect(joining(", "));
        statement.execute("INSERT INTO %s VALUES (%s)".formatted(table, values));
      }
    }
  }

  @Test
  public void intervalJoinsGiveWhatDuckDbGives() throws SQLException {
    Random random = new Random(26);
    try (Connection duckdb = DriverManager.getConnection("jdbc:duckdb:")) {
      for (int round = 0; round < ROUNDS; round++) {
        List<Row> left = numbers(VALUES, random);
        List<Row> right = numbers(INTERVALS, random);
        loadNumbers(duckdb, "l", left, VALUES);
        loadNumbers(duckdb, "r", right, INTERVALS);
        PCollectionRowTuple inputs =
            PCollectionRowTuple.of(
                "l", pipeline.apply("Values " + round, Create.of(left).withRowSchema(VALUES)),
                "r",
                    pipeline.apply(
                        "Intervals " + round, Create.of(right).withRowSchema(INTERVALS)));
        IntervalJoin join =
            IntervalJoin.of("t").within("lower", "upper").fields("l", "a").fields("r", "b");
        compare(
            inputs.apply(
                "Between " + round,
                join.by("k")
                    .closed(IntervalJoin.Closed.BOTH)
                    .nullBounds(IntervalJoin.NullBounds.NO_MATCH)),
            duckdb,
            "LEFT JOIN r ON l.k = r.k AND t BETWEEN lower AND upper");
        compare(
            inputs.apply("Half open " + round, join.by("k")),
            duckdb,
            "LEFT JOIN r ON l.k = r.k AND t >= coalesce(lower, -99) AND t < coalesce(upper, 99)");
        compare(
            inputs.apply("Without a key " + round, join.inner().closed(IntervalJoin.Closed.RIGHT)),
            duckdb,
            "JOIN r ON t > coalesce(lower, -99) AND t <= coalesce(upper, 99)");
      }
    }
    pipeline.run();
  }

  private static void compare(PCollection<Row> joined, Connection duckdb, String join)
      throws SQLException {
    PAssert.that(joined)
        .containsInAnyOrder(query(duckdb, joined.getSchema(), "SELECT l.a, r.b FROM l " + join));
  }

  @Test
  public void semiAndAntiTogetherAreTheLeftSide() {
    Random random = new Random(24);
    for (int round = 0; round < ROUNDS; round++) {
      List<Row> left = rows(LEFT, random);
      PCollectionRowTuple inputs = inputs(round, left, rows(RIGHT, random));
      PCollection<Row> both =
          PCollectionList.of(inputs.apply("Semi " + round, by(JoinType.SEMI)))
              .and(inputs.apply("Anti " + round, by(JoinType.ANTI)))
              .apply("Both " + round, Flatten.pCollections());
      PAssert.that(both).containsInAnyOrder(left);
    }
    pipeline.run();
  }
}
