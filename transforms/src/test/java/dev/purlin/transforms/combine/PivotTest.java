package dev.purlin.transforms.combine;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.junit.Assert.assertThrows;

import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.reject.Rejects;
import dev.purlin.transforms.row.Unpivot;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.testing.TestPipeline;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.Row;
import org.junit.Rule;
import org.junit.Test;
import org.junit.function.ThrowingRunnable;

public class PivotTest {
  private static final Schema SALE =
      Schema.builder()
          .addStringField("region")
          .addNullableStringField("month")
          .addNullableDoubleField("amount")
          .build();
  private static final Schema WIDE =
      Schema.builder()
          .addStringField("region")
          .addNullableDoubleField("jan")
          .addNullableDoubleField("feb")
          .build();

  @Rule public final transient TestPipeline pipeline = TestPipeline.create();

  private static Row row(Schema schema, Object... values) {
    return Row.withSchema(schema).addValues(values).build();
  }

  private PCollection<Row> sales() {
    return pipeline.apply(
        Create.of(
                row(SALE, "north", "jan", 5.5),
                row(SALE, "north", "feb", 7.25),
                row(SALE, "north", "jan", 2.0),
                row(SALE, "south", "jan", 1.0),
                row(SALE, "south", "mar", 9.0),
                row(SALE, "east", null, 4.0))
            .withRowSchema(SALE));
  }

  @Test
  public void makesAColumnForEachValueAndRejectsOthers() {
    Rejects rejects = Rejects.collect();
    PCollection<Row> wide =
        sales()
            .apply(
                Pivot.of("month", "jan", "feb")
                    .by("region")
                    .with("total", "sum", "amount")
                    .withRejects(rejects));
    assertThat(wide.getSchema(), is(WIDE));
    PAssert.that(wide)
        .containsInAnyOrder(row(WIDE, "north", 7.5, 7.25), row(WIDE, "south", 1.0, null));
    Schema rejected = Rejects.schema(FieldType.row(SALE));
    String reason = "the value is not among those that have a column";
    PAssert.that(rejects.rows())
        .containsInAnyOrder(
            row(rejected, row(SALE, "south", "mar", 9.0), reason, "month", "mar", null, null, null),
            row(rejected, row(SALE, "east", null, 4.0), reason, "month", null, null, null, null));
    pipeline.run();
  }

  @Test
  public void namesTheFieldsOfSeveralAggregates() {
    PCollection<Row> wide =
        sales()
            .apply(
                Pivot.of("month", "jan", "feb")
                    .by("region")
                    .with("total", "sum", "amount")
                    .with("n", "count")
                    .droppingOtherValues());
    Schema schema =
        Schema.builder()
            .addStringField("region")
            .addNullableDoubleField("jan_total")
            .addInt64Field("jan_n")
            .addNullableDoubleField("feb_total")
            .addInt64Field("feb_n")
            .build();
    assertThat(wide.getSchema(), is(schema));
    PAssert.that(wide)
        .containsInAnyOrder(
            row(schema, "north", 7.5, 2L, 7.25, 1L),
            row(schema, "south", 1.0, 1L, null, 0L),
            row(schema, "east", null, 0L, null, 0L));
    pipeline.run();
  }

  @Test
  public void comparesValuesAsSqlDoes() {
    Schema schema = Schema.builder().addDecimalField("key").addInt32Field("n").build();
    PCollection<Row> wide =
        pipeline
            .apply(
                Create.of(
                        row(schema, new BigDecimal("1.0"), 3), row(schema, new BigDecimal("1"), 4))
                    .withRowSchema(schema))
            .apply(Pivot.of("key", "1.00", "2").with("n", "sum", "n"));
    PAssert.that(wide).containsInAnyOrder(row(wide.getSchema(), 7L, null));
    pipeline.run();
  }

  @Test
  public void isUndoneByUnpivot() {
    Random random = new Random(3);
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      Double jan = random.nextInt(4) == 0 ? null : Double.valueOf(random.nextInt(100));
      rows.add(row(WIDE, "r" + i, jan, (double) random.nextInt(100)));
    }
    PCollection<Row> again =
        pipeline
            .apply(Create.of(rows).withRowSchema(WIDE))
            .apply(Unpivot.keeping("region").into("month", "amount"))
            .apply(Pivot.of("month", "jan", "feb").by("region").with("amount", "sum", "amount"));
    PAssert.that(again).containsInAnyOrder(rows);
    pipeline.run();
  }

  private static String problem(ThrowingRunnable step) {
    return assertThrows(ConfigurationException.class, step).getMessage();
  }

  @Test
  public void refusesWrongParameters() {
    PCollection<Row> sales = Pipeline.create().apply(Create.empty(SALE));
    assertThat(
        problem(() -> sales.apply(Pivot.of("month", "jan", "jan").with("n", "count"))),
        is("values: there would be two fields 'jan'"));
    assertThat(
        problem(() -> sales.apply(Pivot.of("month", "jan"))),
        is("combine: nothing to do: give an aggregate, such as {total: sum}"));
    assertThat(
        problem(() -> sales.apply(Pivot.of("moth", "jan").with("n", "count"))),
        is("field: unknown field 'moth'; did you mean 'month'?"));
    assertThat(
        problem(() -> sales.apply(Pivot.of("amount", "x").with("n", "count"))),
        is("values.0: 'x' is not a DOUBLE"));
  }
}
