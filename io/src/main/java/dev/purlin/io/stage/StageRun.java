package dev.purlin.io.stage;

import dev.purlin.core.run.RunContext;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.options.PipelineOptions;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * What whoever starts a run tells its {@link Stage} steps before they are built.
 *
 * @param name the name of the pipeline
 * @param pipeline the pipeline file
 * @param sha256 the hash of its text
 * @param started when the run began
 * @param area the staging area of steps that name none
 * @param shared whether other users may read what is staged on a disk
 * @param extracts what stands before each step that stages, by its name
 * @param staging whether anything is staged at all: a preview or a test of a file only passes rows
 *     on
 */
public record StageRun(
    String name,
    String pipeline,
    String sha256,
    Instant started,
    String area,
    boolean shared,
    Map<String, Extract> extracts,
    boolean staging) {
  /** The environment variable that names the staging area. */
  public static final String AREA_VARIABLE = "PURLIN_STAGE_AREA";

  /** The staging area where nothing names one, in the directory that the run records lie in. */
  public static final String DEFAULT_AREA = ".purlin/stage";

  private static final String SHARED = "stages";

  /**
   * The steps before one that stages.
   *
   * @param definition a hash of them
   * @param sources those among them that read from outside
   */
  public record Extract(String definition, List<StageOrigin.Source> sources) {
    static final Extract UNKNOWN = new Extract("", List.of());
  }

  public StageRun {
    extracts = Map.copyOf(extracts);
  }

  /** Steps that stage pass their rows on, and do nothing else. */
  public static StageRun withoutStaging() {
    return new StageRun("", "", "", Instant.now(), DEFAULT_AREA, false, Map.of(), false);
  }

  /** Tells the steps of a run. */
  public void tell(RunContext run) {
    run.share(SHARED, this);
  }

  /**
   * The staging area of steps that name none.
   *
   * @param option what the pipeline's options say; null for nothing
   * @param parent the directory that the run records' directory lies in, with a slash behind it;
   *     empty for the working directory
   */
  public static String area(
      @Nullable String option, Map<String, String> environment, String parent) {
    String named = option == null ? environment.get(AREA_VARIABLE) : option;
    return named == null || named.isBlank() ? parent + DEFAULT_AREA : named;
  }

  /** What the steps of a pipeline have been told; a pipeline that is built in Java knows little. */
  static StageRun of(PipelineOptions options) {
    return RunContext.of(options)
        .shared(SHARED, StageRun.class)
        .orElseGet(
            () -> {
              String area =
                  area(options.as(StageOptions.class).getStageArea(), System.getenv(), "");
              return new StageRun(
                  StagePlace.pipelineOf(options),
                  "",
                  "",
                  Instant.now(),
                  area,
                  false,
                  Map.of(),
                  true);
            });
  }

  StageOrigin origin(String step, StageMode mode) {
    Extract extract = extracts.getOrDefault(step, Extract.UNKNOWN);
    return new StageOrigin(
        pipeline, sha256, step, mode, extract.definition(), extract.sources(), started);
  }
}
