package dev.purlin.transforms.resample;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import dev.purlin.core.time.Timestamps;
import dev.purlin.transforms.Books;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.testing.TestPipeline;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.Row;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.junit.Rule;
import org.junit.Test;

/** Random rows, and what a loop over calendar steps makes of them. */
public class ResampleLawsTest {
  private static final Schema READING =
      Schema.builder()
          .addNullableStringField("sensor")
          .addField("time", Timestamps.TIMESTAMP)
          .addNullableInt64Field("value")
          .build();

  @Rule public final transient TestPipeline pipeline = TestPipeline.create();

  /** Intervals as steps of a calendar, from a start that all of them can be counted from. */
  private record Steps(String every, ZonedDateTime first, UnaryOperator<ZonedDateTime> next) {}

  private static List<Row> random(long seed, String from, int hours) {
    Random random = new Random(seed);
    List<Row> rows = new ArrayList<>();
    String[] sensors = {"a", "b", null};
    for (int i = 0; i < 120; i++) {
      String sensor = sensors[random.nextInt(3)];
      Instant time =
          Instant.parse(from)
              .plus(random.nextInt(hours * 3600), ChronoUnit.SECONDS)
              .plus(random.nextInt(1_000_000), ChronoUnit.MICROS);
      Long value = random.nextInt(4) == 0 ? null : (long) random.nextInt(1000) - 500;
      rows.add(Row.withSchema(READING).addValues(sensor, time, value).build());
    }
    return rows;
  }

  private static List<Row> naive(List<Row> rows, Steps steps, Schema output) {
    List<Row> expected = new ArrayList<>();
    for (String sensor : new String[] {"a", "b", null}) {
      TreeMap<Instant, List<Row>> filled = new TreeMap<>();
      List<Row> own =
          rows.stream().filter(row -> Objects.equals(row.getString("sensor"), sensor)).toList();
      ZonedDateTime start = steps.first;
      Instant last = own.stream().map(ResampleLawsTest::time).max(Instant::compareTo).orElseThrow();
      while (!start.toInstant().isAfter(last)) {
        Instant begin = start.toInstant();
        start = steps.next.apply(start);
        Instant end = start.toInstant();
        List<Row> within =
            own.stream().filter(r -> !time(r).isBefore(begin) && time(r).isBefore(end)).toList();
        if (!within.isEmpty() || !filled.isEmpty()) {
          filled.put(begin, within);
        }
      }
      List<Instant> starts = List.copyOf(filled.keySet());
      List<@Nullable Long> sums = new ArrayList<>();
      filled.values().forEach(within -> sums.add(sum(within)));
      for (int i = 0; i < starts.size(); i++) {
        expected.add(
            Row.withSchema(output)
                .addValues(
                    sensor,
                    starts.get(i),
                    (long) filled.get(starts.get(i)).size(),
                    sums.get(i),
                    near(sums, i, -1),
                    near(sums, i, 1),
                    line(starts, sums, i))
                .build());
      }
    }
    return expected;
  }

  private static Instant time(Row row) {
    return row.getLogicalTypeValue("time", Instant.class);
  }

  private static @Nullable Long sum(List<Row> rows) {
    Long sum = null;
    for (Row row : rows) {
      Long value = row.getInt64("value");
      sum = value == null ? sum : sum == null ? value : (Long) (sum + value);
    }
    return sum;
  }

  private static @Nullable Long near(List<@Nullable Long> sums, int from, int step) {
    int i = index(sums, from, step);
    return i < 0 ? null : sums.get(i);
  }

  private static int index(List<@Nullable Long> sums, int from, int step) {
    for (int i = from; i >= 0 && i < sums.size(); i += step) {
      if (sums.get(i) != null) {
        return i;
      }
    }
    return -1;
  }

  private static @Nullable Long line(List<Instant> starts, List<@Nullable Long> sums, int i) {
    int before = index(sums, i, -1);
    int after = index(sums, i, 1);
    if (before < 0 || after < 0 || before == after) {
      return sums.get(i);
    }
    long part = ChronoUnit.SECONDS.between(starts.get(before), starts.get(i));
    long whole = ChronoUnit.SECONDS.between(starts.get(before), starts.get(after));
    long low = sums.get(before);
    long up = Math.floorDiv(2 * (sums.get(after) - low) * part + whole, 2 * whole); // half up
    long down = -Math.floorDiv(-2 * (sums.get(after) - low) * part + whole, 2 * whole);
    return low + (up == down || low + up > 0 ? up : down); // half away from zero
  }

  private void check(Steps steps, long seed, int hours) {
    List<Row> rows = random(seed, steps.first.toInstant().toString(), hours);
    PCollection<Row> made =
        pipeline
            .apply(Create.of(rows).withRowSchema(READING))
            .apply(
                Resample.every(steps.every, "time")
                    .inTimeZone(steps.first.getZone().getId())
                    .by("sensor")
                    .counting("n")
                    .with("sum", "sum", "value")
                    .with("previous", "sum", "value")
                    .with("next", "sum", "value")
                    .with("linear", "sum", "value")
                    .filling("previous", Fill.PREVIOUS)
                    .filling("next", Fill.NEXT)
                    .filling("linear", Fill.LINEAR));
    PAssert.that("seed " + seed, made).containsInAnyOrder(naive(rows, steps, made.getSchema()));
    assertThat(Books.of(pipeline.run(), "Resample").balanced(), is(true));
  }

  private static ZonedDateTime start(String local, String zone) {
    return java.time.LocalDateTime.parse(local).atZone(ZoneId.of(zone));
  }

  @Test
  public void quartersOfAnHour() {
    check(
        new Steps("15m", start("2024-02-28T22:00", "Asia/Kathmandu"), t -> t.plusMinutes(15)),
        31,
        60);
  }

  @Test
  public void daysInBerlinWhenSummerBegins() {
    check(
        new Steps("1d", start("2024-03-01T00:00", "Europe/Berlin"), t -> t.plusDays(1)),
        32,
        24 * 90);
  }

  @Test
  public void weeksInNewYorkWhenSummerEnds() {
    check(
        new Steps("1 week", start("2024-09-30T00:00", "America/New_York"), t -> t.plusWeeks(1)),
        33,
        24 * 400);
  }

  @Test
  public void pairsOfMonths() {
    check(
        new Steps(
            "2 months", start("1999-11-01T00:00", "Australia/Lord_Howe"), t -> t.plusMonths(2)),
        34,
        24 * 4000);
  }

  @Test
  public void yearsBefore1970() {
    check(
        new Steps("1 year", start("1890-01-01T00:00", "Europe/Paris"), t -> t.plusYears(1)),
        35,
        24 * 50_000);
  }
}
