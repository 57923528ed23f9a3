package dev.purlin.pipelines.run;

import dev.purlin.pipelines.spec.PipelineSpec;
import dev.purlin.transforms.step.PurlinException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.beam.runners.direct.DirectOptions;
import org.apache.beam.runners.direct.DirectRunner;
import org.apache.beam.runners.flink.FlinkPipelineOptions;
import org.apache.beam.runners.flink.FlinkRunner;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.options.StreamingOptions;

/** Beam's options for a run: those of the file, and what each runner needs to run well. */
final class RunnerOptions {
  private RunnerOptions() {}

  /**
   * Options for a file on a runner.
   *
   * @param directory the run's own, for what a runner must read from a file
   * @throws PurlinException if the file's {@code options} are not Beam's
   */
  static PipelineOptions create(
      PipelineSpec spec, RunnerChoice choice, RunSettings settings, Path directory) {
    PipelineOptions options = fromFile(spec);
    options.setJobName(jobName(spec.file()));
    switch (choice.runner()) {
      case DIRECT -> direct(options.as(DirectOptions.class));
      case FLINK -> flink(options.as(FlinkPipelineOptions.class), settings, directory);
      case AUTO -> throw PurlinException.internal("the runner has not been chosen", null);
    }
    FileSystems.setDefaultPipelineOptions(options);
    return options;
  }

  private static PipelineOptions fromFile(PipelineSpec spec) {
    List<String> arguments = new ArrayList<>();
    for (Map.Entry<String, Object> option : spec.options().toObject().entrySet()) {
      arguments.add("--" + camelCase(option.getKey()) + "=" + option.getValue());
    }
    try {
      return PipelineOptionsFactory.fromArgs(arguments.toArray(String[]::new)).create();
    } catch (IllegalArgumentException e) {
      throw PurlinException.user(
          "%s: the options are not understood: %s".formatted(spec.file(), e.getMessage()), e);
    }
  }

  private static void direct(DirectOptions options) {
    options.setRunner(DirectRunner.class);
    // They guard against transforms that change their input; Purlin's tests run with them on.
    options.setEnforceImmutability(false);
    options.setEnforceEncodability(false);
    options.setTargetParallelism(Math.max(2, Runtime.getRuntime().availableProcessors()));
  }

  private static void flink(FlinkPipelineOptions options, RunSettings settings, Path directory) {
    Optional<String> master = settings.flinkMaster();
    options.setRunner(FlinkRunner.class);
    options.setFlinkMaster(master.orElse("[local]"));
    options.setObjectReuse(true);
    options.setFasterCopy(true);
    boolean streaming = options.as(StreamingOptions.class).isStreaming();
    if (master.isEmpty()) {
      if (options.getParallelism() == -1) {
        options.setParallelism(Runtime.getRuntime().availableProcessors());
      }
      options.setFilesToStage(List.of());
      options.setFlinkConfDir(embeddedConfiguration(directory.resolve("flink-conf")).toString());
    } else if (!streaming) {
      options.setUseDataStreamForBatch(true);
    }
  }

  /**
   * Embedded Flink shares the heap with everything else: its own memory is kept small and fixed.
   */
  private static Path embeddedConfiguration(Path directory) {
    try {
      Files.createDirectories(directory);
      Files.writeString(
          directory.resolve("config.yaml"),
          """
          taskmanager.memory.managed.size: 128m
          taskmanager.memory.network.min: 64m
          taskmanager.memory.network.max: 64m
          rest.bind-port: "0"
          """);
      return directory;
    } catch (IOException e) {
      throw PurlinException.outside("cannot write Flink's configuration to " + directory, e);
    }
  }

  private static String jobName(String file) {
    String name = Path.of(file).getFileName().toString();
    int dot = name.lastIndexOf('.');
    return dot > 0 ? name.substring(0, dot) : name;
  }

  private static String camelCase(String name) {
    StringBuilder camel = new StringBuilder();
    for (String word : name.split("_", -1)) {
      camel.append(
          camel.length() == 0 || word.isEmpty()
              ? word
              : Character.toUpperCase(word.charAt(0)) + word.substring(1));
    }
    return camel.toString();
  }
}
