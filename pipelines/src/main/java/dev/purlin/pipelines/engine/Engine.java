package dev.purlin.pipelines.engine;

import dev.purlin.core.books.StepCounts.Entry;
import java.util.Optional;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.metrics.MetricResults;
import org.apache.beam.sdk.options.PipelineOptions;

/**
 * What executes a pipeline: this process, or a Flink cluster. It knows how far the work has come,
 * and can end it before its time.
 */
public interface Engine extends AutoCloseable {

  /** Sets the options that this engine needs; to be called before the pipeline is assembled. */
  void configure(PipelineOptions options);

  /**
   * Whether this process sees the end of a bounded pipeline, and so commits all of its targets
   * together. Otherwise workers commit each target when it is complete.
   */
  boolean commitsTogether();

  /** Runs a pipeline to its end, and throws what made it fail. */
  MetricResults run(Pipeline pipeline);

  /**
   * How much a step has counted by now, as far as is known; for showing progress. It never falls.
   */
  long count(String step, Entry entry);

  /** What a run that did not come to its end has reported; empty if nobody knows. */
  Optional<MetricResults> soFar();

  /**
   * Ends the work where it stands; the run's gate is closed already. When this returns, no worker
   * touches a target any more. A job of an unbounded cluster is left alone.
   *
   * @throws dev.purlin.core.problem.PurlinException if that could not be made sure of
   */
  void stop();

  /** Lets go of what the engine holds; the work goes on if it does. */
  @Override
  void close();
}
