package dev.purlin.io.jdbc;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.junit.Assert.assertThrows;

import dev.purlin.core.commit.CommitSession;
import dev.purlin.core.commit.JournalEntry;
import dev.purlin.core.commit.PreparedTarget;
import dev.purlin.core.parameter.ParameterSet;
import dev.purlin.core.problem.PurlinException;
import dev.purlin.core.run.RunContext;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.values.Row;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.junit.runners.Parameterized;

/** Tables that wait for the other targets of their run. */
@RunWith(Parameterized.class)
public class TableTargetTest {
  private static final Schema PERSON =
      Schema.builder().addInt32Field("id").addStringField("name").build();

  @Parameterized.Parameter public String product;

  private RunContext run;
  private TestDatabase database;

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
    run = RunContext.open("table targets");
  }

  @After
  public void endRun() {
    run.close();
  }

  private TableTarget target(String step, StagedLoad load) {
    return new TableTarget(step, load, run.waits());
  }

  private StagedLoad load(String table) {
    return (StagedLoad)
        Loads.of(
            ParameterSet.of(WriteToJdbc.Configuration.class)
                .given("url", database.url())
                .withTable(table)
                .withCreateTable(true),
            10,
            PERSON,
            false,
            false,
            run);
  }

  private static Row person(int id, String name) {
    return Row.withSchema(PERSON).addValues(id, name).build();
  }

  private String stage(StagedLoad load, long bundle, Row... rows) throws SQLException {
    try (Connection connection = load.open(run)) {
      load.writer(connection).write(List.of(rows), bundle);
      connection.commit();
    }
    return new Receipts(Set.of(bundle), rows.length).toString();
  }

  private List<String> people(String table) throws SQLException {
    return database.rows("SELECT id, name FROM " + table + " ORDER BY id");
  }

  @Test
  public void tablesOfOneDatabaseChangeInOneTransaction() throws Exception {
    StagedLoad a = load("a");
    StagedLoad b = load("b");
    String first = stage(a, 1, person(1, "Ann"));
    String second = stage(b, 2, person(2, "Bob"), person(3, "Cid"));
    try (CommitSession session = new CommitSession()) {
      PreparedTarget one = target("A", a).prepare(first, session);
      PreparedTarget two = target("B", b).prepare(second, session);
      one.commit();
      assertThat(people("b"), is(List.of("2,Bob", "3,Cid")));
      two.commit();
    }
    assertThat(people("a"), is(List.of("1,Ann")));
    assertThat(people("b"), is(List.of("2,Bob", "3,Cid")));
    assertThat(database.stagingTables(), is(List.of()));
  }

  @Test
  public void whatIsPreparedAndNotCommittedLeavesNoTrace() throws Exception {
    StagedLoad load = load("a");
    String receipts = stage(load, 1, person(1, "Ann"));
    try (CommitSession session = new CommitSession()) {
      target("A", load).prepare(receipts, session);
    }
    run.gate().abort();
    assertThat(database.tables(), is(List.of()));
  }

  @Test
  public void aDeadRunsCommitIsCompletedOnceHoweverOftenItIsTried() throws Exception {
    StagedLoad dead = load("a");
    String receipts = stage(dead, 1, person(1, "Ann"));
    stage(dead, 2, person(9, "of a bundle that failed"));
    JournalEntry entry;
    try (CommitSession session = new CommitSession()) {
      entry = target("A", dead).prepare(receipts, session).journal();
    }
    TableTarget next = target("A", load("a"));
    assertThat(next.isMeantBy(entry), is(true));
    for (int time = 0; time < 2; time++) {
      assertThat(next.recover(entry), is(true));
      assertThat(people("a"), is(List.of("1,Ann")));
    }
    assertThat(database.stagingTables(), is(List.of()));
    assertThat(target("B", load("b")).recover(entry), is(false));
  }

  /** As after a death between the commit and the removal of the journal. */
  @Test
  public void aCommitThatWasCompleteIsNotDoneAgain() throws Exception {
    StagedLoad dead = load("a");
    String receipts = stage(dead, 1, person(1, "Ann"));
    JournalEntry entry;
    try (CommitSession session = new CommitSession()) {
      PreparedTarget prepared = target("A", dead).prepare(receipts, session);
      entry = prepared.journal();
      prepared.commit();
      assertThat(target("A", load("a")).recover(entry), is(true));
      assertThat(people("a"), is(List.of("1,Ann")));
    }
    assertThat(target("A", load("a")).recover(entry), is(true));
    assertThat(people("a"), is(List.of("1,Ann")));
  }

  /** PostgreSQL empties unlogged tables when it recovers from a crash. */
  @Test
  public void rowsThatACrashOfTheServerTookAreMissed() throws Exception {
    if (!product.equals("postgres")) {
      return; // Their staging tables outlive the process.
    }
    StagedLoad dead = load("a");
    String receipts = stage(dead, 1, person(1, "Ann"));
    JournalEntry entry;
    try (CommitSession session = new CommitSession()) {
      entry = target("A", dead).prepare(receipts, session).journal();
    }
    database.run("TRUNCATE " + dead.staging().quoted(dead.dialect()::quote));
    PurlinException lost =
        assertThrows(PurlinException.class, () -> target("A", load("a")).recover(entry));
    assertThat(
        lost.getMessage().startsWith("the rows that were staged for table 'a' in "), is(true));
  }

  @Test
  public void waitsForALockOnlyAsLongAsItIsTold() throws Exception {
    if (!product.equals("postgres")) {
      return; // They give up by themselves.
    }
    database.run("CREATE TABLE a (id int, name varchar)");
    StagedLoad load = load("a");
    try (Connection connection = load.database().connect();
        Statement statement = connection.createStatement();
        ResultSet timeout = statement.executeQuery("SHOW lock_timeout")) {
      timeout.next();
      assertThat(timeout.getString(1), is("10min"));
    }
    StagedLoad hasty =
        (StagedLoad)
            Loads.of(
                ParameterSet.of(WriteToJdbc.Configuration.class)
                    .given(
                        Map.of(
                            "url",
                            database.url(),
                            "connection_init_sql",
                            List.of("SET lock_timeout = '10ms'")))
                    .withTable("a"),
                10,
                PERSON,
                false,
                false,
                run);
    String receipts = stage(hasty, 1, person(1, "Ann"));
    try (Connection other = database.connect();
        Statement statement = other.createStatement();
        CommitSession session = new CommitSession()) {
      other.setAutoCommit(false);
      statement.execute("LOCK TABLE a IN SHARE MODE");
      PurlinException failure =
          assertThrows(PurlinException.class, () -> target("A", hasty).prepare(receipts, session));
      assertThat(
          failure.getMessage(),
          is(
              "the load into table 'a' was not merged, and nothing was changed: canceling statement"
                  + " due to lock timeout. Another transaction holds a lock on the table, and has"
                  + " not ended in time; find it in pg_stat_activity, or wait longer with"
                  + " connection_init_sql: [\"SET lock_timeout = '1h'\"]."));
    }
  }

  @Test
  public void aLoadOfNoRowsMakesItsTable() throws Exception {
    StagedLoad load = load("a");
    try (CommitSession session = new CommitSession()) {
      target("A", load).prepare(new Receipts(Set.of(), 0).toString(), session).commit();
    }
    assertThat(people("a"), is(List.of()));
  }
}
