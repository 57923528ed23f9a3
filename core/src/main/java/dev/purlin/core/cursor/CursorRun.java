package dev.purlin.core.cursor;

import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.run.RunContext;
import dev.purlin.core.run.RunOptions;
import java.util.Optional;
import org.apache.beam.sdk.options.PipelineOptions;

/**
 * What whoever starts a run tells its incremental sources before they are built.
 *
 * @param pipeline the pipeline file, by its whole path
 * @param store where last values are kept
 * @param fullRefresh whether the values that were kept are ignored, and kept anew
 */
public record CursorRun(String pipeline, CursorStore store, boolean fullRefresh) {
  private static final String SHARED = "incremental reads";

  /** Tells the steps of a run. */
  public void tell(RunContext run) {
    run.share(SHARED, this);
  }

  /**
   * What the steps of a pipeline have been told. Empty if a pipeline file is not run, but looked
   * at, previewed or tested: nothing is kept then, and nothing that was kept is used.
   *
   * @throws ConfigurationException if the pipeline is built in Java, and nobody keeps values for it
   */
  static Optional<CursorRun> of(PipelineOptions options) {
    Optional<CursorRun> told = RunContext.of(options).shared(SHARED, CursorRun.class);
    if (told.isEmpty() && options.as(RunOptions.class).getPurlinPipeline() == null) {
      throw new ConfigurationException(
          "incremental",
          "'purlin run' keeps the last value of an incremental read, and this pipeline is not run by"
              + " it; tell its run where to keep values (CursorRun.tell)");
    }
    return told;
  }
}
