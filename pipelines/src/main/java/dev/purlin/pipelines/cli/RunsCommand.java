package dev.purlin.pipelines.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.purlin.pipelines.run.Amounts;
import dev.purlin.pipelines.run.RunHistory;
import dev.purlin.pipelines.run.RunSettings;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.Callable;
import org.checkerframework.checker.nullness.qual.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** {@code purlin runs}: lists the runs that have been. */
@Command(
    name = "runs",
    description = "Lists the runs that there are records of, the newest first.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    subcommands = {RunsShowCommand.class, RunsDiffCommand.class})
final class RunsCommand implements Callable<Integer> {
  private static final String NOT_KNOWN = "-";

  @Option(
      names = "--runs",
      paramLabel = "DIR",
      scope = ScopeType.INHERIT,
      defaultValue = RunSettings.DEFAULT_RUNS,
      description =
          "Where the run records are: a path, or an address as s3://... Default: ${DEFAULT-VALUE}.")
  private String runs;

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "20",
      description = "How many runs are shown. Default: ${DEFAULT-VALUE}.")
  private int limit;

  @Option(
      names = "--pipeline",
      paramLabel = "NAME",
      description = "Only runs of this file, with or without its directory and ending.")
  private @Nullable String pipeline;

  @Option(names = "--json", description = "Prints a JSON object for each run, one a line.")
  private boolean json;

  @Spec private CommandSpec spec;

  /** The history in the directory that was named. */
  RunHistory history() {
    return RunHistory.of(runs);
  }

  @Override
  public Integer call() {
    if (limit < 1) {
      throw new CommandLine.ParameterException(
          spec.commandLine(), "--limit: expected a number from 1, found " + limit);
    }
    RunHistory history = history();
    List<JsonNode> shown = history.runs().stream().filter(this::wanted).limit(limit).toList();
    Screen screen = Screen.of(spec.commandLine());
    if (json) {
      shown.forEach(run -> screen.out().println(run));
    } else if (shown.isEmpty()) {
      screen
          .out()
          .println("no runs%s in %s".formatted(pipeline == null ? "" : " of " + pipeline, runs));
    } else {
      screen.out().print(table(shown));
    }
    screen.out().flush();
    history.unreadable().forEach(screen.err()::println);
    screen.err().flush();
    return 0;
  }

  private boolean wanted(JsonNode run) {
    String file = run.path("pipeline").asText();
    return pipeline == null || file.equals(pipeline) || name(file).equals(name(pipeline));
  }

  private static String name(String file) {
    return file.substring(file.lastIndexOf('/') + 1).replaceFirst("\\.ya?ml$", "");
  }

  private static String table(List<JsonNode> runs) {
    TextTable table = new TextTable();
    table.header(
        List.of(
            "run", "pipeline", "result", "started", "duration", "in", "out", "rejected", "checks"));
    for (JsonNode run : runs) {
      table.row(
          List.of(
              run.path("run_id").asText(),
              name(run.path("pipeline").asText()),
              run.path("outcome").asText(),
              Instant.parse(run.path("started").asText())
                  .truncatedTo(ChronoUnit.SECONDS)
                  .toString(),
              Amounts.duration(
                  Duration.ofMillis(Math.round(run.path("seconds").asDouble() * 1000))),
              amount(run, "rows_in"),
              amount(run, "rows_out"),
              amount(run, "rows_rejected"),
              checks(run)));
    }
    return table.alignRightFrom(4).render();
  }

  /** Lines of older versions lack it. */
  private static String amount(JsonNode run, String name) {
    return run.has(name) ? Amounts.count(run.path(name).asLong()) : NOT_KNOWN;
  }

  private static String checks(JsonNode run) {
    long failed = run.path("checks_failed").asLong();
    long all = failed + run.path("checks_passed").asLong();
    if (all == 0) {
      return NOT_KNOWN;
    }
    return failed == 0
        ? Amounts.count(all) + " passed"
        : "%s of %s failed".formatted(Amounts.count(failed), Amounts.count(all));
  }
}
