package dev.purlin.pipelines.run;

import dev.purlin.io.s3.S3Access;
import dev.purlin.pipelines.spec.PipelineSpec;
import dev.purlin.pipelines.spec.StepSpec;
import java.util.Arrays;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;

/** Prepares Beam's file systems for what a pipeline is going to read and write. */
public final class FileSystemSetup {
  private FileSystemSetup() {}

  /**
   * To be called before Beam's file systems are first used for the pipeline.
   *
   * @param places what a run reads or writes besides
   */
  public static void prepare(PipelineSpec spec, String... places) {
    if (S3Access.isS3(spec.file())
        || Arrays.stream(places).anyMatch(S3Access::isS3)
        || spec.steps().stream().anyMatch(FileSystemSetup::onS3)) {
      PipelineOptions options = PipelineOptionsFactory.create();
      S3Access.configure(options, System.getenv());
      FileSystems.setDefaultPipelineOptions(options);
    } else {
      S3Access.withoutRegionSearch(System.getenv());
    }
  }

  /** The same, for what is only read or written by itself. */
  public static void prepare(String place) {
    if (S3Access.isS3(place)) {
      PipelineOptions options = PipelineOptionsFactory.create();
      S3Access.configure(options, System.getenv());
      FileSystems.setDefaultPipelineOptions(options);
    }
  }

  private static boolean onS3(StepSpec step) {
    return step.config().toJson().contains("s3://");
  }
}
