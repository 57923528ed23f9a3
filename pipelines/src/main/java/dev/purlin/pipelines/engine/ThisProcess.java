package dev.purlin.pipelines.engine;

import dev.purlin.core.books.LiveCounts;
import dev.purlin.core.books.StepCounts.Entry;
import dev.purlin.core.commit.CommitGate;
import java.util.Optional;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.metrics.MetricResults;
import org.apache.beam.sdk.options.PipelineOptions;

/** A runner that works in this process: Direct, or embedded Flink. */
public final class ThisProcess implements Engine {

  public ThisProcess() {
    LiveCounts.reset();
  }

  @Override
  public void configure(PipelineOptions options) {}

  @Override
  public MetricResults run(Pipeline pipeline) {
    PipelineResult result = pipeline.run();
    result.waitUntilFinish();
    return result.metrics();
  }

  @Override
  public long count(String step, Entry entry) {
    return LiveCounts.get(step, entry);
  }

  @Override
  public Optional<MetricResults> soFar() {
    return Optional.empty();
  }

  /** Some workers may still be at it; what they would leave behind, nobody would remove. */
  @Override
  public void stop() {
    CommitGate.close();
  }

  @Override
  public void close() {}
}
