package dev.purlin.io.stage;

import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.problem.Names;
import dev.purlin.core.run.RunOptions;
import dev.purlin.io.file.FileSources;
import java.io.Serializable;
import org.apache.beam.sdk.options.ApplicationNameOptions;
import org.apache.beam.sdk.options.PipelineOptions;

/**
 * Where the stage of a run lies.
 *
 * @param area the staging area: a directory, or an address as {@code s3://bucket/stage}
 * @param pipeline the name of the pipeline: two that share an area do not see each other's stages
 * @param name the name of the stage, which it has in every run
 * @param run the id of the run
 */
public record StagePlace(String area, String pipeline, String name, String run)
    implements Serializable {
  static final String RUN = "run=";
  static final String MANIFEST = "manifest.json";
  static final String ENDING = ".parquet";

  public StagePlace {
    area = checkedArea(area);
    checkName("pipeline", pipeline);
    checkName("name", name);
  }

  /** The name that the stage of a step has unless it is given another. */
  public static String nameOf(String step) {
    return Names.ofFile(step);
  }

  /**
   * The name of a pipeline, which its stages lie under: that of its file, or Beam's {@code appName}
   * if it is built in Java.
   */
  static String pipelineOf(PipelineOptions options) {
    String named = options.as(RunOptions.class).getPurlinPipeline();
    return nameOf(named == null ? options.as(ApplicationNameOptions.class).getAppName() : named);
  }

  private static String checkedArea(String area) {
    if (area.isBlank() || area.matches("(?s).*[*?\\[\\]{}].*")) {
      throw new ConfigurationException(
          "area",
          "expected a directory or an address such as s3://bucket/stage, found '" + area + "'");
    }
    if (area.matches("(?si)https?://.*")) {
      throw new ConfigurationException(
          "area",
          "'%s' is on a web server, which takes no files; stage on a disk or on S3"
              .formatted(area));
    }
    // A relative path would be another one on each machine of a cluster.
    String whole = FileSources.isLocal(area) ? FileSources.localPath(area).toString() : area;
    return whole.length() > 1 && whole.endsWith("/")
        ? whole.substring(0, whole.length() - 1)
        : whole;
  }

  private static void checkName(String parameter, String name) {
    if (!Names.isOfFile(name)) {
      throw new ConfigurationException(
          parameter,
          "'%s' cannot name a directory of the staging area; expected letters, digits, '_', '-' and '.'"
              .formatted(name));
    }
  }

  /** The directory of the stage, with a slash behind it. */
  String directory() {
    return "%s/%s/%s/%s%s/".formatted(area, pipeline, name, RUN, run);
  }

  String manifest() {
    return directory() + MANIFEST;
  }

  /** The stage of the same pipeline and name of another run. */
  StagePlace of(String otherRun) {
    return new StagePlace(area, pipeline, name, otherRun);
  }

  /** As people know it: the directory. */
  @Override
  public String toString() {
    String directory = directory();
    return directory.substring(0, directory.length() - 1);
  }
}
