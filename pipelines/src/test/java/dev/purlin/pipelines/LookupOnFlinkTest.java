package dev.purlin.pipelines;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import dev.purlin.core.books.StepCounts;
import dev.purlin.core.books.StepCounts.Entry;
import dev.purlin.io.jdbc.Lookup;
import dev.purlin.io.jdbc.OnNoMatch;
import dev.purlin.transforms.combine.Combine;
import dev.purlin.transforms.row.Explode;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.stream.IntStream;
import org.apache.beam.runners.flink.FlinkPipelineOptions;
import org.apache.beam.runners.flink.FlinkRunner;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.metrics.MetricNameFilter;
import org.apache.beam.sdk.metrics.MetricsFilter;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.Row;
import org.junit.Test;

/** What DirectRunner cannot show: long bundles, in which batch follows batch. */
public class LookupOnFlinkTest {
  private static final int ROWS = 20_000;
  private static final String URL = "jdbc:h2:mem:lookup_on_flink";
  private static final Schema LISTS = Schema.builder().addArrayField("n", FieldType.INT32).build();

  private static Pipeline pipeline() {
    FlinkPipelineOptions options = PipelineOptionsFactory.create().as(FlinkPipelineOptions.class);
    options.setRunner(FlinkRunner.class);
    options.setFlinkMaster("[local]");
    options.setParallelism(2);
    options.setObjectReuse(true);
    options.setFasterCopy(true);
    return Pipeline.create(options);
  }

  @Test
  public void looksUpInBatches() throws SQLException {
    try (Connection connection = DriverManager.getConnection(URL);
        Statement statement = connection.createStatement()) {
      statement.execute(
          "CREATE TABLE parity AS SELECT x AS id, MOD(x, 2) AS odd FROM SYSTEM_RANGE(0, %d)"
              .formatted(ROWS / 2 - 1));
      statement.execute("CREATE INDEX by_id ON parity (id)");
      Pipeline pipeline = pipeline();
      Row numbers =
          Row.withSchema(LISTS).addArray(IntStream.range(0, ROWS).boxed().toList()).build();
      PCollection<Row> counts =
          pipeline
              .apply(Create.of(numbers).withRowSchema(LISTS))
              .apply(Explode.fields("n"))
              .apply(
                  Lookup.from(URL)
                      .table("parity")
                      .by("n", "id")
                      .fields("odd")
                      .onNoMatch(OnNoMatch.DROP))
              .apply(Combine.by("odd").counting("rows"));
      PAssert.that(counts)
          .containsInAnyOrder(
              Row.withSchema(counts.getSchema()).addValues(0, ROWS / 4L).build(),
              Row.withSchema(counts.getSchema()).addValues(1, ROWS / 4L).build());
      PipelineResult result = pipeline.run();
      assertThat(count(result, Entry.READ), is((long) ROWS));
      assertThat(count(result, Entry.WRITTEN), is(ROWS / 2L));
      assertThat(count(result, Entry.FILTERED), is(ROWS / 2L));
    }
  }

  private static long count(PipelineResult result, Entry entry) {
    MetricsFilter filter =
        MetricsFilter.builder()
            .addNameFilter(
                MetricNameFilter.named(
                    StepCounts.NAMESPACE, StepCounts.metricName("Lookup", entry)))
            .build();
    long sum = 0;
    for (var counter : result.metrics().queryMetrics(filter).getCounters()) {
      sum += counter.getAttempted();
    }
    return sum;
  }
}
