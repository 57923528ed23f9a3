package dev.purlin.pipelines.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.purlin.pipelines.run.RecordAccess;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.checkerframework.checker.nullness.qual.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code purlin runs show}: shows the record of a run. */
@Command(
    name = "show",
    description = "Shows the record of a run.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class RunsShowCommand implements Callable<Integer> {
  @ParentCommand private RunsCommand parent;

  @Parameters(
      index = "0",
      paramLabel = "RUN",
      description = "The run's id, or the beginning of it; 'latest' for the newest.")
  private String run;

  @Option(
      names = "--report",
      paramLabel = "FILE.html",
      description = "Writes a page about the run instead.")
  private @Nullable Path report;

  @Option(names = "--json", description = "Prints the record, run.json, as it is.")
  private boolean json;

  @Option(
      names = "--records",
      paramLabel = "ACCESS",
      defaultValue = "private",
      description = "Who may read the page: private or shared. Default: ${DEFAULT-VALUE}.")
  private RecordAccess records;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    if (report != null && json) {
      throw new CommandLine.ParameterException(
          spec.commandLine(), "--json and --report: give one of them");
    }
    if (report != null) {
      RunPageFile.check(report, spec.commandLine());
    }
    JsonNode record = parent.history().record(run);
    Screen screen = Screen.of(spec.commandLine());
    if (report != null) {
      new RunPageFile(report, records).write(record);
      screen.out().println("wrote " + report);
    } else if (json) {
      screen.out().println(record.toPrettyString());
    } else {
      screen.out().print(RunText.of(record));
    }
    screen.out().flush();
    return 0;
  }
}
