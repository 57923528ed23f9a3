package dev.purlin.transforms.row;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.junit.Assert.assertThrows;

import dev.purlin.core.problem.ConfigurationException;
import java.util.List;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.testing.TestPipeline;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.Row;
import org.junit.Rule;
import org.junit.Test;

public class ExplodeTest {
  private static final Schema ORDER =
      Schema.builder()
          .addInt32Field("id")
          .addArrayField("items", Schema.FieldType.STRING)
          .addArrayField("prices", Schema.FieldType.DOUBLE)
          .build();

  @Rule public final transient TestPipeline pipeline = TestPipeline.create();

  private PCollection<Row> orders() {
    return pipeline.apply(
        Create.of(
                order(1, List.of("a", "b"), List.of(1.0, 2.0)),
                order(2, List.of("c"), List.of()),
                order(3, List.of(), List.of()))
            .withRowSchema(ORDER));
  }

  private static Row order(int id, List<String> items, List<Double> prices) {
    return Row.withSchema(ORDER).addValues(id, items, prices).build();
  }

  @Test
  public void putsOutOneRowForEveryElement() {
    PCollection<Row> rows = orders().apply(Explode.fields("items"));
    Schema schema =
        Schema.builder()
            .addInt32Field("id")
            .addStringField("items")
            .addArrayField("prices", Schema.FieldType.DOUBLE)
            .build();
    assertThat(rows.getSchema(), is(schema));
    PAssert.that(rows)
        .containsInAnyOrder(
            Row.withSchema(schema).addValues(1, "a", List.of(1.0, 2.0)).build(),
            Row.withSchema(schema).addValues(1, "b", List.of(1.0, 2.0)).build(),
            Row.withSchema(schema).addValues(2, "c", List.of()).build());
    pipeline.run();
  }

  @Test
  public void combinesEveryElementWithEveryOther() {
    PCollection<Row> rows = orders().apply(Explode.fields("items", "prices"));
    Schema schema =
        Schema.builder()
            .addInt32Field("id")
            .addStringField("items")
            .addDoubleField("prices")
            .build();
    PAssert.that(rows)
        .containsInAnyOrder(
            Row.withSchema(schema).addValues(1, "a", 1.0).build(),
            Row.withSchema(schema).addValues(1, "a", 2.0).build(),
            Row.withSchema(schema).addValues(1, "b", 1.0).build(),
            Row.withSchema(schema).addValues(1, "b", 2.0).build());
    pipeline.run();
  }

  @Test
  public void pairsElementsOfEqualPositionAndFillsUpWithNulls() {
    PCollection<Row> rows = orders().apply(Explode.fields("items", "prices").zipped());
    Schema schema =
        Schema.builder()
            .addInt32Field("id")
            .addNullableStringField("items")
            .addNullableDoubleField("prices")
            .build();
    PAssert.that(rows)
        .containsInAnyOrder(
            Row.withSchema(schema).addValues(1, "a", 1.0).build(),
            Row.withSchema(schema).addValues(1, "b", 2.0).build(),
            Row.withSchema(schema).addValues(2, "c", null).build());
    pipeline.run();
  }

  @Test
  public void tellsAllUnknownAndUnfitFieldsAtOnce() {
    ConfigurationException error =
        assertThrows(ConfigurationException.class, () -> Explode.fields("item", "id").plan(ORDER));
    assertThat(
        error.problems(),
        is(
            List.of(
                new ConfigurationException.Problem(
                    "fields.0", "unknown field 'item'; did you mean 'items'?"),
                new ConfigurationException.Problem(
                    "fields.1", "field 'id' is INTEGER, expected a list"))));
  }
}
