package dev.purlin.pipelines.cli;

import dev.purlin.pipelines.assembly.RejectPolicy;
import dev.purlin.pipelines.engine.FlinkMaster;
import dev.purlin.pipelines.run.RecordAccess;
import dev.purlin.pipelines.run.RunSettings;
import dev.purlin.pipelines.run.RunnerName;
import dev.purlin.pipelines.staging.ReplayRequest;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.checkerframework.checker.nullness.qual.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** How a run is to be made: what every command that runs something can be told. */
final class RunArguments {
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
  private RejectPolicy onError;

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
      names = "--no-examples",
      description =
          "Keeps no values of rows that failed a check in the run record. Default: up to five rows for"
              + " each check that fails, or as many as 'examples' of its step says.")
  private boolean withoutExamples;

  @Option(
      names = "--report",
      paramLabel = "FILE.html",
      description =
          "Writes a page about the run, also if it fails: graph, row counts, timings, checks, rejected"
              + " rows, files. It opens from disk without a network.")
  private @Nullable Path report;

  @Option(
      names = "--dry-run",
      description = "Checks everything, shows what would run, and runs nothing.")
  private boolean dryRun;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  RejectPolicy onError() {
    return onError;
  }

  /** Whether everything is checked only, and nothing run. */
  boolean isDryRun() {
    return dryRun;
  }

  /**
   * Looks at what goes together.
   *
   * @throws CommandLine.ParameterException if something does not
   */
  void check() {
    master();
    checkParallelism();
    if (report != null) {
      RunPageFile.check(report, spec.commandLine());
    }
  }

  /** Where the page about the run goes; empty for none. */
  Optional<RunPageFile> report() {
    return Optional.ofNullable(report).map(file -> new RunPageFile(file, records));
  }

  RunSettings settings(
      Map<String, String> variables,
      Optional<String> fromSavepoint,
      boolean fullRefresh,
      Optional<ReplayRequest> replay) {
    return new RunSettings(
        runner,
        master(),
        parallelism == null ? OptionalInt.empty() : OptionalInt.of(parallelism),
        variables,
        onError,
        quarantine,
        runs,
        records,
        Optional.ofNullable(maxRejected),
        !withoutExamples,
        fromSavepoint,
        fullRefresh,
        replay);
  }

  private Optional<FlinkMaster> master() {
    return Optional.ofNullable(flinkMaster).map(this::master);
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
