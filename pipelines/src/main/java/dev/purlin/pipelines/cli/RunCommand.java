package dev.purlin.pipelines.cli;

import dev.purlin.pipelines.assembly.Catalogue;
import dev.purlin.pipelines.run.PipelineRun;
import dev.purlin.pipelines.run.RunRecord;
import dev.purlin.pipelines.run.RunSettings;
import dev.purlin.pipelines.spec.PipelineSpec;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.checkerframework.checker.nullness.qual.Nullable;
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

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    settings.check();
    Catalogue catalogue = Catalogue.load();
    PipelineSpec pipeline = arguments.read(catalogue);
    Screen screen = Screen.of(spec.commandLine());
    if (settings.isDryRun()) {
      return ValidateCommand.validate(pipeline, catalogue, settings.onError(), screen);
    }
    RunSettings run = settings.settings(arguments.variables(), Optional.ofNullable(fromSavepoint));
    RunRecord record =
        PipelineRun.run(pipeline, run, catalogue, new RunReport(screen, settings.report()));
    return record.outcome().exitCode();
  }
}
