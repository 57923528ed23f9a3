package dev.purlin.tests.cluster;

import dev.purlin.tests.cluster.flink.Await;
import dev.purlin.tests.cluster.flink.FlinkRest;
import dev.purlin.tests.cluster.flink.PurlinProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A job that stands still in the middle of its work until it is let on: PostgreSQL makes a load
 * wait at a certain row, in a check that wants a lock which this test holds.
 *
 * <p>The job reads 300,000 rows, loads them into {@code gated}, sums them up into a file, and has
 * loaded a few others into {@code early} long before the gate opens. Both loads append: what is
 * done twice shows. No other branch can end before the gate opens: the rows that are left are too
 * many for Flink's buffers.
 */
final class GatedLoad implements AutoCloseable {
  static final int ROWS = 300_000;
  static final List<String> EARLY = List.of("1|red", "2|green", "3|blue");

  private static final Duration LONG = Duration.ofSeconds(90);
  private static final int GATE = 4711;
  private static final int STOPS_AT = 30_000;
  private static final String FILE =
      """
      pipeline:
        transforms:
          - type: ReadFromCsv
            name: Colors
            config: {path: "DIR/colors.csv", schema: {id: INTEGER, color: VARCHAR}}
          - type: WriteToJdbc
            name: Load early
            input: Colors
            commit: early
            config: {url: "URL", table: early}
          - type: ReadFromCsv
            name: Rows
            config: {path: "DIR/rows.csv", schema: {id: BIGINT, kind: VARCHAR, amount: BIGINT}}
          - type: MapToFields
            name: Doubled
            input: Rows
            config: {append: true, fields: {twice: amount * 2}}
          - type: WriteToJdbc
            name: Load gated
            input: Doubled
            config: {url: "URL", table: gated}
          - type: WriteToJson
            name: Rows as JSON
            input: Doubled
            config: {path: "DIR/out/rows.jsonl", num_shards: 2}
          - type: Combine
            name: Sums
            input: Doubled
            config:
              group_by: kind
              combine: {twice: sum}
          - type: WriteToCsv
            name: Sums as CSV
            input: Sums
            config: {path: "DIR/out/sums.csv", single_file: true}
      """;

  private final Path directory;
  private final String url;
  private final Path file;
  private final Connection gate;

  GatedLoad(Path directory, String url) throws IOException, SQLException {
    this.directory = directory;
    this.url = url;
    this.file = directory.resolve("gated.yaml");
    Files.writeString(
        file, FILE.replace("DIR", directory.toString()).replace("URL", url.replace("&", "&amp;")));
    Files.writeString(directory.resolve("colors.csv"), "id,color\n1,red\n2,green\n3,blue\n");
    Files.writeString(
        directory.resolve("rows.csv"),
        IntStream.rangeClosed(1, ROWS)
            .mapToObj(id -> "%d,%s,%d".formatted(id, id % 3 == 0 ? "fizz" : "plain", id))
            .collect(Collectors.joining("\n", "id,kind,amount\n", "\n")));
    TestDatabase.run(
        url,
        "CREATE TABLE early (id int, color varchar)",
        "CREATE FUNCTION passes(id bigint) RETURNS boolean LANGUAGE plpgsql AS $$ BEGIN"
            + " IF id = %d THEN PERFORM pg_advisory_xact_lock_shared(%d); END IF;"
                .formatted(STOPS_AT, GATE)
            + " RETURN true; END $$",
        "CREATE TABLE gated (id bigint CHECK (passes(id)), kind varchar, amount bigint, twice bigint)");
    gate = DriverManager.getConnection(url);
    run("SELECT pg_advisory_lock(" + GATE + ")");
  }

  /** Submits the job to a cluster. */
  PurlinProcess submit(String master) {
    return PurlinProcess.start(
        directory,
        "run",
        file.toString(),
        "--runner=flink",
        "--flink-master=" + master,
        "--parallelism=2");
  }

  /** Waits until the early table is loaded and the gated one is being loaded, and stands still. */
  void awaitMiddle(Supplier<String> known) {
    Await.until(
        "the job waits at the gate, with the early table loaded",
        LONG,
        () ->
            TestDatabase.rows(url, "SELECT id, color FROM early ORDER BY id").equals(EARLY)
                && waiting() == 1,
        known);
  }

  /** How many loads stand at the gate. */
  int waiting() throws SQLException {
    return TestDatabase.rows(
            url, "SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
        .size();
  }

  /** Lets the job go on. */
  void open() throws SQLException {
    run("SELECT pg_advisory_unlock(" + GATE + ")");
  }

  private void run(String sql) throws SQLException {
    try (Statement statement = gate.createStatement()) {
      statement.execute(sql);
    }
  }

  /** The only job of the cluster. */
  static String job(FlinkRest rest) throws IOException, InterruptedException {
    return rest.jobs().get(0).id();
  }

  Path out(String name) {
    return directory.resolve("out").resolve(name);
  }

  List<String> early() throws SQLException {
    return TestDatabase.rows(url, "SELECT id, color FROM early ORDER BY id");
  }

  /** Rows, different rows and their sum. */
  List<String> gated() throws SQLException {
    return TestDatabase.rows(url, "SELECT count(*), count(DISTINCT id), sum(twice) FROM gated");
  }

  static List<String> gatedWhole() {
    return List.of("%d|%d|%d".formatted(ROWS, ROWS, (long) ROWS * (ROWS + 1)));
  }

  List<String> tables() throws SQLException {
    return TestDatabase.tables(url);
  }

  /** The lines of both shards. */
  List<String> json() throws IOException {
    try (Stream<Path> files = Files.list(directory.resolve("out"))) {
      return files
          .filter(path -> path.getFileName().toString().startsWith("rows.jsonl"))
          .sorted()
          .flatMap(GatedLoad::lines)
          .toList();
    }
  }

  private static Stream<String> lines(Path path) {
    try {
      return Files.readAllLines(path).stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws SQLException {
    gate.close();
  }
}
