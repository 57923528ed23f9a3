package dev.purlin.transforms.row;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.Assert.assertThrows;

import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.problem.ConfigurationException.Problem;
import dev.purlin.core.reject.Rejects;
import dev.purlin.core.step.StepOutputs;
import java.util.List;
import java.util.Set;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.testing.TestPipeline;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionRowTuple;
import org.apache.beam.sdk.values.Row;
import org.junit.Rule;
import org.junit.Test;

public class PartitionTest {
  private static final Schema ORDER =
      Schema.builder().addInt64Field("id").addNullableStringField("country").build();

  private static final Row WIEN = order(1, "AT");
  private static final Row BERLIN = order(2, "DE");
  private static final Row ZUG = order(3, "CH");
  private static final Row NOWHERE = order(4, null);
  private static final Row KYOTO = order(5, "日本 \uD83D\uDDFE");

  @Rule public final transient TestPipeline pipeline = TestPipeline.create();

  private static Row order(long id, String country) {
    return Row.withSchema(ORDER).addValues(id, country).build();
  }

  private static PCollection<Row> ordersOf(Pipeline other) {
    return other.apply(Create.of(WIEN).withRowSchema(ORDER));
  }

  private PCollection<Row> orders(Row... rows) {
    return pipeline.apply(Create.of(List.of(rows)).withRowSchema(ORDER));
  }

  private static Row refused(Row row, String message, String field, String value) {
    return Row.withSchema(Rejects.schema(Schema.FieldType.row(ORDER)))
        .addValues(row, message, field, value, null, null, null)
        .build();
  }

  @Test
  public void sendsEachRowToTheOutputThatTheExpressionNames() {
    PCollectionRowTuple parts =
        orders(WIEN, BERLIN, ZUG, NOWHERE, KYOTO)
            .apply(
                Partition.by("country").into("AT", "日本 \uD83D\uDDFE").withUnknownOutput("other"));
    assertThat(parts.getAll().keySet(), is(Set.of("AT", "日本 \uD83D\uDDFE", "other")));
    assertThat(parts.get("AT").getSchema(), is(ORDER));
    PAssert.that(parts.get("AT")).containsInAnyOrder(WIEN);
    PAssert.that(parts.get("日本 \uD83D\uDDFE")).containsInAnyOrder(KYOTO);
    PAssert.that(parts.get("other")).containsInAnyOrder(BERLIN, ZUG, NOWHERE);
    pipeline.run();
  }

  @Test
  public void takesOneOfTheOutputsForUnknownNames() {
    PCollectionRowTuple parts =
        orders(WIEN, BERLIN, NOWHERE)
            .apply(
                Partition.by("CASE WHEN country = 'AT' THEN 'in' ELSE country END")
                    .into("in", "out")
                    .withUnknownOutput("out"));
    PAssert.that(parts.get("in")).containsInAnyOrder(WIEN);
    PAssert.that(parts.get("out")).containsInAnyOrder(BERLIN, NOWHERE);
    pipeline.run();
  }

  @Test
  public void takesTheExpressionInJava() {
    PCollectionRowTuple parts =
        orders(WIEN, BERLIN).apply(Partition.by("country.toLowerCase()").into("at", "de").inJava());
    PAssert.that(parts.get("at")).containsInAnyOrder(WIEN);
    PAssert.that(parts.get("de")).containsInAnyOrder(BERLIN);
    pipeline.run();
  }

  @Test
  public void makesOnlyTheOutputsThatAreRead() {
    PCollectionRowTuple parts =
        orders(WIEN, BERLIN, ZUG)
            .apply(Partition.by("country").into("AT", "DE", "CH").reading(Set.of("DE")));
    assertThat(parts.getAll().keySet(), is(Set.of("DE")));
    PAssert.that(parts.get("DE")).containsInAnyOrder(BERLIN);
    pipeline.run();
  }

  @Test
  public void setsRowsAsideThatGoNowhere() {
    Rejects rejects = Rejects.collect();
    PCollectionRowTuple parts =
        orders(WIEN, ZUG, NOWHERE, order(6, "at"))
            .apply(Partition.by("country").into("AT", "DE").withRejects(rejects));
    PAssert.that(parts.get("AT")).containsInAnyOrder(WIEN);
    PAssert.that(parts.get("DE")).empty();
    PAssert.that(rejects.rows())
        .containsInAnyOrder(
            refused(ZUG, "there is no output 'CH', expected one of: AT, DE", null, "CH"),
            refused(
                NOWHERE,
                "'by' is NULL for this row, expected one of the outputs: AT, DE",
                null,
                null),
            refused(
                order(6, "at"), "there is no output 'at', expected one of: AT, DE", null, "at"));
    pipeline.run();
  }

  @Test
  public void setsRowsAsideForWhichTheExpressionFails() {
    Rejects rejects = Rejects.collect();
    PCollectionRowTuple parts =
        orders(WIEN, order(0, "DE"))
            .apply(Partition.by("CAST(6 / id AS VARCHAR)").into("6").withRejects(rejects));
    PAssert.that(parts.get("6")).containsInAnyOrder(WIEN);
    PAssert.that(rejects.rows())
        .containsInAnyOrder(
            refused(
                order(0, "DE"),
                "cannot compute 'by' = CAST(6 / id AS VARCHAR): division by zero",
                "id",
                "0"));
    pipeline.run();
  }

  @Test
  public void failsOnARowThatGoesNowhere() {
    orders(ZUG).apply(Partition.by("country").into("AT"));
    Exception failure =
        assertThrows(Pipeline.PipelineExecutionException.class, () -> pipeline.run());
    assertThat(
        failure.getCause().getMessage(),
        startsWith(
            "step 'Partition' refused a row: there is no output 'CH', expected one of: AT\n"));
  }

  @Test
  public void takesNoRows() {
    PCollectionRowTuple parts =
        orders().apply(Partition.by("country").into("AT").withUnknownOutput("other"));
    PAssert.that(parts.get("AT")).empty();
    PAssert.that(parts.get("other")).empty();
    pipeline.run();
  }

  @Test
  public void needsAnExpressionOfTypeVarchar() {
    assertThat(
        problems(Partition.by("id").into("AT")),
        contains(new Problem("by", "the name of the output is BIGINT, expected VARCHAR")));
  }

  @Test
  public void needsOutputsOfDifferentNames() {
    assertThat(
        problems(Partition.by("country").into("AT", "DE", "AT")),
        contains(new Problem("outputs.2", "'AT' is named twice")));
    assertThat(
        problems(Partition.by("country")),
        contains(new Problem("outputs", "expected the name of at least one output")));
  }

  @Test
  public void needsFieldsThatAreThere() {
    List<Problem> problems = problems(Partition.by("contry").into("AT"));
    assertThat(problems.get(0).path(), is("by"));
    assertThat(problems.get(0).message(), startsWith("unknown field 'contry'"));
  }

  private List<Problem> problems(Partition partition) {
    PCollection<Row> orders = ordersOf(Pipeline.create());
    return assertThrows(ConfigurationException.class, () -> orders.apply(partition)).problems();
  }

  @Test
  public void tellsItsOutputsByItsConfiguration() {
    Partition.Provider provider = new Partition.Provider();
    Schema parameters = provider.configurationSchema();
    Schema function = parameters.getField("by").getType().getRowSchema();
    Row configuration =
        Row.withSchema(parameters)
            .withFieldValue(
                "by", Row.withSchema(function).withFieldValue("expression", "country").build())
            .withFieldValue("outputs", List.of("AT", "DE"))
            .withFieldValue("unknown_output", "other")
            .build();
    assertThat(provider.outputs(configuration), is(StepOutputs.only(List.of("AT", "DE", "other"))));
    PCollectionRowTuple parts =
        PCollectionRowTuple.of("input", orders(WIEN, ZUG)).apply(provider.from(configuration));
    PAssert.that(parts.get("AT")).containsInAnyOrder(WIEN);
    PAssert.that(parts.get("DE")).empty();
    PAssert.that(parts.get("other")).containsInAnyOrder(ZUG);
    pipeline.run();
  }
}
