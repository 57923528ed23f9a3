package dev.purlin.pipelines.cli;

import dev.purlin.pipelines.engine.FlinkRest;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.checkerframework.checker.nullness.qual.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code purlin stop}: stops a job of a Flink cluster so that it can go on later. */
@Command(
    name = "stop",
    description = {
      "Stops a job of a Flink cluster with a savepoint, and prints the savepoint's path.",
      "purlin run FILE --from-savepoint=PATH resumes from there."
    },
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class StopCommand implements Callable<Integer> {
  @Parameters(
      index = "0",
      paramLabel = "JOB",
      description = "The job: its id, or its name, which is that of its file without the ending.")
  private String job;

  @Mixin private FlinkArguments flink;

  @Option(
      names = "--savepoints",
      paramLabel = "DIR",
      description =
          "Where the savepoint goes, as the cluster sees it. Default: where the cluster keeps"
              + " savepoints (state.savepoints.dir).")
  private @Nullable String savepoints;

  @Option(
      names = "--drain",
      description =
          "Ends the job for good: all windows close, and what is in them is output. Going on from"
              + " such a savepoint would open the same windows again.")
  private boolean drain;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      defaultValue = "300",
      description = "How long to wait for the savepoint. Default: ${DEFAULT-VALUE}.")
  private int timeout;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    FlinkRest cluster = flink.cluster();
    FlinkRest.Job found = cluster.running(job);
    Screen screen = Screen.of(spec.commandLine());
    screen.err().printf("stopping %s (%s) at %s%n", found.name(), found.id(), flink.address());
    screen.err().flush();
    String savepoint =
        cluster.stop(
            found.id(), Optional.ofNullable(savepoints), drain, Duration.ofSeconds(timeout));
    screen.out().println(savepoint);
    screen.out().flush();
    return 0;
  }
}
