package dev.purlin.pipelines.cli;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.Assert.fail;

import com.fasterxml.jackson.databind.JsonNode;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.After;
import org.junit.AfterClass;
import org.junit.Before;
import org.junit.BeforeClass;
import org.junit.Rule;
import org.junit.Test;

/**
 * A process that is told to stop (SIGTERM) in the middle of a run leaves every target as it was.
 */
public class StoppedRunTest {
  private static final String PASSWORD = "s3cr3t-word";
  private static final Duration LONGEST = Duration.ofMinutes(5);
  private static final String TARGET = "out/rows.jsonl-00000-of-00001";
  private static final String LOAD_FILE =
      """
      pipeline:
        transforms:
          - type: ReadFromCsv
            name: Rows
            config:
              path: "INPUT"
              schema: {id: BIGINT, name: VARCHAR, amount: DOUBLE}
          - type: MapToFields
            name: Doubled
            input: Rows
            config:
              append: true
              fields: {double_amount: amount * 2}
          - type: WriteToJson
            name: File
            input: Doubled
            config: {path: "DIR/out/rows.jsonl"}
      """;
  private static final String LOAD_BOTH =
      LOAD_FILE
          + """
              - type: WriteToJdbc
                name: Table
                input: Doubled
                config:
                  url: "{{ url }}"
                  username: postgres
                  password: "${env:PURLIN_TEST_PASSWORD}"
                  table: target
                  mode: upsert
                  key: id
          """;

  private static EmbeddedPostgres postgres;

  @Rule public final Workplace workplace = new Workplace();

  private Connection connection;
  private Process process;

  @BeforeClass
  public static void startDatabase() throws Exception {
    postgres = EmbeddedPostgres.start();
  }

  @AfterClass
  public static void stopDatabase() throws Exception {
    postgres.close();
  }

  private Path input(int count) throws IOException {
    Path file = workplace.path("rows.csv");
    try (BufferedWriter rows = Files.newBufferedWriter(file)) {
      rows.write("id,name,amount\n");
      for (int i = 0; i < count; i++) {
        rows.write(i + ",the row with the number " + i + "," + i + ".25\n");
      }
    }
    return file;
  }

  @Before
  public void fillTargets() throws Exception {
    workplace.file(TARGET, "as before\n");
    connection = postgres.getPostgresDatabase().getConnection();
    execute("DROP TABLE IF EXISTS target CASCADE");
    execute(
        "CREATE TABLE target (id BIGINT PRIMARY KEY, name VARCHAR, amount DOUBLE PRECISION,"
            + " double_amount DOUBLE PRECISION)");
    execute("INSERT INTO target VALUES (-1, 'as before', 0, 0)");
  }

  @After
  public void endProcess() throws Exception {
    if (process != null) {
      process.destroyForcibly();
    }
    connection.close();
  }

  /** Flink writes the rows to both targets while it reads them. */
  @Test
  public void leavesTargetsAsTheyWereOnFlink() throws Exception {
    stopsCleanly(
        LOAD_BOTH, "flink", 3_000_000, () -> stagingTableIsThere() && temporaryFileGrows());
  }

  /** Direct loads the table first. */
  @Test
  public void leavesTableAsItWasOnDirect() throws Exception {
    stopsCleanly(LOAD_BOTH, "direct", 500_000, this::stagingTableIsThere);
  }

  @Test
  public void leavesFileAsItWasOnDirect() throws Exception {
    stopsCleanly(LOAD_FILE, "direct", 500_000, this::temporaryFileGrows);
  }

  /** Its statement is cancelled, though the lock is held on. */
  @Test
  public void aRunThatWaitsForALockIsStopped() throws Exception {
    Path file = workplace.file("load.yaml", LOAD_BOTH.replace("INPUT", input(10).toString()));
    try (Connection other = postgres.getPostgresDatabase().getConnection();
        Statement statement = other.createStatement()) {
      other.setAutoCommit(false);
      statement.execute("LOCK TABLE target IN SHARE MODE");
      process = start(file, "direct");
      await(() -> !query("SELECT 1 FROM pg_locks WHERE NOT granted").isEmpty());
      process.destroy();
      assertThat(process.waitFor(LONGEST.toSeconds(), TimeUnit.SECONDS), is(true));
      assertThat(workplace.read("stderr"), process.exitValue(), is(143));
      assertThat(tables(), contains("target"));
      assertThat(workplace.list("out"), contains(workplace.path(TARGET)));
      assertThat(workplace.read(TARGET), is("as before\n"));
      assertThat(workplace.record().get("outcome").asText(), is("stopped"));
    }
  }

  /** Not even the columns of such a table can be looked at. */
  @Test
  public void aRunSaysWhatItWaitsForAndIsStoppedBeforeItBegins() throws Exception {
    waitsAndIsStopped(LOAD_BOTH, "ACCESS EXCLUSIVE");
    assertThat(workplace.list("runs"), is(empty()));
  }

  /** The step merges by itself, in the midst of the run. */
  @Test
  public void aStepThatCommitsEarlySaysWhatItWaitsForAndIsStopped() throws Exception {
    waitsAndIsStopped(
        LOAD_BOTH.replace("type: WriteToJdbc", "type: WriteToJdbc\n      commit: early"), "SHARE");
    assertThat(
        Workplace.read(workplace.lastRun().resolve("run.log")),
        containsString("table 'target' is locked by process "));
  }

  private void waitsAndIsStopped(String load, String lock) throws Exception {
    Path file = workplace.file("load.yaml", load.replace("INPUT", input(10).toString()));
    try (Connection other = postgres.getPostgresDatabase().getConnection();
        Statement statement = other.createStatement()) {
      other.setAutoCommit(false);
      statement.execute("LOCK TABLE target IN " + lock + " MODE");
      process = start(file, "direct");
      await(() -> workplace.read("stderr").contains("table 'target' is locked by process "));
      assertThat(
          workplace.read("stderr"),
          containsString(", idle in transaction; waiting until it is free"));
      process.destroy();
      assertThat(process.waitFor(30, TimeUnit.SECONDS), is(true));
      assertThat(workplace.read("stderr"), process.exitValue(), is(143));
      other.rollback();
      assertThat(tables(), contains("target"));
      assertThat(query("SELECT id FROM target"), contains("-1"));
    }
  }

  /**
   * The database commits when its client is dead already; the file has not been renamed by then.
   * What is left to do stands in the journal, and the next run completes it.
   */
  @Test
  public void aDeathBetweenTwoCommitsIsMendedByTheNextRun() throws Exception {
    execute(
        "CREATE OR REPLACE FUNCTION hold() RETURNS trigger LANGUAGE plpgsql AS"
            + " 'BEGIN PERFORM pg_advisory_xact_lock(1); RETURN NULL; END'");
    execute(
        "CREATE CONSTRAINT TRIGGER hold AFTER INSERT ON target DEFERRABLE INITIALLY DEFERRED"
            + " FOR EACH ROW EXECUTE FUNCTION hold()");
    execute("SELECT pg_advisory_lock(1)");
    Path file = workplace.file("load.yaml", LOAD_BOTH.replace("INPUT", input(10).toString()));
    process = start(file, "direct");
    await(() -> !query("SELECT 1 FROM pg_locks WHERE NOT granted").isEmpty());
    process.destroyForcibly().waitFor();
    Path died = workplace.lastRun();
    assertThat(workplace.read(TARGET), is("as before\n"));
    assertThat(workplace.list("runs/.pending").size(), is(1));
    assertThat(
        Workplace.read(workplace.list("runs/.pending").get(0)), not(containsString(PASSWORD)));
    execute("SELECT pg_advisory_unlock(1)");
    while (query("SELECT id FROM target").size() == 1) {
      Thread.onSpinWait();
    }
    assertThat(tables(), contains("target"));

    process = start(file, "direct");
    assertThat(
        workplace.read("stderr"), process.waitFor(LONGEST.toSeconds(), TimeUnit.SECONDS), is(true));
    assertThat(workplace.read("stderr"), process.exitValue(), is(0));
    assertThat(
        Workplace.read(workplace.lastRun().resolve("run.log")),
        containsString("completed the commit of run "));
    assertThat(workplace.list("out"), contains(workplace.path(TARGET)));
    assertThat(query("SELECT id FROM target").size(), is(11));
    assertThat(tables(), contains("target"));
    assertThat(workplace.list("runs/.pending"), is(empty()));
    assertThat("nobody resumes it", Files.exists(died.resolve("committed")), is(true));
  }

  private void stopsCleanly(String load, String runner, int rows, Condition sign) throws Exception {
    Path file = workplace.file("load.yaml", load.replace("INPUT", input(rows).toString()));
    process = start(file, runner);
    await(sign);
    process.destroy();
    assertThat(process.waitFor(LONGEST.toSeconds(), TimeUnit.SECONDS), is(true));
    String told = workplace.read("stdout") + workplace.read("stderr");

    assertThat(told, process.exitValue(), is(143));
    assertThat(workplace.read(TARGET), is("as before\n"));
    assertThat(workplace.list("out"), contains(workplace.path(TARGET)));
    assertThat(tables(), contains("target"));
    assertThat(query("SELECT id || ' ' || name FROM target"), contains("-1 as before"));

    assertThat(workplace.read("stdout"), startsWith("step "));
    assertThat(
        workplace.read("stderr"),
        allOf(containsString("stopped after "), not(containsString("Exception"))));
    JsonNode record = workplace.record();
    assertThat(record.get("outcome").asText(), is("stopped"));
    assertThat(record.get("error").asText(), startsWith("the run was stopped"));
    assertThat(record.get("steps").get(0).get("read").asLong() > 0, is(true));
    assertThat(record.get("targets_written").toString(), is("[]"));
    assertThat(workplace.read("runs/history.jsonl"), containsString("\"outcome\":\"stopped\""));

    assertThat(told, not(containsString(PASSWORD)));
    assertThat(filesWithThePassword(), is(empty()));
  }

  private Process start(Path file, String runner) throws IOException {
    return workplace.start(
        Map.of("PURLIN_TEST_PASSWORD", PASSWORD),
        "run",
        file,
        "--runner=" + runner,
        "--runs=" + workplace.path("runs"),
        "--set=url=" + postgres.getJdbcUrl("postgres", "postgres"));
  }

  private interface Condition {
    boolean holds() throws Exception;
  }

  /** Waits for a sign that the run is in the middle of its work. */
  private void await(Condition sign) throws Exception {
    Instant deadline = Instant.now().plus(LONGEST);
    while (!sign.holds()) {
      if (!process.isAlive() || Instant.now().isAfter(deadline)) {
        fail("no sign of work\n" + workplace.read("stdout") + workplace.read("stderr"));
      }
      TimeUnit.MILLISECONDS.sleep(20);
    }
  }

  private boolean stagingTableIsThere() throws SQLException {
    return tables().size() > 1;
  }

  private boolean temporaryFileGrows() throws IOException {
    try (Stream<Path> files = Files.walk(workplace.path("out"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        if (file.toString().contains("/.purlin-") && Files.size(file) > 0) {
          return true;
        }
      }
    }
    return false;
  }

  private List<Path> filesWithThePassword() throws IOException {
    try (Stream<Path> files = Files.walk(workplace.path("runs"))) {
      return files
          .filter(Files::isRegularFile)
          .filter(file -> Workplace.read(file).contains(PASSWORD))
          .toList();
    }
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
