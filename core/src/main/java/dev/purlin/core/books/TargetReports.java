package dev.purlin.core.books;

import dev.purlin.core.problem.PurlinException;
import dev.purlin.core.run.RunContext;
import dev.purlin.core.run.RunOptions;
import java.util.Collection;
import java.util.List;
import org.apache.beam.sdk.options.PipelineOptions;

/**
 * How workers report to the process that started the run what they have prepared for a target: in
 * the same JVM through the run's context; from elsewhere through Beam's StringSet metrics ({@link
 * PartedReports}).
 */
public final class TargetReports {
  private static final String SUFFIX = "/prepared-";

  private TargetReports() {}

  /**
   * Whether a target that is complete waits for the run's other targets.
   *
   * @param options the pipeline's; workers ask anew, for a pipeline without an end commits nothing
   *     together, and is known by then
   * @param early whether the target's step has asked not to
   */
  public static boolean areExpected(PipelineOptions options, boolean early) {
    return !early && options.as(RunOptions.class).isCommittedTogether();
  }

  /**
   * Reports from a worker.
   *
   * @param options the pipeline's, as the DoFn gets them
   * @param step the step that writes the target
   */
  public static void send(PipelineOptions options, String step, String report) {
    RunContext run = RunContext.of(options);
    if (run.isHere()) {
      run.targets().report(step, report);
      return;
    }
    PartedReports.send(step + SUFFIX, report);
  }

  /** Whether a metric of the books' namespace holds reports of a step. */
  public static boolean isMetricName(String name, String step) {
    return PartedReports.isMetricName(name, step + SUFFIX);
  }

  /**
   * The reports of a step that arrived in metrics.
   *
   * @param parts what all its metrics hold
   * @throws PurlinException if of no report all parts have arrived, though some did
   */
  public static List<String> collect(Collection<String> parts) {
    List<String> complete = PartedReports.complete(parts);
    if (complete.isEmpty() && !parts.isEmpty()) {
      throw PurlinException.internal("a report of what was written arrived in part only", null);
    }
    return complete;
  }
}
