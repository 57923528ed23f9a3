package dev.purlin.pipelines.run;

import dev.purlin.pipelines.spec.PipelineSpec;
import dev.purlin.pipelines.spec.StepSpec;

/** Keeps Beam's S3 file system from searching for a region in pipelines that have nothing on S3. */
public final class FileSystemSetup {
  private static final String REGION = "aws.region";

  private FileSystemSetup() {}

  /**
   * To be called before Beam's file systems are first used. Without a region, the AWS SDK asks the
   * network for one as soon as the S3 file system is registered, and waits seconds for the answer.
   */
  public static void prepare(PipelineSpec spec) {
    boolean known = System.getenv("AWS_REGION") != null || System.getProperty(REGION) != null;
    if (!known && spec.steps().stream().noneMatch(FileSystemSetup::onS3)) {
      System.setProperty(REGION, "us-east-1");
    }
  }

  private static boolean onS3(StepSpec step) {
    return step.config().toJson().contains("s3://");
  }
}
