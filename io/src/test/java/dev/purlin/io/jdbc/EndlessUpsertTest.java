package dev.purlin.io.jdbc;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.junit.Assert.assertThrows;

import dev.purlin.core.books.StepCounts;
import dev.purlin.core.books.StepCounts.Entry;
import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.reject.RejectedRowException;
import dev.purlin.core.reject.Rejects;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.metrics.MetricNameFilter;
import org.apache.beam.sdk.metrics.MetricResult;
import org.apache.beam.sdk.metrics.MetricsFilter;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.testing.TestStream;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.Row;
import org.apache.beam.sdk.values.TimestampedValue;
import org.joda.time.Instant;
import org.junit.Before;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.junit.runners.Parameterized;

/** Unbounded rows, into both databases. */
@RunWith(Parameterized.class)
public class EndlessUpsertTest {
  private static final Schema PERSON =
      Schema.builder()
          .addInt32Field("id")
          .addNullableStringField("name")
          .addNullableInt64Field("age")
          .build();

  @Parameterized.Parameter public String product;

  private TestDatabase database;
  private final Pipeline pipeline = Pipeline.create();

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
  }

  private static Row person(int id, String name, Integer age) {
    return Row.withSchema(PERSON).addValues(id, name, age == null ? null : (long) age).build();
  }

  /** Rows that come one after the other, each bundle's together. */
  private PCollection<Row> bundles(Row[]... bundles) {
    TestStream.Builder<Row> stream = TestStream.create(PERSON);
    int second = 0;
    for (Row[] bundle : bundles) {
      Instant time = Instant.ofEpochSecond(second++);
      @SuppressWarnings("unchecked")
      TimestampedValue<Row>[] rows =
          Arrays.stream(bundle)
              .map(row -> TimestampedValue.of(row, time))
              .toArray(TimestampedValue[]::new);
      stream =
          stream
              .addElements(rows[0], Arrays.copyOfRange(rows, 1, rows.length))
              .advanceWatermarkTo(time);
    }
    return pipeline.apply(stream.advanceWatermarkToInfinity());
  }

  private static Row[] bundle(Row... rows) {
    return rows;
  }

  private WriteToJdbc upsert() {
    return WriteToJdbc.to(database.url()).table("person").upsert("id");
  }

  private List<String> people() throws SQLException {
    return database.rows("SELECT id, name, age FROM person ORDER BY id");
  }

  private static long count(PipelineResult result, Entry entry) {
    MetricsFilter filter =
        MetricsFilter.builder()
            .addNameFilter(
                MetricNameFilter.named(
                    StepCounts.NAMESPACE, StepCounts.metricName("WriteToJdbc", entry)))
            .build();
    long sum = 0;
    for (MetricResult<Long> counter : result.metrics().queryMetrics(filter).getCounters()) {
      sum += counter.getCommitted();
    }
    return sum;
  }

  @Test
  public void makesTheTableAndKeepsTheLastRowOfEveryKey() throws SQLException {
    bundles(
            bundle(person(2, "Bob", 1), person(1, "Ann", 30), person(2, "Bob", 2)),
            bundle(person(3, "Cid", null), person(1, null, 31)))
        .apply(upsert().createTable());
    PipelineResult result = pipeline.run();
    result.waitUntilFinish();
    assertThat(people(), is(List.of("1,null,31", "2,Bob,2", "3,Cid,null")));
    assertThat(count(result, Entry.READ), is(5L));
    assertThat(count(result, Entry.WRITTEN) + count(result, Entry.MERGED), is(5L));
  }

  @Test
  public void keepsWhatRowsDoNotBring() throws SQLException {
    database.run(
        "CREATE TABLE person (id INT PRIMARY KEY, name VARCHAR(10), age BIGINT,"
            + " town VARCHAR(10) DEFAULT 'Ulm')",
        "INSERT INTO person VALUES (1, 'Old', 1, 'Rom')");
    bundles(bundle(person(1, "Ann", 30), person(2, "Bob", 2))).apply(upsert());
    pipeline.run().waitUntilFinish();
    assertThat(
        database.rows("SELECT id, name, age, town FROM person ORDER BY id"),
        is(List.of("1,Ann,30,Rom", "2,Bob,2,Ulm")));
  }

  @Test
  public void setsAsideWhatTheDatabaseRefusesAndKeepsTheRowBeforeIt() throws SQLException {
    database.run("CREATE TABLE person (id INT PRIMARY KEY, name VARCHAR(3) NOT NULL, age BIGINT)");
    Rejects rejects = Rejects.collect();
    bundles(
            bundle(
                person(1, "Ann", 30),
                person(2, "Bob", 1),
                person(1, null, 31),
                person(3, "Cid", 3),
                person(4, "Theodor", 4)))
        .apply(upsert().withRejects(rejects));
    PAssert.that(rejects.rows())
        .satisfies(
            rows -> {
              StringBuilder refused = new StringBuilder();
              rows.forEach(row -> refused.append(row.getRow("failed_row").getInt32("id")));
              assertThat(refused.toString().chars().sum(), is('1' + '4'));
              return null;
            });
    PipelineResult result = pipeline.run();
    result.waitUntilFinish();
    assertThat(people(), is(List.of("1,Ann,30", "2,Bob,1", "3,Cid,3")));
    assertThat(count(result, Entry.REJECTED), is(2L));
    assertThat(count(result, Entry.WRITTEN), is(3L));
  }

  @Test
  public void failsWithTheDatabasesReasonWithoutAnErrorOutput() throws SQLException {
    database.run("CREATE TABLE person (id INT PRIMARY KEY, name VARCHAR(3), age BIGINT)");
    bundles(bundle(person(4, "Theodor", 4))).apply(upsert());
    Pipeline.PipelineExecutionException failure =
        assertThrows(
            Pipeline.PipelineExecutionException.class, () -> pipeline.run().waitUntilFinish());
    assertThat(failure.getCause().getClass(), is((Object) RejectedRowException.class));
    assertThat(
        failure.getMessage(),
        containsString(
            product.equals("sqlite")
                ? "is longer than the column's VARCHAR(3) says"
                : "the database refuses it: "));
  }

  @Test
  public void refusesToAppendAndToRunStatements() throws SQLException {
    database.run("CREATE TABLE person (id INT PRIMARY KEY, name VARCHAR(3), age BIGINT)");
    PCollection<Row> rows = bundles(bundle(person(1, "Ann", 30)));
    ConfigurationException append =
        assertThrows(
            ConfigurationException.class,
            () -> rows.apply("append", WriteToJdbc.to(database.url()).table("person")));
    assertThat(
        append.getMessage(),
        is(
            "the input is unbounded: rows are written as they come, and again when a run resumes after"
                + " a failure. With mode: upsert and the key of a row that does no harm; append"
                + " would add it twice. Rows without a key of their own have one in the partition"
                + " and offset of their message (metadata_fields of ReadFromKafka)"));
    ConfigurationException query =
        assertThrows(
            ConfigurationException.class,
            () ->
                rows.apply(
                    "query",
                    WriteToJdbc.to(database.url()).query("INSERT INTO person VALUES (?, ?, ?)")));
    assertThat(query.problems().get(0).path(), is("query"));
    assertThat(query.getMessage(), containsString("give table, mode: upsert and key instead"));
  }
}
