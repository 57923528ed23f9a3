package dev.purlin.transforms.resample;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.junit.Assert.assertThrows;

import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.reject.Rejects;
import dev.purlin.core.time.Timestamps;
import dev.purlin.transforms.Books;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.coders.RowCoder;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.schemas.logicaltypes.SqlTypes;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.testing.TestPipeline;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.windowing.SlidingWindows;
import org.apache.beam.sdk.transforms.windowing.Window;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollection.IsBounded;
import org.apache.beam.sdk.values.PCollectionRowTuple;
import org.apache.beam.sdk.values.Row;
import org.apache.beam.sdk.values.TimestampedValue;
import org.joda.time.Duration;
import org.junit.Rule;
import org.junit.Test;
import org.junit.function.ThrowingRunnable;

public class ResampleTest {
  private static final Schema READING =
      Schema.builder()
          .addNullableStringField("sensor")
          .addNullableField("time", Timestamps.TIMESTAMP)
          .addNullableInt64Field("value")
          .build();
  private static final FieldType DATE = FieldType.logicalType(SqlTypes.DATE);

  @Rule public final transient TestPipeline pipeline = TestPipeline.create();

  private static Row row(Schema schema, Object... values) {
    return Row.withSchema(schema).addValues(values).build();
  }

  private static Row reading(String sensor, String time, Long value) {
    return row(READING, sensor, time == null ? null : Instant.parse(time), value);
  }

  private PCollection<Row> readings(Row... rows) {
    return pipeline.apply(Create.of(List.of(rows)).withRowSchema(READING));
  }

  /** Checks all fields of all rows, and that the counts of rows balance. */
  private void expect(PCollection<Row> made, Object[]... expected) {
    List<Row> rows = new ArrayList<>();
    for (Object[] values : expected) {
      rows.add(row(made.getSchema(), values));
    }
    PAssert.that(made).containsInAnyOrder(rows);
    assertThat(Books.of(pipeline.run(), "Resample").balanced(), is(true));
  }

  private static Object[] values(Object... values) {
    return values;
  }

  private static Instant at(String time) {
    return Instant.parse(time);
  }

  @Test
  public void makesARowOfEveryIntervalOfEachGroup() {
    PCollection<Row> made =
        readings(
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
        readings(reading("a", null, 1L), reading("a", "2024-01-01T00:00:00Z", 2L))
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
    expect(made, values(at("2024-01-01T00:00:00Z"), 2L));
  }

  @Test
  public void noRowsMakeNoIntervals() {
    expect(
        pipeline
            .apply(Create.empty(READING))
            .apply(
                Resample.every("1d", "time").counting("n").from("2024-01-01").until("2024-02-01")));
  }

  @Test
  public void oneRowMakesOneInterval() {
    expect(
        readings(reading("a", "1969-12-31T23:59:59.999999Z", 2L))
            .apply(Resample.every("15m", "time").counting("n")),
        values(at("1969-12-31T23:45:00Z"), 1L));
  }

  @Test
  public void withoutAggregatesMakesACalendar() {
    expect(
        readings(reading("a", "2024-02-28T10:00:00Z", 2L), reading("a", "2024-03-01T10:00:00Z", 2L))
            .apply(Resample.every("day", "time").by("sensor")),
        values("a", at("2024-02-28T00:00:00Z")),
        values("a", at("2024-02-29T00:00:00Z")),
        values("a", at("2024-03-01T00:00:00Z")));
  }

  @Test
  public void fromAndUntilAreTheRangeOfEveryGroup() {
    PCollection<Row> made =
        readings(
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
        made,
        values("a", at("2024-01-01T01:00:00Z"), 2L),
        values("a", at("2024-01-01T02:00:00Z"), null),
        values("a", at("2024-01-01T03:00:00Z"), null),
        values("b", at("2024-01-01T01:00:00Z"), null),
        values("b", at("2024-01-01T02:00:00Z"), null),
        values("b", at("2024-01-01T03:00:00Z"), 3L));
  }

  @Test
  public void fillsEachFieldAsItIsTold() {
    PCollection<Row> made =
        readings(
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
        made,
        values(LocalDate.of(2024, 1, 1), 0.1, 0.1f),
        values(LocalDate.of(2024, 1, 2), 0.2, Float.NEGATIVE_INFINITY),
        values(LocalDate.of(2024, 1, 3), 0.3, Float.NEGATIVE_INFINITY),
        values(LocalDate.of(2024, 1, 4), infinity, Float.NEGATIVE_INFINITY),
        values(LocalDate.of(2024, 1, 5), infinity, 1f));
  }

  @Test
  public void daysAreThoseOfTheTimeZone() {
    PCollection<Row> made =
        readings(
                reading("a", "2024-03-29T23:00:00Z", 1L),
                reading("a", "2024-03-31T21:59:59Z", 2L),
                reading("a", "2024-03-31T22:00:00Z", 3L),
                reading("a", "2024-04-01T22:00:00Z", 4L))
            .apply(
                Resample.every("1d", "time")
                    .inTimeZone("Europe/Berlin")
                    .with("total", "sum", "value"));
    expect(
        made,
        values(at("2024-03-29T23:00:00Z"), 1L),
        values(at("2024-03-30T23:00:00Z"), 2L), // 23 hours
        values(at("2024-03-31T22:00:00Z"), 3L),
        values(at("2024-04-01T22:00:00Z"), 4L));
  }

  @Test
  public void hoursAreTimeThatPasses() {
    PCollection<Row> made =
        readings(reading("a", "2024-10-26T22:00:00Z", 1L), reading("a", "2024-10-28T00:00:00Z", 2L))
            .apply(Resample.every("24h", "time").inTimeZone("Europe/Berlin").counting("n"));
    expect(
        made,
        values(at("2024-10-25T23:00:00Z"), 1L),
        values(at("2024-10-26T23:00:00Z"), 0L),
        values(at("2024-10-27T23:00:00Z"), 1L));
  }

  @Test
  public void monthsBeginInTheTimeZone() {
    PCollection<Row> made =
        readings(reading("a", "2023-12-31T23:00:00Z", 1L), reading("a", "2024-03-31T21:59:59Z", 2L))
            .apply(
                Resample.every("month", "time")
                    .inTimeZone("Europe/Berlin")
                    .counting("n")
                    .until("2024-05-01"));
    expect(
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
        readings(reading("a", "2011-12-29T12:00:00Z", 1L), reading("a", "2011-12-31T12:00:00Z", 2L))
            .apply(Resample.every("1d", "time").inTimeZone("Pacific/Apia").counting("n")),
        values(at("2011-12-29T10:00:00Z"), 1L),
        values(at("2011-12-30T10:00:00Z"), 0L),
        values(at("2011-12-31T10:00:00Z"), 1L));
  }

  @Test
  public void aGroupWithTooManyIntervalsFailsTheRun() {
    readings(reading("a", "2024-01-01T00:00:00Z", 1L), reading("a", "9999-01-01T00:00:00Z", 1L))
        .apply(Resample.every("1h", "time").by("sensor").counting("n"));
    assertThat(
        assertThrows(Pipeline.PipelineExecutionException.class, pipeline::run).getMessage(),
        containsString(
            "step 'Resample': 'time' where sensor = 'a' goes from 2024-01-01T00:00:00Z to"
                + " 9999-01-01T00:00:00Z, which is 69907417 intervals of 1h, more than max_intervals"
                + " 1000000; correct the times, limit them with from and until, or raise"
                + " max_intervals"));
  }

  @Test
  public void aGroupMayHaveExactlyMaxIntervals() {
    expect(
        readings(reading("a", "2024-01-01T00:00:00Z", 1L), reading("a", "2024-01-03T00:00:00Z", 1L))
            .apply(Resample.every("1d", "time").counting("n").withMaxIntervals(3)),
        values(at("2024-01-01T00:00:00Z"), 1L),
        values(at("2024-01-02T00:00:00Z"), 0L),
        values(at("2024-01-03T00:00:00Z"), 1L));
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

  @Test
  public void valuesOfSecretFieldsAreNotTold() {
    Schema schema =
        Schema.builder()
            .addStringField("password")
            .addNullableInt32Field("n")
            .addField("day", DATE)
            .build();
    pipeline
        .apply(
            Create.of(
                    row(schema, "swordfish", null, LocalDate.of(2024, 1, 1)),
                    row(schema, "swordfish", null, LocalDate.of(2024, 1, 3)))
                .withRowSchema(schema))
        .apply(Resample.every("1d", "day").by("password", "n").withMaxIntervals(2));
    assertThat(
        assertThrows(Pipeline.PipelineExecutionException.class, pipeline::run).getMessage(),
        containsString(
            "'day' where password = **** and n = NULL goes from 2024-01-01 to 2024-01-03, which is"
                + " 3 intervals of 1d, more than max_intervals 2"));
  }

  private static void refused(String message, ThrowingRunnable made) {
    assertThat(assertThrows(ConfigurationException.class, made).getMessage(), is(message));
  }

  private static void refuses(Schema schema, Resample resample, String message) {
    refused(message, () -> Pipeline.create().apply(Create.empty(schema)).apply(resample));
  }

  @Test
  public void refusesWhatCannotWork() {
    refuses(
        READING,
        Resample.every("1h", "tme").with("x", "sum", "valeu"),
        "time: unknown field 'tme'; did you mean 'time'?\n"
            + "combine.x: unknown field 'valeu'; did you mean 'value'?");
    refuses(
        READING,
        Resample.every("1h", "value"),
        "time: field 'value' is BIGINT, expected TIMESTAMP or DATE");
    refuses(
        READING,
        Resample.every("1h", "time").by("time", "sensr").with("time", "count"),
        "group_by.0: 'time' is the time already\n"
            + "combine.time: there would be two fields 'time'\n"
            + "group_by.0: unknown field 'sensr'; did you mean 'sensor'?");
    refuses(
        READING,
        Resample.every("1h", "time").inTimeZone("Europe/Berln"),
        "time_zone: 'Europe/Berln' is not a time zone; expected a name such as Europe/Berlin, or an"
            + " offset such as +01:00");
  }

  @Test
  public void refusesLengthsThatAreNone() {
    refuses(
        READING,
        Resample.every("1 fortnight", "time"),
        "every: '1 fortnight' is not the length of an interval; expected a number and ms, s, m, h,"
            + " d, week, month, quarter or year, such as 15m or 1 month");
    refuses(
        READING,
        Resample.every("1M", "time"),
        "every: '1M' is not the length of an interval; expected a number and ms, s, m, h, d, week,"
            + " month, quarter or year, such as 15m or 1 month");
    refuses(READING, Resample.every("0s", "time"), "every: '0s' must be longer than 0");
    refuses(READING, Resample.every("0d", "time"), "every: '0d' must be longer than 0");
    refuses(READING, Resample.every("-1h", "time"), "every: '-1h' must be longer than 0");
    refuses(
        READING,
        Resample.every("1.5d", "time"),
        "every: '1.5d' is not a whole number of days, weeks, months, quarters or years; a length"
            + " that is the same everywhere is given in hours, such as 36h");
    refuses(
        READING,
        Resample.every("5000000 years", "time"),
        "every: '5000000 years' is longer than the calendar");
    Schema days = Schema.builder().addField("day", DATE).build();
    refuses(
        days,
        Resample.every("36h", "day"),
        "every: '36h' is not a whole number of days, and 'day' is DATE");
    refuses(
        days,
        Resample.every("1d", "day").inTimeZone("Europe/Berlin"),
        "time_zone: 'day' is DATE, whose days are of no zone");
  }

  @Test
  public void refusesRangesThatAreNone() {
    refuses(
        READING,
        Resample.every("1h", "time").from("2024-01-02").until("2024-01-02"),
        "until: '2024-01-02' is not after 'from', which is '2024-01-02'");
    refuses(
        READING,
        Resample.every("1h", "time").from("soon").until("2024-02-30"),
        "from: 'soon' is not a TIMESTAMP; expected yyyy-MM-dd HH:mm:ss\n"
            + "until: '2024-02-30' is not a TIMESTAMP; expected yyyy-MM-dd HH:mm:ss");
    refuses(
        READING,
        Resample.every("1s", "time").from("2024-01-01").until("2025-01-01"),
        "until: from '2024-01-01' until '2025-01-01' there are 31622400 intervals of 1s, more than"
            + " max_intervals 1000000");
  }

  @Test
  public void refusesFillsThatDoNotFit() {
    refuses(
        READING,
        Resample.every("1h", "time").with("name", "max", "sensor").filling(Fill.LINEAR),
        "fill: 'name' is VARCHAR; linear is for numbers");
    refuses(
        READING,
        Resample.every("1h", "time").with("x", "max", "value").fillingWith("x", "none"),
        "fill.x.value: 'none' is not a BIGINT");
    refuses(
        READING,
        Resample.every("1h", "time").with("x", "max", "value").filling("total", Fill.NEXT),
        "fill.total: unknown field 'total'; known: x");
  }

  @Test
  public void refusesUnboundedInput() {
    refused(
        "the input is unbounded, and Resample needs all rows of a group to know its intervals; take"
            + " Combine with a windowing, such as {type: fixed, size: 15m}",
        () ->
            Pipeline.create()
                .apply(Create.empty(READING))
                .setIsBoundedInternal(IsBounded.UNBOUNDED)
                .apply(Resample.every("1h", "time")));
  }

  private static Row configuration(Resample.Provider provider, String combine, String fill) {
    return Row.withSchema(provider.configurationSchema())
        .withFieldValue("time", "time")
        .withFieldValue("every", "1h")
        .withFieldValue("combine", combine)
        .withFieldValue("fill", fill)
        .build();
  }

  private static PCollection<Row> door(Pipeline pipeline, String combine, String fill) {
    Resample.Provider provider = new Resample.Provider();
    PCollection<Row> readings =
        pipeline.apply(
            Create.of(
                    reading("a", "2024-01-01T00:10:00Z", 5L),
                    reading("a", "2024-01-01T02:20:00Z", 6L))
                .withRowSchema(READING));
    return PCollectionRowTuple.of("input", readings)
        .apply(provider.from(configuration(provider, combine, fill)))
        .get("output");
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

  @Test
  public void refusesFillsThatAreNone() {
    refused(
        "fill.value: expected null, previous, next, linear, or a constant such as {value: 0}",
        () -> door(Pipeline.create(), "{\"value\": \"max\"}", "{\"value\": 0}"));
    refused(
        "fill: unknown fill 'preceding'; known: null, previous, next, linear",
        () -> door(Pipeline.create(), "{\"value\": \"max\"}", "\"preceding\""));
    refused(
        "fill.value.value: is null; leave 'fill' out for NULL",
        () -> door(Pipeline.create(), "{\"value\": \"max\"}", "{\"value\": {\"value\": null}}"));
  }
}
