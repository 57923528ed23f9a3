package dev.purlin.pipelines.cli;

import dev.purlin.pipelines.assembly.Catalogue;
import dev.purlin.pipelines.assembly.OnError;
import dev.purlin.pipelines.engine.FlinkMaster;
import dev.purlin.pipelines.run.PipelineRun;
import dev.purlin.pipelines.run.RecordAccess;
import dev.purlin.pipelines.run.RunRecord;
import dev.purlin.pipelines.run.RunSettings;
import dev.purlin.pipelines.run.RunnerName;
import dev.purlin.pipelines.spec.PipelineSpec;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import org.checkerframework.checker.nullness.qual.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code purlin run}: runs a pipeline file. */
@Command(
    name = "run",
    description = "Runs a pipeline file.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class RunCommand implements Callable<Integer> {
  @Mixin private PipelineArguments arguments;

  @Option(
      names = "--runner",
      defaultValue = "auto",
      description =
          "What runs it: direct (small inputs), flink, or auto, which chooses by the size of the"
              + " input and says so. Default: ${DEFAULT-VALUE}.")
  private RunnerName runner;

  @Option(
      names = "--flink-master",
      paramLabel = "HOST:PORT",
      description =
          "The REST address of a Flink cluster; or [auto], inside a Flink application cluster."
              + " Default: Flink embedded in this process.")
  private @Nullable String flinkMaster;

  @Option(
      names = "--parallelism",
      paramLabel = "N",
      description =
          "How many tasks of a step Flink runs at a time. Default: all cores of this machine; on a"
              + " cluster, as many as the size of the input calls for and as there are slots.")
  private @Nullable Integer parallelism;

  @Option(
      names = "--on-error",
      defaultValue = "fail",
      description =
          "What becomes of bad rows whose step has no error_handling: fail (the first one fails the"
              + " run) or quarantine (they are set aside). Default: ${DEFAULT-VALUE}.")
  private OnError onError;

  @Option(
      names = "--quarantine",
      paramLabel = "DIR",
      defaultValue = RunSettings.DEFAULT_QUARANTINE,
      description =
          "Where quarantined rows go: a path, or an address as s3://... Default: ${DEFAULT-VALUE}.")
  private String quarantine;

  @Option(
      names = "--runs",
      paramLabel = "DIR",
      defaultValue = RunSettings.DEFAULT_RUNS,
      description =
          "Where the run record and the log go: a path, or an address as s3://... Default: ${DEFAULT-VALUE}.")
  private String runs;

  @Option(
      names = "--max-rejected",
      paramLabel = "N|P%",
      description =
          "How many rows may be rejected in the run, or how many per cent of what any step reads; with"
              + " more, the run fails and its targets stay as they were. Default: any number, but not"
              + " all of a step.")
  private @Nullable String maxRejected;

  @Option(
      names = "--records",
      paramLabel = "ACCESS",
      defaultValue = "private",
      description =
          "Who may read run records, logs and quarantined rows: private (only the user that runs"
              + " the file) or shared (whoever the umask lets). Default: ${DEFAULT-VALUE}.")
  private RecordAccess records;

  @Option(
      names = "--from-savepoint",
      paramLabel = "PATH",
      description =
          "The savepoint or checkpoint to go on from, for a file that never ends. Default: begin"
              + " anew.")
  private @Nullable String fromSavepoint;

  @Option(
      names = "--dry-run",
      description = "Checks everything, shows what would run, and runs nothing.")
  private boolean dryRun;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    Optional<FlinkMaster> master = Optional.ofNullable(flinkMaster).map(this::master);
    checkParallelism();
    Catalogue catalogue = Catalogue.load();
    PipelineSpec pipeline = arguments.read(catalogue);
    Screen screen = Screen.of(spec.commandLine());
    if (dryRun) {
      return ValidateCommand.validate(pipeline, catalogue, onError, screen);
    }
    RunSettings settings =
        new RunSettings(
            runner,
            master,
            parallelism == null ? OptionalInt.empty() : OptionalInt.of(parallelism),
            arguments.variables(),
            onError,
            quarantine,
            runs,
            records,
            Optional.ofNullable(maxRejected),
            Optional.ofNullable(fromSavepoint));
    RunRecord record = PipelineRun.run(pipeline, settings, catalogue, new RunReport(screen));
    return record.outcome().exitCode();
  }

  private FlinkMaster master(String text) {
    if (runner == RunnerName.DIRECT) {
      throw new CommandLine.ParameterException(
          spec.commandLine(), "--flink-master goes with --runner=flink, not with direct");
    }
    return FlinkMaster.parse(text)
        .orElseThrow(
            () ->
                new CommandLine.ParameterException(
                    spec.commandLine(),
                    "--flink-master: expected HOST:PORT, as in localhost:8081, found '"
                        + text
                        + "'"));
  }

  private void checkParallelism() {
    if (parallelism != null && parallelism < 1) {
      throw new CommandLine.ParameterException(
          spec.commandLine(), "--parallelism: expected a number from 1, found " + parallelism);
    }
    if (parallelism != null && runner == RunnerName.DIRECT) {
      throw new CommandLine.ParameterException(
          spec.commandLine(), "--parallelism goes with --runner=flink, not with direct");
    }
  }
}
