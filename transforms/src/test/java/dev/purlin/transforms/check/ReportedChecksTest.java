package dev.purlin.transforms.check;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.purlin.core.books.CheckResult;
import dev.purlin.core.books.StepChecks;
import dev.purlin.core.run.RunOptions;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.metrics.MetricResult;
import org.apache.beam.sdk.metrics.MetricsFilter;
import org.apache.beam.sdk.metrics.StringSetResult;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
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

  private static CheckResult measured(String kind, String field, JsonNode measured) {
    String shown = measured.asText();
    return new CheckResult(
        kind + " " + field,
        kind,
        field,
        "warn",
        false,
        2,
        0,
        null,
        null,
        measured,
        shown,
        "at most 0",
        List.of());
  }

  private static Expectation atMostZero(ExpectationKind kind, String field) {
    return Expectation.of(kind, field).withMax("0").withSeverity(Severity.WARN);
  }

  private Optional<StepChecks> measured(String one, String other, Expectation... expectations) {
    Schema schema = Schema.builder().addDecimalField("price").addDecimalField("token").build();
    pipeline
        .apply(
            Create.of(
                    Row.withSchema(schema)
                        .addValues(new BigDecimal(one), new BigDecimal("77"))
                        .build(),
                    Row.withSchema(schema)
                        .addValues(new BigDecimal(other), new BigDecimal("88"))
                        .build())
                .withRowSchema(schema))
        .apply(Expect.rows(expectations).named("Check"));
    return reported();
  }

  @Test
  public void keepsExactNumbersOnItsWay() {
    String exact = "123456789012345678901234567.89";
    StepChecks checks =
        measured(
                "1.50",
                exact,
                atMostZero(ExpectationKind.MIN, "price"),
                atMostZero(ExpectationKind.MAX, "price"),
                atMostZero(ExpectationKind.SUM, "price"))
            .orElseThrow();
    assertThat(
        checks.results(),
        is(
            List.of(
                measured("min", "price", DecimalNode.valueOf(new BigDecimal("1.5"))),
                measured("max", "price", DecimalNode.valueOf(new BigDecimal(exact))),
                measured(
                    "sum",
                    "price",
                    DecimalNode.valueOf(new BigDecimal("123456789012345678901234569.39"))))));
  }

  @Test
  public void keepsTheDigitsOfAnExample() {
    StepChecks checks =
        measured(
                "1.50",
                "123456789012345678901234567.89",
                Expectation.that("price < 0").withSeverity(Severity.WARN))
            .orElseThrow();
    assertThat(
        checks.results().get(0).examples().toString(),
        is(
            "[{\"price\":1.50,\"token\":\"****\"}, "
                + "{\"price\":123456789012345678901234567.89,\"token\":\"****\"}]"));
  }

  @Test
  public void measuresNumbersOfAnyLength() {
    String digits = "7".repeat(1200);
    StepChecks checks =
        measured(
                digits,
                "-1e280",
                atMostZero(ExpectationKind.MAX, "price"),
                atMostZero(ExpectationKind.MIN, "price").withMax("-2e280"),
                Expectation.of(ExpectationKind.BETWEEN, "price")
                    .withMax("-2e280")
                    .withSeverity(Severity.WARN))
            .orElseThrow();
    assertThat(checks.failure(), is(nullValue()));
    assertThat(checks.results().get(0), is(measured("max", "price", TextNode.valueOf(digits))));
    assertThat(checks.results().get(1).measured(), is(TextNode.valueOf("-1" + "0".repeat(280))));
    assertThat(
        checks.results().get(2).examples().toString(),
        is(
            "[{\"price\":\"-1E+280\",\"token\":\"****\"}, "
                + "{\"price\":\""
                + digits.substring(0, 199)
                + "…\",\"token\":\"****\"}]"));
  }

  @Test
  public void measuresNothingOfFieldsThatAreNamedLikeSecrets() {
    pipeline.getOptions().as(RunOptions.class).setJudgedTogether(true);
    StepChecks checks =
        measured(
                "1",
                "2",
                atMostZero(ExpectationKind.MIN, "token"),
                atMostZero(ExpectationKind.MEAN, "token").withSeverity(Severity.FAIL),
                atMostZero(ExpectationKind.DISTINCT_COUNT, "token"))
            .orElseThrow();
    assertThat(checks.results().get(0), is(measured("min", "token", TextNode.valueOf("****"))));
    assertThat(
        checks.failure(),
        is(
            "step 'Check': the rows are not as expected\n"
                + "  mean token: found ****, expected at most 0"));
    assertThat(
        checks.results().get(2), is(measured("distinct_count", "token", IntNode.valueOf(2))));
  }

  @Test
  public void aRowThatJsonCannotHoldIsAnExampleToo() {
    CheckTally tally = new CheckTally(null);
    Row row = Row.withSchema(SCHEMA).addValues(1L, "\ud83d").build();
    ExampleRows.of(1, PipelineOptionsFactory.create()).keep(0, 1, row, 0, tally);
    assertThat(
        tally.examples,
        is(
            List.of(
                "{\"…\":\"the row cannot be shown: field 'text': the text has half of a surrogate"
                    + " pair, U+D83D, at position 1, which is not a character\"}")));
  }

  @Test
  public void masksWhatIsSecretBeforeItCuts() {
    Schema user = Schema.builder().addStringField("api_key").addStringField("bio").build();
    Schema schema =
        Schema.builder()
            .addRowField("user", user)
            .addArrayField("more", FieldType.row(user))
            .build();
    Row secret = Row.withSchema(user).addValues("topsecretB", "b".repeat(300)).build();
    CheckTally tally = new CheckTally(null);
    ExampleRows.of(1, PipelineOptionsFactory.create())
        .keep(0, 1, Row.withSchema(schema).addValues(secret, List.of(secret)).build(), 0, tally);
    String cut = "{\\\"api_key\\\":\\\"****\\\",\\\"bio\\\":\\\"";
    assertThat(
        tally.examples,
        is(
            List.of(
                "{\"user\":\"%s%s…\",\"more\":\"[%s%s…\"}"
                    .formatted(cut, "b".repeat(199 - 25), cut, "b".repeat(198 - 25)))));
  }
}
