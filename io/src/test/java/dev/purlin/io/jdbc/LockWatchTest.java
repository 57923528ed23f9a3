package dev.purlin.io.jdbc;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.junit.Assert.assertThrows;

import dev.purlin.core.commit.NotCommittedException;
import dev.purlin.core.parameter.ParameterSet;
import dev.purlin.core.run.RunContext;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.apache.beam.sdk.schemas.Schema;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.junit.runners.Parameterized;

/** What is said while a statement waits for a lock that another session holds. */
@RunWith(Parameterized.class)
public class LockWatchTest {
  /** MariaDB looks anew only if nobody has asked for a tenth of a second. */
  private static final Duration IMPATIENT = Duration.ofMillis(200);

  @Parameterized.Parameter public String product;

  private final RunContext run = RunContext.open("lock watch");
  private TestDatabase test;
  private Database database;
  private Connection other;

  @Parameterized.Parameters(name = "{0}")
  public static Collection<Object[]> products() {
    return List.of(new Object[] {"h2"}, new Object[] {"postgres"}, new Object[] {"mariadb"});
  }

  @Before
  public void lockARow() throws SQLException {
    test = TestDatabase.of(product);
    test.run("CREATE TABLE a (id int primary key, n int)", "INSERT INTO a VALUES (1, 0)");
    database =
        Database.of(
            ParameterSet.of(WriteToJdbc.Configuration.class).given("url", test.url()).connection());
    other = test.connect();
    other.setAutoCommit(false);
    execute(other, "UPDATE a SET n = 1");
  }

  @After
  public void letGo() throws SQLException {
    other.close();
    run.close();
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private CompletableFuture<Void> updateInTheBackground() {
    return CompletableFuture.runAsync(
        () -> {
          try (Connection connection = database.connect();
              LockWatch watch =
                  LockWatch.over(connection, database, "table 'a'", run.waits(), IMPATIENT)) {
            execute(connection, "UPDATE a SET n = n + 10");
          } catch (SQLException e) {
            throw new CompletionException(e);
          }
        });
  }

  private String whatIsSaid() {
    while (run.waits().now().isEmpty()) {
      Thread.onSpinWait();
    }
    return run.waits().now().get(0);
  }

  private String holder() throws SQLException {
    try (Statement statement = other.createStatement();
        ResultSet number = statement.executeQuery(database.dialect().sessionNumber())) {
      number.next();
      return switch (product) {
        case "h2" -> "session " + number.getString(1) + " of user ";
        case "postgres" ->
            "process "
                + number.getString(1)
                + " of user postgres, PostgreSQL JDBC Driver, idle in transaction";
        default -> "connection " + number.getString(1);
      };
    }
  }

  @Test
  public void whoHoldsTheLockIsNamedUntilItIsFree() throws Exception {
    CompletableFuture<Void> update = updateInTheBackground();
    assertThat(
        whatIsSaid(), is("table 'a' is locked by " + holder() + "; waiting until it is free"));
    other.commit();
    update.join();
    assertThat(run.waits().now(), is(List.of()));
    assertThat(test.rows("SELECT n FROM a"), is(List.of("11")));
  }

  /** The staging table is made like the table, which nobody can look at either. */
  @Test
  public void aWorkerThatCannotMakeItsStagingTableDoesNotKeepTheRunFromStopping() throws Exception {
    if (!product.equals("postgres")) {
      return; // Where tables can be looked at whoever has locked them.
    }
    other.rollback();
    StagedLoad load =
        (StagedLoad)
            Loads.of(
                ParameterSet.of(WriteToJdbc.Configuration.class)
                    .given("url", test.url())
                    .withTable("a"),
                10,
                Schema.builder().addInt32Field("id").build(),
                false,
                false,
                run);
    execute(other, "LOCK TABLE a");
    CompletableFuture<Void> worker =
        CompletableFuture.runAsync(
            () -> {
              try {
                load.open(run).close();
              } catch (SQLException e) {
                throw new CompletionException(e);
              }
            });
    while (test.rows("SELECT 1 FROM pg_locks WHERE NOT granted").isEmpty()) {
      Thread.onSpinWait();
    }
    run.waits().stop();
    run.gate().close();
    CompletionException stopped = assertThrows(CompletionException.class, worker::join);
    assertThat(
        stopped.getCause().getMessage(), is("ERROR: canceling statement due to user request"));
    other.rollback();
    assertThat(test.stagingTables(), is(List.of()));
  }

  @Test
  public void aRunThatIsStoppedWaitsNoLonger() throws Exception {
    CompletableFuture<Void> update = updateInTheBackground();
    whatIsSaid();
    run.waits().stop();
    if (product.equals("h2")) {
      other.commit(); // H2 cannot be told to stop; it gives up after a minute.
      update.join();
    } else {
      assertThrows(CompletionException.class, update::join);
      other.rollback();
      assertThat(test.rows("SELECT n FROM a"), is(List.of("0")));
    }
    NotCommittedException stopped =
        assertThrows(
            NotCommittedException.class,
            () -> LockWatch.over(other, database, "table 'a'", run.waits()));
    assertThat(stopped.getMessage(), is("the run was stopped before table 'a' was committed"));
  }
}
