package dev.purlin.transforms.resample;

import static dev.purlin.transforms.resample.Readings.DATE;
import static dev.purlin.transforms.resample.Readings.READING;
import static dev.purlin.transforms.resample.Readings.at;
import static dev.purlin.transforms.resample.Readings.expect;
import static dev.purlin.transforms.resample.Readings.reading;
import static dev.purlin.transforms.resample.Readings.readings;
import static dev.purlin.transforms.resample.Readings.row;
import static dev.purlin.transforms.resample.Readings.values;

import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.Map;
import org.apache.beam.sdk.coders.RowCoder;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.logicaltypes.SqlTypes;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.testing.TestPipeline;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.windowing.SlidingWindows;
import org.apache.beam.sdk.transforms.windowing.Window;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.Row;
import org.apache.beam.sdk.values.TimestampedValue;
import org.joda.time.Duration;
import org.junit.Rule;
import org.junit.Test;

/** Where intervals begin and end. */
public class ResampleTimeTest {
  @Rule public final transient TestPipeline pipeline = TestPipeline.create();

  @Test
  public void fromAndUntilAreTheRangeOfEveryGroup() {
    PCollection<Row> made =
        readings(
                pipeline,
                reading("a", "2024-01-01T01:29:59Z", 1L),
                reading("a", "2024-01-01T01:30:00Z", 2L),
                reading("b", "2024-01-01T03:59:59Z", 3L),
                reading("b", "2024-01-01T04:00:00Z", 4L),
                reading("c", "2024-01-01T09:00:00Z", 5L))
            .apply(
                Resample.every("1h", "time")
                    .by("sensor")
                    .with("total", "sum", "value")
                    .from("2024-01-01 01:30")
                    .until("2024-01-01T05:00+01:00"));
    expect(
        pipeline,
        made,
        values("a", at("2024-01-01T01:00:00Z"), 2L),
        values("a", at("2024-01-01T02:00:00Z"), null),
        values("a", at("2024-01-01T03:00:00Z"), null),
        values("b", at("2024-01-01T01:00:00Z"), null),
        values("b", at("2024-01-01T02:00:00Z"), null),
        values("b", at("2024-01-01T03:00:00Z"), 3L));
  }

  @Test
  public void daysAreThoseOfTheTimeZone() {
    PCollection<Row> made =
        readings(
                pipeline,
                reading("a", "2024-03-29T23:00:00Z", 1L),
                reading("a", "2024-03-31T21:59:59Z", 2L),
                reading("a", "2024-03-31T22:00:00Z", 3L),
                reading("a", "2024-04-01T22:00:00Z", 4L))
            .apply(
                Resample.every("1d", "time")
                    .inTimeZone("Europe/Berlin")
                    .with("total", "sum", "value"));
    expect(
        pipeline,
        made,
        values(at("2024-03-29T23:00:00Z"), 1L),
        values(at("2024-03-30T23:00:00Z"), 2L), // 23 hours
        values(at("2024-03-31T22:00:00Z"), 3L),
        values(at("2024-04-01T22:00:00Z"), 4L));
  }

  @Test
  public void hoursAreTimeThatPasses() {
    PCollection<Row> made =
        readings(
                pipeline,
                reading("a", "2024-10-26T22:00:00Z", 1L),
                reading("a", "2024-10-28T00:00:00Z", 2L))
            .apply(Resample.every("24h", "time").inTimeZone("Europe/Berlin").counting("n"));
    expect(
        pipeline,
        made,
        values(at("2024-10-25T23:00:00Z"), 1L),
        values(at("2024-10-26T23:00:00Z"), 0L),
        values(at("2024-10-27T23:00:00Z"), 1L));
  }

  @Test
  public void monthsBeginInTheTimeZone() {
    PCollection<Row> made =
        readings(
                pipeline,
                reading("a", "2023-12-31T23:00:00Z", 1L),
                reading("a", "2024-03-31T21:59:59Z", 2L))
            .apply(
                Resample.every("month", "time")
                    .inTimeZone("Europe/Berlin")
                    .counting("n")
                    .until("2024-05-01"));
    expect(
        pipeline,
        made,
        values(at("2023-12-31T23:00:00Z"), 1L),
        values(at("2024-01-31T23:00:00Z"), 0L),
        values(at("2024-02-29T23:00:00Z"), 1L),
        values(at("2024-03-31T22:00:00Z"), 0L));
  }

  @Test
  public void keepsTheTypeOfTheTime() {
    Schema schema =
        Schema.builder()
            .addDateTimeField("old")
            .addLogicalTypeField("local", SqlTypes.DATETIME)
            .addField("day", DATE)
            .build();
    PCollection<Row> rows =
        pipeline.apply(
            Create.of(
                    row(
                        schema,
                        org.joda.time.Instant.parse("1960-01-05T10:20:30.400Z"),
                        LocalDateTime.parse("1960-01-05T10:20:30.123456789"),
                        LocalDate.parse("1960-01-05")))
                .withRowSchema(schema));
    PCollection<Row> old = rows.apply("Old", Resample.every("1 quarter", "old"));
    PCollection<Row> local = rows.apply("Local", Resample.every("1ms", "local"));
    PCollection<Row> day = rows.apply("Day", Resample.every("2 weeks", "day"));
    PAssert.that(old)
        .containsInAnyOrder(
            row(old.getSchema(), org.joda.time.Instant.parse("1960-01-01T00:00:00Z")));
    PAssert.that(local)
        .containsInAnyOrder(row(local.getSchema(), LocalDateTime.parse("1960-01-05T10:20:30.123")));
    PAssert.that(day).containsInAnyOrder(row(day.getSchema(), LocalDate.parse("1959-12-28")));
    pipeline.run();
  }

  /** Samoa went from the 29th of December 2011 to the 31st. */
  @Test
  public void aDayThatACalendarLeavesOutIsNoInterval() {
    expect(
        pipeline,
        readings(
                pipeline,
                reading("a", "2011-12-29T12:00:00Z", 1L),
                reading("a", "2011-12-31T12:00:00Z", 2L))
            .apply(Resample.every("1d", "time").inTimeZone("Pacific/Apia").counting("n")),
        values(at("2011-12-29T10:00:00Z"), 1L),
        values(at("2011-12-30T10:00:00Z"), 0L),
        values(at("2011-12-31T10:00:00Z"), 1L));
  }

  /** A row stands in two windows; each window has intervals of its own. */
  @Test
  public void windowsHaveTheirOwnIntervals() {
    PCollection<Row> made =
        pipeline
            .apply(
                Create.timestamped(
                        timestamped("2024-01-01T00:10:00Z", 1L),
                        timestamped("2024-01-01T02:20:00Z", 2L))
                    .withCoder(RowCoder.of(READING)))
            .apply(
                Window.into(
                    SlidingWindows.of(Duration.standardHours(4)).every(Duration.standardHours(2))))
            .setRowSchema(READING)
            .apply(
                Resample.every("1h", "time")
                    .with("middle", "percentile", Map.of("fraction", 0.5), "value"));
    expect(
        pipeline,
        made,
        values(at("2024-01-01T00:00:00Z"), 1.0),
        values(at("2024-01-01T00:00:00Z"), 1.0),
        values(at("2024-01-01T01:00:00Z"), null),
        values(at("2024-01-01T02:00:00Z"), 2.0),
        values(at("2024-01-01T02:00:00Z"), 2.0));
  }

  private static TimestampedValue<Row> timestamped(String time, Long value) {
    return TimestampedValue.of(reading("a", time, value), org.joda.time.Instant.parse(time));
  }
}
