package dev.purlin.transforms.resample;

import static dev.purlin.transforms.resample.Readings.READING;
import static dev.purlin.transforms.resample.Readings.at;
import static dev.purlin.transforms.resample.Readings.door;
import static dev.purlin.transforms.resample.Readings.expect;
import static dev.purlin.transforms.resample.Readings.reading;
import static dev.purlin.transforms.resample.Readings.readings;
import static dev.purlin.transforms.resample.Readings.row;
import static dev.purlin.transforms.resample.Readings.values;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import dev.purlin.core.reject.Rejects;
import dev.purlin.core.time.Timestamps;
import dev.purlin.transforms.Books;
import java.util.List;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.testing.TestPipeline;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.Row;
import org.junit.Rule;
import org.junit.Test;

public class ResampleTest {
  @Rule public final transient TestPipeline pipeline = TestPipeline.create();

  @Test
  public void makesARowOfEveryIntervalOfEachGroup() {
    PCollection<Row> made =
        readings(
                pipeline,
                reading("b", "2024-01-01T12:59:59.999999Z", 7L),
                reading("a", "2024-01-01T02:30:00Z", 4L),
                reading("a", "2024-01-01T00:00:00Z", 1L),
                reading("a", "2024-01-01T00:59:59Z", 2L),
                reading(null, "2024-01-01T05:00:00Z", null))
            .apply(
                Resample.every("1h", "time")
                    .by("sensor")
                    .with("total", "sum", "value")
                    .counting("n"));
    assertThat(
        made.getSchema(),
        is(
            Schema.builder()
                .addNullableStringField("sensor")
                .addField("time", Timestamps.TIMESTAMP)
                .addNullableInt64Field("total")
                .addInt64Field("n")
                .build()));
    List<Row> expected =
        List.of(
            row(made.getSchema(), "a", at("2024-01-01T00:00:00Z"), 3L, 2L),
            row(made.getSchema(), "a", at("2024-01-01T01:00:00Z"), null, 0L),
            row(made.getSchema(), "a", at("2024-01-01T02:00:00Z"), 4L, 1L),
            row(made.getSchema(), "b", at("2024-01-01T12:00:00Z"), 7L, 1L),
            row(made.getSchema(), null, at("2024-01-01T05:00:00Z"), null, 1L));
    PAssert.that(made).containsInAnyOrder(expected);
    assertThat(
        Books.of(pipeline.run(), "Resample").toString(),
        is("read 5, created 5, written 5, merged 5"));
  }

  @Test
  public void rowsWithoutATimeAreRejected() {
    Rejects rejects = Rejects.collect();
    PCollection<Row> made =
        readings(pipeline, reading("a", null, 1L), reading("a", "2024-01-01T00:00:00Z", 2L))
            .apply(Resample.every("1d", "time").with("total", "sum", "value").withRejects(rejects));
    PAssert.that(rejects.rows())
        .containsInAnyOrder(
            row(
                Rejects.schema(FieldType.row(READING)),
                reading("a", null, 1L),
                "is null, expected a time",
                "time",
                null,
                null,
                null,
                null));
    expect(pipeline, made, values(at("2024-01-01T00:00:00Z"), 2L));
  }

  @Test
  public void noRowsMakeNoIntervals() {
    expect(
        pipeline,
        pipeline
            .apply(Create.empty(READING))
            .apply(
                Resample.every("1d", "time").counting("n").from("2024-01-01").until("2024-02-01")));
  }

  @Test
  public void oneRowMakesOneInterval() {
    expect(
        pipeline,
        readings(pipeline, reading("a", "1969-12-31T23:59:59.999999Z", 2L))
            .apply(Resample.every("15m", "time").counting("n")),
        values(at("1969-12-31T23:45:00Z"), 1L));
  }

  @Test
  public void withoutAggregatesMakesACalendar() {
    expect(
        pipeline,
        readings(
                pipeline,
                reading("a", "2024-02-28T10:00:00Z", 2L),
                reading("a", "2024-03-01T10:00:00Z", 2L))
            .apply(Resample.every("day", "time").by("sensor")),
        values("a", at("2024-02-28T00:00:00Z")),
        values("a", at("2024-02-29T00:00:00Z")),
        values("a", at("2024-03-01T00:00:00Z")));
  }

  @Test
  public void aGroupMayHaveExactlyMaxIntervals() {
    expect(
        pipeline,
        readings(
                pipeline,
                reading("a", "2024-01-01T00:00:00Z", 1L),
                reading("a", "2024-01-03T00:00:00Z", 1L))
            .apply(Resample.every("1d", "time").counting("n").withMaxIntervals(3)),
        values(at("2024-01-01T00:00:00Z"), 1L),
        values(at("2024-01-02T00:00:00Z"), 0L),
        values(at("2024-01-03T00:00:00Z"), 1L));
  }

  @Test
  public void standsBehindBeamsDoorForOtherSdks() {
    PCollection<Row> made =
        door(pipeline, "{\"most\": {\"value\": \"value\", \"fn\": \"max\"}}", "{\"value\": 0}");
    PAssert.that(made)
        .containsInAnyOrder(
            row(made.getSchema(), at("2024-01-01T00:00:00Z"), 5L),
            row(made.getSchema(), at("2024-01-01T01:00:00Z"), 0L),
            row(made.getSchema(), at("2024-01-01T02:00:00Z"), 6L));
    pipeline.run();
  }
}
