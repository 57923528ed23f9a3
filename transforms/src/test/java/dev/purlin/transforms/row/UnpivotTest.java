package dev.purlin.transforms.row;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.junit.Assert.assertThrows;

import dev.purlin.core.problem.ConfigurationException;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.testing.TestPipeline;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.Row;
import org.junit.Rule;
import org.junit.Test;

/** The rows are those of melt in pandas 3.1.1 and pETL 1.7.30. */
public class UnpivotTest {
  private static final Schema WIDE =
      Schema.builder()
          .addInt32Field("id")
          .addField("jan", FieldType.INT16)
          .addNullableField("feb", FieldType.INT64)
          .build();

  @Rule public final transient TestPipeline pipeline = TestPipeline.create();

  private static Row row(Schema schema, Object... values) {
    return Row.withSchema(schema).addValues(values).build();
  }

  private PCollection<Row> rows() {
    return pipeline.apply(
        Create.of(row(WIDE, 1, (short) 5, 7L), row(WIDE, 2, (short) 6, null)).withRowSchema(WIDE));
  }

  @Test
  public void makesARowOfEachFieldOfTheWidestType() {
    PCollection<Row> made = rows().apply(Unpivot.fields("jan", "feb").into("month", "n"));
    Schema schema =
        Schema.builder()
            .addInt32Field("id")
            .addStringField("month")
            .addNullableInt64Field("n")
            .build();
    assertThat(made.getSchema(), is(schema));
    PAssert.that(made)
        .containsInAnyOrder(
            row(schema, 1, "jan", 5L),
            row(schema, 1, "feb", 7L),
            row(schema, 2, "jan", 6L),
            row(schema, 2, "feb", null));
    pipeline.run();
  }

  @Test
  public void leavesNullOut() {
    PCollection<Row> made = rows().apply(Unpivot.keeping("id").droppingNulls());
    Schema schema =
        Schema.builder().addInt32Field("id").addStringField("name").addInt64Field("value").build();
    assertThat(made.getSchema(), is(schema));
    PAssert.that(made)
        .containsInAnyOrder(
            row(schema, 1, "jan", 5L), row(schema, 1, "feb", 7L), row(schema, 2, "jan", 6L));
    pipeline.run();
  }

  @Test
  public void keepsTheDigitsOfReal() {
    Schema input = Schema.builder().addField("a", FieldType.FLOAT).addDoubleField("b").build();
    PCollection<Row> made =
        pipeline
            .apply(Create.of(row(input, 0.1f, 0.2)).withRowSchema(input))
            .apply(Unpivot.keeping());
    PAssert.that(made)
        .containsInAnyOrder(row(made.getSchema(), "a", 0.1), row(made.getSchema(), "b", 0.2));
    pipeline.run();
  }

  private static String problem(Unpivot step, Schema input) {
    return assertThrows(ConfigurationException.class, () -> step.plan(input)).getMessage();
  }

  @Test
  public void refusesWrongParameters() {
    Schema mixed = Schema.builder().addInt32Field("id").addStringField("name").build();
    assertThat(
        problem(Unpivot.fields("id", "name").into("n", "v"), mixed),
        is("fields: 'id' is INTEGER and 'name' is VARCHAR; cast them to one type first"));
    assertThat(
        problem(Unpivot.fields("id"), mixed), is("name_to: there is a field 'name' already"));
    assertThat(
        problem(Unpivot.fields("nam"), mixed),
        is("fields.0: unknown field 'nam'; did you mean 'name'?"));
    assertThat(
        problem(Unpivot.keeping("id", "name"), mixed),
        is("keep: no field is left that would become a row"));
    assertThat(
        problem(Unpivot.fields("id").into("x", "x"), mixed),
        is("value_to: 'x' is the field for the name"));
  }
}
