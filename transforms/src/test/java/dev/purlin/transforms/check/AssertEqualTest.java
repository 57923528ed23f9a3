package dev.purlin.transforms.check;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.junit.Assert.assertThrows;

import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.problem.ConfigurationException.Problem;
import dev.purlin.core.problem.PurlinException;
import dev.purlin.core.time.Timestamps;
import dev.purlin.transforms.set.Create;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.logicaltypes.SqlTypes;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.testing.TestPipeline;
import org.apache.beam.sdk.transforms.windowing.FixedWindows;
import org.apache.beam.sdk.transforms.windowing.Window;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.Row;
import org.joda.time.Duration;
import org.junit.Rule;
import org.junit.Test;

public class AssertEqualTest {
  private static final Schema SCHEMA =
      Schema.builder()
          .addNullableInt32Field("id")
          .addNullableField("amount", Schema.FieldType.DECIMAL)
          .addNullableField("day", Schema.FieldType.logicalType(SqlTypes.DATE))
          .addNullableField("at", Timestamps.TIMESTAMP)
          .build();
  private static final Row ROW =
      Row.withSchema(SCHEMA)
          .addValues(1, new BigDecimal("2.50"), LocalDate.of(2024, 1, 5), Instant.EPOCH)
          .build();

  @Rule public final transient TestPipeline pipeline = TestPipeline.create();

  private String failure() {
    Pipeline.PipelineExecutionException failure =
        assertThrows(Pipeline.PipelineExecutionException.class, pipeline::run);
    PurlinException cause = (PurlinException) failure.getCause();
    assertThat(cause.category(), is(PurlinException.Category.BOOKS));
    return cause.getMessage();
  }

  @Test
  public void passesOnRowsThatAreEqualByValueInAnyOrder() {
    PCollection<Row> rows =
        pipeline
            .apply(Create.rows(SCHEMA, ROW, Row.nullRow(SCHEMA)))
            .apply(
                AssertEqual.elements(
                    "{}",
                    "{\"at\": \"1970-01-01 00:00\", \"amount\": 2.5, \"day\": \"2024-01-05\","
                        + " \"id\": 1.0}"));
    PAssert.that(rows).containsInAnyOrder(ROW, Row.nullRow(SCHEMA));
    pipeline.run();
  }

  @Test
  public void takesTheSecondsOfATimestamp() {
    Schema schema = Schema.of(Schema.Field.of("at", Timestamps.TIMESTAMP));
    pipeline
        .apply(
            Create.rows(
                schema,
                Row.withSchema(schema).addValue(Instant.ofEpochSecond(7)).build(),
                Row.withSchema(schema).addValue(Instant.parse("1969-12-31T23:59:59.5Z")).build()))
        .apply(AssertEqual.elements("{\"at\": 7}", "{\"at\": -0.5}"));
    pipeline.run();
  }

  @Test
  public void tellsOtherSecondsOfATimestamp() {
    Schema schema = Schema.of(Schema.Field.of("at", Timestamps.TIMESTAMP));
    pipeline
        .apply(Create.rows(schema, Row.withSchema(schema).addValue(Instant.EPOCH).build()))
        .apply(AssertEqual.elements("{\"at\": 1}").named("Check"));
    assertThat(
        failure(),
        is(
            """
            step 'Check': the rows are not as expected
              1 missing:
                {"at":"1970-01-01T00:00:01Z"}
              1 unexpected:
                {"at":"1970-01-01T00:00:00Z"}"""));
  }

  @Test
  public void takesRowsOfAnotherSchema() {
    Schema schema = Schema.builder().addInt64Field("id").build();
    pipeline
        .apply(Create.elements("{\"id\": 1, \"nothing\": null}"))
        .apply(AssertEqual.to(Row.withSchema(schema).addValue(1L).build()));
    pipeline.run();
  }

  @Test
  public void tellsMissingAndUnexpectedRows() {
    pipeline
        .apply(
            Create.elements("{\"b\": [1, {\"y\": 1}]}", "{\"a\": 1}", "{\"a\": 1}", "{\"a\": 1}"))
        .apply(AssertEqual.elements("{\"a\": 1}", "{\"a\": 2}").named("Check"));
    assertThat(
        failure(),
        is(
            "step 'Check': the rows are not as expected\n"
                + "  1 missing:\n"
                + "    {\"a\":2}\n"
                + "  3 unexpected:\n"
                + "    {\"a\":1} (2 times)\n"
                + "    {\"b\":[\"1\",\"{\\\"y\\\":1}\"]}"));
  }

  @Test
  public void failsOnEmptyInput() {
    pipeline
        .apply(Create.rows(Schema.builder().addInt64Field("element").build()))
        .apply(AssertEqual.elements("1"));
    assertThat(
        failure(),
        is(
            "step 'AssertEqual': the rows are not as expected\n"
                + "  1 missing:\n"
                + "    {\"element\":1}"));
  }

  @Test
  public void failsOnRowsWhereNoneAreExpected() {
    pipeline.apply(Create.elements("1")).apply(AssertEqual.elements());
    assertThat(
        failure(),
        is(
            "step 'AssertEqual': the rows are not as expected\n"
                + "  1 unexpected:\n"
                + "    {\"element\":1}"));
  }

  @Test
  public void comparesAllWindowsAsOne() {
    pipeline
        .apply(Create.elements("1", "1", "2"))
        .apply(Window.into(FixedWindows.of(Duration.standardMinutes(1))))
        .apply(AssertEqual.elements("2", "1", "1"));
    pipeline.run();
  }

  @Test
  public void tellsExpectedFieldsThatTheInputLacks() {
    pipeline.enableAbandonedNodeEnforcement(false);
    PCollection<Row> rows = pipeline.apply(Create.elements("{\"year\": 1, \"place\": {\"x\": 1}}"));
    ConfigurationException error =
        assertThrows(
            ConfigurationException.class,
            () ->
                rows.apply(
                    AssertEqual.elements(
                        "{\"yaer\": 1}", "{\"place\": {\"xx\": 1}}", "{\"z\": null}")));
    assertThat(
        error.problems(),
        is(
            List.of(
                new Problem("elements.0.yaer", "unknown field 'yaer'; did you mean 'year'?"),
                new Problem("elements.1.place.xx", "unknown field 'xx'; did you mean 'x'?"))));
  }
}
