package dev.purlin.core.run;

import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.Hidden;
import org.apache.beam.sdk.options.PipelineOptions;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * What a pipeline's steps must know about the run that they are part of. A pipeline without a run
 * of Purlin's has none of it set: its targets are committed by the workers, each when it is
 * complete.
 */
@Hidden
public interface RunOptions extends PipelineOptions {

  @Description("The id of the run, which RunContext.of finds the run's context by.")
  @Nullable String getPurlinRun();

  void setPurlinRun(@Nullable String id);

  @Description("The name of the pipeline's file, as in the ids of its runs.")
  @Nullable String getPurlinPipeline();

  void setPurlinPipeline(@Nullable String name);

  @Description(
      "Whether a commit by a worker may be done again: a Flink cluster does finished work again when"
          + " it loses a machine that held the results of other steps. What steps keep to recognize"
          + " that is registered as a clean-up of the run.")
  @Default.Boolean(false)
  boolean isRepeating();

  void setRepeating(boolean repeating);

  @Description(
      "Whether targets wait, complete but not committed, for the process that started the run: it"
          + " commits them all when the pipeline has succeeded.")
  @Default.Boolean(false)
  boolean isCommittedTogether();

  void setCommittedTogether(boolean together);

  @Description(
      "Whether checks that failed wait for the process that started the run, which then tells all of"
          + " them and fails it; otherwise, the worker that judges a check does.")
  @Default.Boolean(false)
  boolean isJudgedTogether();

  void setJudgedTogether(boolean together);

  @Description("Whether no values of rows are kept as examples of what failed.")
  @Default.Boolean(false)
  boolean isWithoutExamples();

  void setWithoutExamples(boolean without);
}
