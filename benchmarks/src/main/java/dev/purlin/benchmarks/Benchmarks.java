package dev.purlin.benchmarks;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Times Purlin side by side with DuckDB, a plain Java loop, pandas and Polars, each as a process of
 * its own.
 *
 * <p>Every contender does every workload twice: on a thousand crashes, which is its start-up, and
 * on the asked number. The difference, by row, is what a row costs. Ratios are to DuckDB, of whole
 * processes. Processor seconds say more than seconds where the machine has other work. Every result
 * is compared with DuckDB's. Unbounded messages follow ({@link StreamBenchmark}).
 *
 * <p>{@code Benchmarks REPOSITORY CRASHES [WORKLOADS [PYTHON]]}: two and a half people to a crash;
 * the workloads' names, separated by commas, with {@code stream} for unbounded messages ({@code
 * all} is every one); a Python that has pandas and Polars.
 */
public final class Benchmarks {
  private static final int SMALL = 1000;

  /** Messages are small, and start-up is not in what is measured of them. */
  private static final int ORDERS_TO_A_CRASH = 10;

  /** The Direct runner keeps bundles in memory; beyond this it is not the runner to choose. */
  private static final long MOST_PEOPLE_ON_DIRECT = 2_000_000;

  private static final String DUCKDB = "duckdb";
  private static final String PLAIN_JAVA = "plain java";

  private record Measured(
      double seconds, double processorSeconds, long peakBytes, String fingerprint) {}

  private final Path repository;
  private final Path work;
  private final String jdbc;
  private final String python;

  private Benchmarks(Path repository, Path work, String jdbc, String python) {
    this.repository = repository;
    this.work = work;
    this.jdbc = jdbc;
    this.python = python;
  }

  public static void main(String[] arguments) throws Exception {
    Path repository = Path.of(arguments[0]).toAbsolutePath().normalize();
    int crashes = Integer.parseInt(arguments[1]);
    String names = arguments.length > 2 ? arguments[2] : "all";
    String python = arguments.length > 3 ? arguments[3] : "";
    Path work = Files.createDirectories(repository.resolve("build/benchmarks"));
    List<Workload> workloads =
        Arrays.stream(Workload.values()).filter(w -> asked(names, w.file())).toList();
    try (EmbeddedPostgres postgres = EmbeddedPostgres.start()) {
      String jdbc = postgres.getJdbcUrl("postgres", "postgres");
      new Benchmarks(repository, work, jdbc, python).run(workloads, crashes);
    }
    if (asked(names, "stream")) {
      StreamBenchmark.run(repository, work, crashes * ORDERS_TO_A_CRASH);
    }
  }

  private static boolean asked(String names, String name) {
    return names.equals("all") || List.of(names.toLowerCase(Locale.ROOT).split(",")).contains(name);
  }

  private void run(List<Workload> workloads, int crashes) throws Exception {
    Inputs small = Inputs.of(work, SMALL);
    Inputs large = Inputs.of(work, crashes);
    System.out.printf(
        "%d processors, Java %s, %,d people (%,d MB)%n",
        Runtime.getRuntime().availableProcessors(),
        Runtime.version(),
        large.people(),
        Files.size(large.directory().resolve("traffic_crash_people.csv")) / 1_000_000);
    for (Workload workload : workloads) {
      System.out.printf("%n%s%n", workload.title());
      System.out.printf(
          "  %-14s %9s %9s %9s %12s %9s %9s %9s  %s%n",
          "", "start-up", "seconds", "processor", "rows/s", "µs/row", "peak MB", "ratio", "result");
      Map<String, Measured> results = new LinkedHashMap<>();
      for (String contender : contenders(workload, large.people())) {
        Measured startUp = time(contender, workload, small.directory());
        Measured whole = time(contender, workload, large.directory());
        results.put(contender, whole);
        Measured duckDb = results.values().iterator().next(); // The first of the contenders.
        System.out.printf(
            Locale.ROOT,
            "  %-14s %9.2f %9.2f %9.2f %,12.0f %9.2f %,9d %9.2f  %s%n",
            contender,
            startUp.seconds(),
            whole.seconds(),
            whole.processorSeconds(),
            large.people() / whole.seconds(),
            (whole.seconds() - startUp.seconds()) / large.people() * 1e6,
            whole.peakBytes() / 1_000_000,
            whole.seconds() / duckDb.seconds(),
            verdict(whole.fingerprint(), duckDb.fingerprint()));
      }
    }
  }

  private static String verdict(String fingerprint, String expected) {
    if (expected.isEmpty()) {
      return "not compared";
    }
    return fingerprint.equals(expected)
        ? "equal"
        : "DIFFERS: %s, not %s".formatted(fingerprint, expected);
  }

  private List<String> contenders(Workload workload, long people) {
    List<String> contenders = new ArrayList<>(List.of(DUCKDB));
    if (workload.loop()) {
      contenders.add(PLAIN_JAVA);
    }
    if (workload.python() && !python.isEmpty()) {
      contenders.addAll(List.of("pandas", "polars"));
    }
    contenders.add("purlin flink");
    if (people <= MOST_PEOPLE_ON_DIRECT) {
      contenders.add("purlin direct");
    }
    return contenders;
  }

  private Measured time(String contender, Workload workload, Path data) throws Exception {
    Path out = Results.directory(work, contender);
    List<String> command =
        switch (contender) {
          case DUCKDB -> java(DuckDb.class, workload, data, out);
          case PLAIN_JAVA -> java(PlainJava.class, workload, data, out);
          case "purlin flink" -> purlin("flink", workload, data, out);
          case "purlin direct" -> purlin("direct", workload, data, out);
          default -> python(contender, workload, data, out);
        };
    try (MeasuredProcess process = MeasuredProcess.start(command, work.resolve("last.log"))) {
      double seconds = process.awaitEnd();
      return new Measured(
          seconds,
          process.processorSeconds(),
          process.peakBytes(),
          Results.fingerprint(workload, out));
    }
  }

  private List<String> python(String contender, Workload workload, Path data, Path out) {
    return List.of(
        python,
        repository.resolve("benchmarks/peers/with_" + contender + ".py").toString(),
        workload.file(),
        data.toString(),
        out.toString());
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
}
