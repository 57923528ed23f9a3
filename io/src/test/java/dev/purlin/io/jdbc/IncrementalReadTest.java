package dev.purlin.io.jdbc;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.junit.Assert.assertThrows;
import static org.junit.Assume.assumeTrue;

import dev.purlin.core.commit.CommitJournal;
import dev.purlin.core.commit.JournalEntry;
import dev.purlin.core.cursor.CursorRun;
import dev.purlin.core.cursor.CursorState;
import dev.purlin.core.cursor.CursorStore;
import dev.purlin.core.cursor.CursorType;
import dev.purlin.core.cursor.IncrementalParameters;
import dev.purlin.core.cursor.NullCursors;
import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.problem.PurlinException;
import dev.purlin.core.run.RunContext;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.transforms.MapElements;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.TypeDescriptors;
import org.junit.Before;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.junit.runners.Parameterized;

/** What an incremental read reads, of every database that has a dialect. */
@RunWith(Parameterized.class)
public class IncrementalReadTest {
  @Parameterized.Parameter public String product;

  private final Map<String, CursorState> kept = new HashMap<>();
  private TestDatabase database;
  private int runs;

  @Parameterized.Parameters(name = "{0}")
  public static Collection<Object[]> products() {
    return List.of(
        new Object[] {"h2"},
        new Object[] {"postgres"},
        new Object[] {"mariadb"},
        new Object[] {"sqlite"});
  }

  @Before
  public void makeTable() throws SQLException {
    database = TestDatabase.of(product);
    database.run(
        "CREATE TABLE sale (id BIGINT NOT NULL, ts %s, d DATE, n DECIMAL(20, 4), t VARCHAR(20))"
            .formatted(
                product.equals("postgres") || product.equals("sqlite")
                    ? "TIMESTAMP"
                    : "TIMESTAMP(6)%s".formatted(product.equals("mariadb") ? " NULL" : "")));
    sale(1, "'2026-11-01 00:00:00.000001'", "'2026-11-01'", "1.0001", "'a'");
    sale(2, "'2026-11-01 00:00:00.000002'", "'2026-11-02'", "1.0002", "'b'");
    sale(3, "'2026-11-01 00:00:00.000002'", "'2026-11-02'", "1.0002", "'b'");
  }

  private void sale(long id, String ts, String d, String n, String t) throws SQLException {
    database.run("INSERT INTO sale VALUES (%d, %s, %s, %s, %s)".formatted(id, ts, d, n, t));
  }

  private final class Kept implements CursorStore {
    @Override
    public String key(String name, boolean given) {
      return name;
    }

    @Override
    public Optional<String> elsewhere(String key) {
      return Optional.empty();
    }

    @Override
    public boolean hold(String key) {
      return true;
    }

    @Override
    public Optional<CursorState> find(String name) {
      return Optional.ofNullable(kept.get(name));
    }

    @Override
    public void keep(String name, CursorState state) {
      kept.put(name, state);
    }

    @Override
    public String place(String name) {
      return "state of " + name;
    }
  }

  /** Nobody dies in this test. */
  private static final class NoJournal implements CommitJournal {
    @Override
    public void write(List<JournalEntry> entries) {}

    @Override
    public void committed() {}

    @Override
    public void remove() {}

    @Override
    public String place() {
      return "nowhere";
    }
  }

  private ReadFromJdbc sales(IncrementalParameters incremental) {
    return ReadFromJdbc.from(database.url()).table("sale").incremental(incremental).named("Sales");
  }

  private void reads(IncrementalParameters incremental, Long... ids) {
    reads(sales(incremental), ids);
  }

  /** A whole run, which keeps what it has read to. */
  private void reads(ReadFromJdbc read, Long... ids) {
    reads(read, read2 -> read2, ids);
  }

  private void reads(ReadFromJdbc read, UnaryOperator<PCollection<Long>> more, Long... ids) {
    PipelineOptions options = PipelineOptionsFactory.create();
    try (RunContext run = RunContext.open("incremental " + ++runs)) {
      run.attach(options);
      new CursorRun("sales.yaml", new Kept(), false).tell(run);
      Pipeline pipeline = Pipeline.create(options);
      PCollection<Long> found =
          pipeline
              .apply(read)
              .apply(MapElements.into(TypeDescriptors.longs()).via(row -> row.getInt64("id")));
      PAssert.that(more.apply(found)).containsInAnyOrder(ids);
      pipeline.run().waitUntilFinish();
      run.targets().commit(run.gate(), new NoJournal());
    }
  }

  private String value() {
    return kept.get("Sales").value();
  }

  @Test
  public void readsBehindATimestampToTheMicrosecond() throws SQLException {
    reads(IncrementalParameters.by("ts"), 1L, 2L, 3L);
    assertThat(value(), is("2026-11-01T00:00:00.000002Z"));
    assertThat(kept.get("Sales").type(), is(CursorType.TIMESTAMP));
    reads(IncrementalParameters.by("ts"));
    sale(4, "'2026-11-01 00:00:00.000003'", "NULL", "NULL", "NULL");
    sale(5, "'2026-11-01 00:00:00.000002'", "NULL", "NULL", "NULL");
    sale(6, "'2026-11-01 00:00:00'", "NULL", "NULL", "NULL");
    reads(IncrementalParameters.by("ts"), 4L);
    assertThat(value(), is("2026-11-01T00:00:00.000003Z"));
  }

  @Test
  public void readsBehindIntegersDatesAndTexts() throws SQLException {
    for (String field : List.of("id", "d", "t")) {
      reads(IncrementalParameters.by(field).withName(field), 1L, 2L, 3L);
      reads(IncrementalParameters.by(field).withName(field));
    }
    sale(4, "NULL", "'2026-11-03'", "NULL", "'c'");
    for (String field : List.of("id", "d", "t")) {
      reads(IncrementalParameters.by(field).withName(field), 4L);
    }
    assertThat(kept.get("id").value(), is("4"));
    assertThat(kept.get("d").value(), is("2026-11-03"));
    assertThat(kept.get("t").value(), is("c"));
  }

  @Test
  public void readsBehindDecimalsWhereTheyHaveAnOrder() throws SQLException {
    IncrementalParameters byNumber = IncrementalParameters.by("n");
    if (product.equals("sqlite")) {
      assertThat(
          assertThrows(ConfigurationException.class, () -> reads(byNumber)).getMessage(),
          containsString(
              "column 'n' is DECIMAL, expected an integer, DATE, TIMESTAMP or VARCHAR (of DECIMALs"
                  + " SQLite does not know the order)"));
      return;
    }
    reads(byNumber, 1L, 2L, 3L);
    assertThat(value(), is("1.0002"));
    sale(4, "NULL", "NULL", "10.0001", "NULL");
    sale(5, "NULL", "NULL", "1.0002", "NULL");
    reads(byNumber, 4L);
  }

  @Test
  public void beginsWithTheInitialValueItself() {
    reads(IncrementalParameters.by("d").withInitial("2026-11-02"), 2L, 3L);
    reads(IncrementalParameters.by("d").withInitial("2026-11-02"));
  }

  @Test
  public void rowsWithoutAValueAreReadOrLeftOutAsSaid() throws SQLException {
    sale(4, "NULL", "NULL", "NULL", "NULL");
    IncrementalParameters byTime = IncrementalParameters.by("ts");
    reads(byTime.withNulls(NullCursors.SKIP).withName("skip"), 1L, 2L, 3L);
    reads(byTime.withNulls(NullCursors.SKIP).withName("skip"));
    reads(byTime.withNulls(NullCursors.INCLUDE).withName("include"), 1L, 2L, 3L, 4L);
    reads(byTime.withNulls(NullCursors.INCLUDE).withName("include"), 4L);
    RuntimeException refused = assertThrows(RuntimeException.class, () -> reads(byTime));
    assertThat(refused.getMessage(), containsString("has no value, so that no run could tell"));
    assertThat(kept.containsKey("Sales"), is(false));
  }

  @Test
  public void aQueryIsReadInPartsThatSeeTheSameRows() throws SQLException {
    ReadFromJdbc read =
        ReadFromJdbc.from(database.url())
            .query("SELECT id, ts FROM sale WHERE id <> 3 -- all but one")
            .partitioned("id", 4)
            .incremental(IncrementalParameters.by("ts"))
            .named("Sales");
    reads(read, 1L, 2L);
    sale(4, "'2026-11-02 00:00:00'", "NULL", "NULL", "NULL");
    sale(40, "'2026-11-03 00:00:00'", "NULL", "NULL", "NULL");
    sale(50, "'2026-11-01 00:00:00'", "NULL", "NULL", "NULL");
    reads(read, 4L, 40L);
    reads(read);
  }

  /** Rows that come after the pipeline was built are left to the next run. */
  @Test
  public void readsToTheValueThatWasTheGreatestWhenTheRunBegan() throws SQLException {
    IncrementalParameters byTime = IncrementalParameters.by("ts");
    reads(
        sales(byTime),
        rows -> {
          try {
            sale(4, "'2026-11-02 00:00:00'", "NULL", "NULL", "NULL");
          } catch (SQLException e) {
            throw new AssertionError(e);
          }
          return rows;
        },
        1L,
        2L,
        3L);
    reads(byTime, 4L);
  }

  @Test
  public void aRunThatHasReadTheSameRowsAsAnotherChangesNothing() {
    IncrementalParameters byTime = IncrementalParameters.by("ts");
    CursorState other =
        new CursorState(
            "sales.yaml",
            "Sales",
            "ts",
            CursorType.TIMESTAMP,
            "2026-11-01T00:00:00Z",
            "another",
            "");
    PurlinException refused =
        assertThrows(
            PurlinException.class,
            () ->
                reads(
                    sales(byTime),
                    rows -> {
                      kept.put("Sales", other);
                      return rows;
                    },
                    1L,
                    2L,
                    3L));
    assertThat(
        refused.getMessage(),
        is(
            "another run has kept a last value of 'Sales' since this one began, and has read the same"
                + " rows; no target was changed, and the next run reads what is new since then"));
    assertThat(kept.get("Sales"), is(other));
  }

  @Test
  public void aColumnWithoutAnOrderIsRefused() throws SQLException {
    database.run("CREATE TABLE odd (id BIGINT, r DOUBLE PRECISION)");
    ReadFromJdbc odd =
        ReadFromJdbc.from(database.url()).table("odd").incremental(IncrementalParameters.by("r"));
    ConfigurationException refused = assertThrows(ConfigurationException.class, () -> reads(odd));
    assertThat(refused.getMessage(), containsString("column 'r' is DOUBLE, expected an integer, "));
  }

  @Test
  public void aTypeThatIsReadAsATextAndIsNotComparedWithOneIsRefused() throws SQLException {
    assumeTrue(product.equals("postgres"));
    for (String type : List.of("uuid", "inet", "interval")) {
      database.run(
          "DROP TABLE IF EXISTS odd", "CREATE TABLE odd (id BIGINT, u %s)".formatted(type));
      ReadFromJdbc odd =
          ReadFromJdbc.from(database.url()).table("odd").incremental(IncrementalParameters.by("u"));
      ConfigurationException refused = assertThrows(ConfigurationException.class, () -> reads(odd));
      assertThat(
          refused.getMessage(),
          containsString("column 'u' is of a type that PostgreSQL does not compare with texts ("));
    }
  }

  /** SQLite keeps any value in any column; others refuse it when it is written. */
  @Test
  public void valuesThatHaveNoPlaceInTheOrderFailTheRunBeforeItReads() throws SQLException {
    assumeTrue(product.equals("sqlite"));
    for (String declared : List.of("TIMESTAMP", "TIMESTAMP NOT NULL")) {
      database.run(
          "DROP TABLE sale", "CREATE TABLE sale (id BIGINT NOT NULL, ts " + declared + ")");
      database.run("INSERT INTO sale VALUES (1, '2026-11-01 00:00:00.000001')");
      for (NullCursors nulls : NullCursors.values()) {
        IncrementalParameters byTime =
            IncrementalParameters.by("ts")
                .withNulls(nulls)
                .withName(nulls.name() + declared.length());
        reads(byTime, 1L);
        for (String value :
            List.of(
                "'2026-12-02T10:00:00+01'",
                "'2026-12-03T10:00:00,5Z'",
                "'garbage'",
                "'now'",
                "'12:00'",
                "''",
                "'20261204T100000Z'",
                "'2026-02-30'",
                "'2026-12-01T24:00:00'",
                "'2026-12-05 10:00:00.0000011'",
                "'2026-12-05T10:00:00.0000011+02:00'",
                "1796120000000",
                "2461000",
                "2461000.5",
                "x'323032362D31312D3031'")) {
          database.run("INSERT INTO sale VALUES (2, %s)".formatted(value));
          PurlinException refused = assertThrows(PurlinException.class, () -> reads(byTime));
          assertThat(
              value,
              refused.getMessage(),
              is(
                  "incremental.field: 1 row has a value of 'ts' that SQLite cannot compare as TIMESTAMP, such as '%s', so that no run could tell whether such rows are new; nothing was read. Expected ISO 8601 to the microsecond, as in 2026-11-28T10:00:00.000001Z: correct them, or leave them out by a query"
                      .formatted(value.startsWith("x") ? "2026-11-01" : value.replace("'", ""))));
          database.run("DELETE FROM sale WHERE id = 2");
        }
        for (String value :
            List.of(
                "'2026-12-05 10:00:00.0000010'",
                "'2026-12-05T10:00:00.000001Z'",
                "'2026-12-05T12:00:00.000001000+02:00'",
                "'2026-12-05T12:00+02:00'",
                "'2028-02-29'")) {
          database.run("INSERT INTO sale VALUES (2, %s)".formatted(value));
          reads(byTime.withName(value.replaceAll("\\W", "") + declared.length() + nulls), 1L, 2L);
          database.run("DELETE FROM sale WHERE id = 2");
        }
      }
    }
    database.run("DROP TABLE sale", "CREATE TABLE sale (id BIGINT NOT NULL, ts DATE)");
    database.run("INSERT INTO sale VALUES (1, '2026-11-01'), (2, '2026-11-31'), (3, '11/30/2026')");
    assertThat(
        assertThrows(PurlinException.class, () -> reads(IncrementalParameters.by("ts")))
            .getMessage(),
        containsString(
            "2 rows have values of 'ts' that SQLite cannot compare as DATE, such as '11/30/2026', so"
                + " that no run could tell whether such rows are new; nothing was read. Expected ISO 8601 to"
                + " the microsecond, as in 2026-11-28: "));
  }

  @Test
  public void aPipelineThatNobodyKeepsValuesForIsRefused() {
    ConfigurationException refused =
        assertThrows(
            ConfigurationException.class,
            () -> Pipeline.create().apply(sales(IncrementalParameters.by("ts"))));
    assertThat(
        refused.getMessage(),
        containsString(
            "'purlin run' keeps the last value of an incremental read, and this pipeline is not run"
                + " by it; tell its run where to keep values (CursorRun.tell)"));
  }
}
