package dev.purlin.io.jdbc;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.junit.Assert.assertThrows;

import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.problem.PurlinException;
import dev.purlin.core.reject.Rejects;
import dev.purlin.core.time.Timestamps;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.Arrays;
import java.util.List;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.schemas.logicaltypes.SqlTypes;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.testing.TestPipeline;
import org.apache.beam.sdk.transforms.Count;
import org.apache.beam.sdk.transforms.MapElements;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.Row;
import org.apache.beam.sdk.values.TypeDescriptors;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

public class ReadFromJdbcTest {
  private static final FieldType DATE = FieldType.logicalType(SqlTypes.DATE);
  private static final FieldType TIME = FieldType.logicalType(SqlTypes.TIME);

  @Rule public final transient TestPipeline pipeline = TestPipeline.create();
  @Rule public final transient TemporaryFolder folder = new TemporaryFolder();

  @Test
  public void readsEveryTypeOfPostgres() throws SQLException {
    TestDatabase database = TestDatabase.postgres();
    database.run(
        "CREATE TYPE mood AS ENUM ('calm', 'wild')",
        "CREATE TABLE every (i2 smallint NOT NULL, i4 int, i8 bigint, n numeric(12,3), r real,"
            + " d double precision, b boolean, v varchar(9), c char(3), t text, da date, ti time,"
            + " ts timestamp, tz timestamptz, y bytea, u uuid, j jsonb, m mood, iv interval,"
            + " mo money, bi bit(3), ai int[], at timestamp[], an text[])",
        "INSERT INTO every VALUES (1, 2, 3, 4.500, 5.5, 6.25, true, 'v', 'c', 't', '2024-02-29',"
            + " '13:14:15.123456', '2024-02-29 13:14:15.123456', '2024-02-29 13:14:15+02',"
            + " '\\x00ff', '11111111-2222-3333-4444-555555555555', '{\"a\": 1}', 'wild', '1 day',"
            + " 12.5, B'101', '{1,NULL,3}', '{2024-02-29 13:14:15}', '{\"a,b\",NULL}')",
        "INSERT INTO every (i2) VALUES (7)");
    PCollection<Row> rows = pipeline.apply(ReadFromJdbc.from(database.url()).table("every"));
    Schema schema =
        Schema.builder()
            .addInt16Field("i2")
            .addNullableInt32Field("i4")
            .addNullableInt64Field("i8")
            .addNullableField("n", FieldType.DECIMAL)
            .addNullableFloatField("r")
            .addNullableDoubleField("d")
            .addNullableBooleanField("b")
            .addNullableStringField("v")
            .addNullableStringField("c")
            .addNullableStringField("t")
            .addNullableField("da", DATE)
            .addNullableField("ti", TIME)
            .addNullableField("ts", Timestamps.TIMESTAMP)
            .addNullableField("tz", Timestamps.TIMESTAMP)
            .addNullableField("y", FieldType.BYTES)
            .addNullableStringField("u")
            .addNullableStringField("j")
            .addNullableStringField("m")
            .addNullableStringField("iv")
            .addNullableStringField("mo")
            .addNullableStringField("bi")
            .addNullableArrayField("ai", FieldType.INT32.withNullable(true))
            .addNullableArrayField("at", Timestamps.TIMESTAMP.withNullable(true))
            .addNullableArrayField("an", FieldType.STRING.withNullable(true))
            .build();
    assertThat(rows.getSchema(), is(schema));
    Row.Builder onlyFirst = Row.withSchema(schema).addValue((short) 7);
    for (int i = 1; i < schema.getFieldCount(); i++) {
      onlyFirst.addValue(null);
    }
    PAssert.that(rows)
        .containsInAnyOrder(
            Row.withSchema(schema)
                .addValues((short) 1, 2, 3L, new BigDecimal("4.500"), 5.5f, 6.25, true, "v", "c  ")
                .addValues("t", LocalDate.of(2024, 2, 29), LocalTime.parse("13:14:15.123456"))
                .addValues(Instant.parse("2024-02-29T13:14:15.123456Z"))
                .addValues(Instant.parse("2024-02-29T11:14:15Z"), new byte[] {0, -1})
                .addValues("11111111-2222-3333-4444-555555555555", "{\"a\": 1}", "wild")
                .addValues("1 day", "$12.50", "101", Arrays.asList(1, null, 3))
                .addArray(Instant.parse("2024-02-29T13:14:15Z"))
                .addValue(Arrays.asList("a,b", null))
                .build(),
            onlyFirst.build());
    pipeline.run();
  }

  @Test
  public void readsEveryTypeOfH2() throws SQLException {
    TestDatabase database = TestDatabase.h2();
    database.run(
        "CREATE TABLE every (i1 tinyint NOT NULL, n numeric(12,3), f decfloat, b boolean,"
            + " v varchar(9), c clob, da date, ti time(6), ts timestamp, tz timestamp with time"
            + " zone, y blob, u uuid, j json, m enum('calm', 'wild'), ai int array,"
            + " at timestamp array, \"Mixed\" varchar)",
        "INSERT INTO every VALUES (1, 4.5, 0.1, true, 'v', 'c', '2024-02-29', '13:14:15.123456',"
            + " '2024-02-29 13:14:15.123456', '2024-02-29 13:14:15+02', x'00ff',"
            + " '11111111-2222-3333-4444-555555555555', JSON '{\"a\": 1}', 'wild', ARRAY[1, NULL],"
            + " ARRAY[TIMESTAMP '2024-02-29 13:14:15'], 'x')");
    PCollection<Row> rows = pipeline.apply(ReadFromJdbc.from(database.url()).table("every"));
    Schema schema =
        Schema.builder()
            .addByteField("i1")
            .addNullableField("n", FieldType.DECIMAL)
            .addNullableField("f", FieldType.DECIMAL)
            .addNullableBooleanField("b")
            .addNullableStringField("v")
            .addNullableStringField("c")
            .addNullableField("da", DATE)
            .addNullableField("ti", TIME)
            .addNullableField("ts", Timestamps.TIMESTAMP)
            .addNullableField("tz", Timestamps.TIMESTAMP)
            .addNullableField("y", FieldType.BYTES)
            .addNullableStringField("u")
            .addNullableStringField("j")
            .addNullableStringField("m")
            .addNullableArrayField("ai", FieldType.INT32.withNullable(true))
            .addNullableArrayField("at", Timestamps.TIMESTAMP.withNullable(true))
            .addNullableStringField("Mixed")
            .build();
    assertThat(rows.getSchema(), is(schema));
    PAssert.that(rows)
        .containsInAnyOrder(
            Row.withSchema(schema)
                .addValues((byte) 1, new BigDecimal("4.500"), new BigDecimal("0.1"), true, "v")
                .addValues("c", LocalDate.of(2024, 2, 29), LocalTime.parse("13:14:15.123456"))
                .addValues(Instant.parse("2024-02-29T13:14:15.123456Z"))
                .addValues(Instant.parse("2024-02-29T11:14:15Z"), new byte[] {0, -1})
                .addValues("11111111-2222-3333-4444-555555555555", "{\"a\":1}", "wild")
                .addValue(Arrays.asList(1, null))
                .addValues(List.of(Instant.parse("2024-02-29T13:14:15Z")), "x")
                .build());
    pipeline.run();
  }

  @Test
  public void takesColumnsOfQueriesAsNullableWhateverTheirTablesDeclare() throws SQLException {
    TestDatabase database = TestDatabase.postgres();
    database.run(
        "CREATE TABLE a (id int NOT NULL)",
        "CREATE TABLE b (id int NOT NULL, name text NOT NULL)",
        "INSERT INTO a VALUES (1), (2)",
        "INSERT INTO b VALUES (2, 'two')");
    PCollection<Row> rows =
        pipeline.apply(
            ReadFromJdbc.from(database.url())
                .query("SELECT a.id, b.name FROM a LEFT JOIN b ON a.id = b.id; "));
    Schema schema =
        Schema.builder().addNullableInt32Field("id").addNullableStringField("name").build();
    PAssert.that(rows)
        .containsInAnyOrder(
            Row.withSchema(schema).addValues(1, null).build(),
            Row.withSchema(schema).addValues(2, "two").build());
    pipeline.run();
  }

  @Test
  public void partitionsHoldEveryRowAlsoThoseWithoutAValue() throws SQLException {
    for (TestDatabase database : List.of(TestDatabase.h2(), TestDatabase.postgres())) {
      database.run(
          "CREATE TABLE p (n bigint, d date, t timestamp, x decimal(20,4))",
          "INSERT INTO p SELECT i, CAST(ts AS DATE), ts, i / 8.0 FROM (SELECT i, TIMESTAMP"
              + " '2024-01-01 00:00:00' + i * INTERVAL '1' HOUR AS ts FROM "
              + (database.url().contains("h2")
                  ? "SYSTEM_RANGE(1, 1000) r(i)"
                  : "generate_series(1, 1000) r(i)")
              + ") s",
          "INSERT INTO p VALUES (NULL, NULL, NULL, NULL), (NULL, NULL, NULL, NULL)");
      for (String column : List.of("n", "d", "t", "x")) {
        PCollection<Row> rows =
            pipeline.apply(
                ReadFromJdbc.from(database.url())
                    .query("SELECT * FROM p -- all")
                    .partitioned(column, 7)
                    .fetchSize(10)
                    .named(column + database.url()));
        PAssert.thatSingleton(rows.apply(column + " of " + database.url(), Count.globally()))
            .isEqualTo(1002L);
      }
    }
    pipeline.run();
  }

  @Test
  public void readsAnEmptyTableInPartitions() throws SQLException {
    TestDatabase database = TestDatabase.h2();
    database.run("CREATE TABLE empty (id int)");
    PAssert.that(
            pipeline.apply(ReadFromJdbc.from(database.url()).table("empty").partitioned("id", 3)))
        .empty();
    pipeline.run();
  }

  @Test
  public void refusesValuesThatTheTypeCannotHold() throws SQLException {
    TestDatabase database = TestDatabase.postgres();
    database.run(
        "CREATE TABLE t (id int, at timestamp, n numeric)",
        "INSERT INTO t VALUES (1, 'infinity', 1), (2, '2024-01-01', 2), (3, NULL, 'NaN')");
    Rejects rejects = Rejects.collect();
    PCollection<Row> rows =
        pipeline.apply(ReadFromJdbc.from(database.url()).table("t").withRejects(rejects));
    PAssert.thatSingleton(rows.apply(Count.globally())).isEqualTo(1L);
    PAssert.that(
            rejects
                .rows()
                .apply(
                    MapElements.into(TypeDescriptors.strings())
                        .via(r -> r.getString("failed_row") + r.getString("error_message"))))
        .containsInAnyOrder(
            "{id: 1, at: infinity, n: 1}the value cannot be represented as TIMESTAMP",
            "{id: 3, at: null, n: NaN}the value cannot be represented as DECIMAL");
    pipeline.run();
  }

  @Test
  public void cannotDivideByAColumnWhoseEndHasNoValue() throws SQLException {
    TestDatabase database = TestDatabase.postgres();
    database.run(
        "CREATE TABLE t (at timestamp)", "INSERT INTO t VALUES ('2024-01-01'), ('infinity')");
    pipeline.apply(ReadFromJdbc.from(database.url()).table("t").partitioned("at", 2));
    Throwable failure = assertThrows(RuntimeException.class, pipeline::run);
    assertThat(
        failure.getCause().getMessage(),
        is(
            "partition_column: the least or the greatest value of \"at\" is none of TIMESTAMP; choose"
                + " another column, or a query without such values"));
  }

  @Test
  public void looksForTablesInTheWholeSearchPathAndInNamedSchemas() throws SQLException {
    TestDatabase database = TestDatabase.postgres();
    database.run(
        "CREATE SCHEMA traffic",
        "CREATE TABLE traffic.\"Crash\" (id int)",
        "INSERT INTO traffic.\"Crash\" VALUES (1)");
    for (String name : List.of("traffic.crash", "\"traffic\".\"Crash\"")) {
      PAssert.thatSingleton(
              pipeline
                  .apply(ReadFromJdbc.from(database.url()).table(name).named(name))
                  .apply("count " + name, Count.globally()))
          .isEqualTo(1L);
    }
    pipeline.run();
  }

  @Test
  public void offersTheNearestTableAndColumn() throws SQLException {
    for (TestDatabase database : List.of(TestDatabase.h2(), TestDatabase.postgres())) {
      database.run("CREATE TABLE crash (crash_id int, street text)");
      ReadFromJdbc read = ReadFromJdbc.from(database.url());
      assertThat(
          problem(read.table("crahs")), is("table: unknown table 'crahs'; did you mean 'crash'?"));
      assertThat(
          problem(read.table("crash").partitioned("crashid", 2)),
          is("partition_column: unknown column 'crashid'; did you mean 'crash_id'?"));
      assertThat(
          problem(read.table("crash").partitioned("street", 2)),
          is(
              "partition_column: column 'street' is VARCHAR, expected an integer, DECIMAL, DATE or"
                  + " TIMESTAMP"));
    }
  }

  @Test
  public void tellsWhatTheDatabaseSaysAboutAQuery() throws SQLException {
    TestDatabase postgres = TestDatabase.postgres();
    postgres.run("CREATE TABLE crash (crash_id int, street text)");
    ReadFromJdbc read = ReadFromJdbc.from(postgres.url());
    assertThat(
        problem(read.query("SELECT *\nFORM crash")),
        is("query: syntax error at or near \"FORM\" (at line 2, column 1)"));
    assertThat(
        problem(read.query("SELECT * FROM crahs")),
        is(
            "query: relation \"crahs\" does not exist (at line 1, column 15); unknown table"
                + " 'crahs'; did you mean 'crash'?"));
    assertThat(
        problem(read.query("SELECT crash_ix FROM crash")),
        is(
            "query: column \"crash_ix\" does not exist (Perhaps you meant to reference the column"
                + " \"crash.crash_id\".) (at line 1, column 8)"));
    assertThat(
        problem(read.query("SELECT 1 AS n, 2 AS n")),
        is("query: two columns are named 'n'; name one of them otherwise with AS"));
    TestDatabase h2 = TestDatabase.h2();
    h2.run("CREATE TABLE crash (crash_id int)");
    assertThat(
        problem(ReadFromJdbc.from(h2.url()).query("SELECT * FORM crash")),
        is("query: Syntax error in SQL statement \"SELECT * [*]FORM crash\""));
  }

  @Test
  public void checksItsParameters() {
    ReadFromJdbc read = ReadFromJdbc.from("jdbc:h2:mem:x");
    assertThat(problem(read), is("expected either table or query"));
    assertThat(problem(read.table("a").query("b")), is("expected either table or query"));
    assertThat(
        problem(read.table("a").fetchSize(0)),
        is("fetch_size: 0 is out of range; expected 1 or more"));
    assertThat(
        problem(ReadFromJdbc.from("postgres://me:geheim@h/x").table("a")),
        is(
            "url: expected a JDBC URL such as jdbc:postgresql://host:5432/name or jdbc:h2:./name,"
                + " found 'postgres://me:****@h/x'"));
  }

  @Test
  public void doesNotMakeADatabaseByLooking() {
    Path file = folder.getRoot().toPath().resolve("none");
    assertThat(
        problem(ReadFromJdbc.from("jdbc:h2:" + file).table("a")),
        is("url: there is no database at jdbc:h2:" + file));
    assertThat(Files.exists(file.resolveSibling("none.mv.db")), is(false));
  }

  @Test
  public void saysWhyItCannotConnectAndHidesThePassword() throws SQLException {
    String url = "jdbc:postgresql://localhost:1/x?password=geheim&user=me";
    PurlinException refused = failure(ReadFromJdbc.from(url).table("a"));
    assertThat(refused.category(), is(PurlinException.Category.OUTSIDE));
    assertThat(
        refused.getMessage(),
        is(
            "cannot connect to jdbc:postgresql://localhost:1/x?password=****&user=me: Connection to"
                + " localhost:1 refused. Check that the hostname and port are correct and that the"
                + " postmaster is accepting TCP/IP connections.. Check that the server runs and"
                + " that host and port in the URL are right."));
    TestDatabase h2 = TestDatabase.h2();
    h2.run("CREATE USER me PASSWORD 'x'");
    PurlinException wrong = failure(ReadFromJdbc.from(h2.url()).login("me", "geheim").table("a"));
    assertThat(
        wrong.getMessage(),
        is(
            "cannot connect to %s as me: Wrong user name or password. Check username and password."
                .formatted(h2.url())));
    PurlinException missing =
        failure(ReadFromJdbc.from("jdbc:nosuch://h/x;password=geheim").table("a"));
    assertThat(
        missing.getMessage(),
        is(
            "no JDBC driver for jdbc:nosuch://h/x;password=**** is installed; add the jar of the"
                + " nosuch driver with driver_jars (and its class with driver_class_name, if it is"
                + " not found by itself)"));
  }

  @Test
  public void readsAnyDatabaseWithADriver() throws SQLException {
    PCollection<Row> rows =
        pipeline.apply(
            ReadFromJdbc.from("jdbc:duckdb:").query("SELECT 1 AS id, 'a' AS name, 1.50 AS price"));
    Schema schema =
        Schema.builder()
            .addNullableInt32Field("id")
            .addNullableStringField("name")
            .addNullableField("price", FieldType.DECIMAL)
            .build();
    PAssert.that(rows)
        .containsInAnyOrder(
            Row.withSchema(schema).addValues(1, "a", new BigDecimal("1.50")).build());
    pipeline.run();
  }

  @Test
  public void isConfiguredByBeamsNames() throws SQLException {
    TestDatabase database = TestDatabase.h2();
    database.run("CREATE TABLE t (id int, name varchar)", "INSERT INTO t VALUES (1, 'a')");
    ReadFromJdbc.Provider provider = new ReadFromJdbc.Provider();
    Row configuration =
        Row.withSchema(provider.configurationSchema())
            .withFieldValue("url", database.url())
            .withFieldValue("query", "SELECT id, @who AS who FROM t")
            .withFieldValue("driver_class_name", "org.h2.Driver")
            .withFieldValue("type", "")
            .withFieldValue("connection_properties", "TRACE_LEVEL_FILE=0")
            .withFieldValue("connection_init_sql", List.of("SET @who = 'me'"))
            .withFieldValue("fetch_size", 2)
            .build();
    PCollection<Row> rows = pipeline.apply((ReadFromJdbc) provider.transform(configuration));
    PAssert.thatSingleton(rows)
        .isEqualTo(Row.withSchema(rows.getSchema()).addValues(1, "me").build());
    pipeline.run();
  }

  private String problem(ReadFromJdbc read) {
    return assertThrows(ConfigurationException.class, () -> Pipeline.create().apply(read))
        .getMessage();
  }

  private PurlinException failure(ReadFromJdbc read) {
    return assertThrows(PurlinException.class, () -> Pipeline.create().apply(read));
  }
}
