package dev.purlin.transforms.row;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.Assert.assertThrows;

import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.reject.Rejects;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.testing.TestPipeline;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.Row;
import org.junit.Rule;
import org.junit.Test;

public class StripErrorMetadataTest {
  private static final Schema ORDER =
      Schema.builder().addInt64Field("id").addNullableStringField("amount").build();

  @Rule public final transient TestPipeline pipeline = TestPipeline.create();

  private static Row order(long id, String amount) {
    return Row.withSchema(ORDER).addValues(id, amount).build();
  }

  @Test
  public void givesRejectedRowsAsTheyCame() {
    Rejects rejects = Rejects.collect();
    pipeline
        .apply(Create.of(order(1, "2"), order(2, "x"), order(3, null)).withRowSchema(ORDER))
        .apply(MapToFields.of("n", "CAST(amount AS INTEGER)").withRejects(rejects));
    PCollection<Row> rows = rejects.rows().apply(StripErrorMetadata.fromErrors());
    assertThat(rows.getSchema(), is(ORDER));
    PAssert.that(rows).containsInAnyOrder(order(2, "x"));
    pipeline.run();
  }

  @Test
  public void givesARecordThatNeverWasARowAsItsElement() {
    Schema errors = Rejects.schema(Schema.FieldType.STRING);
    PCollection<Row> rows =
        pipeline
            .apply(
                Create.of(
                        Row.withSchema(errors)
                            .addValues("1;\"x", "why", null, null, "a.csv", 3L, null)
                            .build())
                    .withRowSchema(errors))
            .apply(StripErrorMetadata.fromErrors());
    PAssert.that(rows)
        .containsInAnyOrder(
            Row.withSchema(Schema.builder().addStringField("element").build())
                .addValues("1;\"x")
                .build());
    pipeline.run();
  }

  @Test
  public void refusesAnInputThatIsNoErrorOutput() {
    pipeline.enableAbandonedNodeEnforcement(false);
    PCollection<Row> orders = pipeline.apply(Create.of(order(1, "2")).withRowSchema(ORDER));
    ConfigurationException problem =
        assertThrows(
            ConfigurationException.class, () -> orders.apply(StripErrorMetadata.fromErrors()));
    assertThat(
        problem.problems().get(0).message(),
        startsWith("the input is not an error output: it has"));
  }
}
