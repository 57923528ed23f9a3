package dev.purlin.transforms.resample;

import static dev.purlin.transforms.resample.Readings.DATE;
import static dev.purlin.transforms.resample.Readings.READING;
import static dev.purlin.transforms.resample.Readings.door;
import static dev.purlin.transforms.resample.Readings.reading;
import static dev.purlin.transforms.resample.Readings.readings;
import static dev.purlin.transforms.resample.Readings.row;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.junit.Assert.assertThrows;

import dev.purlin.core.problem.ConfigurationException;
import java.time.LocalDate;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.testing.TestPipeline;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.values.PCollection.IsBounded;
import org.junit.Rule;
import org.junit.Test;
import org.junit.function.ThrowingRunnable;

/** What fails when a pipeline is built, and what fails a run. */
public class ResampleRefusalsTest {
  @Rule public final transient TestPipeline pipeline = TestPipeline.create();

  @Test
  public void aGroupWithTooManyIntervalsFailsTheRun() {
    readings(
            pipeline,
            reading("a", "2024-01-01T00:00:00Z", 1L),
            reading("a", "9999-01-01T00:00:00Z", 1L))
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
    refuses(
        READING,
        Resample.every("10001 years", "time"),
        "every: '10001 years' is longer than the calendar");
    refuses(
        READING,
        Resample.every("96000025h", "time"),
        "every: '96000025h' is longer than the calendar");
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
