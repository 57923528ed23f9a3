package dev.purlin.io.jdbc;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.junit.Assert.assertThrows;

import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.reject.Rejects;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.schemas.logicaltypes.SqlTypes;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.MapElements;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.Row;
import org.apache.beam.sdk.values.TypeDescriptors;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** SQLite's columns hold anything; Purlin's hold what they declare. */
public class SqliteDialectTest {
  @Rule public final transient TemporaryFolder folder = new TemporaryFolder();

  private final Pipeline pipeline = Pipeline.create();
  private final TestDatabase database = TestDatabase.sqlite();

  @Test
  public void rejectsValuesThatAreOfAnotherTypeThanTheirColumn() throws SQLException {
    database.run(
        "CREATE TABLE loose (id integer, n smallint, d date, r double, v text, b blob)",
        "INSERT INTO loose VALUES (1, 1, '2024-01-02', 1.5, 'a', x'00')",
        "INSERT INTO loose (id, n) VALUES (2, 'many')",
        "INSERT INTO loose (id, n) VALUES (3, 70000)",
        "INSERT INTO loose (id, d) VALUES (4, 1704153600000)",
        "INSERT INTO loose (id, d) VALUES (5, '02.01.2024')",
        "INSERT INTO loose (id, r) VALUES (6, 'much')",
        "INSERT INTO loose (id, v) VALUES (7, x'ff')",
        "INSERT INTO loose (id, b) VALUES (8, 'text')",
        "INSERT INTO loose (id, v) VALUES (9, 5)");
    Rejects rejects = Rejects.collect();
    PCollection<Row> rows =
        pipeline.apply(
            ReadFromJdbc.from(database.url())
                .table("loose")
                .partitioned("id", 3)
                .withRejects(rejects));
    PAssert.that(
            rows.apply(
                MapElements.into(TypeDescriptors.strings())
                    .via(row -> row.getInt64("id") + row.getString("v"))))
        .containsInAnyOrder("1a", "95");
    PAssert.that(
            rejects
                .rows()
                .apply(
                    MapElements.into(TypeDescriptors.strings())
                        .via(
                            row -> row.getString("field") + ": " + row.getString("error_message"))))
        .containsInAnyOrder(
            "n: the value cannot be represented as SMALLINT",
            "n: the value cannot be represented as SMALLINT",
            "d: the value cannot be represented as DATE",
            "d: the value cannot be represented as DATE",
            "r: the value cannot be represented as DOUBLE",
            "v: the value cannot be represented as VARCHAR",
            "b: the value cannot be represented as VARBINARY");
    pipeline.run();
  }

  @Test
  public void typesExpressionsByTheirFirstRows() throws SQLException {
    database.run(
        "CREATE TABLE t (id integer, name text)",
        "INSERT INTO t VALUES (1, NULL), (2, 'b'), (3, 'c')");
    PCollection<Row> rows =
        pipeline.apply(
            ReadFromJdbc.from(database.url())
                .query(
                    "SELECT count(*) AS n, max(upper(name)) AS u, avg(id) AS a, NULL AS unknown, "
                        + "CASE WHEN id = 1 THEN NULL WHEN id = 2 THEN 2 ELSE 2.5 END AS c FROM t"
                        + " GROUP BY id ORDER BY id"));
    Schema schema =
        Schema.builder()
            .addNullableInt64Field("n")
            .addNullableStringField("u")
            .addNullableDoubleField("a")
            .addNullableField("unknown", FieldType.DECIMAL)
            .addNullableDoubleField("c")
            .build();
    assertThat(rows.getSchema(), is(schema));
    PAssert.that(rows)
        .containsInAnyOrder(
            Row.withSchema(schema).addValues(1L, null, 1.0, null, null).build(),
            Row.withSchema(schema).addValues(1L, "B", 2.0, null, 2.0).build(),
            Row.withSchema(schema).addValues(1L, "C", 3.0, null, 2.5).build());
    pipeline.run();
  }

  @Test
  public void rejectsWhatColumnsWouldChange() throws SQLException {
    database.run("CREATE TABLE exact (n decimal(10,2), i smallint, v varchar(3), d date, r real)");
    Schema schema =
        Schema.builder()
            .addNullableField("n", FieldType.DECIMAL)
            .addNullableInt64Field("i")
            .addNullableStringField("v")
            .addNullableField("d", FieldType.logicalType(SqlTypes.DATE))
            .addNullableDoubleField("r")
            .build();
    Row fits =
        Row.withSchema(schema)
            .addValues(new BigDecimal("1.05"), 1L, "abc", LocalDate.of(2024, 1, 2), 0.1)
            .build();
    Rejects rejects = Rejects.collect();
    pipeline
        .apply(
            Create.of(
                    fits,
                    Row.fromRow(fits).withFieldValue("n", new BigDecimal("1.005")).build(),
                    Row.fromRow(fits).withFieldValue("i", 70_000L).build(),
                    Row.fromRow(fits).withFieldValue("v", "abcd").build(),
                    Row.fromRow(fits).withFieldValue("d", LocalDate.of(-43, 3, 15)).build(),
                    Row.fromRow(fits).withFieldValue("r", Double.NaN).build())
                .withRowSchema(schema))
        .apply(WriteToJdbc.to(database.url()).table("exact").withRejects(rejects));
    PAssert.that(
            rejects
                .rows()
                .apply(
                    MapElements.into(TypeDescriptors.strings()).via(row -> row.getString("field"))))
        .containsInAnyOrder("n", "i", "v", "d", "r");
    pipeline.run().waitUntilFinish();
    assertThat(
        database.rows("SELECT n, i, v, d, r FROM exact"), is(List.of("1.05,1,abc,2024-01-02,0.1")));
  }

  @Test
  public void loadsSeveralTablesOfAFileThatIsNotThereYetAtOnce() {
    Path file = folder.getRoot().toPath().resolve("new.db");
    ReadFromJdbc read = ReadFromJdbc.from("jdbc:sqlite:" + file);
    assertThat(
        assertThrows(ConfigurationException.class, () -> pipeline.apply("look", read.table("a")))
            .getMessage(),
        is("url: there is no database at jdbc:sqlite:" + file));
    assertThat(Files.exists(file), is(false));
    Schema schema = Schema.builder().addInt64Field("id").build();
    for (int time = 0; time < 2; time++) {
      Pipeline writing = Pipeline.create();
      PCollection<Row> rows =
          writing.apply(
              Create.of(
                      Row.withSchema(schema).addValue(1L).build(),
                      Row.withSchema(schema).addValue(2L).build())
                  .withRowSchema(schema));
      for (String table : List.of("a", "b", "c")) {
        rows.apply(
            WriteToJdbc.to("jdbc:sqlite:" + file)
                .table(table)
                .upsert("id")
                .createTable()
                .named("write " + table));
      }
      writing.run().waitUntilFinish();
    }
    Pipeline reading = Pipeline.create();
    PAssert.that(reading.apply(read.table("c")))
        .containsInAnyOrder(
            Row.withSchema(schema).addValue(1L).build(),
            Row.withSchema(schema).addValue(2L).build());
    reading.run().waitUntilFinish();
    assertThat(folder.getRoot().list(), is(new String[] {"new.db"}));
  }

  /** The driver itself removes the file that another connection has just made and opened. */
  @Test
  public void connectionsThatMakeTheFileTogetherWriteIntoOneFile() throws Exception {
    for (int round = 0; round < 50; round++) {
      Path file = folder.getRoot().toPath().resolve("race" + round);
      Database together = Database.of(ConnectionParameters.of("jdbc:sqlite:" + file));
      CyclicBarrier start = new CyclicBarrier(4);
      List<Callable<Void>> writers = new ArrayList<>();
      for (int writer = 0; writer < 4; writer++) {
        String table = "t" + writer;
        writers.add(
            () -> {
              start.await();
              try (Connection connection = together.connect()) {
                StagedLoad.execute(connection, List.of("CREATE TABLE " + table + " (id int)"));
              }
              return null;
            });
      }
      ExecutorService threads = Executors.newFixedThreadPool(4);
      for (Future<Void> written : threads.invokeAll(writers)) {
        written.get();
      }
      threads.shutdown();
      try (Connection connection = together.connect();
          Statement statement = connection.createStatement();
          ResultSet count = statement.executeQuery("SELECT count(*) FROM sqlite_master")) {
        assertThat(count.getInt(1), is(4));
      }
    }
  }

  @Test
  public void refusesToLoadIntoMemory() {
    Schema schema = Schema.builder().addInt64Field("id").build();
    PCollection<Row> rows = pipeline.apply(Create.empty(schema)).setRowSchema(schema);
    assertThat(
        assertThrows(
                ConfigurationException.class,
                () -> rows.apply(WriteToJdbc.to("jdbc:sqlite::memory:").table("t").createTable()))
            .getMessage(),
        is(
            "url: this database ceases to exist when its connection closes; name a file, as in"
                + " jdbc:sqlite:./name.db"));
  }
}
