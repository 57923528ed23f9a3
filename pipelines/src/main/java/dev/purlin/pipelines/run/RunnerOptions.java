package dev.purlin.pipelines.run;

import dev.purlin.core.problem.PurlinException;
import dev.purlin.core.run.RunContext;
import dev.purlin.core.run.RunOptions;
import dev.purlin.io.stage.StageRun;
import dev.purlin.pipelines.engine.Engine;
import dev.purlin.pipelines.engine.FlinkSession;
import dev.purlin.pipelines.spec.PipelineSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.beam.runners.direct.DirectOptions;
import org.apache.beam.runners.direct.DirectRunner;
import org.apache.beam.runners.flink.FlinkPipelineOptions;
import org.apache.beam.runners.flink.FlinkRunner;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.options.PipelineOptions;

/** Beam's options for a run: those of the file, and what each runner needs to run well. */
final class RunnerOptions {
  private static final String EMBEDDED = "embedded-flink-conf";

  private RunnerOptions() {}

  /**
   * Options for a file on a runner.
   *
   * @param run the run that the options are for
   * @param directory the run's own, for what a runner must read from a file
   */
  static PipelineOptions create(
      PipelineSpec spec,
      RunnerChoice choice,
      RunSettings settings,
      Engine engine,
      RunContext run,
      Path directory) {
    PipelineOptions options = FileOptions.read(spec);
    run.attach(options);
    // Until the steps show that some of the rows are unbounded; see PipelineRun.
    options.as(RunOptions.class).setCommittedTogether(engine.commitsTogether());
    options.as(RunOptions.class).setWithoutExamples(!settings.examples());
    options.setJobName(jobName(spec.file()));
    FileSystems.setDefaultPipelineOptions(options);
    switch (choice.runner()) {
      case DIRECT -> direct(options.as(DirectOptions.class));
      case FLINK -> flink(options.as(FlinkPipelineOptions.class), settings, directory);
      case AUTO -> throw PurlinException.internal("the runner has not been chosen", null);
    }
    engine.configure(options);
    if (engine instanceof FlinkSession session) {
      FlinkPipelineOptions flink = options.as(FlinkPipelineOptions.class);
      if (flink.getParallelism() == -1) {
        flink.setParallelism(Parallelism.of(InputSize.of(spec), session.parallelism()));
      }
    }
    return options;
  }

  /** Options for many small pipelines of a file, each for itself in this process. */
  static PipelineOptions direct(PipelineSpec spec, RunContext run) {
    PipelineOptions options = FileOptions.read(spec);
    run.attach(options);
    StageRun.withoutStaging().tell(run);
    options.as(RunOptions.class).setCommittedTogether(true);
    options.setJobName(jobName(spec.file()));
    direct(options.as(DirectOptions.class));
    options.as(DirectOptions.class).setTargetParallelism(1);
    return options;
  }

  private static void direct(DirectOptions options) {
    options.setRunner(DirectRunner.class);
    // They guard against transforms that change their input; Purlin's tests run with them on.
    options.setEnforceImmutability(false);
    options.setEnforceEncodability(false);
    options.setTargetParallelism(Math.max(2, Runtime.getRuntime().availableProcessors()));
  }

  private static void flink(FlinkPipelineOptions options, RunSettings settings, Path directory) {
    options.setRunner(FlinkRunner.class);
    options.setObjectReuse(true);
    options.setFasterCopy(true);
    settings.parallelism().ifPresent(options::setParallelism);
    if (settings.flinkMaster().isEmpty()) {
      options.setFlinkMaster("[local]");
      if (options.getParallelism() == -1) {
        options.setParallelism(Runtime.getRuntime().availableProcessors());
      }
      options.setFilesToStage(List.of());
      options.setFlinkConfDir(directory.resolve(EMBEDDED).toString());
    }
  }

  /**
   * Writes what embedded Flink reads when it starts. It shares the heap with everything else, so
   * its own memory is kept small and fixed.
   *
   * @param more the lines of its configuration that depend on the run
   */
  static void prepare(PipelineOptions options, String more) {
    String configuration = options.as(FlinkPipelineOptions.class).getFlinkConfDir();
    if (configuration == null || !Path.of(configuration).endsWith(EMBEDDED)) {
      return;
    }
    Path directory = Path.of(configuration);
    try {
      Files.createDirectories(directory);
      Files.writeString(
          directory.resolve("config.yaml"),
          """
          taskmanager.memory.managed.size: 128m
          taskmanager.memory.network.min: 64m
          taskmanager.memory.network.max: 64m
          """
              + more);
    } catch (IOException e) {
      throw PurlinException.outside("cannot write Flink's configuration to " + directory, e);
    }
  }

  /** The name of the job that a file becomes: the file's, without its ending. */
  static String jobName(String file) {
    String name = Path.of(file).getFileName().toString();
    int dot = name.lastIndexOf('.');
    return dot > 0 ? name.substring(0, dot) : name;
  }
}
