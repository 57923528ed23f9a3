package dev.purlin.io.file;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.junit.Assert.assertThrows;

import dev.purlin.core.books.StepCounts;
import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.reject.Rejects;
import dev.purlin.core.run.RunContext;
import dev.purlin.core.step.Step;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.coders.RowCoder;
import org.apache.beam.sdk.io.Compression;
import org.apache.beam.sdk.io.GenerateSequence;
import org.apache.beam.sdk.metrics.MetricNameFilter;
import org.apache.beam.sdk.metrics.MetricResult;
import org.apache.beam.sdk.metrics.MetricsFilter;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.MapElements;
import org.apache.beam.sdk.transforms.windowing.FixedWindows;
import org.apache.beam.sdk.transforms.windowing.Window;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.Row;
import org.apache.beam.sdk.values.TimestampedValue;
import org.apache.beam.sdk.values.TypeDescriptor;
import org.apache.beam.sdk.values.TypeDescriptors;
import org.joda.time.Duration;
import org.joda.time.Instant;
import org.junit.After;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

public class FileTargetTest {
  private static final Schema SCHEMA = Schema.builder().addInt32Field("id").build();
  private static final Step STEP = new Step("Write", Rejects.fail());

  @Rule public final TemporaryFolder folder = new TemporaryFolder();

  private Path target;

  private RunContext run;

  @Before
  public void setUp() {
    run = RunContext.open("file target test");
    target = folder.getRoot().toPath().resolve("new/out");
  }

  @After
  public void tearDown() {
    run.close();
  }

  private PipelineResult write(FileTargetParameters options, Integer... ids) {
    Pipeline pipeline = pipeline();
    PCollection<Row> rows =
        pipeline.apply(
            Create.of(Stream.of(ids).map(FileTargetTest::row).toList()).withRowSchema(SCHEMA));
    PCollection<Row> files = FileTarget.write(rows, new LineFormat(), options, STEP);
    PAssert.that(
            files.apply(MapElements.into(TypeDescriptors.longs()).via(r -> r.getInt64("rows"))))
        .satisfies(
            counts -> {
              long sum = 0;
              for (long count : counts) {
                sum += count;
              }
              assertThat(sum, is((long) ids.length));
              return null;
            });
    PipelineResult result = pipeline.run();
    result.waitUntilFinish();
    return result;
  }

  private Pipeline pipeline() {
    PipelineOptions options = PipelineOptionsFactory.create();
    run.attach(options);
    return Pipeline.create(options);
  }

  private FileTargetParameters shards(int number) {
    return new FileTargetParameters(target.toString(), number, false, List.of());
  }

  private Map<String, Integer> linesByFile() throws IOException {
    Map<String, Integer> lines = new TreeMap<>();
    try (Stream<Path> files = Files.list(target.getParent())) {
      for (Path file : files.toList()) {
        lines.put(file.getFileName().toString(), Files.readAllLines(file).size());
      }
    }
    return lines;
  }

  @Test
  public void writesOneShardWhereTheRunnerHasNoWishes() throws IOException {
    write(new FileTargetParameters(target.toString(), null, false, List.of()), 1, 2, 3);
    assertThat(linesByFile(), is(Map.of("out-00000-of-00001", 4)));
    assertThat(run.gate().committed(), is(List.of(target + "-00000-of-00001")));
  }

  @Test
  public void writesAsManyShardsAsAskedForEvenIfRowsAreFew() throws IOException {
    write(shards(3), 1);
    Map<String, Integer> lines = linesByFile();
    assertThat(
        List.copyOf(lines.keySet()),
        is(List.of("out-00000-of-00003", "out-00001-of-00003", "out-00002-of-00003")));
    assertThat(lines.values().stream().mapToInt(n -> n).sum(), is(4));
    assertThat(run.gate().committed(), is(List.of(target + "-*-of-00003")));
  }

  @Test
  public void noRowsMakeOneEmptyFile() throws IOException {
    write(new FileTargetParameters(target.toString(), null, false, List.of()));
    assertThat(linesByFile(), is(Map.of("out-00000-of-00001", 1)));
  }

  @Test
  public void aSecondRunReplacesTheFirstWhateverItsShards() throws IOException {
    write(shards(3), 1, 2, 3);
    Files.writeString(target.resolveSibling("out-of-this-world"), "another's\n");
    write(shards(2), 1, 2, 3, 4);
    assertThat(
        List.copyOf(linesByFile().keySet()),
        is(List.of("out-00000-of-00002", "out-00001-of-00002", "out-of-this-world")));
    write(new FileTargetParameters(target.toString(), null, true, List.of()), 5);
    assertThat(linesByFile(), is(Map.of("out", 2, "out-of-this-world", 1)));
  }

  @Test
  public void aSingleFileBearsTheNameOfThePathAndIsCompressedAsItSays() throws IOException {
    Path gzip = target.resolveSibling("out.txt.gz");
    write(new FileTargetParameters(gzip.toString(), null, true, List.of()), 7);
    try (GZIPInputStream in = new GZIPInputStream(Files.newInputStream(gzip))) {
      assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8), is("header\n[7]\n"));
    }
  }

  @Test
  public void countsWhatItReadAndWhatItCommitted() {
    PipelineResult result = write(shards(2), 1, 2, 3);
    Map<String, Long> counts = new TreeMap<>();
    for (MetricResult<Long> counter :
        result
            .metrics()
            .queryMetrics(
                MetricsFilter.builder()
                    .addNameFilter(MetricNameFilter.inNamespace(StepCounts.NAMESPACE))
                    .build())
            .getCounters()) {
      counts.merge(counter.getName().getName(), counter.getCommitted(), Long::sum);
    }
    assertThat(counts, is(Map.of("Write/read", 3L, "Write/written", 3L, "Write/bytes", 26L)));
  }

  @Test
  public void aStoppedRunLeavesTheTargetAsItWasAndNoTemporaryFiles() throws Exception {
    write(shards(1), 1, 2);
    TemporaryFiles files = TemporaryFiles.beside(target.toString());
    GrowingFile growing =
        GrowingFile.open(files, new LineFormat(), Compression.UNCOMPRESSED, run.gate());
    growing.write(RowForm.ROWS, row(1));

    run.gate().close();
    Exception error = assertThrows(Exception.class, () -> write(shards(2), 3, 4, 5));
    assertThat(
        error.getMessage(),
        containsString("the run was stopped before '" + target + "' was committed"));
    run.gate().abort();
    assertThat(linesByFile(), is(Map.of("out-00000-of-00001", 3)));
  }

  @Test
  public void writesWithRelativePaths() throws IOException {
    Path relative = Path.of("target", "file-target-test-" + System.nanoTime());
    write(new FileTargetParameters(relative.toString(), null, true, List.of()), 1);
    assertThat(Files.readAllLines(relative), is(List.of("header", "[1]")));
    Files.delete(relative);
  }

  @Test
  public void writesRowsOfAllWindowsTogether() throws IOException {
    Pipeline pipeline = Pipeline.create(PipelineOptionsFactory.create());
    PCollection<Row> rows =
        pipeline
            .apply(
                Create.timestamped(
                        TimestampedValue.of(row(1), new Instant(0)),
                        TimestampedValue.of(row(2), new Instant(100_000)))
                    .withCoder(RowCoder.of(SCHEMA)))
            .setRowSchema(SCHEMA)
            .apply(Window.into(FixedWindows.of(Duration.standardSeconds(10))));
    FileTarget.write(rows, new LineFormat(), shards(1), STEP);
    pipeline.run().waitUntilFinish();
    assertThat(linesByFile(), is(Map.of("out-00000-of-00001", 3)));
  }

  private static Row row(int id) {
    return Row.withSchema(SCHEMA).addValue(id).build();
  }

  @Test
  public void refusesInputThatNeverEnds() {
    Pipeline pipeline = Pipeline.create(PipelineOptionsFactory.create());
    PCollection<Row> rows =
        pipeline
            .apply(GenerateSequence.from(0))
            .apply(MapElements.into(TypeDescriptor.of(Row.class)).via(n -> row(n.intValue())))
            .setRowSchema(SCHEMA);
    ConfigurationException error =
        assertThrows(
            ConfigurationException.class,
            () -> FileTarget.write(rows, new LineFormat(), shards(1), STEP));
    assertThat(
        error.getMessage(),
        is(
            "the input is unbounded, and files are committed at its end; write it to a table or a"
                + " topic"));
  }

  @Test
  public void refusesOptionsThatCannotWork() {
    assertThat(problem("", null, false), is("path: the path is empty"));
    assertThat(
        problem("a/", null, false), is("path: 'a/' is a directory; add a name, as in 'a/output'"));
    assertThat(
        problem("a-*.csv", null, false),
        is("path: 'a-*.csv' is a pattern; expected a plain name to write to"));
    assertThat(
        problem("a", -1, false), is("num_shards: -1 files cannot be written; expected 1 or more"));
    assertThat(
        problem("a", 2, true),
        is("num_shards: 2 files, and single_file: true, exclude each other"));
  }

  private static String problem(String path, Integer numShards, boolean singleFile) {
    return assertThrows(
            ConfigurationException.class,
            () -> new FileTargetParameters(path, numShards, singleFile, List.of()))
        .getMessage();
  }
}
