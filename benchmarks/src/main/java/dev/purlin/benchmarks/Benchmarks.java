package dev.purlin.benchmarks;

import dev.purlin.benchmarks.data.CrashData;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Times Purlin side by side with a plain Java loop and DuckDB, each as a process of its own.
 *
 * <p>Every contender does every workload twice: on a thousand crashes, which is its start-up, and
 * on the asked number. The difference, by row, is what a row costs. The table's ratios are to
 * DuckDB. Unbounded messages follow ({@link StreamBenchmark}).
 *
 * <p>{@code Benchmarks REPOSITORY CRASHES} (two and a half people to a crash).
 */
public final class Benchmarks {
  private static final int SMALL = 1000;

  /** Messages are small, and start-up is not in what is measured of them. */
  private static final int ORDERS_TO_A_CRASH = 10;

  /** The Direct runner keeps bundles in memory; beyond this it is not the runner to choose. */
  private static final long MOST_PEOPLE_ON_DIRECT = 2_000_000;

  private record Measured(double seconds, long peakBytes) {}

  private final Path repository;
  private final Path work;
  private final String jdbc;

  private Benchmarks(Path repository, Path work, String jdbc) {
    this.repository = repository;
    this.work = work;
    this.jdbc = jdbc;
  }

  public static void main(String[] arguments) throws Exception {
    Path repository = Path.of(arguments[0]).toAbsolutePath().normalize();
    int crashes = Integer.parseInt(arguments[1]);
    Path work = Files.createDirectories(repository.resolve("build/benchmarks"));
    try (EmbeddedPostgres postgres = EmbeddedPostgres.start()) {
      String jdbc = postgres.getJdbcUrl("postgres", "postgres");
      new Benchmarks(repository, work, jdbc).run(crashes);
    }
    StreamBenchmark.run(repository, work, crashes * ORDERS_TO_A_CRASH);
  }

  private void run(int crashes) throws Exception {
    Path small = data(SMALL);
    Path large = data(crashes);
    long people = rows(large);
    System.out.printf(
        "%d processors, Java %s, %,d people (%,d MB)%n",
        Runtime.getRuntime().availableProcessors(),
        Runtime.version(),
        people,
        Files.size(large.resolve("traffic_crash_people.csv")) / 1_000_000);
    for (Workload workload : Workload.values()) {
      System.out.printf("%n%s%n", workload.title());
      System.out.printf(
          "  %-14s %9s %9s %12s %9s %9s %9s%n",
          "", "start-up", "seconds", "rows/s", "µs/row", "peak MB", "ratio");
      Map<String, Measured> results = new LinkedHashMap<>();
      for (String contender : contenders(people)) {
        Measured startUp = time(contender, workload, small);
        Measured whole = time(contender, workload, large);
        results.put(contender, whole);
        double perRow = (whole.seconds() - startUp.seconds()) / people;
        System.out.printf(
            Locale.ROOT,
            "  %-14s %9.2f %9.2f %,12.0f %9.2f %,9d %9.2f%n",
            contender,
            startUp.seconds(),
            whole.seconds(),
            people / whole.seconds(),
            perRow * 1e6,
            whole.peakBytes() / 1_000_000,
            whole.seconds() / results.getOrDefault("duckdb", whole).seconds());
      }
    }
  }

  private static List<String> contenders(long people) {
    List<String> contenders = new ArrayList<>(List.of("duckdb", "plain java", "purlin flink"));
    if (people <= MOST_PEOPLE_ON_DIRECT) {
      contenders.add("purlin direct");
    }
    return contenders;
  }

  private Measured time(String contender, Workload workload, Path data) throws Exception {
    Path out = Files.createDirectories(work.resolve("out"));
    List<String> command =
        switch (contender) {
          case "duckdb" -> java(DuckDb.class, workload, data, out);
          case "plain java" -> java(PlainJava.class, workload, data, out);
          case "purlin flink" -> purlin("flink", workload, data, out);
          default -> purlin("direct", workload, data, out);
        };
    try (MeasuredProcess process = MeasuredProcess.start(command, work.resolve("last.log"))) {
      double seconds = process.awaitEnd();
      return new Measured(seconds, process.peakBytes());
    }
  }

  private List<String> java(Class<?> main, Workload workload, Path data, Path out) {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-Xmx1g",
        "-cp",
        System.getProperty("java.class.path"),
        main.getName(),
        workload.name(),
        data.toString(),
        out.toString(),
        jdbc);
  }

  private List<String> purlin(String runner, Workload workload, Path data, Path out) {
    return List.of(
        repository.resolve("purlin").toString(),
        "run",
        repository.resolve("benchmarks/pipelines/" + workload.file() + ".yaml").toString(),
        "--runner=" + runner,
        "--set=data=" + data,
        "--set=out=" + out,
        "--set=jdbc=" + jdbc);
  }

  private Path data(int crashes) throws IOException {
    Path directory = work.resolve("data-" + crashes);
    if (!Files.exists(directory)) {
      Path unfinished = work.resolve("data-" + crashes + ".unfinished");
      new CrashData(42, crashes).write(unfinished);
      Files.move(unfinished, directory);
    }
    return directory;
  }

  private static long rows(Path data) throws IOException {
    try (var lines = Files.lines(data.resolve("traffic_crash_people.csv"))) {
      return lines.count() - 1;
    }
  }
}
