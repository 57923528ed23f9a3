package dev.purlin.pipelines.cli;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.After;
import org.junit.AfterClass;
import org.junit.Before;
import org.junit.BeforeClass;
import org.junit.Rule;
import org.junit.Test;

/** All targets of a run change, one right after the other at its end, or none does. */
public class TargetsTogetherTest {
  private static final String ROWS =
      """
      pipeline:
        transforms:
          - type: Create
            name: Rows
            config: {elements: [{id: 1, name: new}, {id: 2, name: new}]}
      """;
  private static final String FILE =
      """
          - type: WriteToJson
            name: File
            input: Rows
            config: {path: "DIR/out/rows.jsonl", single_file: true}
      """;
  private static final String TABLE =
      """
          - type: WriteToJdbc
            name: Load %1$s
            input: Rows
            config: {url: "%2$s", table: %1$s, mode: upsert, key: id, create_table: true}
      """;
  private static final String CHECK =
      """
          - type: AssertEqual
            name: Check
            input: Rows
            config: {elements: [{id: 1, name: new}]}
      """;

  private static EmbeddedPostgres postgres;

  @Rule public final Workplace workplace = new Workplace();

  private Connection connection;

  @BeforeClass
  public static void startDatabase() throws Exception {
    postgres = EmbeddedPostgres.start();
  }

  @AfterClass
  public static void stopDatabase() throws Exception {
    postgres.close();
  }

  @Before
  public void fillTargets() throws Exception {
    connection = postgres.getPostgresDatabase().getConnection();
    execute("DROP TABLE IF EXISTS a, b, made");
    for (String table : List.of("a", "b")) {
      execute("CREATE TABLE %s (id BIGINT PRIMARY KEY, name VARCHAR)".formatted(table));
      execute("INSERT INTO %s VALUES (1, 'as before')".formatted(table));
    }
    workplace.file("out/rows.jsonl", "as before\n");
  }

  @After
  public void disconnect() throws SQLException {
    connection.close();
  }

  private static String table(String name) {
    return TABLE.formatted(name, postgres.getJdbcUrl("postgres", "postgres"));
  }

  private Path pipeline(String... steps) {
    return workplace.file("p.yaml", ROWS + String.join("", steps));
  }

  private void assertAllIsAsBefore() throws SQLException {
    assertThat(query("SELECT id || ' ' || name FROM a"), contains("1 as before"));
    assertThat(query("SELECT id || ' ' || name FROM b"), contains("1 as before"));
    assertThat(tables(), contains("a", "b"));
    assertThat(workplace.read("out/rows.jsonl"), is("as before\n"));
    assertThat(workplace.list("out"), contains(workplace.path("out/rows.jsonl")));
    assertThat(workplace.record().get("targets_written").toString(), is("[]"));
    assertThat(workplace.list("runs/.pending"), is(empty()));
  }

  @Test
  public void aCheckThatDoesNotHoldLeavesAllAsItWas() throws Exception {
    for (String runner : List.of("direct", "flink")) {
      Invocation run = workplace.runOn(runner, pipeline(table("a"), table("made"), FILE, CHECK));
      assertThat(run.toString(), run.exitCode(), is(3));
      assertAllIsAsBefore();
    }
  }

  @Test
  public void aTableThatRefusesItsRowsLeavesTheOthersAsTheyWere() throws Exception {
    execute("ALTER TABLE b ADD CONSTRAINT names UNIQUE (name)");
    Invocation run = workplace.run(pipeline(table("a"), table("made"), FILE, table("b")));
    assertThat(run.toString(), run.exitCode(), is(1));
    assertThat(
        run.err(),
        containsString("the load into table 'b' was not merged, and nothing was changed"));
    assertAllIsAsBefore();
  }

  @Test
  public void allAreCommittedWhenEverythingHolds() throws Exception {
    for (String runner : List.of("direct", "flink")) {
      fillTargets();
      Invocation run = workplace.runOn(runner, pipeline(table("a"), table("b"), FILE));
      assertThat(run.toString(), run.exitCode(), is(0));
      assertThat(query("SELECT id || ' ' || name FROM a ORDER BY id"), contains("1 new", "2 new"));
      assertThat(query("SELECT id || ' ' || name FROM b ORDER BY id"), contains("1 new", "2 new"));
      assertThat(Files.readAllLines(workplace.path("out/rows.jsonl")).size(), is(2));
      assertThat(workplace.list("out"), contains(workplace.path("out/rows.jsonl")));
      assertThat(tables(), contains("a", "b"));
      assertThat(
          workplace.record().get("targets_written").toString(),
          is("[\"table 'a'\",\"table 'b'\",\"%s\"]".formatted(workplace.path("out/rows.jsonl"))));
      assertThat(workplace.list("runs/.pending"), is(empty()));
    }
  }

  @Test
  public void aTargetThatAsksForItGoesAhead() throws Exception {
    String early = FILE.replace("input: Rows\n", "input: Rows\n      commit: early\n");
    Invocation run = workplace.run(pipeline(early, table("a"), CHECK));
    assertThat(run.toString(), run.exitCode(), is(3));
    assertThat(Files.readAllLines(workplace.path("out/rows.jsonl")).size(), is(2));
    assertThat(query("SELECT id || ' ' || name FROM a"), contains("1 as before"));
    assertThat(
        workplace.record().get("targets_written").toString(),
        is("[\"%s\"]".formatted(workplace.path("out/rows.jsonl"))));
  }

  @Test
  public void commitHasTwoWordsAndIsForStepsThatWrite() {
    Invocation wrong =
        Invocation.of(
            "validate", pipeline(FILE.replace("input: Rows", "input: Rows\n      commit: late")));
    assertThat(
        wrong.err(),
        containsString("'commit' is one of with_run, early, not 'late'; with_run (the default)"));
    Invocation misplaced =
        Invocation.of(
            "validate",
            workplace.file(
                "p.yaml", ROWS.replace("name: Rows", "name: Rows\n      commit: early") + FILE));
    assertThat(
        misplaced.err(),
        containsString("'commit' says when a target is committed, and Create has none"));
  }

  /** The database has committed when the file turns out not to be replaceable. */
  @Test
  public void whatFailsBetweenTwoCommitsIsCompletedByTheNextRun() throws Exception {
    Files.delete(workplace.path("out/rows.jsonl"));
    workplace.file("out/rows.jsonl/occupied", "");
    Path file = pipeline(table("a"), FILE);
    Invocation run = workplace.run(file);
    assertThat(run.toString(), run.exitCode(), is(1));
    assertThat(
        run.err(),
        allOf(
            containsString("committing failed half-way"),
            containsString("Committed: table 'a'. Not committed, or not completely: "),
            containsString("the next run of the same file completes it first")));
    assertThat(workplace.record().get("targets_written").toString(), is("[\"table 'a'\"]"));
    assertThat(workplace.list("runs/.pending").size(), is(1));

    Files.delete(workplace.path("out/rows.jsonl/occupied"));
    Files.delete(workplace.path("out/rows.jsonl"));
    workplace.file("p.yaml", workplace.read("p.yaml").replace("name: new", "name: newer") + CHECK);
    Invocation next = workplace.run(file);
    assertThat("the check fails, what was left is complete", next.exitCode(), is(3));
    assertThat(
        Files.readAllLines(workplace.path("out/rows.jsonl")),
        containsInAnyOrder("{\"id\":1,\"name\":\"new\"}", "{\"id\":2,\"name\":\"new\"}"));
    assertThat(query("SELECT id || ' ' || name FROM a ORDER BY id"), contains("1 new", "2 new"));
    assertThat(workplace.list("runs/.pending"), is(empty()));
    assertThat(workplace.list("out"), contains(workplace.path("out/rows.jsonl")));
  }

  @Test
  public void whatFailsBetweenTwoCommitsIsCompletedByClean() throws Exception {
    Files.delete(workplace.path("out/rows.jsonl"));
    workplace.file("out/rows.jsonl/occupied", "");
    Path file = pipeline(table("a"), FILE);
    assertThat(workplace.run(file).exitCode(), is(1));
    Files.delete(workplace.path("out/rows.jsonl/occupied"));
    Files.delete(workplace.path("out/rows.jsonl"));
    Invocation clean = Invocation.of("clean", file, "--runs", workplace.path("runs"));
    assertThat(clean.toString(), clean.exitCode(), is(0));
    assertThat(
        clean.out(),
        is(
            "completed the commit of run %s: table 'a', %s%n"
                .formatted(workplace.lastRun().getFileName(), workplace.path("out/rows.jsonl"))));
    assertThat(Files.readAllLines(workplace.path("out/rows.jsonl")).size(), is(2));
    assertThat(
        Invocation.of("clean", file, "--runs", workplace.path("runs")).out(),
        is("nothing to complete or remove\n"));
  }

  /** A clean-up that looked for a staging table would make H2 create the database. */
  @Test
  public void whatDoesNotRunLeavesNothingBehind() {
    Path file =
        pipeline(
            TABLE.formatted("new", "jdbc:h2:" + workplace.path("h2")),
            "    - {type: MapToFields, name: Wrong, input: Rows, config: {fields: {a: nobody}}}\n");
    Invocation run = workplace.run(file);
    assertThat(run.toString(), run.exitCode(), is(2));
    Invocation clean =
        Invocation.of(
            "clean",
            pipeline(TABLE.formatted("new", "jdbc:h2:" + workplace.path("h2"))),
            "--runs",
            workplace.path("runs"));
    assertThat(clean.toString(), clean.exitCode(), is(0));
    assertThat(workplace.list(""), contains(workplace.path("out"), workplace.path("p.yaml")));
  }

  private List<String> tables() throws SQLException {
    return query(
        "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"
            + " ORDER BY 1");
  }

  private List<String> query(String sql) throws SQLException {
    List<String> values = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        values.add(rows.getString(1));
      }
    }
    return values;
  }

  private void execute(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
