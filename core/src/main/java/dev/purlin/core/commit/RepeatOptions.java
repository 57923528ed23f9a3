package dev.purlin.core.commit;

import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.Hidden;
import org.apache.beam.sdk.options.PipelineOptions;

/**
 * Tells steps that a runner may do finished work again, commits included: a Flink cluster does when
 * it loses a machine that held the results of other steps.
 */
@Hidden
public interface RepeatOptions extends PipelineOptions {

  @Description(
      "Whether a commit may be done again. What steps keep to recognize that is registered with"
          + " CommitGate.onAbort, for the process that started the run to remove at its end.")
  @Default.Boolean(false)
  boolean isRepeating();

  void setRepeating(boolean repeating);
}
