package dev.purlin.io.file;

import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.transforms.display.DisplayData;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Decides how many files are written, and whether rows must be gathered for that. */
final class Sharding {
  private Sharding() {}

  /** Stands for one file per bundle, with no shuffle: a bundle is all that a worker gets. */
  static final int PER_BUNDLE = 0;

  /**
   * The number of files, or {@link #PER_BUNDLE}.
   *
   * <p>Runners on clusters hand a parallel worker one bundle of a bounded collection or a few, so
   * that workers write a file each. Only the Direct runner's bundles are small and many, and there
   * rows are gathered into shards first: one, or as many as the pipeline's {@code parallelism}
   * says.
   */
  static int of(FileTargetParameters options, PipelineOptions pipeline) {
    if (options.promisedFiles() > 0) {
      return options.promisedFiles();
    }
    String runner = pipeline.getRunner().getSimpleName();
    if (!runner.equals("DirectRunner") && !runner.equals("TestDirectRunner")) {
      return PER_BUNDLE;
    }
    String parallelism = option(pipeline, "parallelism");
    return parallelism == null ? 1 : Math.max(1, Integer.parseInt(parallelism));
  }

  /** An option of a runner that is not on this module's path; null if not set. */
  private static @Nullable String option(PipelineOptions pipeline, String name) {
    return DisplayData.from(pipeline).items().stream()
        .filter(item -> item.getKey().equals(name))
        .map(item -> String.valueOf(item.getValue()))
        .findFirst()
        .orElse(null);
  }
}
