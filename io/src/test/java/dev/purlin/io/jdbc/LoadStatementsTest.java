package dev.purlin.io.jdbc;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;
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
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.values.Row;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.junit.runners.Parameterized;

/** Statements of the author's own in the transaction of a load. */
@RunWith(Parameterized.class)
public class LoadStatementsTest {
  private static final Schema SALE = Schema.builder().addInt32Field("id").build();
  private static final String DELETE = "DELETE FROM sale WHERE id = 1";
  private static final String COUNT = "INSERT INTO total SELECT count(*) FROM sale";

  @Parameterized.Parameter public String product;

  private TestDatabase database;
  private RunContext run;

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
    database.run("CREATE TABLE sale (id int)");
    database.run("CREATE TABLE refund (id int)");
    database.run("CREATE TABLE total (n int NOT NULL)");
    database.run("INSERT INTO sale VALUES (1), (2)");
    run = RunContext.open("load statements");
  }

  @After
  public void endRun() {
    run.close();
  }

  private static Row sale(int id) {
    return Row.withSchema(SALE).addValue(id).build();
  }

  private WriteToJdbc append() {
    return WriteToJdbc.to(database.url()).table("sale");
  }

  private void load(WriteToJdbc load, int... ids) {
    PipelineOptions options = PipelineOptionsFactory.create();
    run.attach(options);
    Pipeline pipeline = Pipeline.create(options);
    List<Row> rows = java.util.Arrays.stream(ids).mapToObj(LoadStatementsTest::sale).toList();
    pipeline.apply(Create.of(rows).withRowSchema(SALE)).apply(load);
    pipeline.run().waitUntilFinish();
  }

  private List<String> sales() throws SQLException {
    return database.rows("SELECT id FROM sale ORDER BY id");
  }

  private List<String> totals() throws SQLException {
    return database.rows("SELECT n FROM total ORDER BY n");
  }

  private StagedLoad staged(String table, List<String> before, List<String> after) {
    return (StagedLoad)
        Loads.of(
            ParameterSet.of(WriteToJdbc.Configuration.class)
                .given("url", database.url())
                .withTable(table)
                .withBeforeSql(before)
                .withAfterSql(after),
            10,
            SALE,
            false,
            false,
            run);
  }

  private String stage(StagedLoad load, Row... rows) throws SQLException {
    try (Connection connection = load.open(run)) {
      load.writer(connection).write(List.of(rows), 1);
      connection.commit();
    }
    return new Receipts(Set.of(1L), rows.length).toString();
  }

  private PreparedTarget prepare(StagedLoad load, String receipts, CommitSession session)
      throws Exception {
    return new TableTarget(load.table(), load, run.waits()).prepare(receipts, session);
  }

  @Test
  public void runBeforeAndAfterTheRowsAreMoved() throws SQLException {
    load(append().before(DELETE).after(COUNT, "UPDATE total SET n = n + 100;"), 3, 4);
    assertThat(sales(), is(List.of("2", "3", "4")));
    assertThat(totals(), is(List.of("103")));
  }

  @Test
  public void runWithoutRowsToo() throws SQLException {
    load(append().before(DELETE).after(COUNT));
    assertThat(sales(), is(List.of("2")));
    assertThat(totals(), is(List.of("1")));
  }

  @Test
  public void aStatementThatFailsLeavesAllAsItWas() throws SQLException {
    RuntimeException failed =
        assertThrows(
            RuntimeException.class,
            () -> load(append().before(DELETE).after(COUNT, "INSERT INTO total VALUES (NULL)"), 3));
    Throwable cause = failed;
    while (!(cause instanceof PurlinException) && cause.getCause() != null) {
      cause = cause.getCause();
    }
    assertThat(
        cause.getMessage(),
        startsWith("after_sql.1 of the load into table 'sale' failed, and nothing was changed: "));
    assertThat(sales(), is(List.of("1", "2")));
    assertThat(totals(), is(List.of()));
    assertThat(database.stagingTables(), is(List.of()));
  }

  @Test
  public void thoseAfterTheLoadSeeTheRowsOfAllTables() throws Exception {
    StagedLoad sales =
        staged("sale", List.of(DELETE), List.of("INSERT INTO total SELECT count(*) FROM refund"));
    StagedLoad refunds = staged("refund", List.of(), List.of());
    String one = stage(sales, sale(3));
    String two = stage(refunds, sale(7), sale(8));
    try (CommitSession session = new CommitSession()) {
      PreparedTarget first = prepare(sales, one, session);
      PreparedTarget second = prepare(refunds, two, session);
      first.confirm();
      second.confirm();
      if (!product.equals("sqlite")) { // Its readers wait for the writer.
        assertThat(totals(), is(List.of()));
      }
      first.commit();
      second.commit();
    }
    assertThat(sales(), is(List.of("2", "3")));
    assertThat(totals(), is(List.of("2")));
  }

  @Test
  public void oneThatIsNotConfirmedChangesNothing() throws Exception {
    StagedLoad sales = staged("sale", List.of(DELETE), List.of("INSERT INTO total VALUES (NULL)"));
    String receipts = stage(sales, sale(3));
    try (CommitSession session = new CommitSession()) {
      PreparedTarget prepared = prepare(sales, receipts, session);
      PurlinException refused = assertThrows(PurlinException.class, prepared::confirm);
      assertThat(
          refused.getMessage(),
          startsWith(
              "after_sql.0 of the load into table 'sale' failed, and nothing was changed: "));
    }
    assertThat(sales(), is(List.of("1", "2")));
  }

  /** The statements are those of the run that died, not those of the one that completes it. */
  @Test
  public void aDeadRunsCommitIsCompletedWithThemOnce() throws Exception {
    StagedLoad dead = staged("sale", List.of(DELETE), List.of(COUNT));
    String receipts = stage(dead, sale(3));
    JournalEntry entry;
    try (CommitSession session = new CommitSession()) {
      PreparedTarget prepared = prepare(dead, receipts, session);
      prepared.confirm();
      entry = prepared.journal();
    }
    TableTarget next = new TableTarget("sale", staged("sale", null, null), run.waits());
    for (int time = 0; time < 2; time++) {
      assertThat(next.recover(entry), is(true));
      assertThat(sales(), is(List.of("2", "3")));
      assertThat(totals(), is(List.of("2")));
    }
  }

  @Test
  public void whatWouldEndTheTransactionIsRefused() {
    wrong("before_sql.0: is empty; expected a statement", " -- nothing\n");
    wrong(
        "before_sql.0: has several statements; give each as an entry of the list",
        "DELETE FROM sale; /* ; */ DELETE FROM total");
    wrong("before_sql.0: COMMIT is not allowed: the transaction is the load's", "/* now */ commit");
    boolean ddl = product.equals("postgres") || product.equals("sqlite");
    String drop = "DROP TABLE nosuch";
    if (ddl) {
      staged("sale", List.of(drop, "INSERT INTO sale VALUES (';')"), null);
    } else {
      wrong(
          "before_sql.0: DROP commits the transaction of a load in %s, or may; expected INSERT, UPDATE, DELETE, MERGE, REPLACE, SELECT, WITH or CALL"
              .formatted(database.url().startsWith("jdbc:h2") ? "H2" : "MariaDB/MySQL"),
          drop);
    }
  }

  private void wrong(String message, String statement) {
    ConfigurationException refused =
        assertThrows(ConfigurationException.class, () -> staged("sale", List.of(statement), null));
    assertThat(refused.getMessage(), is(message));
  }

  @Test
  public void haveNoMeaningWithQuery() {
    ConfigurationException refused =
        assertThrows(
            ConfigurationException.class,
            () ->
                load(
                    WriteToJdbc.to(database.url())
                        .query("INSERT INTO sale VALUES (?)")
                        .after(COUNT),
                    3));
    assertThat(
        refused.getMessage(),
        is("after_sql: has no meaning with query, whose rows no transaction holds"));
  }
}
