package dev.purlin.transforms.resample;

import static dev.purlin.transforms.resample.Readings.DATE;
import static dev.purlin.transforms.resample.Readings.at;
import static dev.purlin.transforms.resample.Readings.door;
import static dev.purlin.transforms.resample.Readings.expect;
import static dev.purlin.transforms.resample.Readings.reading;
import static dev.purlin.transforms.resample.Readings.readings;
import static dev.purlin.transforms.resample.Readings.row;
import static dev.purlin.transforms.resample.Readings.values;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.math.BigDecimal;
import java.time.LocalDate;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.testing.TestPipeline;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.Row;
import org.junit.Rule;
import org.junit.Test;

/** What stands in intervals without a value. */
public class ResampleFillTest {
  @Rule public final transient TestPipeline pipeline = TestPipeline.create();

  @Test
  public void fillsEachFieldAsItIsTold() {
    PCollection<Row> made =
        readings(
                pipeline,
                reading("a", "2024-01-01T02:00:00Z", 1L),
                reading("a", "2024-01-01T05:00:00Z", 3L),
                reading("a", "2024-01-01T04:00:00Z", null),
                reading("b", "2024-01-01T01:00:00Z", null))
            .apply(
                Resample.every("1h", "time")
                    .by("sensor")
                    .with("none", "sum", "value")
                    .with("before", "sum", "value")
                    .with("after", "sum", "value")
                    .with("between", "sum", "value")
                    .with("mean", "mean", "value")
                    .with("constant", "sum", "value")
                    .from("2024-01-01T01:00")
                    .until("2024-01-01T07:00")
                    .filling("before", Fill.PREVIOUS)
                    .filling("after", Fill.NEXT)
                    .filling("between", Fill.LINEAR)
                    .filling("mean", Fill.LINEAR)
                    .fillingWith("constant", "-1"));
    assertThat(made.getSchema().getField("constant").getType(), is(FieldType.INT64));
    assertThat(
        made.getSchema().getField("before").getType(), is(FieldType.INT64.withNullable(true)));
    expect(
        pipeline,
        made,
        values("a", at("2024-01-01T01:00:00Z"), null, null, 1L, null, null, -1L),
        values("a", at("2024-01-01T02:00:00Z"), 1L, 1L, 1L, 1L, 1.0, 1L),
        values("a", at("2024-01-01T03:00:00Z"), null, 1L, 3L, 2L, 5.0 / 3, -1L),
        values("a", at("2024-01-01T04:00:00Z"), null, 1L, 3L, 2L, 7.0 / 3, -1L),
        values("a", at("2024-01-01T05:00:00Z"), 3L, 3L, 3L, 3L, 3.0, 3L),
        values("a", at("2024-01-01T06:00:00Z"), null, 3L, null, null, null, -1L),
        values("b", at("2024-01-01T01:00:00Z"), null, null, null, null, null, -1L),
        values("b", at("2024-01-01T02:00:00Z"), null, null, null, null, null, -1L),
        values("b", at("2024-01-01T03:00:00Z"), null, null, null, null, null, -1L),
        values("b", at("2024-01-01T04:00:00Z"), null, null, null, null, null, -1L),
        values("b", at("2024-01-01T05:00:00Z"), null, null, null, null, null, -1L),
        values("b", at("2024-01-01T06:00:00Z"), null, null, null, null, null, -1L));
  }

  @Test
  public void linearKeepsTypesAndGoesByTime() {
    Schema schema =
        Schema.builder()
            .addField("day", DATE)
            .addInt16Field("s")
            .addFloatField("f")
            .addDecimalField("d")
            .build();
    PCollection<Row> made =
        pipeline
            .apply(
                Create.of(
                        row(
                            schema,
                            LocalDate.of(2024, 1, 31),
                            (short) 0,
                            0f,
                            new BigDecimal("0.0")),
                        row(
                            schema,
                            LocalDate.of(2024, 3, 1),
                            (short) -60,
                            60f,
                            new BigDecimal("0.60")))
                    .withRowSchema(schema))
            .apply(
                Resample.every("1 month", "day")
                    .with("s", "max", "s")
                    .with("f", "max", "f")
                    .with("d", "max", "d")
                    .filling(Fill.LINEAR));
    // January has 31 of the 60 days.
    expect(
        pipeline,
        made,
        values(LocalDate.of(2024, 1, 1), (short) 0, 0f, new BigDecimal("0.0")),
        values(LocalDate.of(2024, 2, 1), (short) -31, 31f, new BigDecimal("0.31")),
        values(LocalDate.of(2024, 3, 1), (short) -60, 60f, new BigDecimal("0.60")));
  }

  @Test
  public void linearRoundsOnceAndHasNoWayToInfinity() {
    Schema schema =
        Schema.builder().addField("day", DATE).addDoubleField("d").addFloatField("f").build();
    double infinity = Double.POSITIVE_INFINITY;
    PCollection<Row> made =
        pipeline
            .apply(
                Create.of(
                        row(schema, LocalDate.of(2024, 1, 1), 0.1, 0.1f),
                        row(schema, LocalDate.of(2024, 1, 3), 0.3, Float.NEGATIVE_INFINITY),
                        row(schema, LocalDate.of(2024, 1, 5), infinity, 1f))
                    .withRowSchema(schema))
            .apply(
                Resample.every("1d", "day")
                    .with("d", "max", "d")
                    .with("f", "max", "f")
                    .filling(Fill.LINEAR));
    expect(
        pipeline,
        made,
        values(LocalDate.of(2024, 1, 1), 0.1, 0.1f),
        values(LocalDate.of(2024, 1, 2), 0.2, Float.NEGATIVE_INFINITY),
        values(LocalDate.of(2024, 1, 3), 0.3, Float.NEGATIVE_INFINITY),
        values(LocalDate.of(2024, 1, 4), infinity, Float.NEGATIVE_INFINITY),
        values(LocalDate.of(2024, 1, 5), infinity, 1f));
  }

  @Test
  public void aFieldNamedValueIsFilledByItsName() {
    PCollection<Row> made = door(pipeline, "{\"value\": \"max\"}", "{\"value\": \"next\"}");
    PAssert.that(made)
        .containsInAnyOrder(
            row(made.getSchema(), at("2024-01-01T00:00:00Z"), 5L),
            row(made.getSchema(), at("2024-01-01T01:00:00Z"), 6L),
            row(made.getSchema(), at("2024-01-01T02:00:00Z"), 6L));
    pipeline.run();
  }
}
