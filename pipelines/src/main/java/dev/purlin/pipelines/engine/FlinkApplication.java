package dev.purlin.pipelines.engine;

import dev.purlin.core.books.StepCounts.Entry;
import dev.purlin.core.problem.PurlinException;
import java.util.Optional;
import org.apache.beam.runners.flink.FlinkPipelineOptions;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.metrics.MetricResults;
import org.apache.beam.sdk.options.PipelineOptions;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * The Flink application cluster in whose JobManager this process's main method runs.
 *
 * <p>The cluster's life is the job's: Flink, or the Kubernetes operator, starts and ends both.
 * After the JobManager has failed over, main runs again, and what it submits is the job that is
 * there already.
 */
final class FlinkApplication implements Engine {
  private volatile @Nullable PipelineResult result;

  @Override
  public void configure(PipelineOptions options) {
    FlinkPipelineOptions flink = options.as(FlinkPipelineOptions.class);
    flink.setFlinkMaster(FlinkMaster.APPLICATION);
    // Attached, Beam would ask Flink for a result that Flink does not give in this mode.
    flink.setAttachedMode(false);
  }

  /**
   * After a failover main runs again, and knows nothing of what the job has written for the main
   * that submitted it.
   */
  @Override
  public boolean commitsTogether() {
    return false;
  }

  @Override
  public MetricResults run(Pipeline pipeline) {
    PipelineResult running = pipeline.run();
    result = running;
    PipelineResult.State state = running.waitUntilFinish();
    return switch (state) {
      case DONE -> running.metrics();
      case CANCELLED, STOPPED ->
          throw new PurlinException(
              PurlinException.Category.OUTSIDE, "the job was cancelled", null);
      case FAILED, RUNNING, UNKNOWN, UPDATED, UNRECOGNIZED ->
          throw PurlinException.outside(
              "the job ended as " + state + "; the JobManager's log says why", null);
    };
  }

  /** Nobody watches in a JobManager. */
  @Override
  public long count(String step, Entry entry) {
    return 0;
  }

  @Override
  public Optional<MetricResults> soFar() {
    return Optional.ofNullable(result).map(PipelineResult::metrics);
  }

  /** Ending the job is the cluster's affair. */
  @Override
  public void stop() {}

  @Override
  public void close() {}
}
