package dev.purlin.pipelines.cli;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThanOrEqualTo;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.AfterClass;
import org.junit.Before;
import org.junit.BeforeClass;
import org.junit.Rule;
import org.junit.Test;

/**
 * Runs that are killed at random moments, by SIGKILL, SIGTERM or SIGINT, while they load files of
 * several shards and tables in the modes append, upsert and truncate: every target is as it was or
 * complete, the next run is exact, and nothing is left behind.
 *
 * <p>A few kills here; any number by hand (not behind a shell's {@code &}, which has processes
 * ignore SIGINT):
 *
 * <pre>{@code
 * ./mvnw test -pl pipelines -am -Dtest=KilledRunsTest -Dpurlin.kills=200 \
 *     -Dsurefire.failIfNoSpecifiedTests=false
 * }</pre>
 */
public class KilledRunsTest {
  private static final int KILLS = Integer.getInteger("purlin.kills", 4);
  private static final long SEED = Long.getLong("purlin.seed", System.nanoTime());
  private static final int ROWS = 20_000;
  private static final int SHARDS = 3;
  private static final List<String> SIGNALS = List.of("KILL", "TERM", "INT");

  private static final String LOAD =
      """
      pipeline:
        transforms:
          - type: ReadFromCsv
            name: Rows
            config: {path: "DIR/rows.csv", schema: {id: BIGINT}}
          - type: MapToFields
            name: Marked
            input: Rows
            config: {append: true, language: sql, fields: {version: "{{ version }}"}}
          - type: WriteToJson
            name: Files
            input: Marked
            config: {path: "DIR/out/rows", num_shards: 3}
          - type: WriteToJdbc
            name: Appended
            input: Marked
            config: {url: "{{ url }}", table: appended}
          - type: WriteToJdbc
            name: Upserted
            input: Marked
            config: {url: "{{ url }}", table: upserted, mode: upsert, key: id}
          - type: WriteToJdbc
            name: Replaced
            input: Marked
            config: {url: "{{ url }}", table: replaced, mode: truncate}
      """;

  private static EmbeddedPostgres postgres;

  @Rule public final Workplace workplace = new Workplace();

  private final Random random = new Random(SEED);
  private Path file;
  private int version;

  /** How many rows the table has that is appended to. */
  private long appended;

  @BeforeClass
  public static void startDatabase() throws Exception {
    postgres = EmbeddedPostgres.start();
  }

  @AfterClass
  public static void stopDatabase() throws Exception {
    postgres.close();
  }

  @Before
  public void makeTargets() throws Exception {
    try (BufferedWriter rows = Files.newBufferedWriter(workplace.path("rows.csv"))) {
      rows.write("id\n");
      for (int i = 0; i < ROWS; i++) {
        rows.write(i + "\n");
      }
    }
    file = workplace.file("load.yaml", LOAD);
    Files.createDirectories(workplace.path("out"));
    execute("DROP TABLE IF EXISTS appended, upserted, replaced");
    execute("CREATE TABLE appended (id BIGINT, version INTEGER)");
    execute("CREATE TABLE upserted (id BIGINT PRIMARY KEY, version INTEGER)");
    execute("CREATE TABLE replaced (id BIGINT, version INTEGER)");
  }

  @Test
  public void leaveEveryTargetAsItWasOrComplete() throws Exception {
    long[] took = {complete("direct"), complete("flink")};
    for (int kill = 0; kill < KILLS; kill++) {
      int runner = kill % 2;
      String signal = SIGNALS.get(random.nextInt(SIGNALS.size()));
      // The end, where targets are committed, is more interesting than the start.
      long after = (long) (took[runner] * (0.4 + 0.7 * Math.sqrt(random.nextDouble())));
      String what =
          "kill %d of seed %d: %s after %d ms on %s"
              .formatted(kill, SEED, signal, after, runner == 0 ? "direct" : "flink");
      killed(runner == 0 ? "direct" : "flink", signal, after, what);
      complete(runner == 0 ? "direct" : "flink");
    }
  }

  /** A run that is killed; its targets are as they were, complete, or told of by a journal. */
  private void killed(String runner, String signal, long after, String what) throws Exception {
    int before = version++;
    Process process = start(runner);
    if (!process.waitFor(after, TimeUnit.MILLISECONDS)) {
      new ProcessBuilder("kill", "-" + signal, String.valueOf(process.pid())).start().waitFor();
      assertThat(what, process.waitFor(2, TimeUnit.MINUTES), is(true));
    }
    awaitEndOfTransactions();
    boolean pending = !workplace.list("runs/.pending").isEmpty();
    long added = count("appended") - appended;
    if (!pending) {
      assertThat(what, added == 0 || added == ROWS, is(true));
      int now = added == 0 ? before : version;
      assertThat(what, fileVersions(), is(List.of(String.valueOf(now))));
      assertThat(what, tableVersions("upserted"), is(List.of(String.valueOf(now))));
      assertThat(what, tableVersions("replaced"), is(List.of(String.valueOf(now))));
      appended += added;
    } else {
      assertThat(what, added, is(lessThanOrEqualTo((long) ROWS)));
      appended += ROWS; // The next run completes it first.
    }
  }

  /** A run that nobody disturbs is exact, and leaves nothing behind; how long it took. */
  private long complete(String runner) throws Exception {
    version++;
    long start = System.nanoTime();
    Process process = start(runner);
    assertThat(process.waitFor(5, TimeUnit.MINUTES), is(true));
    String told = "seed " + SEED + "\n" + workplace.read("stdout") + workplace.read("stderr");
    assertThat(told, process.exitValue(), is(0));
    appended += ROWS;
    List<String> own = List.of(String.valueOf(version));
    assertThat(told, fileVersions(), is(own));
    assertThat(told, lines(), is((long) ROWS));
    assertThat(told + "\nout: " + workplace.list("out"), workplace.list("out"), hasSize(SHARDS));
    assertThat(told, tableVersions("upserted"), is(own));
    assertThat(told, count("upserted"), is((long) ROWS));
    assertThat(told, tableVersions("replaced"), is(own));
    assertThat(told, count("replaced"), is((long) ROWS));
    assertThat(told, count("appended"), is(appended));
    assertThat(
        told,
        query("SELECT count(*) FROM appended WHERE version = " + version),
        is(List.of(String.valueOf(ROWS))));
    assertThat(told, workplace.list("runs/.pending"), is(empty()));
    assertThat(
        told,
        query("SELECT table_name FROM information_schema.tables WHERE table_name LIKE '%purlin%'"),
        is(empty()));
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
  }

  /** What a killed client had begun to commit, the server may still be at. */
  private static void awaitEndOfTransactions() throws Exception {
    while (!query(
            "SELECT pid FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND state <> 'idle'"
                + " AND backend_type = 'client backend'")
        .isEmpty()) {
      Thread.onSpinWait();
    }
  }

  private Process start(String runner) throws IOException {
    return workplace.start(
        Map.of(),
        "run",
        file,
        "--runner=" + runner,
        "--runs=" + workplace.path("runs"),
        "--set=url=" + postgres.getJdbcUrl("postgres", "postgres"),
        "--set=version=" + version);
  }

  private List<Path> shards() throws IOException {
    try (Stream<Path> files = Files.list(workplace.path("out"))) {
      return files.filter(path -> !path.getFileName().toString().startsWith(".")).toList();
    }
  }

  private List<String> fileVersions() throws IOException {
    TreeSet<String> versions = new TreeSet<>();
    for (Path shard : shards()) {
      for (String line : Files.readAllLines(shard)) {
        versions.add(line.replaceAll(".*\"version\":(\\d+).*", "$1"));
      }
    }
    return List.copyOf(versions);
  }

  private long lines() throws IOException {
    long lines = 0;
    for (Path shard : shards()) {
      lines += Files.readAllLines(shard).size();
    }
    return lines;
  }

  private static List<String> tableVersions(String table) throws SQLException {
    return query("SELECT DISTINCT version FROM " + table);
  }

  private static long count(String table) throws SQLException {
    return Long.parseLong(query("SELECT count(*) FROM " + table).get(0));
  }

  private static List<String> query(String sql) throws SQLException {
    List<String> values = new ArrayList<>();
    try (Connection connection = postgres.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        values.add(rows.getString(1));
      }
    }
    return values;
  }

  private static void execute(String sql) throws SQLException {
    try (Connection connection = postgres.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
