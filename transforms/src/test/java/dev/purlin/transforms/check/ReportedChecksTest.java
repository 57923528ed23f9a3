package dev.purlin.transforms.check;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import com.fasterxml.jackson.databind.node.IntNode;
import dev.purlin.core.books.CheckResult;
import dev.purlin.core.books.StepChecks;
import dev.purlin.core.run.RunOptions;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.metrics.MetricResult;
import org.apache.beam.sdk.metrics.MetricsFilter;
import org.apache.beam.sdk.metrics.StringSetResult;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.testing.TestPipeline;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.Row;
import org.junit.Rule;
import org.junit.Test;

/** How what checks found reaches a process that is elsewhere, as it does from a cluster. */
public class ReportedChecksTest {
  private static final Schema SCHEMA =
      Schema.builder().addInt64Field("id").addStringField("text").build();

  @Rule public final transient TestPipeline pipeline = TestPipeline.create();

  private PCollection<Row> rows(int rows, String text) {
    List<Row> created = new ArrayList<>();
    for (long id = 1; id <= rows; id++) {
      created.add(Row.withSchema(SCHEMA).addValues(id, text).build());
    }
    return pipeline.apply(Create.of(created).withRowSchema(SCHEMA));
  }

  private Optional<StepChecks> reported() {
    PipelineResult result = pipeline.run();
    result.waitUntilFinish();
    Set<String> parts = new HashSet<>();
    for (MetricResult<StringSetResult> metric :
        result.metrics().queryMetrics(MetricsFilter.builder().build()).getStringSets()) {
      if (StepChecks.isMetricName(metric.getName().getName(), "Check")) {
        parts.addAll(metric.getCommitted().getStringSet());
      }
    }
    return StepChecks.collect(parts);
  }

  @Test
  public void arrivesWholeThroughMetricsHoweverLongItIs() {
    pipeline.getOptions().as(RunOptions.class).setJudgedTogether(true);
    Expectation[] expectations = new Expectation[60];
    for (int i = 0; i < expectations.length; i++) {
      expectations[i] = Expectation.that("id > " + (100 + i));
    }
    rows(100, "ä".repeat(150)).apply(Expect.rows(expectations).withExamples(100).named("Check"));
    StepChecks checks = reported().orElseThrow();
    assertThat(checks.step(), is("Check"));
    assertThat(checks.failure().lines().count(), is(61L));
    assertThat(checks.results().size(), is(60));
    int length = 0;
    for (CheckResult result : checks.results()) {
      assertThat(result.failed(), is(100L));
      assertThat(result.examples().size(), is(100));
      length += result.toJson().toString().length();
    }
    assertThat("more than a metric holds: " + length, length > 1_000_000, is(true));
    assertThat(
        checks.results().get(0).examples().get(0).toString(),
        is("{\"id\":1,\"text\":\"" + "ä".repeat(150) + "\"}"));
  }

  @Test
  public void keepsExactNumbersOnItsWay() {
    rows(3, "a")
        .apply(
            Expect.rows(
                    Expectation.of(ExpectationKind.MEAN, "id").withMin("0"),
                    Expectation.of(ExpectationKind.ROW_COUNT, null)
                        .withMin("5")
                        .withSeverity(Severity.WARN))
                .named("Check"));
    assertThat(
        reported().orElseThrow().results(),
        is(
            List.of(
                new CheckResult(
                    "mean id",
                    "mean",
                    "id",
                    "fail",
                    true,
                    3,
                    0,
                    null,
                    null,
                    IntNode.valueOf(2),
                    "2",
                    "at least 0",
                    List.of()),
                new CheckResult(
                    "row_count",
                    "row_count",
                    null,
                    "warn",
                    false,
                    3,
                    0,
                    null,
                    null,
                    IntNode.valueOf(3),
                    "3",
                    "at least 5",
                    List.of()))));
  }
}
