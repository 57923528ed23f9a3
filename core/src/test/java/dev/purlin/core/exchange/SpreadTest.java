package dev.purlin.core.exchange;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.lessThan;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.metrics.MetricNameFilter;
import org.apache.beam.sdk.metrics.Metrics;
import org.apache.beam.sdk.metrics.MetricsFilter;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.testing.TestPipeline;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PCollection;
import org.junit.Rule;
import org.junit.Test;

public class SpreadTest {
  @Rule public final TestPipeline pipeline = TestPipeline.create();

  /** Counts the bundles that it is given. */
  private static final class BundlesFn extends DoFn<Integer, Integer> {
    private static final long serialVersionUID = 1L;
    private final Counter bundles = Metrics.counter(SpreadTest.class, "bundles");

    @StartBundle
    public void startBundle() {
      bundles.inc();
    }

    @ProcessElement
    public void processElement(@Element Integer element, OutputReceiver<Integer> output) {
      output.output(element);
    }
  }

  @Test
  public void directGetsFewBundlesWithAllElements() {
    Integer[] numbers = IntStream.range(0, 1000).boxed().toArray(Integer[]::new);
    PCollection<Integer> spread =
        pipeline
            .apply(Create.of(Arrays.asList(numbers)))
            .apply("Spread", Spread.create())
            .apply("Bundles", ParDo.of(new BundlesFn()));
    PAssert.that(spread).containsInAnyOrder(numbers);
    PipelineResult result = pipeline.run();
    long bundles =
        result
            .metrics()
            .queryMetrics(
                MetricsFilter.builder()
                    .addNameFilter(MetricNameFilter.named(SpreadTest.class, "bundles"))
                    .build())
            .getCounters()
            .iterator()
            .next()
            .getCommitted();
    // Every bundle that comes in is dealt out to a few, at once.
    assertThat(bundles, allOf(greaterThan(0L), lessThan(100L)));
  }
}
