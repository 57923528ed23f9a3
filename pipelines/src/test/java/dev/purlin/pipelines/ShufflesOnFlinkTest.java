package dev.purlin.pipelines;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import dev.purlin.core.books.StepCounts;
import dev.purlin.core.books.StepCounts.Entry;
import dev.purlin.transforms.combine.Combine;
import dev.purlin.transforms.join.AsOfJoin;
import dev.purlin.transforms.join.IntervalJoin;
import dev.purlin.transforms.join.Join;
import dev.purlin.transforms.join.JoinType;
import dev.purlin.transforms.resample.Fill;
import dev.purlin.transforms.resample.Resample;
import dev.purlin.transforms.row.Explode;
import dev.purlin.transforms.row.Filter;
import dev.purlin.transforms.row.MapToFields;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.beam.runners.flink.FlinkPipelineOptions;
import org.apache.beam.runners.flink.FlinkRunner;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.metrics.MetricNameFilter;
import org.apache.beam.sdk.metrics.MetricResult;
import org.apache.beam.sdk.metrics.MetricsFilter;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionRowTuple;
import org.apache.beam.sdk.values.Row;
import org.junit.Test;

/** What DirectRunner cannot show: one bundle for all rows, values that can be gone through once. */
public class ShufflesOnFlinkTest {
  private static final int ROWS = Integer.getInteger("purlin.test.rows", 60_000);
  private static final Schema ONE =
      Schema.builder().addInt32Field("k").addStringField("name").build();
  private static final Schema LISTS =
      Schema.builder().addInt32Field("k").addArrayField("n", FieldType.INT32).build();

  private final Pipeline pipeline = Pipeline.create(options());

  private static FlinkPipelineOptions options() {
    FlinkPipelineOptions options = PipelineOptionsFactory.create().as(FlinkPipelineOptions.class);
    options.setRunner(FlinkRunner.class);
    options.setFlinkMaster("[local]");
    options.setParallelism(2);
    options.setObjectReuse(true);
    options.setFasterCopy(true);
    return options;
  }

  private PCollection<Row> many() {
    List<Row> lists = new ArrayList<>();
    for (int k = 0; k < 2; k++) {
      List<Integer> numbers = new ArrayList<>();
      for (int i = 0; i < ROWS; i++) {
        numbers.add(i);
      }
      lists.add(Row.withSchema(LISTS).addValues(k, numbers).build());
    }
    return pipeline
        .apply("many", Create.of(lists).withRowSchema(LISTS))
        .apply("rows", Explode.fields("n"));
  }

  private PCollection<Row> one() {
    return pipeline.apply(
        "one",
        Create.of(
                Row.withSchema(ONE).addValues(0, "zero").build(),
                Row.withSchema(ONE).addValues(9, "nine").build())
            .withRowSchema(ONE));
  }

  @Test
  public void joinsAKeyWithMoreRowsThanFlinkWouldIterateTwice() {
    PCollection<Row> joined =
        PCollectionRowTuple.of("one", one(), "many", many())
            .apply(Join.type(JoinType.OUTER).on("k").fields("one", "name").fields("many", "n"));
    PCollection<Row> sums = joined.apply(Combine.by("name").with("n", "sum", "n").counting("rows"));
    long sum = (ROWS - 1L) * ROWS / 2;
    PAssert.that(sums)
        .containsInAnyOrder(
            Row.withSchema(sums.getSchema()).addValues("zero", sum, (long) ROWS).build(),
            Row.withSchema(sums.getSchema()).addValues("nine", null, 1L).build(),
            Row.withSchema(sums.getSchema()).addValues(null, sum, (long) ROWS).build());
    PipelineResult result = pipeline.run();
    long rows = 2L * ROWS;
    assertThat(books(result, "Join"), is(List.of(rows + 2, rows + 1, rows + 1, 0L, 0L, rows + 2)));
    assertThat(books(result, "Combine"), is(List.of(rows + 1, 3L, 3L, 0L, 0L, rows + 1)));
  }

  @Test
  public void looksUpAnInputSentToEveryWorker() {
    PCollection<Row> joined =
        PCollectionRowTuple.of("many", many(), "one", one())
            .apply(Join.type(JoinType.INNER).on("k").fields("one", "name").broadcast("one"));
    PCollection<Row> counts = joined.apply(Combine.by("name").counting("rows"));
    PAssert.that(counts)
        .containsInAnyOrder(
            Row.withSchema(counts.getSchema()).addValues("zero", (long) ROWS).build());
    PipelineResult result = pipeline.run();
    assertThat(
        books(result, "Join"),
        is(List.of(2L * ROWS + 2, (long) ROWS, (long) ROWS, 0L, (long) ROWS, ROWS + 2L)));
  }

  @Test
  public void keepsRowsOfAHotKeyWithAndWithoutMatch() {
    PCollection<Row> many = many();
    PCollection<Row> semi =
        PCollectionRowTuple.of("many", many, "one", one())
            .apply("With", Join.type(JoinType.SEMI).on("k").named("With"));
    PCollection<Row> anti =
        PCollectionRowTuple.of("many", many, "semi", semi)
            .apply("Without", Join.type(JoinType.ANTI).on("k").named("Without"));
    PCollection<Row> with = semi.apply("Count with", Combine.by("k").counting("rows"));
    PCollection<Row> without = anti.apply("Count without", Combine.by("k").counting("rows"));
    PAssert.that(with)
        .containsInAnyOrder(Row.withSchema(with.getSchema()).addValues(0, (long) ROWS).build());
    PAssert.that(without)
        .containsInAnyOrder(Row.withSchema(without.getSchema()).addValues(1, (long) ROWS).build());
    PipelineResult result = pipeline.run();
    long rows = ROWS;
    assertThat(
        books(result, "With"), is(List.of(2 * rows + 2, rows, rows, 0L, rows + 1, rows + 1)));
    assertThat(books(result, "Without"), is(List.of(3 * rows, rows, rows, 0L, 2 * rows, rows)));
  }

  @Test
  public void givesAllCombinations() {
    PCollection<Row> joined =
        PCollectionRowTuple.of("many", many(), "one", one())
            .apply(Join.type(JoinType.CROSS).fields("many", "n").fields("one", "name"));
    PCollection<Row> counts =
        joined.apply(Combine.by("name").with("n", "sum", "n").counting("rows"));
    long sum = (ROWS - 1L) * ROWS;
    PAssert.that(counts)
        .containsInAnyOrder(
            Row.withSchema(counts.getSchema()).addValues("zero", sum, 2L * ROWS).build(),
            Row.withSchema(counts.getSchema()).addValues("nine", sum, 2L * ROWS).build());
    PipelineResult result = pipeline.run();
    long rows = 2L * ROWS;
    assertThat(books(result, "Join"), is(List.of(rows + 2, 2 * rows, 2 * rows, 0L, 0L, rows + 2)));
  }

  /** Both sides have more rows of a key than fit into memory, and come in no order. */
  @Test
  public void findsTheLastRowBeforeEachOfAHotKey() {
    PCollection<Row> joined =
        PCollectionRowTuple.of("many", many(), "others", others())
            .apply(AsOfJoin.on("n").by("k").within("1").fields("many", "k").fields("others", "m"));
    PCollection<Row> sums = joined.apply(Combine.by("k").with("m", "sum", "m").counting("rows"));
    long evens = ROWS / 2;
    long sum = 2 * evens * (evens - 1); // Each even number is found by itself and by the next one.
    PAssert.that(sums)
        .containsInAnyOrder(
            Row.withSchema(sums.getSchema()).addValues(0, sum, (long) ROWS).build(),
            Row.withSchema(sums.getSchema()).addValues(1, sum, (long) ROWS).build());
    PipelineResult result = pipeline.run();
    long rows = ROWS;
    assertThat(
        books(result, "AsOfJoin"), is(List.of(3 * rows, 2 * rows, 2 * rows, 0L, 0L, 3 * rows)));
  }

  /** Both sides have more rows of a key than fit into memory, and come in no order. */
  @Test
  public void findsTheIntervalOfEachOfAHotKey() {
    PCollection<Row> intervals = others().apply("Ends", MapToFields.of("upper", "m + 2").append());
    PCollection<Row> joined =
        PCollectionRowTuple.of("many", many(), "intervals", intervals)
            .apply(IntervalJoin.of("n").within("m", "upper").by("k").fields("many", "k", "n"));
    PCollection<Row> sums = joined.apply(Combine.by("k").with("m", "sum", "m").counting("rows"));
    long evens = ROWS / 2;
    long sum = 2 * evens * (evens - 1); // Each interval has an even number and the next one.
    PAssert.that(sums)
        .containsInAnyOrder(
            Row.withSchema(sums.getSchema()).addValues(0, sum, (long) ROWS).build(),
            Row.withSchema(sums.getSchema()).addValues(1, sum, (long) ROWS).build());
    PipelineResult result = pipeline.run();
    long rows = ROWS;
    assertThat(
        books(result, "IntervalJoin"), is(List.of(3 * rows, 2 * rows, 2 * rows, 0L, 0L, 3 * rows)));
  }

  /** Of a key, three times as many intervals as fit into memory have no end. */
  @Test
  public void findsMoreIntervalsThanFitIntoMemory() {
    PCollection<Row> few = many().apply("Few", Filter.keep("MOD(n, 6000) = 0"));
    PCollection<Row> intervals =
        others().apply("Ends", MapToFields.of("upper", "CASE WHEN m < 0 THEN m END").append());
    PCollection<Row> joined =
        PCollectionRowTuple.of("few", few, "intervals", intervals)
            .apply(IntervalJoin.of("n").within("m", "upper").by("k").fields("few", "n"));
    PCollection<Row> counts = joined.apply(Combine.by("n").counting("rows"));
    List<Row> expected = new ArrayList<>();
    long all = 0;
    for (int n = 0; n < ROWS; n += 6000) {
      expected.add(Row.withSchema(counts.getSchema()).addValues(n, n + 2L).build());
      all += n + 2L;
    }
    PAssert.that(counts).containsInAnyOrder(expected);
    PipelineResult result = pipeline.run();
    long used = (ROWS - 1) / 6000 * 6000L + 2; // Of both keys, those up to the last number.
    long read = expected.size() * 2L + ROWS;
    assertThat(
        books(result, "IntervalJoin"),
        is(List.of(read, all, all, 0L, ROWS - used, expected.size() * 2L + used)));
  }

  /** A key has more intervals than fit into memory, and every other one is without rows. */
  @Test
  public void fillsTheGapsOfAHotKey() {
    String time = "TIMESTAMPADD(SECOND, 2 * n, TIMESTAMP '2024-01-01 00:00:00')";
    PCollection<Row> filled =
        many()
            .apply("Times", MapToFields.of("t", time).append())
            .apply(Resample.every("1s", "t").by("k").with("n", "sum", "n").filling(Fill.LINEAR));
    PCollection<Row> sums = filled.apply(Combine.by("k").with("n", "sum", "n").counting("rows"));
    long intervals = 2L * ROWS - 1;
    long sum = (ROWS - 1L) * ROWS; // Between n and the next one, a half is rounded up.
    PAssert.that(sums)
        .containsInAnyOrder(
            Row.withSchema(sums.getSchema()).addValues(0, sum, intervals).build(),
            Row.withSchema(sums.getSchema()).addValues(1, sum, intervals).build());
    PipelineResult result = pipeline.run();
    long rows = 2L * ROWS;
    assertThat(
        books(result, "Resample"), is(List.of(rows, 2 * intervals, 2 * intervals, 0L, 0L, rows)));
  }

  private PCollection<Row> others() {
    return many()
        .apply("Even", Filter.keep("MOD(n, 2) = 0"))
        .apply("Copied", MapToFields.of("m", "n").append());
  }

  @Test
  public void groupsMoreKeysThanATableHolds() {
    PCollection<Row> groups =
        many()
            .apply("By n", Combine.by("n").counting("rows"))
            .apply("By rows", Combine.by("rows").counting("groups"));
    PAssert.that(groups)
        .containsInAnyOrder(Row.withSchema(groups.getSchema()).addValues(2L, (long) ROWS).build());
    PipelineResult result = pipeline.run();
    assertThat(result.getState(), is(PipelineResult.State.DONE));
  }

  @Test
  public void mergesStatesOfSeveralWorkers() {
    PCollection<Row> made =
        many()
            .apply(
                Combine.by()
                    .with("median", "median", "n")
                    .with("top", "top", Map.of("n", 2), "n")
                    .with("last", "last", "n", "n")
                    .with("spread", "stddev_pop", "n")
                    .counting("large")
                    .where("n > 10"));
    PAssert.that(made)
        .containsInAnyOrder(
            Row.withSchema(made.getSchema())
                .addValues(
                    (ROWS - 1) / 2.0,
                    List.of(ROWS - 1, ROWS - 1),
                    ROWS - 1,
                    Math.sqrt(((double) ROWS * ROWS - 1) / 12),
                    2L * (ROWS - 11))
                .build());
    assertThat(pipeline.run().getState(), is(PipelineResult.State.DONE));
  }

  @Test
  public void makesOneRowOfNoRows() {
    PCollection<Row> counts =
        pipeline
            .apply(Create.empty(ONE))
            .apply(Combine.by().with("k", "sum", "k").counting("rows"));
    PAssert.that(counts)
        .containsInAnyOrder(Row.withSchema(counts.getSchema()).addValues(null, 0L).build());
    assertThat(books(pipeline.run(), "Combine"), is(List.of(0L, 1L, 1L, 0L, 0L, 0L)));
  }

  /** Read, created, written, rejected, filtered and merged. */
  private static List<Long> books(PipelineResult result, String step) {
    List<Long> books = new ArrayList<>();
    for (Entry entry :
        List.of(
            Entry.READ,
            Entry.CREATED,
            Entry.WRITTEN,
            Entry.REJECTED,
            Entry.FILTERED,
            Entry.MERGED)) {
      MetricsFilter filter =
          MetricsFilter.builder()
              .addNameFilter(
                  MetricNameFilter.named(StepCounts.NAMESPACE, StepCounts.metricName(step, entry)))
              .build();
      long sum = 0;
      for (MetricResult<Long> counter : result.metrics().queryMetrics(filter).getCounters()) {
        sum += counter.getAttempted();
      }
      books.add(sum);
    }
    return books;
  }
}
