package dev.purlin.io.jdbc;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.testing.TestStream;
import org.apache.beam.sdk.values.Row;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;

/** What passes by itself does not fail an unbounded run. */
public class EndlessUpsertPostgresTest {
  private static final Schema PERSON =
      Schema.builder().addInt32Field("id").addStringField("name").build();

  private TestDatabase database;
  private Connection other;

  @Before
  public void makeTable() throws SQLException {
    database = TestDatabase.postgres();
    database.run(
        "DO $$ BEGIN EXECUTE 'ALTER DATABASE ' || current_database()"
            + " || ' SET deadlock_timeout = ''3s'''; END $$",
        "CREATE TABLE person (id INT PRIMARY KEY, name TEXT)",
        "INSERT INTO person VALUES (1, 'old'), (2, 'old')");
    other = database.connect();
    other.setAutoCommit(false);
  }

  @After
  public void closeConnection() throws SQLException {
    other.close();
  }

  private void other(String sql) throws SQLException {
    try (Statement statement = other.createStatement()) {
      statement.execute(sql);
    }
  }

  /** Begins to upsert two rows in one batch. */
  private CompletableFuture<Void> upsert() {
    Pipeline pipeline = Pipeline.create();
    pipeline
        .apply(
            TestStream.create(PERSON)
                .addElements(
                    Row.withSchema(PERSON).addValues(2, "new").build(),
                    Row.withSchema(PERSON).addValues(1, "new").build())
                .advanceWatermarkToInfinity())
        .apply(WriteToJdbc.to(database.url()).table("person").upsert("id"));
    return CompletableFuture.runAsync(() -> pipeline.run().waitUntilFinish());
  }

  private void awaitThatItWaitsForALock() throws Exception {
    Instant deadline = Instant.now().plus(Duration.ofSeconds(60));
    while (database.rows(WAITING).isEmpty()) {
      assertThat("nobody waits for a lock", Instant.now().isBefore(deadline), is(true));
      TimeUnit.MILLISECONDS.sleep(20);
    }
  }

  private static final String WAITING =
      "SELECT pid FROM pg_stat_activity"
          + " WHERE datname = current_database() AND wait_event_type = 'Lock'";

  @Test
  public void triesAgainAfterADeadlock() throws Exception {
    other("SET deadlock_timeout = '60s'");
    other("UPDATE person SET name = 'other' WHERE id = 2");
    CompletableFuture<Void> run = upsert();
    awaitThatItWaitsForALock();
    // It holds row 1 and waits for row 2. This goes on when the database has undone its work.
    other("UPDATE person SET name = 'other' WHERE id = 1");
    assertThat(database.rows("SELECT name FROM person"), is(List.of("old", "old")));
    other.commit();
    run.get(60, TimeUnit.SECONDS);
    assertThat(
        database.rows("SELECT id, name FROM person ORDER BY id"), is(List.of("1,new", "2,new")));
  }

  @Test
  public void goesOnOverANewConnectionWhenItsOwnIsCut() throws Exception {
    other("UPDATE person SET name = 'other' WHERE id = 2");
    CompletableFuture<Void> run = upsert();
    awaitThatItWaitsForALock();
    database.run(WAITING.replace("SELECT pid", "SELECT pg_terminate_backend(pid)"));
    other.commit();
    run.get(60, TimeUnit.SECONDS);
    assertThat(
        database.rows("SELECT id, name FROM person ORDER BY id"), is(List.of("1,new", "2,new")));
  }
}
