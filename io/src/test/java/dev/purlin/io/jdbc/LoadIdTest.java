package dev.purlin.io.jdbc;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.matchesPattern;
import static org.junit.Assert.assertThrows;

import dev.purlin.core.commit.CommitSession;
import dev.purlin.core.commit.JournalEntry;
import dev.purlin.core.commit.PreparedTarget;
import dev.purlin.core.parameter.ParameterSet;
import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.problem.PurlinException;
import dev.purlin.core.run.RunContext;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.Row;
import org.junit.Before;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.junit.runners.Parameterized;

/** Loads that are known when they come again. */
@RunWith(Parameterized.class)
public class LoadIdTest {
  private static final Schema SALE = Schema.builder().addInt32Field("id").build();

  @Parameterized.Parameter public String product;

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
  }

  private WriteToJdbc append() {
    return WriteToJdbc.to(database.url()).table("sale").createTable();
  }

  /** Appends a sale in a run of its own; what the run told is the answer. */
  private List<String> run(String name, WriteToJdbc load, int sale, long loaded) {
    try (RunContext run = RunContext.open(name)) {
      PipelineOptions options = PipelineOptionsFactory.create();
      run.attach(options);
      Pipeline pipeline = Pipeline.create(options);
      PCollection<Row> result =
          pipeline
              .apply(Create.of(Row.withSchema(SALE).addValue(sale).build()).withRowSchema(SALE))
              .apply(load);
      PAssert.that(result)
          .containsInAnyOrder(
              Row.withSchema(FinishLoadFn.SCHEMA).addValues("sale", loaded).build());
      pipeline.run().waitUntilFinish();
      return run.told();
    }
  }

  private List<String> sales() throws SQLException {
    return database.rows("SELECT id FROM sale ORDER BY id");
  }

  private List<String> marks() throws SQLException {
    return database.rows(
        "SELECT lower(table_name), load_id, run_id, loaded_rows FROM purlin_loads ORDER BY load_id");
  }

  @Test
  public void aLoadThatComesAgainIsLeftOut() throws SQLException {
    assertThat(run("first", append().loadId("2026-11-27"), 1, 1), is(List.of()));
    List<String> told = run("second", append().loadId("2026-11-27"), 2, 0);
    assertThat(told.size(), is(1));
    assertThat(
        told.get(0),
        matchesPattern(
            "table 'sale' has had load '2026-11-27' already, at 20[0-9-]+T[0-9:]+Z by run first;"
                + " its rows are left out"));
    run("third", append().loadId("2026-11-28"), 3, 1);
    assertThat(sales(), is(List.of("1", "3")));
    assertThat(marks(), is(List.of("sale,2026-11-27,first,1", "sale,2026-11-28,third,1")));
    assertThat(database.stagingTables(), is(List.of()));
  }

  @Test
  public void aLoadWithoutIdentityIsNewEachTime() throws SQLException {
    run("first", append(), 1, 1);
    run("second", append(), 2, 1);
    assertThat(sales(), is(List.of("1", "2")));
    assertThat(database.tables().size(), is(1));
  }

  @Test
  public void aLoadThatComesAgainIsRefusedOrAppendedWhereThatIsAskedFor() throws SQLException {
    run("first", append().loadId("a"), 1, 1);
    ConfigurationException refused =
        assertThrows(
            ConfigurationException.class,
            () -> run("second", append().loadId("a").repeated(Repeat.FAIL), 2, 1));
    assertThat(
        refused.getMessage().endsWith(" by run first, and repeat: fail is asked for"), is(true));
    run("third", append().loadId("a").repeated(Repeat.ALLOW), 3, 1);
    assertThat(sales(), is(List.of("1", "3")));
    assertThat(marks(), is(List.of("sale,a,third,1")));
  }

  private StagedLoad load(RunContext run) {
    return (StagedLoad)
        Loads.of(
            ParameterSet.of(WriteToJdbc.Configuration.class)
                .given("url", database.url())
                .withTable("sale")
                .withLoadId("a"),
            10,
            SALE,
            false,
            false,
            run);
  }

  private static String stage(StagedLoad load, RunContext run, int sale) throws SQLException {
    try (Connection connection = load.open(run)) {
      load.writer(connection).write(List.of(Row.withSchema(SALE).addValue(sale).build()), 7);
      connection.commit();
    }
    return new Receipts(Set.of(7L), 1).toString();
  }

  /** Both had looked before the other was through. */
  @Test
  public void ofTwoRunsWithOneLoadOneIsRefused() throws Exception {
    database.run("CREATE TABLE sale (id int)");
    try (RunContext one = RunContext.open("one");
        RunContext two = RunContext.open("two")) {
      StagedLoad first = load(one);
      StagedLoad second = load(two);
      String firstReport = stage(first, one, 1);
      String secondReport = stage(second, two, 2);
      try (CommitSession session = new CommitSession()) {
        new TableTarget("A", first, one.waits()).prepare(firstReport, session).commit();
      }
      try (CommitSession session = new CommitSession()) {
        PurlinException refused =
            assertThrows(
                PurlinException.class,
                () -> new TableTarget("A", second, two.waits()).prepare(secondReport, session));
        assertThat(
            refused.getMessage(), containsString(" by run one; nothing was changed. It was made"));
      }
    }
    assertThat(sales(), is(List.of("1")));
    assertThat(marks(), is(List.of("sale,a,one,1")));
  }

  /** A run that died leaves its load unmarked, or its mark and rows are completed together. */
  @Test
  public void theMarkAndTheRowsAreThereTogether() throws Exception {
    database.run("CREATE TABLE sale (id int)");
    JournalEntry entry;
    try (RunContext dead = RunContext.open("dead")) {
      StagedLoad load = load(dead);
      String report = stage(load, dead, 1);
      try (CommitSession session = new CommitSession()) {
        PreparedTarget prepared = new TableTarget("A", load, dead.waits()).prepare(report, session);
        entry = prepared.journal();
      }
      assertThat(sales(), is(List.of()));
      assertThat(load.earlier().isPresent(), is(false));
      try (RunContext next = RunContext.open("next")) {
        TableTarget target = new TableTarget("A", load(next), next.waits());
        for (int time = 0; time < 2; time++) {
          assertThat(target.recover(entry), is(true));
          assertThat(sales(), is(List.of("1")));
          assertThat(marks(), is(List.of("sale,a,dead,1")));
        }
      }
    }
  }

  /** Another run has made the load before what is left of the dead one was found. */
  @Test
  public void theRowsOfADeadRunAreDroppedIfAnotherHasMadeItsLoad() throws Exception {
    database.run("CREATE TABLE sale (id int)");
    JournalEntry entry;
    try (RunContext dead = RunContext.open("dead")) {
      StagedLoad load = load(dead);
      String report = stage(load, dead, 1);
      try (CommitSession session = new CommitSession()) {
        entry = new TableTarget("A", load, dead.waits()).prepare(report, session).journal();
      }
      run("other", append().loadId("a"), 1, 1);
      try (RunContext next = RunContext.open("next")) {
        TableTarget target = new TableTarget("A", load(next), next.waits());
        for (int time = 0; time < 2; time++) {
          assertThat(target.recover(entry), is(true));
          assertThat(sales(), is(List.of("1")));
          assertThat(marks(), is(List.of("sale,a,other,1")));
        }
      }
    }
    assertThat(database.stagingTables(), is(List.of()));
  }

  @Test
  public void onlyAppendedTablesHaveLoadsWithAnIdentity() {
    ConfigurationException upsert =
        assertThrows(
            ConfigurationException.class,
            () -> run("first", append().upsert("id").loadId("a"), 1, 1));
    assertThat(
        upsert.getMessage(),
        is("load_id: is for mode append; mode upsert leaves the same table when it runs again"));
    ConfigurationException nothing =
        assertThrows(
            ConfigurationException.class, () -> run("first", append().repeated(Repeat.SKIP), 1, 1));
    assertThat(
        nothing.getMessage(),
        is("repeat: has no meaning without load_id, by which a load that comes again is known"));
  }
}
