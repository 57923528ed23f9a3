package dev.purlin.pipelines.run;

import dev.purlin.pipelines.assembly.Catalogue;
import dev.purlin.pipelines.assembly.RejectPolicy;
import dev.purlin.pipelines.spec.PipelineFile;
import dev.purlin.pipelines.spec.PipelineSpec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** Runs the pipeline files of tests, with all that a run leaves behind in one directory. */
final class Running {
  static final Catalogue CATALOGUE = Catalogue.load();

  private Running() {}

  /** Runs a file on Direct. */
  static RunRecord direct(Path file, Path directory) {
    return direct(file, directory, Map.of(), Map.of());
  }

  /** Runs a file on a runner. */
  static RunRecord on(RunnerName runner, Path file, Path directory) {
    return on(runner, file, directory, Map.of(), Map.of());
  }

  /** Runs a file on Direct, with the given variables and environment. */
  static RunRecord direct(
      Path file, Path directory, Map<String, String> variables, Map<String, String> environment) {
    return on(RunnerName.DIRECT, file, directory, variables, environment);
  }

  private static RunRecord on(
      RunnerName runner,
      Path file,
      Path directory,
      Map<String, String> variables,
      Map<String, String> environment) {
    PipelineSpec spec = PipelineFile.read(file, variables, CATALOGUE, environment);
    RunSettings settings =
        new RunSettings(
            runner,
            Optional.empty(),
            OptionalInt.empty(),
            variables,
            RejectPolicy.FAIL,
            directory.resolve("quarantine").toString(),
            directory.resolve("runs").toString(),
            RecordAccess.PRIVATE,
            Optional.empty(),
            true,
            Optional.empty(),
            false,
            Optional.empty());
    return PipelineRun.run(spec, settings, CATALOGUE, new Silent());
  }

  /** Shows nothing. */
  private static final class Silent implements RunListener {
    @Override
    public void started(String id, RunnerName runner, String reason) {}

    @Override
    public void progress(List<StepBooks> steps, Duration elapsed) {}

    @Override
    public void ended(RunRecord record, String place, Optional<String> log) {}
  }
}
