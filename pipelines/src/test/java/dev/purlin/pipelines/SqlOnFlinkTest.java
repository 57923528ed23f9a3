package dev.purlin.pipelines;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import dev.purlin.core.books.StepCounts;
import dev.purlin.core.books.StepCounts.Entry;
import dev.purlin.transforms.query.Sql;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.apache.beam.runners.flink.FlinkPipelineOptions;
import org.apache.beam.runners.flink.FlinkRunner;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.metrics.MetricNameFilter;
import org.apache.beam.sdk.metrics.MetricResult;
import org.apache.beam.sdk.metrics.MetricsFilter;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionRowTuple;
import org.apache.beam.sdk.values.Row;
import org.junit.Test;

/** The parts of a query where Flink differs from Direct: its shuffles, bundles and broadcasts. */
public class SqlOnFlinkTest {
  private static final int ROWS = 2_000;
  private static final Schema NUMBERS =
      Schema.builder().addInt32Field("n").addInt32Field("k").build();

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

  private static void give(
      PCollectionRowTuple tables, String name, String query, List<String> expected) {
    PCollection<Row> rows = tables.apply(name, Sql.query(query).named(name));
    PAssert.that(name, rows)
        .satisfies(
            actual -> {
              assertThat(
                  StreamSupport.stream(actual.spliterator(), false)
                      .map(row -> row.getValues().toString())
                      .sorted()
                      .toList(),
                  is(expected));
              return null;
            });
  }

  @Test
  public void givesWhatItGivesOnDirectWithBooksThatBalance() {
    List<Row> numbers =
        IntStream.range(0, ROWS)
            .mapToObj(n -> Row.withSchema(NUMBERS).addValues(n, n % 10).build())
            .toList();
    PCollectionRowTuple tables =
        PCollectionRowTuple.of("t", pipeline.apply("t", Create.of(numbers).withRowSchema(NUMBERS)));
    give(
        tables,
        "Groups",
        "SELECT k, COUNT(*) AS c, SUM(n) AS s FROM t WHERE k < 2 GROUP BY k",
        List.of("[0, 200, 199000]", "[1, 200, 199200]"));
    give(
        tables,
        "Windows",
        "SELECT k, n FROM (SELECT k, n, ROW_NUMBER() OVER (PARTITION BY k ORDER BY n DESC) AS r"
            + " FROM t) q WHERE r = 1 AND k > 7",
        List.of("[8, 1998]", "[9, 1999]"));
    give(
        tables,
        "Top",
        "SELECT n FROM t ORDER BY n DESC LIMIT 2 OFFSET 1",
        List.of("[1997]", "[1998]"));
    give(
        tables,
        "Joins",
        "SELECT COUNT(*) AS c, COUNT(b.n) AS m FROM t a LEFT JOIN t b ON a.n = b.n + 1990 AND"
            + " b.k + a.k < 3",
        List.of("[2000, 2]"));
    give(
        tables,
        "Sets",
        "SELECT COUNT(*) AS c FROM (SELECT n FROM t EXCEPT SELECT n * 2 FROM t) q",
        List.of("[1000]"));
    give(
        tables,
        "Sub-queries",
        "SELECT n FROM t WHERE n > (SELECT AVG(n) * 2 - 3 FROM t) AND n NOT IN (SELECT n + 1 FROM t"
            + " WHERE n > 1997)",
        List.of("[1997]", "[1998]"));
    Map<String, Long> open = open(pipeline.run());
    assertThat(
        open,
        is(
            new TreeMap<>(
                Map.of(
                    "Groups",
                    0L,
                    "Windows",
                    0L,
                    "Top",
                    0L,
                    "Joins",
                    0L,
                    "Sets",
                    0L,
                    "Sub-queries",
                    0L))));
  }

  /** By how much the books of each step do not balance. */
  private static Map<String, Long> open(PipelineResult result) {
    result.waitUntilFinish();
    MetricsFilter filter =
        MetricsFilter.builder()
            .addNameFilter(MetricNameFilter.inNamespace(StepCounts.NAMESPACE))
            .build();
    Map<String, Long> open = new TreeMap<>();
    for (MetricResult<Long> counter : result.metrics().queryMetrics(filter).getCounters()) {
      String[] name = counter.getName().getName().split("/", -1);
      boolean in = name[1].equals(Entry.READ.label()) || name[1].equals(Entry.CREATED.label());
      open.merge(name[0], in ? counter.getAttempted() : -counter.getAttempted(), Long::sum);
    }
    return open;
  }
}
