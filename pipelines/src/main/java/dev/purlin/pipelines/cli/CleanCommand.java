package dev.purlin.pipelines.cli;

import dev.purlin.pipelines.assembly.Catalogue;
import dev.purlin.pipelines.run.Cleaning;
import dev.purlin.pipelines.run.RunSettings;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code purlin clean}: completes what runs that died had begun to commit. */
@Command(
    name = "clean",
    description =
        "Completes the commits of runs that died between two of their targets, and removes what dead"
            + " runs have left beside the file's targets. The next run of the same file does both,"
            + " too.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class CleanCommand implements Callable<Integer> {
  @Mixin private PipelineArguments arguments;

  @Option(
      names = "--runs",
      paramLabel = "DIR",
      defaultValue = RunSettings.DEFAULT_RUNS,
      description = "Where the run records are. Default: ${DEFAULT-VALUE}.")
  private String runs;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    Catalogue catalogue = Catalogue.load();
    List<String> done = Cleaning.completeCommits(arguments.read(catalogue), catalogue, runs);
    Screen screen = Screen.of(spec.commandLine());
    done.forEach(screen.out()::println);
    if (done.isEmpty()) {
      screen.out().println("nothing to complete or remove");
    }
    screen.out().flush();
    return 0;
  }
}
