package dev.purlin.pipelines.engine;

import dev.purlin.core.books.StepCounts;
import dev.purlin.core.books.StepCounts.Entry;
import dev.purlin.core.run.RunContext;
import java.util.Optional;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.metrics.MetricResults;
import org.apache.beam.sdk.options.PipelineOptions;

/** A runner that works in this process: Direct, or embedded Flink. */
public final class ThisProcess implements Engine {
  private final RunContext run;

  /**
   * An engine.
   *
   * @param run the run whose pipeline it executes
   */
  public ThisProcess(RunContext run) {
    this.run = run;
  }

  @Override
  public void configure(PipelineOptions options) {}

  @Override
  public boolean commitsTogether() {
    return true;
  }

  @Override
  public MetricResults run(Pipeline pipeline) {
    PipelineResult result = pipeline.run();
    result.waitUntilFinish();
    return result.metrics();
  }

  @Override
  public long count(String step, Entry entry) {
    return run.counts().get(StepCounts.metricName(step, entry));
  }

  @Override
  public Optional<MetricResults> soFar() {
    return Optional.empty();
  }

  /** Some workers may still be at it; the run's closed gate keeps them from the targets. */
  @Override
  public void stop() {}

  @Override
  public void close() {}
}
