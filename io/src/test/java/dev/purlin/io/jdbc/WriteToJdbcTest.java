package dev.purlin.io.jdbc;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.junit.Assert.assertThrows;

import dev.purlin.core.books.StepCounts;
import dev.purlin.core.parameter.ParameterSet;
import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.problem.PurlinException;
import dev.purlin.core.reject.Rejects;
import dev.purlin.core.run.RunContext;
import dev.purlin.core.time.Timestamps;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.metrics.MetricNameFilter;
import org.apache.beam.sdk.metrics.MetricResult;
import org.apache.beam.sdk.metrics.MetricsFilter;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.schemas.logicaltypes.SqlTypes;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.MapElements;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.Row;
import org.apache.beam.sdk.values.TypeDescriptors;
import org.junit.After;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.junit.runner.RunWith;
import org.junit.runners.Parameterized;

/** What both databases must do alike. */
@RunWith(Parameterized.class)
public class WriteToJdbcTest {
  private static final Schema PERSON =
      Schema.builder()
          .addInt32Field("id")
          .addNullableStringField("name")
          .addNullableInt64Field("age")
          .build();

  @Parameterized.Parameter public String product;

  @Rule public final transient TemporaryFolder folder = new TemporaryFolder();

  private TestDatabase database;
  private RunContext run;
  private Pipeline pipeline;

  @Parameterized.Parameters(name = "{0}")
  public static Collection<Object[]> products() {
    return List.of(new Object[] {"h2"}, new Object[] {"postgres"});
  }

  @Before
  public void makeDatabase() throws SQLException {
    database = product.equals("h2") ? TestDatabase.h2() : TestDatabase.postgres();
    run = RunContext.open("write to jdbc test");
    pipeline = newPipeline();
  }

  @After
  public void endRun() {
    run.close();
  }

  private Pipeline newPipeline() {
    PipelineOptions options = PipelineOptionsFactory.create();
    run.attach(options);
    return Pipeline.create(options);
  }

  private static Row person(int id, String name, Integer age) {
    return Row.withSchema(PERSON).addValues(id, name, age == null ? null : (long) age).build();
  }

  private PCollection<Row> rows(Row... rows) {
    return pipeline.apply(Create.of(Arrays.asList(rows)).withRowSchema(PERSON));
  }

  private WriteToJdbc write() {
    return WriteToJdbc.to(database.url()).table("person");
  }

  private Row loaded(long rows) {
    return Row.withSchema(FinishLoadFn.SCHEMA).addValues("person", rows).build();
  }

  private void run() {
    pipeline.run().waitUntilFinish();
    pipeline = newPipeline();
  }

  @Test
  public void makesTheTableAndUpsertsTwiceWithTheSameResult() throws SQLException {
    for (int time = 0; time < 2; time++) {
      PAssert.that(
              rows(person(1, "Ann", 30), person(2, null, null), person(3, "a\tb\\n\n'\"", 1))
                  .apply(write().upsert("id").createTable()))
          .containsInAnyOrder(loaded(3));
      run();
      assertThat(
          database.rows("SELECT id, name, age FROM person ORDER BY id"),
          is(List.of("1,Ann,30", "2,null,null", "3,a\tb\\n\n'\",1")));
    }
    PAssert.that(rows(person(2, "Bob", 7), person(4, "Cid", 8)).apply(write().upsert("id")))
        .containsInAnyOrder(loaded(2));
    run();
    assertThat(
        database.rows("SELECT id, name FROM person WHERE id <> 3 ORDER BY id"),
        is(List.of("1,Ann", "2,Bob", "4,Cid")));
    assertThat(database.stagingTables(), is(List.of()));
  }

  @Test
  public void appends() throws SQLException {
    database.run(
        "CREATE TABLE person (age bigint, id int, name varchar(9), note varchar DEFAULT 'x')");
    rows(person(1, "Ann", 1)).apply(write());
    run();
    rows(person(1, "Ann", 1)).apply(write());
    run();
    assertThat(
        database.rows("SELECT id, name, age, note FROM person"),
        is(List.of("1,Ann,1,x", "1,Ann,1,x")));
  }

  @Test
  public void replacesAllRowsAndKeepsTheTable() throws SQLException {
    database.run(
        "CREATE TABLE person (age bigint, id int, name varchar(9), note varchar DEFAULT 'x')",
        "INSERT INTO person (id) VALUES (8), (9)");
    PAssert.that(rows(person(1, "Ann", 1), person(2, "Bob", 2)).apply(write().truncate()))
        .containsInAnyOrder(loaded(2));
    run();
    assertThat(
        database.rows("SELECT id, name, age, note FROM person ORDER BY id"),
        is(List.of("1,Ann,1,x", "2,Bob,2,x")));
    rows().apply(write().truncate());
    run();
    assertThat(database.rows("SELECT count(*) FROM person"), is(List.of("0")));
    assertThat(database.stagingTables(), is(List.of()));
  }

  @Test
  public void keepsAllRowsIfTheirReplacementFails() throws SQLException {
    database.run(
        "CREATE TABLE person (age bigint, id int, name varchar(9))",
        "INSERT INTO person (id) VALUES (8)");
    rows(person(1, "much too long a name", 1)).apply(write().truncate());
    assertThrows(RuntimeException.class, this::run);
    assertThat(database.rows("SELECT id FROM person"), is(List.of("8")));
  }

  @Test
  public void replacesATableByOneOfTheRows() throws SQLException {
    database.run("CREATE TABLE person (old int)", "INSERT INTO person VALUES (1)");
    PCollection<Row> ann = rows(person(1, "Ann", 1));
    if (product.equals("h2")) {
      ConfigurationException problem =
          assertThrows(ConfigurationException.class, () -> ann.apply(write().replace()));
      assertThat(problem.problems().get(0).path(), is("mode"));
      return;
    }
    ann.apply(write().replace());
    run();
    assertThat(database.rows("SELECT id, name, age FROM person"), is(List.of("1,Ann,1")));
    rows(person(2, "Bob", 2)).apply(write().replace());
    run();
    assertThat(database.rows("SELECT id, name, age FROM person"), is(List.of("2,Bob,2")));
    assertThat(database.stagingTables(), is(List.of()));
  }

  /** A database would round or cut them without a word. */
  @Test
  public void refusesWhatAColumnDoesNotHoldExactly() throws SQLException {
    database.run(
        "CREATE TABLE exact (id int, n numeric(10,2), ts timestamp(0), ti time(3), r real,"
            + " d double precision, v varchar(3))");
    Schema schema =
        Schema.builder()
            .addInt32Field("id")
            .addNullableField("n", FieldType.DECIMAL)
            .addNullableField("ts", Timestamps.TIMESTAMP)
            .addNullableField("ti", FieldType.logicalType(SqlTypes.TIME))
            .addNullableField("r", FieldType.DOUBLE)
            .addNullableField("d", FieldType.DECIMAL)
            .addNullableStringField("v")
            .build();
    Row holds =
        Row.withSchema(schema)
            .addValues(1, new BigDecimal("1.0500"), Instant.parse("2024-01-01T10:00:00Z"))
            .addValues(LocalTime.parse("10:00:00.125"), 0.1, new BigDecimal("0.1"), "abc")
            .build();
    Map<String, Object> inexact =
        Map.of(
            "n",
            new BigDecimal("1.005"),
            "ts",
            Instant.parse("2024-01-01T10:00:00.700Z"),
            "ti",
            LocalTime.parse("10:00:00.0001"),
            "r",
            0.123456789,
            "d",
            new BigDecimal("0.12345678901234567890"),
            "v",
            "abc ");
    List<Row> given = new ArrayList<>(List.of(holds));
    inexact.forEach(
        (field, value) -> given.add(Row.fromRow(holds).withFieldValue(field, value).build()));
    Rejects rejects = Rejects.collect();
    pipeline
        .apply(Create.of(given).withRowSchema(schema))
        .apply(WriteToJdbc.to(database.url()).table("exact").withRejects(rejects));
    PAssert.that(
            rejects
                .rows()
                .apply(
                    MapElements.into(TypeDescriptors.strings()).via(row -> row.getString("field"))))
        .containsInAnyOrder(inexact.keySet());
    run();
    assertThat(database.rows("SELECT n, ts, ti, r, d, v FROM exact").size(), is(1));
    pipeline
        .apply(
            Create.of(Row.fromRow(holds).withFieldValue("n", new BigDecimal("1.005")).build())
                .withRowSchema(schema))
        .apply(WriteToJdbc.to(database.url()).table("exact").rounding());
    run();
    assertThat(database.rows("SELECT n FROM exact ORDER BY n"), is(List.of("1.01", "1.05")));
  }

  /** PostgreSQL would round them; H2 keeps nanoseconds. */
  @Test
  public void refusesTimesThatANewTableDoesNotHold() throws SQLException {
    Schema schema = Schema.builder().addField("ti", FieldType.logicalType(SqlTypes.TIME)).build();
    Rejects rejects = Rejects.collect();
    pipeline
        .apply(
            Create.of(
                    Row.withSchema(schema).addValue(LocalTime.parse("10:00:00.000001")).build(),
                    Row.withSchema(schema).addValue(LocalTime.parse("10:00:00.0000001")).build())
                .withRowSchema(schema))
        .apply(WriteToJdbc.to(database.url()).table("times").createTable().withRejects(rejects));
    run();
    assertThat(
        database.rows("SELECT count(*) FROM times"), is(List.of(product.equals("h2") ? "2" : "1")));
  }

  @Test
  public void makesAnEmptyTableForNoRows() throws SQLException {
    PAssert.that(rows().apply(write().upsert("id").createTable())).containsInAnyOrder(loaded(0));
    run();
    assertThat(database.rows("SELECT count(*) FROM person"), is(List.of("0")));
    assertThat(database.stagingTables(), is(List.of()));
  }

  @Test
  public void upsertsATableThatIsAllKey() throws SQLException {
    Schema schema = Schema.builder().addInt32Field("a").addInt32Field("b").build();
    for (int time = 0; time < 2; time++) {
      pipeline
          .apply(
              Create.of(
                      Row.withSchema(schema).addValues(1, 2).build(),
                      Row.withSchema(schema).addValues(1, 2).build(),
                      Row.withSchema(schema).addValues(2, 2).build())
                  .withRowSchema(schema))
          .apply(WriteToJdbc.to(database.url()).table("pair").upsert("b", "a").createTable());
      run();
      assertThat(database.rows("SELECT a, b FROM pair ORDER BY a"), is(List.of("1,2", "2,2")));
    }
  }

  @Test
  public void roundTripsEveryType() throws SQLException {
    FieldType nullableInt = FieldType.INT32.withNullable(true);
    Schema schema =
        Schema.builder()
            .addInt16Field("i2")
            .addNullableInt32Field("i4")
            .addNullableInt64Field("i8")
            .addNullableField("n", FieldType.DECIMAL)
            .addNullableFloatField("r")
            .addNullableDoubleField("d")
            .addNullableBooleanField("b")
            .addNullableStringField("t")
            .addNullableField("da", FieldType.logicalType(SqlTypes.DATE))
            .addNullableField("ti", FieldType.logicalType(SqlTypes.TIME))
            .addNullableField("ts", Timestamps.TIMESTAMP)
            .addNullableField("y", FieldType.BYTES)
            .addNullableArrayField("ai", nullableInt)
            .addNullableArrayField("an", FieldType.STRING.withNullable(true))
            .addNullableArrayField("at", Timestamps.TIMESTAMP.withNullable(true))
            .build();
    Row full =
        Row.withSchema(schema)
            .addValues((short) -1, 2, Long.MIN_VALUE, new BigDecimal("12345678901234567890.12345"))
            .addValues(1.5f, 0.1, true, "ü\\\"{},\t", LocalDate.of(-43, 3, 15))
            .addValues(
                LocalTime.parse("13:14:15.123456"), Instant.parse("2024-02-29T13:14:15.123456Z"))
            .addValue(new byte[] {0, -1, 92})
            .addValue(Arrays.asList(1, null))
            .addValue(Arrays.asList("a\"b\\,", null, ""))
            .addValue(List.of(Instant.parse("2024-02-29T13:14:15Z")))
            .build();
    Row.Builder empty = Row.withSchema(schema).addValue((short) 2);
    for (int i = 1; i < schema.getFieldCount(); i++) {
      empty.addValue(null);
    }
    Row nulls = empty.build();
    pipeline
        .apply(Create.of(full, nulls).withRowSchema(schema))
        .apply(WriteToJdbc.to(database.url()).table("every").createTable());
    run();
    PCollection<Row> read = pipeline.apply(ReadFromJdbc.from(database.url()).table("every"));
    assertThat(withoutArrayNullability(read.getSchema()), is(withoutArrayNullability(schema)));
    PAssert.that(read).containsInAnyOrder(full, nulls);
    run();
  }

  private static List<String> withoutArrayNullability(Schema schema) {
    return schema.getFields().stream().map(Schema.Field::toString).toList();
  }

  @Test
  public void setsRowsAsideThatTheDatabaseRefuses() throws SQLException {
    database.run(
        "CREATE TABLE person (id int PRIMARY KEY, name varchar(5) NOT NULL,"
            + " age smallint CHECK (age >= 0))");
    Rejects rejects = Rejects.collect();
    List<Row> people = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      people.add(person(i, "ok", i));
    }
    people.add(person(101, null, 1));
    people.add(person(102, "too long", 1));
    people.add(person(103, "big", 70_000));
    people.add(person(104, "neg", -1));
    rows(people.toArray(new Row[0]))
        .apply("people", write().upsert("id").batchSize(30).withRejects(rejects).named("people"));
    boolean h2 = product.equals("h2");
    PAssert.that(
            rejects
                .rows()
                .apply(
                    MapElements.into(TypeDescriptors.strings())
                        .via(
                            row ->
                                row.getRow("failed_row").getInt32("id")
                                    + "|"
                                    + row.getString("field")
                                    + "|"
                                    + row.getString("value")
                                    + "|"
                                    + row.getString("error_message")
                                        .replaceFirst("CONSTRAINT_\\w+: ", "CONSTRAINT"))))
        .containsInAnyOrder(
            h2
                ? List.of(
                    "101|name|null|the database refuses it: NULL not allowed for column \"NAME\"",
                    "102|name|too long|the database refuses it: Value too long for column \"NAME"
                        + " CHARACTER VARYING(5)\": \"'too long' (8)\"",
                    "103|age|70000|the database refuses it: Numeric value out of range: \"70000\""
                        + " in column \"AGE\"",
                    "104|null|null|the database refuses it: Check constraint violation:"
                        + " \"CONSTRAINT\"")
                : List.of(
                    "101|name|null|the database refuses it: null value in column \"name\" of"
                        + " relation \"person\" violates not-null constraint",
                    "102|name|too long|the database refuses it: value too long for type character"
                        + " varying(5)",
                    "103|age|70000|the database refuses it: value \"70000\" is out of range for"
                        + " type smallint",
                    "104|null|null|the database refuses it: new row for relation \"person\""
                        + " violates check constraint \"person_age_check\""));
    PipelineResult result = pipeline.run();
    result.waitUntilFinish();
    assertThat(counted(result, "people/read"), is(104L));
    assertThat(counted(result, "people/written"), is(100L));
    assertThat(counted(result, "people/rejected"), is(4L));
    assertThat(database.rows("SELECT count(*) FROM person"), is(List.of("100")));
    assertThat(database.stagingTables(), is(List.of()));
  }

  private static long counted(PipelineResult result, String name) {
    MetricsFilter filter =
        MetricsFilter.builder()
            .addNameFilter(MetricNameFilter.named(StepCounts.NAMESPACE, name))
            .build();
    long sum = 0;
    for (MetricResult<Long> counter : result.metrics().queryMetrics(filter).getCounters()) {
      sum += counter.getCommitted();
    }
    return sum;
  }

  @Test
  public void failsForARefusedRowUnlessToldOtherwise() throws SQLException {
    database.run("CREATE TABLE person (id int PRIMARY KEY, name varchar(5), age bigint)");
    rows(person(1, "Ann", 1), person(2, "too long", 1)).apply(write());
    PurlinException failure = failure();
    assertThat(
        failure.getMessage(),
        is(
            "step 'WriteToJdbc' refused a row: field 'name' = 'too long': the database refuses it: "
                + (product.equals("h2")
                    ? "Value too long for column \"NAME CHARACTER VARYING(5)\": \"'too long' (8)\""
                    : "value too long for type character varying(5)")
                + "\n  Give the step an error_handling output, or run with --on-error=quarantine, to"
                + " set such rows aside."));
    assertThat(database.rows("SELECT * FROM person"), is(List.of()));
    run.gate().abort();
    assertThat(database.stagingTables(), is(List.of()));
  }

  private PurlinException failure() {
    Throwable failure = assertThrows(Throwable.class, this::run);
    while (!(failure instanceof PurlinException) && failure.getCause() != null) {
      failure = failure.getCause();
    }
    return (PurlinException) failure;
  }

  @Test
  public void loadsEqualRowsOnceAndCountsThemAsMerged() throws SQLException {
    rows(person(1, "Ann", 1), person(1, "Ann", 1), person(2, null, null), person(2, null, null))
        .apply(write().upsert("id").createTable().named("people"));
    PipelineResult result = pipeline.run();
    result.waitUntilFinish();
    assertThat(database.rows("SELECT id FROM person ORDER BY id"), is(List.of("1", "2")));
    assertThat(counted(result, "people/read"), is(4L));
    assertThat(counted(result, "people/written"), is(2L));
    assertThat(counted(result, "people/merged"), is(2L));
  }

  @Test
  public void refusesToChooseBetweenDifferingRowsOfOneKey() throws SQLException {
    database.run(
        "CREATE TABLE person (id int PRIMARY KEY, name varchar(5), age bigint)",
        "INSERT INTO person VALUES (1, 'old', 1)");
    rows(
            person(1, "Ann", 1),
            person(1, "Bob", 1),
            person(1, "Bob", 1),
            person(2, null, 1),
            person(2, "x", 1),
            person(3, "y", 1))
        .apply(write().upsert("id"));
    assertThat(
        failure().getMessage(),
        is(
            "table 'person': 2 keys have several rows that differ, and a table has room for one:"
                + " id = 1 (3 rows); id = 2 (2 rows). Nothing was changed. Keep one row per key"
                + " before the load."));
    assertThat(database.rows("SELECT * FROM person"), is(List.of("1,old,1")));
    assertThat(database.stagingTables(), is(List.of()));
  }

  @Test
  public void namesDifferingKeysOfSeveralFieldsInTheOrderOfTheKey() throws SQLException {
    rows(person(1, "Ann", 1), person(1, "Ann", 2))
        .apply(write().upsert("name", "id").createTable());
    assertThat(
        failure().getMessage(),
        is(
            "table 'person': 1 key has several rows that differ, and a table has room for one:"
                + " name = Ann, id = 1 (2 rows). Nothing was changed. Keep one row per key before"
                + " the load."));
  }

  @Test
  public void foreignKeysAreCheckedByTheMerge() throws SQLException {
    database.run(
        "CREATE TABLE family (name varchar(9) PRIMARY KEY)",
        "CREATE TABLE person (id int PRIMARY KEY, name varchar(9), age bigint,"
            + " CONSTRAINT related FOREIGN KEY (name) REFERENCES family)",
        "INSERT INTO family VALUES ('Ann')");
    rows(person(1, "Ann", 1), person(2, "Bob", 1)).apply(write().upsert("id"));
    PurlinException failure = failure();
    assertThat(failure.category(), is(PurlinException.Category.USER));
    assertThat(
        failure.getMessage(),
        is(
            "the load into table 'person' was not merged, and nothing was changed: "
                + (product.equals("h2")
                    ? "Referential integrity constraint violation: \"RELATED: PUBLIC.PERSON"
                        + " FOREIGN KEY(NAME) REFERENCES PUBLIC.FAMILY(NAME) ('Bob')\""
                    : "insert or update on table \"person\" violates foreign key constraint"
                        + " \"related\": Key (name)=(Bob) is not present in table"
                        + " \"family\".")));
    assertThat(database.rows("SELECT * FROM person"), is(List.of()));
    assertThat(database.stagingTables(), is(List.of()));
  }

  @Test
  public void leavesTheTableUntouchedWhenTheMergeIsRefused() throws SQLException {
    database.run(
        "CREATE TABLE person (id int PRIMARY KEY, name varchar(5), age bigint)",
        "INSERT INTO person VALUES (1, 'old', 1)");
    rows(person(1, "new", 1), person(2, "new", 1)).apply(write());
    assertThat(
        failure().getMessage(),
        is(
            "the load into table 'person' was not merged, and nothing was changed: "
                + (product.equals("h2")
                    ? "Unique index or primary key violation: \"PRIMARY KEY ON PUBLIC.PERSON(ID)"
                        + " ( /* key:1 */ 1, 'old', CAST(1 AS BIGINT))\""
                    : "duplicate key value violates unique constraint \"person_pkey\": Key (id)=(1)"
                        + " already exists.")));
    assertThat(database.rows("SELECT * FROM person"), is(List.of("1,old,1")));
    assertThat(database.stagingTables(), is(List.of()));
  }

  @Test
  public void aRunThatWasStoppedBeforeLeavesTheTableUntouched() throws SQLException {
    database.run(
        "CREATE TABLE person (id int PRIMARY KEY, name varchar(5), age bigint)",
        "INSERT INTO person VALUES (1, 'old', 1)");
    rows(person(1, "new", 1)).apply(write().upsert("id"));
    run.gate().close();
    assertThat(
        failure().getMessage(), is("the run was stopped before table 'person' was committed"));
    assertThat(database.rows("SELECT * FROM person"), is(List.of("1,old,1")));
    assertThat(database.stagingTables(), is(List.of()));
  }

  @Test
  public void aRunThatIsStoppedAfterLoadingLeavesTheTableUntouchedAndNothingBehind()
      throws SQLException {
    database.run("CREATE TABLE person (id int PRIMARY KEY, name varchar(5), age bigint)");
    Load load = load();
    stage(load, 1, person(1, "Ann", 1));
    assertThat(database.stagingTables().size(), is(1));
    run.gate().close();
    PurlinException stopped =
        assertThrows(PurlinException.class, () -> load.finish(Set.of(1L), 1, run));
    assertThat(stopped.getMessage(), is("the run was stopped before table 'person' was committed"));
    run.gate().abort();
    assertThat(database.stagingTables(), is(List.of()));
    assertThat(database.rows("SELECT * FROM person"), is(List.of()));
  }

  @Test
  public void leavesOutTheRowsOfBundlesThatFailed() throws SQLException {
    database.run("CREATE TABLE person (id int PRIMARY KEY, name varchar(5), age bigint)");
    Load load = load();
    stage(load, 1, person(1, "Ann", 1));
    stage(load, 2, person(1, "lost", 1), person(2, "lost", 1));
    stage(load, 3, person(2, "Bob", 1));
    assertThat(load.finish(Set.of(1L, 3L), 2, run), is(2L));
    assertThat(
        database.rows("SELECT id, name FROM person ORDER BY id"), is(List.of("1,Ann", "2,Bob")));
  }

  private Load load() {
    return Loads.of(
        ParameterSet.of(WriteToJdbc.Configuration.class)
            .given("url", database.url())
            .withTable("person")
            .withMode(Mode.UPSERT)
            .withKey(List.of("id")),
        10,
        PERSON,
        false,
        false,
        run);
  }

  /** A cluster that loses a machine may do again what was done already. */
  @Test
  public void appendsOnceHoweverOftenAClusterAsksForTheMerge() throws SQLException {
    Load load =
        Loads.of(
            ParameterSet.of(WriteToJdbc.Configuration.class)
                .given("url", database.url())
                .withTable("person")
                .withCreateTable(true),
            10,
            PERSON,
            true,
            false,
            run);
    stage(load, 1, person(1, "Ann", 1), person(2, "Bob", 2));
    assertThat(load.finish(Set.of(1L), 2, run), is(2L));
    assertThat(load.finish(Set.of(1L), 2, run), is(2L));
    stage(load, 3, person(1, "Ann", 1), person(2, "Bob", 2));
    assertThat(load.finish(Set.of(3L), 2, run), is(2L));
    assertThat(
        database.rows("SELECT id, name FROM person ORDER BY id"), is(List.of("1,Ann", "2,Bob")));
    run.gate().abort();
    assertThat(database.stagingTables(), is(List.of()));
  }

  private void stage(Load load, long bundle, Row... rows) throws SQLException {
    try (Connection connection = load.open(run)) {
      load.writer(connection).write(List.of(rows), bundle);
      connection.commit();
    }
  }

  @Test
  public void failsWhenATriggerDropsRows() throws SQLException {
    if (product.equals("h2")) {
      return; // Its triggers are Java classes; they cannot drop a row silently.
    }
    database.run(
        "CREATE TABLE person (id int, name varchar(5), age bigint)",
        "CREATE FUNCTION nothing() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
        "CREATE TRIGGER t BEFORE INSERT ON person FOR EACH ROW EXECUTE FUNCTION nothing()");
    rows(person(1, "Ann", 1)).apply(write());
    PurlinException failure = failure();
    assertThat(failure.category(), is(PurlinException.Category.BOOKS));
    assertThat(
        failure.getMessage(),
        is(
            "table 'person' took 0 of 1 rows; a trigger or a rule of the table may have dropped the"
                + " others. Nothing was changed."));
    assertThat(database.stagingTables(), is(List.of()));
  }

  @Test
  public void loadsSeveralTablesAtOnce() throws SQLException {
    String url =
        product.equals("h2")
            ? "jdbc:h2:" + folder.getRoot().toPath().resolve("several")
            : database.url();
    for (int time = 0; time < 2; time++) {
      PCollection<Row> people = rows(person(1, "Ann", 1), person(2, "Bob", 2));
      for (String table : List.of("a", "b", "c", "d")) {
        people.apply(
            WriteToJdbc.to(url).table(table).upsert("id").createTable().named("write " + table));
      }
      run();
    }
    for (String table : List.of("a", "b", "c", "d")) {
      PAssert.that(pipeline.apply(ReadFromJdbc.from(url).table(table).named("read " + table)))
          .containsInAnyOrder(person(1, "Ann", 1), person(2, "Bob", 2));
    }
    run();
  }

  @Test
  public void neverShowsThePassword() {
    assertThat(
        ParameterSet.of(WriteToJdbc.Configuration.class)
            .given(
                Map.of(
                    "url", "jdbc:postgresql://h/x?user=me&password=geheim", "password", "geheim"))
            .toString(),
        is("WriteToJdbc to jdbc:postgresql://h/x?user=me&password=****"));
  }

  @Test
  public void takesReservedMixedAndSpacedNames() throws SQLException {
    database.run("CREATE TABLE \"Order\" (\"select\" int PRIMARY KEY, \"Full Name\" varchar)");
    Schema schema = Schema.builder().addInt32Field("SELECT").addStringField("Full Name").build();
    for (String table : List.of("order", "\"Order\"")) {
      pipeline
          .apply(Create.of(Row.withSchema(schema).addValues(1, "x").build()).withRowSchema(schema))
          .apply(WriteToJdbc.to(database.url()).table(table).upsert("SELECT"));
      run();
    }
    assertThat(database.rows("SELECT * FROM \"Order\""), is(List.of("1,x")));
  }

  @Test
  public void loadsIntoANamedSchema() throws SQLException {
    database.run("CREATE SCHEMA traffic");
    for (int time = 0; time < 2; time++) {
      rows(person(1, "Ann", 1))
          .apply(WriteToJdbc.to(database.url()).table("traffic.person").upsert("id").createTable());
      run();
    }
    assertThat(database.rows("SELECT id, name, age FROM traffic.person"), is(List.of("1,Ann,1")));
  }

  @Test
  public void tellsEverythingThatDoesNotFitAtOnce() throws SQLException {
    database.run(
        "CREATE TABLE person (id int PRIMARY KEY, nam varchar(5), age varchar(3), city varchar(9)"
            + " NOT NULL)");
    boolean h2 = product.equals("h2");
    assertThat(
        problem(write().upsert("name")),
        is(
            "table: the table lacks a column for a field: unknown column 'name'; did you mean"
                + " 'nam'?\n"
                + "table: field 'age' is BIGINT, which column '"
                + (h2 ? "AGE' of type CHARACTER VARYING" : "age' of type varchar")
                + " does not take\n"
                + "table: column 'city' ("
                + (h2 ? "CHARACTER VARYING" : "varchar")
                + ") must have a value, and the rows have no such field"));
    database.run("CREATE TABLE other (id int PRIMARY KEY, name varchar(5), age bigint)");
    WriteToJdbc other = WriteToJdbc.to(database.url()).table("other");
    assertThat(
        problem(other.upsert("name")),
        is(
            "key: table 'other' has no primary key or unique index on exactly (name); it has ("
                + (h2 ? "ID" : "id")
                + ")"));
    assertThat(problem(other.upsert("idd")), is("key.0: unknown field 'idd'; did you mean 'id'?"));
    assertThat(
        problem(other.upsert()), is("key: mode upsert needs the fields that identify a row"));
    assertThat(
        problem(WriteToJdbc.to(database.url()).table("persn")),
        is(
            "table: unknown table 'persn'; did you mean 'person'? With create_table: true it is"
                + " made."));
  }

  private String problem(WriteToJdbc write) {
    return assertThrows(ConfigurationException.class, () -> rows().apply(write)).getMessage();
  }

  @Test
  public void loadsAHundredThousandRows() throws SQLException {
    // The runner's own checks of every row are slower than all else here.
    PipelineOptions options =
        PipelineOptionsFactory.fromArgs(
                "--enforceImmutability=false", "--enforceEncodability=false")
            .create();
    pipeline = Pipeline.create(options);
    List<Row> people = new ArrayList<>();
    for (int i = 0; i < 100_000; i++) {
      people.add(person(i, "name " + i, i));
    }
    rows(people.toArray(new Row[0])).apply(write().upsert("id").createTable());
    run();
    assertThat(
        database.rows("SELECT count(*), sum(age) FROM person"), is(List.of("100000,4999950000")));
  }

  @Test
  public void runsAStatementForEveryRow() throws SQLException {
    database.run(
        "CREATE TABLE person (id int, name varchar(5), age bigint, at timestamp with time zone)");
    Schema schema =
        Schema.builder().addFields(PERSON.getFields()).addField("at", Timestamps.TIMESTAMP).build();
    Rejects rejects = Rejects.collect();
    Instant at = Instant.parse("2024-02-29T13:14:15Z");
    PCollection<Row> written =
        pipeline
            .apply(
                Create.of(
                        Row.withSchema(schema).addValues(1, "Ann", 1L, at).build(),
                        Row.withSchema(schema).addValues(2, "too long", 1L, at).build())
                    .withRowSchema(schema))
            .apply(
                WriteToJdbc.to(database.url())
                    .query("INSERT INTO person VALUES (?, ?, ?, ?)")
                    .withRejects(rejects));
    PAssert.that(written)
        .containsInAnyOrder(Row.withSchema(FinishLoadFn.SCHEMA).addValues(null, 1L).build());
    PAssert.thatSingleton(
            rejects
                .rows()
                .apply(
                    MapElements.into(TypeDescriptors.strings())
                        .via(row -> row.getRow("failed_row").getString("name"))))
        .isEqualTo("too long");
    run();
    assertThat(
        database.rows(
            "SELECT id, name, age FROM person"
                + " WHERE at = TIMESTAMP WITH TIME ZONE '2024-02-29 13:14:15+00'"),
        is(List.of("1,Ann,1")));
    assertThat(
        problem(
            WriteToJdbc.to(database.url()).query("INSERT INTO person (id, name) VALUES (?, ?)")),
        is("query: the statement has 2 parameters, and the rows have 3 fields: id, name, age"));
  }

  @Test
  public void loadsAFileDatabaseThatIsNotThereYet() throws SQLException {
    Path file = folder.getRoot().toPath().resolve("people");
    WriteToJdbc write = WriteToJdbc.to("jdbc:h2:" + file).table("person");
    assertThat(
        problem(write),
        is(
            "url: there is no database at jdbc:h2:"
                + file
                + "; with create_table: true it is made"));
    pipeline = Pipeline.create();
    rows(person(1, "Ann", 1)).apply(write.upsert("id").createTable());
    run();
    PAssert.that(pipeline.apply(ReadFromJdbc.from("jdbc:h2:" + file).table("person")))
        .containsInAnyOrder(person(1, "Ann", 1));
    run();
  }
}
