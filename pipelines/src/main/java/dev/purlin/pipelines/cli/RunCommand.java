package dev.purlin.pipelines.cli;

import dev.purlin.pipelines.assembly.Catalogue;
import dev.purlin.pipelines.run.PipelineRun;
import dev.purlin.pipelines.run.RunRecord;
import dev.purlin.pipelines.run.RunSettings;
import dev.purlin.pipelines.spec.PipelineSpec;
import dev.purlin.pipelines.staging.ReplayRequest;
import dev.purlin.pipelines.staging.ReplayRequest.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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

  @Mixin private RunArguments settings;

  @Option(
      names = "--from-savepoint",
      paramLabel = "PATH",
      description =
          "The savepoint or checkpoint to resume from, for an unbounded pipeline. Default: begin"
              + " anew.")
  private @Nullable String fromSavepoint;

  @Option(
      names = "--from-stage",
      paramLabel = "RUN",
      description =
          "Loads what a run has staged, without its sources: each Stage is read from the staging area,"
              + " and the steps before it do not run. The id of a run, or [latest].")
  private @Nullable String fromStage;

  @Option(
      names = "--resume",
      paramLabel = "RUN",
      description =
          "Continues a run that failed or was killed: what it staged completely is read from the staging"
              + " area, and the rest is extracted again. The id of a run, or [latest].")
  private @Nullable String resume;

  @Option(
      names = "--full-refresh",
      description =
          "Ignores the last values that incremental reads have kept: reads all rows, from 'initial' of the"
              + " step if it has one, and keeps new values.")
  private boolean fullRefresh;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    settings.check();
    checkReplay();
    Catalogue catalogue = Catalogue.load();
    PipelineSpec pipeline = arguments.read(catalogue);
    Screen screen = Screen.of(spec.commandLine());
    if (settings.isDryRun()) {
      return ValidateCommand.validate(pipeline, catalogue, settings.onError(), screen);
    }
    RunSettings run =
        settings.settings(
            arguments.variables(), Optional.ofNullable(fromSavepoint), fullRefresh, replay());
    RunRecord record =
        PipelineRun.run(pipeline, run, catalogue, new RunReport(screen, settings.report()));
    return record.outcome().exitCode();
  }

  private Optional<ReplayRequest> replay() {
    return fromStage != null
        ? Optional.of(new ReplayRequest(Kind.FROM_STAGE, fromStage))
        : Optional.ofNullable(resume).map(run -> new ReplayRequest(Kind.RESUME, run));
  }

  private void checkReplay() {
    List<String> given = new ArrayList<>();
    if (fromStage != null) {
      given.add("--from-stage");
    }
    if (resume != null) {
      given.add("--resume");
    }
    if (given.isEmpty()) {
      return;
    }
    if (fromSavepoint != null) {
      given.add("--from-savepoint");
    }
    if (settings.isDryRun()) {
      given.add("--dry-run");
    }
    if (fullRefresh && fromStage != null) {
      given.add("--full-refresh");
    }
    if (given.size() > 1) {
      throw new CommandLine.ParameterException(
          spec.commandLine(), String.join(" and ", given) + " do not go together");
    }
  }
}
