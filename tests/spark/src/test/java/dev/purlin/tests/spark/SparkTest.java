package dev.purlin.tests.spark;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;

import dev.purlin.core.books.StepCounts;
import dev.purlin.core.books.StepCounts.Entry;
import dev.purlin.core.order.OrderBy;
import dev.purlin.core.reject.Rejects;
import dev.purlin.io.csv.ReadFromCsv;
import dev.purlin.io.csv.WriteToCsv;
import dev.purlin.io.json.WriteToJson;
import dev.purlin.transforms.combine.Combine;
import dev.purlin.transforms.join.Join;
import dev.purlin.transforms.join.JoinType;
import dev.purlin.transforms.over.Window;
import dev.purlin.transforms.row.Filter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.beam.runners.spark.SparkPipelineOptions;
import org.apache.beam.runners.spark.SparkRunner;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.metrics.MetricNameFilter;
import org.apache.beam.sdk.metrics.MetricResult;
import org.apache.beam.sdk.metrics.MetricsFilter;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionRowTuple;
import org.apache.beam.sdk.values.Row;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** A pipeline of sources, steps and targets on a runner that no line of Purlin knows. */
public class SparkTest {
  private static final int ROWS = 5000;
  private static final int FILES = 10;

  @Rule public final TemporaryFolder folder = new TemporaryFolder();

  private Path write(String name, String header, List<String> lines) throws IOException {
    List<String> all = new ArrayList<>(List.of(header));
    all.addAll(lines);
    return Files.write(folder.getRoot().toPath().resolve(name), all);
  }

  @Test
  public void readsJoinsAggregatesAndWritesSeveralFiles() throws IOException {
    List<String> orders = new ArrayList<>();
    for (int i = 0; i < ROWS; i++) {
      orders.add(i + "," + i % 7 + "," + (i % 100 == 99 ? "many" : i % 10));
    }
    for (int file = 0; file < FILES; file++) {
      write(
          "orders-%d.csv".formatted(file),
          "id,customer,units",
          orders.subList(file * ROWS / FILES, (file + 1) * ROWS / FILES));
    }
    Path customers = write("customers.csv", "customer,name", List.of("0,Ann", "1,Bob", "9,Zoe"));
    Path out = folder.getRoot().toPath().resolve("out");

    SparkPipelineOptions options = PipelineOptionsFactory.as(SparkPipelineOptions.class);
    options.setRunner(SparkRunner.class);
    options.setSparkMaster("local[2]");
    Pipeline pipeline = Pipeline.create(options);
    Rejects rejects = Rejects.collect();
    PCollection<Row> read =
        pipeline.apply(
            "Orders",
            ReadFromCsv.from(folder.getRoot() + "/orders-*.csv")
                .withSchema(
                    Schema.builder()
                        .addInt64Field("id")
                        .addInt64Field("customer")
                        .addInt64Field("units")
                        .build())
                .withRejects(rejects));
    PCollection<Row> kept = read.apply(Filter.keep("units > 0"));
    kept.apply("All", WriteToJson.to(out.resolve("all").toString()));
    PCollection<Row> names = pipeline.apply("Customers", ReadFromCsv.from(customers.toString()));
    PCollectionRowTuple.of("orders", kept, "customers", names)
        .apply(
            Join.type(JoinType.INNER)
                .on("customer")
                .fields("orders", "units")
                .fields("customers", "name"))
        .apply(Combine.by("name").with("units", "sum", "units").with("median", "median", "units"))
        .apply(Window.by().orderBy(OrderBy.desc("units")).with("n", "row_number()"))
        .apply("Report", WriteToCsv.to(out.resolve("report.csv").toString()).withSingleFile());
    rejects
        .rows()
        .apply(
            "Rejected", WriteToJson.to(out.resolve("rejected.json").toString()).withSingleFile());
    PipelineResult result = pipeline.run();
    assertThat(result.waitUntilFinish(), is(PipelineResult.State.DONE));

    // A file of each worker's, not one because the runner is not Flink's.
    List<Path> shards = files(out, "all-");
    assertThat(shards.toString(), shards.size(), greaterThan(1));
    TreeSet<String> written = new TreeSet<>();
    for (Path shard : shards) {
      written.addAll(Files.readAllLines(shard));
    }
    TreeSet<String> expected = new TreeSet<>();
    long[] units = new long[7];
    for (int i = 0; i < ROWS; i++) {
      if (i % 100 != 99 && i % 10 > 0) {
        expected.add("{\"id\":%d,\"customer\":%d,\"units\":%d}".formatted(i, i % 7, i % 10));
        units[i % 7] += i % 10;
      }
    }
    assertThat(written, is(expected));
    boolean annFirst = units[0] > units[1];
    assertThat(
        Files.readAllLines(out.resolve("report.csv")),
        containsInAnyOrder(
            "name,units,median,n",
            "Ann,%d,5.0,%d".formatted(units[0], annFirst ? 1 : 2),
            "Bob,%d,5.0,%d".formatted(units[1], annFirst ? 2 : 1)));
    assertThat(Files.readAllLines(out.resolve("rejected.json")).size(), is(ROWS / 100));
    // Without a pipeline file steps are named by their classes: these are both files' readers.
    assertThat(count(result, "ReadFromCsv", Entry.READ), is(ROWS + 3L));
    assertThat(count(result, "ReadFromCsv", Entry.REJECTED), is(ROWS / 100L));
    assertThat(count(result, "Filter", Entry.WRITTEN), is((long) expected.size()));
    assertThat(count(result, "WriteToJson", Entry.WRITTEN), is(expected.size() + ROWS / 100L));
    assertThat(count(result, "WriteToCsv", Entry.WRITTEN), is(2L));
    assertThat(files(out, ".purlin-"), is(List.of()));
  }

  private static List<Path> files(Path directory, String beginning) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .filter(file -> file.getFileName().toString().startsWith(beginning))
          .sorted()
          .toList();
    }
  }

  private static long count(PipelineResult result, String step, Entry entry) {
    MetricsFilter filter =
        MetricsFilter.builder()
            .addNameFilter(
                MetricNameFilter.named(StepCounts.NAMESPACE, StepCounts.metricName(step, entry)))
            .build();
    long sum = 0;
    for (MetricResult<Long> counter : result.metrics().queryMetrics(filter).getCounters()) {
      sum += counter.getAttempted();
    }
    return sum;
  }
}
