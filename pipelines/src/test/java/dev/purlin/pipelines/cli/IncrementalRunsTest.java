package dev.purlin.pipelines.cli;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;

/** Runs of a file that reads a table incrementally, and appends what it has read to another. */
public class IncrementalRunsTest {
  private static final int KILLS = Integer.getInteger("purlin.kills", 4);
  private static final long SEED = Long.getLong("purlin.seed", System.nanoTime());

  private static final String LOAD =
      """
      pipeline:
        transforms:
          - type: ReadFromJdbc
            name: Sales
            config:
              url: jdbc:sqlite:DIR/shop.db
              table: sale
              incremental: {INCREMENTAL}
          - type: WriteToJdbc
            name: Loaded
            input: Sales
            config: {url: "jdbc:sqlite:DIR/warehouse.db", table: loaded}
      """;

  @Rule public final Workplace workplace = new Workplace();

  @Before
  public void makeTables() throws Exception {
    shop("CREATE TABLE sale (id BIGINT, sold TIMESTAMP)");
    warehouse("CREATE TABLE loaded (id BIGINT, sold TIMESTAMP)");
    shop(
        "INSERT INTO sale VALUES (1, '2026-11-01 10:00:00'), (2, '2026-11-02 10:00:00.000001'),"
            + " (3, '2026-11-02 10:00:00.000001')");
  }

  private void shop(String sql) throws SQLException {
    execute("shop.db", sql);
  }

  private void warehouse(String sql) throws SQLException {
    execute("warehouse.db", sql);
  }

  private void execute(String database, String sql) throws SQLException {
    try (Connection connection = connect(database);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private Connection connect(String database) throws SQLException {
    return DriverManager.getConnection(
        "jdbc:sqlite:%s?busy_timeout=60000".formatted(workplace.path(database)));
  }

  private List<Long> loaded() throws SQLException {
    try (Connection connection = connect("warehouse.db");
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT id FROM loaded ORDER BY id")) {
      List<Long> ids = new ArrayList<>();
      while (rows.next()) {
        ids.add(rows.getLong(1));
      }
      return ids;
    }
  }

  private Path load(String incremental) {
    return workplace.file("load.yaml", LOAD.replace("{INCREMENTAL}", incremental));
  }

  private Path load() {
    return load("{field: sold}");
  }

  private Path kept() {
    return workplace.lastValue("load", "Sales");
  }

  private JsonNode state() {
    return Workplace.json(Workplace.read(kept()));
  }

  private String value() {
    return state().get("value").asText();
  }

  /** What the record of the last run says of the source. */
  private JsonNode sales() {
    for (JsonNode step : workplace.record().get("steps")) {
      if (step.get("step").asText().equals("Sales")) {
        return step;
      }
    }
    throw new AssertionError("no step Sales");
  }

  private static void succeeds(Invocation run) {
    assertThat(run.toString(), run.exitCode(), is(0));
  }

  private static void fails(Invocation run, String reason) {
    assertThat(run.toString(), run.exitCode(), is(not(0)));
    assertThat(run.err(), containsString(reason));
  }

  private void readsOnlyWhatIsNew(String runner) throws Exception {
    succeeds(workplace.runOn(runner, load()));
    assertThat(loaded(), contains(1L, 2L, 3L));
    assertThat(value(), is("2026-11-02T10:00:00.000001Z"));
    assertThat(
        sales().get("incremental").toString(),
        is("{\"field\":\"sold\",\"from\":null,\"to\":\"2026-11-02T10:00:00.000001Z\"}"));
    String first = Workplace.read(kept());

    succeeds(workplace.runOn(runner, load()));
    assertThat(loaded(), contains(1L, 2L, 3L));
    assertThat(Workplace.read(kept()), is(first));
    assertThat(
        sales().get("incremental").toString(),
        is("{\"field\":\"sold\",\"from\":\"2026-11-02T10:00:00.000001Z\",\"to\":null}"));
    assertThat(sales().get("read").asLong(), is(0L));

    // A microsecond later, in another of the shapes that ISO 8601 has.
    shop("INSERT INTO sale VALUES (4, '2026-11-02T12:00:00.000002+02:00'), (5, '2026-11-01')");
    succeeds(workplace.runOn(runner, load()));
    assertThat(loaded(), contains(1L, 2L, 3L, 4L));
    assertThat(value(), is("2026-11-02T10:00:00.000002Z"));
    assertThat(sales().get("read").asLong(), is(1L));
    assertThat(workplace.record().get("targets_written").toString(), is("[\"table 'loaded'\"]"));
  }

  @Test
  public void readsOnlyWhatIsNewOnDirect() throws Exception {
    readsOnlyWhatIsNew("direct");
  }

  @Test
  public void readsOnlyWhatIsNewOnFlink() throws Exception {
    readsOnlyWhatIsNew("flink");
  }

  @Test
  public void keepsTheValueWhereOnlyItsUserReadsIt() throws Exception {
    succeeds(workplace.run(load()));
    Path kept = kept();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(kept)), is("rw-------"));
    assertThat(
        PosixFilePermissions.toString(Files.getPosixFilePermissions(kept.getParent())),
        is("rwx------"));
    JsonNode state = state();
    assertThat(state.get("pipeline").asText(), is(workplace.path("load.yaml").toString()));
    assertThat(state.get("step").asText(), is("Sales"));
    assertThat(state.get("field").asText(), is("sold"));
    assertThat(state.get("type").asText(), is("TIMESTAMP"));
    assertThat(state.get("run_id"), is(workplace.record().get("run_id")));
  }

  @Test
  public void anEmptyTableIsReadFromItsBeginningLater() throws Exception {
    shop("DELETE FROM sale");
    succeeds(workplace.run(load()));
    assertThat(state().get("value").isNull(), is(true));
    shop("INSERT INTO sale VALUES (7, '1999-01-01')");
    succeeds(workplace.run(load()));
    assertThat(loaded(), contains(7L));
  }

  @Test
  public void aLoadThatFailsLeavesTheValueAndItsRowsAreReadAgain() throws Exception {
    succeeds(workplace.run(load()));
    warehouse("CREATE UNIQUE INDEX one ON loaded (id)");
    shop("INSERT INTO sale VALUES (4, '2026-11-03'), (1, '2026-11-04')");
    Invocation failed = workplace.run(load());
    assertThat(failed.toString(), failed.exitCode(), is(1));
    assertThat(value(), is("2026-11-02T10:00:00.000001Z"));
    assertThat(
        sales().get("incremental").toString(),
        is(
            "{\"field\":\"sold\",\"from\":\"2026-11-02T10:00:00.000001Z\",\"to\":\"2026-11-04T00:00:00Z\"}"));

    warehouse("DROP INDEX one");
    succeeds(workplace.run(load()));
    assertThat(loaded(), contains(1L, 1L, 2L, 3L, 4L));
    assertThat(value(), is("2026-11-04T00:00:00Z"));
  }

  /** A directory in the way of the file: the table is committed, and the value cannot be kept. */
  private void keepsLater(boolean clean) throws Exception {
    succeeds(workplace.run(load()));
    shop("INSERT INTO sale VALUES (4, '2026-11-03')");
    Path obstacle = kept().resolveSibling("Sales.json.tmp");
    Files.createDirectories(obstacle.resolve("in the way"));
    fails(
        workplace.run(load()),
        "Committed: table 'loaded'. Not committed, or not completely: last value of 'Sales'");
    assertThat(loaded(), contains(1L, 2L, 3L, 4L));
    assertThat(value(), is("2026-11-02T10:00:00.000001Z"));
    assertThat(workplace.list("runs/.pending").size(), is(1));

    Files.delete(obstacle.resolve("in the way"));
    shop("INSERT INTO sale VALUES (5, '2026-11-05')");
    if (clean) {
      succeeds(Invocation.of("clean", load(), "--runs", workplace.path("runs")));
      assertThat(value(), is("2026-11-03T00:00:00Z"));
      assertThat(loaded(), contains(1L, 2L, 3L, 4L));
    }
    succeeds(workplace.run(load()));
    assertThat(loaded(), contains(1L, 2L, 3L, 4L, 5L));
    assertThat(value(), is("2026-11-05T00:00:00Z"));
    assertThat(workplace.list("runs/.pending"), is(empty()));
  }

  @Test
  public void theNextRunKeepsAValueThatACommittedRunCouldNotKeep() throws Exception {
    keepsLater(false);
  }

  @Test
  public void cleanKeepsAValueThatACommittedRunCouldNotKeep() throws Exception {
    keepsLater(true);
  }

  /** Whatever moment a run is killed at, every row is in the target once after the next run. */
  @Test
  public void killedRunsNeitherLoseNorRepeatRows() throws Exception {
    Random random = new Random(SEED);
    long start = System.nanoTime();
    assertThat(started("direct").waitFor(), is(0));
    long took = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
    List<Long> expected = new ArrayList<>(List.of(1L, 2L, 3L));
    for (int kill = 0; kill < KILLS; kill++) {
      long id = 10L + kill;
      shop("INSERT INTO sale VALUES (%d, '2027-01-01 00:00:%02d')".formatted(id, kill % 60));
      expected.add(id);
      String runner = kill % 2 == 0 ? "direct" : "flink";
      Process process = started(runner);
      if (!process.waitFor(
          (long) (took * (0.5 + 0.6 * random.nextDouble())), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
        process.waitFor();
      }
      succeeds(workplace.runOn(runner, load()));
      assertThat("kill %d of seed %d".formatted(kill, SEED), loaded(), is(expected));
    }
  }

  private Process started(String runner) throws IOException {
    return workplace.start(
        Map.of(), "run", load(), "--runner", runner, "--runs", workplace.path("runs"));
  }

  @Test
  public void aFullRefreshReadsAllFromTheInitialValueAndKeepsTheNewOne() throws Exception {
    String incremental = "{field: sold, initial: '2026-11-02T10:00:00.000001Z'}";
    succeeds(workplace.run(load(incremental)));
    assertThat(loaded(), contains(2L, 3L));
    succeeds(workplace.run(load(incremental), "--full-refresh"));
    assertThat(loaded(), contains(2L, 2L, 3L, 3L));
    shop("DELETE FROM sale WHERE id > 1");
    succeeds(workplace.run(load(), "--full-refresh"));
    assertThat(loaded(), contains(1L, 2L, 2L, 3L, 3L));
    assertThat(value(), is("2026-11-01T10:00:00Z"));
    shop("DELETE FROM sale");
    succeeds(workplace.run(load(), "--full-refresh"));
    assertThat(state().get("value").isNull(), is(true));
  }

  @Test
  public void rowsWithoutAValueAreRejectedReadOrLeftOut() throws Exception {
    shop("INSERT INTO sale VALUES (9, NULL)");
    fails(
        workplace.run(load()),
        "has no value, so that no run could tell whether the row is new; incremental.nulls says"
            + " whether such rows are read or left out");
    assertThat(Files.exists(kept()), is(false));
    succeeds(workplace.run(load("{field: sold, nulls: skip}")));
    assertThat(loaded(), contains(1L, 2L, 3L));
    for (int time = 1; time <= 2; time++) {
      succeeds(workplace.run(load("{field: sold, nulls: include}")));
    }
    assertThat(loaded(), contains(1L, 2L, 3L, 9L, 9L));
    Path handled =
        workplace.file(
            "load.yaml",
            LOAD.replace("{INCREMENTAL}", "{field: sold}\n        error_handling: {output: bad}")
                + """
                    - type: WriteToCsv
                      input: Sales.bad
                      config: {path: "DIR/bad.csv", single_file: true}
                """);
    shop("INSERT INTO sale VALUES (4, '2026-11-06')");
    succeeds(workplace.run(handled));
    assertThat(loaded(), contains(1L, 2L, 3L, 4L, 9L, 9L));
    assertThat(workplace.read("bad.csv"), containsString("{id: 9, sold: null}"));
    assertThat(sales().get("rejected").asLong(), is(1L));
  }

  @Test
  public void whatChangesNothingLeavesTheValue() throws Exception {
    Path load = load();
    succeeds(Invocation.of("validate", load));
    succeeds(workplace.run(load, "--dry-run"));
    Invocation preview = Invocation.of("preview", load);
    succeeds(preview);
    assertThat(preview.out(), containsString("2026-11-02T10:00:00.000001"));
    assertThat(workplace.list("runs"), is(empty()));
    succeeds(workplace.run(load));
    shop("INSERT INTO sale VALUES (4, '2026-11-03')");
    succeeds(Invocation.of("preview", load));
    succeeds(workplace.run(load, "--dry-run"));
    assertThat(value(), is("2026-11-02T10:00:00.000001Z"));
  }

  @Test
  public void aChangedFieldIsRefusedUntilAllIsReadOnce() throws Exception {
    succeeds(workplace.run(load()));
    fails(
        workplace.run(load("id")),
        "the last value that was kept is of 'sold' (TIMESTAMP), found 'id' (INTEGER), whose new rows"
            + " it cannot tell. Read all of them once with --full-refresh, or restore"
            + " the field; the value is in "
            + kept());
    succeeds(workplace.run(load("id"), "--full-refresh"));
    assertThat(value(), is("3"));
    assertThat(state().get("type").asText(), is("INTEGER"));
  }

  @Test
  public void whatCannotBeRightIsRefused() throws Exception {
    fails(workplace.run(load("{field: solt}")), "unknown column 'solt'; did you mean 'sold'?");
    fails(
        workplace.run(load("{field: sold, initial: yesterday}")), "'yesterday' is not a TIMESTAMP");
    fails(
        workplace.run(load("{field: sold, name: a/b}")),
        "'a/b' cannot name a file; expected letters, digits, '_', '-' and '.'");
    Path two =
        workplace.file(
            "load.yaml",
            LOAD.replace("{INCREMENTAL}", "{field: sold}")
                + """
                    - type: ReadFromJdbc
                      name: Again
                      config:
                        url: jdbc:sqlite:DIR/shop.db
                        table: sale
                        incremental: {field: id, name: Sales}
                    - type: WriteToCsv
                      input: Again
                      config: {path: "DIR/again.csv"}
                """);
    fails(
        workplace.run(two),
        "step 'Sales' keeps its last value as 'Sales' too; give one of them another name");
    Path whole = workplace.file("whole.yaml", LOAD.replaceAll(" +incremental:.*\n", ""));
    fails(
        workplace.run(whole, "--full-refresh"),
        "--full-refresh: no step of %s reads incrementally, so that every run reads all rows"
            .formatted(whole));
    fails(
        workplace.run(load(), "--full-refresh", "--from-stage", "latest"),
        "--from-stage and --full-refresh do not go together");
  }

  /** A load that is left out as repeated would leave its rows out for good. */
  @Test
  public void aLoadThatMayBeLeftOutIsRefused() throws Exception {
    Path named = loadWith("load_id: \"2026-11-29\"");
    fails(
        workplace.run(named),
        ("load.yaml:12:%d: a load whose load_id the table has had already is left out, and no later"
                + " run reads its rows of 'Sales' again (incremental). Remove load_id: every row is"
                + " appended once without it; or give repeat: fail")
            .formatted(74 + workplace.path("").toString().length()));
    fails(Invocation.of("validate", named), "no later run reads its rows of 'Sales' again");
    assertThat(loaded(), is(empty()));
    assertThat(Files.exists(kept()), is(false));

    succeeds(workplace.run(loadWith("load_id: one, repeat: allow")));
    shop("INSERT INTO sale VALUES (4, '2026-11-03')");
    succeeds(workplace.run(loadWith("load_id: one, repeat: allow")));
    assertThat(loaded(), contains(1L, 2L, 3L, 4L));
    shop("INSERT INTO sale VALUES (5, '2026-11-04')");
    fails(workplace.run(loadWith("load_id: one, repeat: fail")), "has had load 'one' already, at ");
    assertThat(value(), is("2026-11-03T00:00:00Z"));
    succeeds(workplace.run(load()));
    assertThat(loaded(), contains(1L, 2L, 3L, 4L, 5L));
  }

  private Path loadWith(String parameters) {
    return workplace.file(
        "load.yaml",
        LOAD.replace("{INCREMENTAL}", "{field: sold}")
            .replace("table: loaded}", "table: loaded, " + parameters + "}"));
  }

  @Test
  public void showsWhatARunHasRead() throws Exception {
    succeeds(workplace.run(load()));
    assertThat(
        shown(), containsString("by sold, from the beginning to 2026-11-02T10:00:00.000001Z"));
    succeeds(workplace.run(load()));
    assertThat(
        shown(), containsString("by sold, from 2026-11-02T10:00:00.000001Z, without new rows"));
  }

  private String shown() {
    return Invocation.of("runs", "show", "latest", "--runs", workplace.path("runs")).out();
  }

  @Test
  public void aTargetThatKeepsOnlyTheRowsOfTheLastRunIsRefusedOrToldOf() throws Exception {
    for (String mode : List.of("truncate", "replace")) {
      fails(
          workplace.run(loadWith("mode: " + mode)),
          "mode %s removes the rows of earlier runs, and 'Sales' reads only new ones (incremental): a run without new rows would leave the table empty. Use mode upsert or append, or read all rows"
              .formatted(mode));
    }
    assertThat(loaded(), is(empty()));
    Path file =
        workplace.file(
            "load.yaml",
            LOAD.replace("{INCREMENTAL}", "{field: sold}")
                + """
                    - type: Filter
                      name: First
                      input: Sales
                      config: {language: sql, keep: id < 3}
                    - type: WriteToCsv
                      name: Out
                      input: First
                      config: {path: "DIR/out.csv", single_file: true}
                """);
    String told =
        "'Out' writes %s, which then holds only the rows that this run has read: 'Sales' reads new ones only (incremental). Keep those of earlier runs by a path that differs from run to run, as in out/{{ day }}.csv with --set day=..., or write to a table"
            .formatted(workplace.path("out.csv"));
    Invocation run = workplace.run(file);
    succeeds(run);
    assertThat(run.err().split(Pattern.quote(told), -1).length, is(2));
  }

  @Test
  public void filesOfOneNameHaveValuesOfTheirOwnAndTheSameFileAlwaysItsOwn() throws Exception {
    Invocation one = workplace.run(load());
    succeeds(one);
    assertThat(one.err(), not(containsString("reads all rows")));
    Path first = kept();
    Path other = workplace.file("other/load.yaml", LOAD.replace("{INCREMENTAL}", "{field: sold}"));
    Invocation run = workplace.run(other);
    succeeds(run);
    assertThat(run.err(), not(containsString("has kept in")));
    assertThat(
        run.err(),
        containsString(
            "'Sales' reads all rows, as no run of this file has kept a last value, and %s is of a file of the same name elsewhere. If it is this file that was moved, its rows are written once more: give the step an incremental.name, which holds wherever the file is"
                .formatted(first)));
    assertThat(loaded(), contains(1L, 1L, 2L, 2L, 3L, 3L));
    Path again = workplace.path("other").resolve("../load.yaml");
    Invocation same = workplace.run(again);
    succeeds(same);
    assertThat(same.err(), not(containsString("has kept")));
    assertThat(loaded(), contains(1L, 1L, 2L, 2L, 3L, 3L));
  }

  @Test
  public void aNameThatIsGivenIsKeptWhereverTheFileIs() throws Exception {
    String named = LOAD.replace("{INCREMENTAL}", "{field: sold, name: sales}");
    Path load = workplace.file("load.yaml", named);
    succeeds(workplace.run(load));
    Path place = workplace.path("runs/state/load/sales.json");
    assertThat(
        Workplace.json(Workplace.read(place)).get("value").asText(),
        is("2026-11-02T10:00:00.000001Z"));
    Invocation moved = workplace.run(workplace.file("other/load.yaml", named));
    succeeds(moved);
    assertThat(loaded(), contains(1L, 2L, 3L));
    assertThat(
        moved.err(),
        containsString(
            "'Sales' reads behind the value that a run of %s has kept in %s; if that is another pipeline, give the step another incremental.name"
                .formatted(load, place)));
  }

  /** A journal of another file has a step of the same name, and nothing that this file writes. */
  @Test
  public void aRunThatDiedOfAnotherFileIsNoneOfItsBusiness() throws Exception {
    succeeds(workplace.run(load()));
    shop("INSERT INTO sale VALUES (4, '2026-11-03')");
    Path obstacle = kept().resolveSibling("Sales.json.tmp");
    Files.createDirectories(obstacle.resolve("in the way"));
    fails(workplace.run(load()), "Not committed, or not completely: last value of 'Sales'");

    warehouse("CREATE TABLE elsewhere (id BIGINT, sold TIMESTAMP)");
    String text = LOAD.replace("{INCREMENTAL}", "{field: sold}");
    succeeds(
        workplace.run(
            workplace.file("other/load.yaml", text.replace("table: loaded", "table: elsewhere"))));
    assertThat(workplace.list("runs/.pending").size(), is(1));

    Files.delete(obstacle.resolve("in the way"));
    Path shared = workplace.file("third/load.yaml", text.replace("shop.db", "other.db"));
    execute("other.db", "CREATE TABLE sale (id BIGINT, sold TIMESTAMP)");
    succeeds(workplace.run(shared));
    assertThat(workplace.list("runs/.pending"), is(empty()));
    succeeds(workplace.run(load()));
    assertThat(loaded(), contains(1L, 2L, 3L, 4L));
  }

  private Path staged() {
    return workplace.file(
        "load.yaml",
        LOAD.replace("{INCREMENTAL}", "{field: sold}").replace("input: Sales", "input: Staged")
            + """
                - type: Stage
                  name: Staged
                  input: Sales
            """);
  }

  @Test
  public void aResumedRunReadsTheSourceAndKeepsItsValue() throws Exception {
    warehouse("CREATE UNIQUE INDEX one ON loaded (id)");
    warehouse("INSERT INTO loaded VALUES (3, NULL)");
    Invocation failed = workplace.run(staged());
    assertThat(failed.toString(), failed.exitCode(), is(1));
    warehouse("DELETE FROM loaded");
    Invocation resumed = workplace.run(staged(), "--resume", "latest");
    succeeds(resumed);
    assertThat(
        resumed.err(),
        containsString(
            "'Staged' is extracted again, though its stage is complete: its source is read"
                + " incrementally"));
    assertThat(loaded(), contains(1L, 2L, 3L));
    assertThat(value(), is("2026-11-02T10:00:00.000001Z"));
  }

  @Test
  public void aReplayLeavesTheValue() throws Exception {
    succeeds(workplace.run(staged()));
    shop("INSERT INTO sale VALUES (4, '2026-11-03')");
    succeeds(workplace.run(staged(), "--from-stage", "latest"));
    assertThat(loaded(), contains(1L, 1L, 2L, 2L, 3L, 3L));
    assertThat(value(), is("2026-11-02T10:00:00.000001Z"));
    succeeds(workplace.run(staged()));
    assertThat(loaded(), contains(1L, 1L, 2L, 2L, 3L, 3L, 4L));
  }
}
