package dev.purlin.pipelines.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.purlin.pipelines.run.RunHistory;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code purlin runs diff}: compares two runs. */
@Command(
    name = "diff",
    description =
        "Shows in what two runs differ: result, duration, parameters, the file, row counts, checks,"
            + " rejected rows.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class RunsDiffCommand implements Callable<Integer> {
  @ParentCommand private RunsCommand parent;

  @Parameters(
      index = "0",
      paramLabel = "RUN",
      description = "The earlier run's id, or the beginning of it; 'latest' for the newest.")
  private String before;

  @Parameters(index = "1", paramLabel = "RUN", description = "The later run's, likewise.")
  private String after;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    RunHistory history = parent.history();
    JsonNode first = history.record(before);
    JsonNode second = history.record(after);
    List<RunDifference> differences = RunDifference.between(first, second);
    Screen screen = Screen.of(spec.commandLine());
    TextTable table = new TextTable();
    table.header(
        List.of("", first.path("run_id").asText(), second.path("run_id").asText(), "change"));
    differences.forEach(
        difference ->
            table.row(
                List.of(
                    difference.what(),
                    difference.before(),
                    difference.after(),
                    difference.change())));
    screen.out().print(table.render());
    screen.out().flush();
    return 0;
  }
}
