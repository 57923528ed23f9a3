package dev.purlin.io.jdbc;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.junit.Assert.assertThrows;

import dev.purlin.core.problem.PurlinException;
import dev.purlin.core.reject.Rejects;
import dev.purlin.core.run.RunContext;
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
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.schemas.logicaltypes.SqlTypes;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.transforms.Count;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.MapElements;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.Row;
import org.apache.beam.sdk.values.TypeDescriptors;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.junit.runners.Parameterized;

/** What holds for every database that has a dialect. */
@RunWith(Parameterized.class)
public class DialectConformanceTest {
  private static final Schema PERSON =
      Schema.builder()
          .addInt64Field("id")
          .addNullableStringField("name")
          .addNullableInt64Field("age")
          .build();

  @Parameterized.Parameter public String product;

  private TestDatabase database;
  private RunContext run;
  private Pipeline pipeline;

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
    run = RunContext.open("conformance");
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

  private void run() {
    pipeline.run().waitUntilFinish();
    pipeline = newPipeline();
  }

  private static Row person(long id, String name, Integer age) {
    return Row.withSchema(PERSON).addValues(id, name, age == null ? null : (long) age).build();
  }

  private PCollection<Row> rows(Row... rows) {
    return pipeline.apply(Create.of(Arrays.asList(rows)).withRowSchema(PERSON));
  }

  private WriteToJdbc write() {
    return WriteToJdbc.to(database.url()).table("person");
  }

  private List<String> people() throws SQLException {
    return database.rows("SELECT id, name, age FROM person ORDER BY id, name");
  }

  @Test
  public void bringsEveryTypeThereAndBack() {
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
            .build();
    Row full =
        Row.withSchema(schema)
            .addValues((short) -1, 2, Long.MIN_VALUE, new BigDecimal("12345678901234567890.12345"))
            .addValues(1.2345678f, 0.1, true, "ü \uD83D\uDE00 \\\"'`\t\n", LocalDate.of(1, 1, 1))
            .addValues(
                LocalTime.parse("13:14:15.123456"), Instant.parse("2024-02-29T13:14:15.123456Z"))
            .addValue(new byte[] {0, -1, 92})
            .build();
    Row blank =
        Row.withSchema(schema)
            .addValues(Short.MAX_VALUE, Integer.MIN_VALUE, Long.MAX_VALUE, new BigDecimal("-0.5"))
            .addValues(-Float.MAX_VALUE, 1e300, false, "", LocalDate.of(9999, 12, 31))
            .addValues(LocalTime.MIDNIGHT, Instant.parse("1815-06-18T11:35:00Z"), new byte[0])
            .build();
    Row.Builder nothing = Row.withSchema(schema).addValue((short) 2);
    for (int i = 1; i < schema.getFieldCount(); i++) {
      nothing.addValue(null);
    }
    Row nulls = nothing.build();
    pipeline
        .apply(Create.of(full, blank, nulls).withRowSchema(schema))
        .apply(WriteToJdbc.to(database.url()).table("every").createTable());
    run();
    PCollection<Row> read = pipeline.apply(ReadFromJdbc.from(database.url()).table("every"));
    assertThat(read.getSchema(), is(schema));
    PAssert.that(read).containsInAnyOrder(stored(full), stored(blank), nulls);
    run();
  }

  /** MariaDB's decimals have a fixed number of digits behind the point. */
  private Row stored(Row row) {
    BigDecimal number = row.getDecimal("n");
    return product.equals("mariadb")
        ? Row.fromRow(row).withFieldValue("n", number.setScale(30)).build()
        : row;
  }

  @Test
  public void makesAnEmptyTableAndReadsIt() throws SQLException {
    rows().apply(write().upsert("id").createTable());
    run();
    PAssert.that(pipeline.apply(ReadFromJdbc.from(database.url()).table("person"))).empty();
    run();
    assertThat(database.stagingTables(), is(List.of()));
  }

  @Test
  public void appendsTwice() throws SQLException {
    for (int time = 0; time < 2; time++) {
      rows(person(1, "Ann", 1), person(2, null, null)).apply(write().createTable());
      run();
    }
    assertThat(people(), is(List.of("1,Ann,1", "1,Ann,1", "2,null,null", "2,null,null")));
    assertThat(database.stagingTables(), is(List.of()));
  }

  @Test
  public void upsertsTwice() throws SQLException {
    for (int time = 0; time < 2; time++) {
      rows(person(1, "Ann", 1), person(2, null, null), person(2, null, null))
          .apply(write().upsert("id").createTable());
      run();
      assertThat(people(), is(List.of("1,Ann,1", "2,null,null")));
    }
    rows(person(2, "Bob", 7), person(3, "Cid", 8)).apply(write().upsert("id"));
    run();
    assertThat(people(), is(List.of("1,Ann,1", "2,Bob,7", "3,Cid,8")));
    assertThat(database.stagingTables(), is(List.of()));
  }

  @Test
  public void upsertsByATextThatIsTheWholeRow() throws SQLException {
    Schema schema = Schema.builder().addStringField("name").build();
    for (int time = 0; time < 2; time++) {
      pipeline
          .apply(
              Create.of(
                      Row.withSchema(schema).addValue("ann").build(),
                      Row.withSchema(schema).addValue("Ann").build())
                  .withRowSchema(schema))
          .apply(WriteToJdbc.to(database.url()).table("names").upsert("name").createTable());
      run();
      assertThat(
          database.rows("SELECT name FROM names").stream().sorted().toList(),
          is(List.of("Ann", "ann")));
    }
  }

  @Test
  public void refusesToChooseBetweenDifferingRowsOfOneKey() throws SQLException {
    rows(person(1, "old", 1)).apply(write().upsert("id").createTable());
    run();
    rows(person(1, "Ann", 1), person(1, "ann", 1), person(2, "x", 2)).apply(write().upsert("id"));
    assertThat(
        failure().getMessage(),
        is(
            "table 'person': 1 key has several rows that differ, and a table has room for one:"
                + " id = 1 (2 rows). Nothing was changed. Keep one row per key before the load."));
    assertThat(people(), is(List.of("1,old,1")));
    assertThat(database.stagingTables(), is(List.of()));
  }

  /** Where letters of either case are the same to a key, nobody says which spelling is right. */
  @Test
  public void doesNotLoseARowWhoseKeyIsSpelledDifferently() throws SQLException {
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
    database.run("CREATE TABLE person (id bigint, name " + type + " PRIMARY KEY, age bigint)");
    rows(person(1, "Ann", 1), person(1, "ann", 1), person(2, "x", 2)).apply(write().upsert("name"));
    assertThat(failure().getMessage().contains("1 key has several rows that differ"), is(true));
    assertThat(people(), is(List.of()));
  }

  private PurlinException failure() {
    Throwable failure = assertThrows(Throwable.class, this::run);
    while (!(failure instanceof PurlinException) && failure.getCause() != null) {
      failure = failure.getCause();
    }
    return (PurlinException) failure;
  }

  @Test
  public void replacesAllRowsOrNone() throws SQLException {
    database.run(
        "CREATE TABLE person (id bigint, name varchar(5), age bigint)",
        "INSERT INTO person VALUES (8, 'old', 1)");
    rows(person(1, "much too long", 1), person(2, "new", 1)).apply(write().truncate());
    assertThrows(RuntimeException.class, this::run);
    assertThat(people(), is(List.of("8,old,1")));
    pipeline = newPipeline();
    rows(person(1, "new", 1)).apply(write().truncate());
    run();
    assertThat(people(), is(List.of("1,new,1")));
  }

  @Test
  public void leavesTheTableUntouchedIfTheMergeIsRefused() throws SQLException {
    database.run(
        "CREATE TABLE person (id bigint PRIMARY KEY, name varchar(5) UNIQUE, age bigint)",
        "INSERT INTO person VALUES (1, 'old', 1), (2, 'two', 2)");
    rows(person(1, "new", 1), person(3, "two", 3)).apply(write().upsert("id"));
    assertThat(
        failure()
            .getMessage()
            .startsWith("the load into table 'person' was not merged, and nothing was changed: "),
        is(true));
    assertThat(people(), is(List.of("1,old,1", "2,two,2")));
    assertThat(database.stagingTables(), is(List.of()));
  }

  @Test
  public void rejectsRowsThatDoNotFit() throws SQLException {
    database.run(
        "CREATE TABLE person (id bigint PRIMARY KEY, name varchar(5) NOT NULL, age smallint)");
    Rejects rejects = Rejects.collect();
    List<Row> people = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      people.add(person(i, "ok", i));
    }
    people.add(person(101, null, 1));
    people.add(person(102, "too long", 1));
    people.add(person(103, "big", 70_000));
    people.add(person(104, "ok   ", 70));
    people.add(person(105, "okay   ", 70));
    rows(people.toArray(new Row[0])).apply(write().upsert("id").batchSize(30).withRejects(rejects));
    PAssert.that(
            rejects
                .rows()
                .apply(
                    MapElements.into(TypeDescriptors.strings())
                        .via(
                            row ->
                                row.getRow("failed_row").getInt64("id")
                                    + "|"
                                    + row.getString("field")
                                    + "|"
                                    + row.getString("value"))))
        .containsInAnyOrder(
            "101|name|null", "102|name|too long", "103|age|70000", "105|name|okay   ");
    run();
    assertThat(database.rows("SELECT count(*) FROM person"), is(List.of("51")));
    assertThat(database.rows("SELECT name FROM person WHERE id = 104"), is(List.of("ok   ")));
    assertThat(database.stagingTables(), is(List.of()));
  }

  @Test
  public void dividesReadsWithoutLosingARow() throws SQLException {
    List<Row> people = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      people.add(person(i, "n" + i, i % 7 == 0 ? null : i * 3));
    }
    rows(people.toArray(new Row[0])).apply(write().createTable());
    run();
    PCollection<Row> read =
        pipeline.apply(
            ReadFromJdbc.from(database.url())
                .query("SELECT * FROM person -- all")
                .partitioned("age", 7)
                .fetchSize(10));
    PAssert.thatSingleton(read.apply(Count.globally())).isEqualTo(500L);
    run();
  }

  @Test
  public void offersTheNearestTable() throws SQLException {
    database.run("CREATE TABLE crash (id bigint)");
    assertThat(
        assertThrows(
                PurlinException.class,
                () -> pipeline.apply(ReadFromJdbc.from(database.url()).table("crahs")))
            .getMessage(),
        is("table: unknown table 'crahs'; did you mean 'crash'?"));
  }
}
