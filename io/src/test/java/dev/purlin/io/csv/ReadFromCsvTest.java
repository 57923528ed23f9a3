package dev.purlin.io.csv;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.Assert.assertThrows;

import dev.purlin.core.books.RejectReasons;
import dev.purlin.core.books.StepCounts;
import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.problem.PurlinException;
import dev.purlin.core.reject.Rejects;
import dev.purlin.io.file.FileFacts;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import java.util.zip.GZIPOutputStream;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.metrics.MetricNameFilter;
import org.apache.beam.sdk.metrics.MetricQueryResults;
import org.apache.beam.sdk.metrics.MetricsFilter;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.schemas.logicaltypes.SqlTypes;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.testing.TestPipeline;
import org.apache.beam.sdk.transforms.Count;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionRowTuple;
import org.apache.beam.sdk.values.Row;
import org.junit.Rule;
import org.junit.Test;

public class ReadFromCsvTest {
  private static final Schema PEOPLE =
      Schema.builder().addNullableInt64Field("id").addNullableStringField("name").build();

  @Rule public final TestPipeline pipeline = TestPipeline.create();
  @Rule public final CsvFiles files = new CsvFiles();

  private static Row person(Long id, String name) {
    return Row.withSchema(PEOPLE).addValues(id, name).build();
  }

  private Map<String, Long> books(PipelineResult result) {
    Map<String, Long> books = new TreeMap<>();
    query(result)
        .getCounters()
        .forEach(
            counter -> books.merge(counter.getName().getName(), counter.getCommitted(), Long::sum));
    books.keySet().removeIf(name -> RejectReasons.isMetricName(name, "People"));
    return books;
  }

  private static MetricQueryResults query(PipelineResult result) {
    return result
        .metrics()
        .queryMetrics(
            MetricsFilter.builder()
                .addNameFilter(MetricNameFilter.inNamespace(StepCounts.NAMESPACE))
                .build());
  }

  private static String crc(String path) throws IOException {
    CRC32C crc = new CRC32C();
    crc.update(Files.readAllBytes(Path.of(path)));
    return HexFormat.of().toHexDigits((int) crc.getValue());
  }

  private static List<FileFacts.FileFact> facts(PipelineResult result) {
    Set<String> reports = new HashSet<>();
    query(result)
        .getStringSets()
        .forEach(
            metric -> {
              if (metric.getName().getName().contains("/files-")) {
                reports.addAll(metric.getCommitted().getStringSet());
              }
            });
    return FileFacts.collect(reports);
  }

  @Test
  public void readsRowsWithFileNamesAndKeepsTheBooks() throws IOException {
    String first = files.write("1.csv", "id,name\n1,Ann\n2,\"B\nob\"\n");
    String second = files.write("2.csv", "name,id\nCat,3\n");
    PCollection<Row> rows =
        pipeline.apply(
            ReadFromCsv.from(files.path("*.csv").toString())
                .withFilenameColumn("file")
                .named("People"));
    Schema schema = Schema.builder().addFields(PEOPLE.getFields()).addStringField("file").build();
    assertThat(rows.getSchema(), is(schema));
    PAssert.that(rows)
        .containsInAnyOrder(
            Row.withSchema(schema).addValues(1L, "Ann", first).build(),
            Row.withSchema(schema).addValues(2L, "B\nob", first).build(),
            Row.withSchema(schema).addValues(3L, "Cat", second).build());
    PipelineResult result = pipeline.run();
    assertThat(
        books(result), is(Map.of("People/read", 3L, "People/written", 3L, "People/bytes", 37L)));
    assertThat(
        facts(result),
        is(
            List.of(
                new FileFacts.FileFact(first, 23, crc(first)),
                new FileFacts.FileFact(second, 14, crc(second)))));
  }

  @Test
  public void setsBadRecordsAsideWithPlaceAndReason() throws IOException {
    String file = files.write("x.csv", "id,name\n1,Ann\nx,\"B,ob\"\n3\n4,\"C\"at\n5,Eve\n");
    Rejects rejects = Rejects.collect();
    PCollection<Row> rows =
        pipeline.apply(
            ReadFromCsv.from(file).withSchema(PEOPLE).named("People").withRejects(rejects));
    PAssert.that(rows).containsInAnyOrder(person(1L, "Ann"), person(5L, "Eve"));
    Schema schema = Rejects.schema(FieldType.STRING);
    PAssert.that(rejects.rows())
        .containsInAnyOrder(
            Row.withSchema(schema)
                .addValues("x,\"B,ob\"", "'x' is not a BIGINT", "id", "x", file, 3L, 1)
                .build(),
            Row.withSchema(schema)
                .addValues("3", "has 1 field, expected 2", null, null, file, 4L, 1)
                .build(),
            Row.withSchema(schema)
                .addValues(
                    "4,\"C\"at", "unexpected 'a' after a closing quote", null, null, file, 5L, 6)
                .build());
    assertThat(
        books(pipeline.run()),
        is(
            Map.of(
                "People/read", 5L,
                "People/written", 2L,
                "People/rejected", 3L,
                "People/bytes", Files.size(Path.of(file)))));
  }

  @Test
  public void failsAtTheFirstBadRecordUnlessTold() throws IOException {
    String file = files.write("x.csv", "id,name\n1,Ann\nx,Bob\n");
    pipeline.apply(ReadFromCsv.from(file).withSchema(PEOPLE));
    Pipeline.PipelineExecutionException error =
        assertThrows(Pipeline.PipelineExecutionException.class, pipeline::run);
    assertThat(
        files.message(error.getCause()),
        is(
            "step 'ReadFromCsv' refused a row: x.csv:3:1: field 'id' = 'x': 'x' is not a BIGINT\n"
                + "  Give the step an error_handling output, or run with --on-error=quarantine, to"
                + " set such rows aside."));
  }

  @Test
  public void readsLargeFilesInSlicesAsIfInOnePiece() throws IOException {
    StringBuilder text = new StringBuilder("a preface with a \" in it\r\nid,name\r\n");
    List<Row> expected = new ArrayList<>();
    for (long i = 0; i < 500; i++) {
      String name = i % 7 == 0 ? "line\r\nbreak, \"" + i + "\"" : "name " + i;
      text.append(i).append(",\"").append(name.replace("\"", "\"\"")).append("\"\r\n");
      expected.add(person(i, name));
    }
    text.append("bad,x\r\n");
    String large = files.write("large.csv", text.toString());
    String small = files.write("small.csv", "preface\nname,id\nAnn,1000\n");
    expected.add(person(1000L, "Ann"));
    Rejects rejects = Rejects.collect();
    PCollection<Row> rows =
        pipeline.apply(
            ReadFromCsv.from(files.path("*.csv").toString())
                .withSchema(PEOPLE)
                .withSkipLines(1)
                .withChunkBytes(300)
                .withRejects(rejects)
                .named("People"));
    PAssert.that(rows).containsInAnyOrder(expected);
    PAssert.that(rejects.rows())
        .containsInAnyOrder(
            Row.withSchema(Rejects.schema(FieldType.STRING))
                .addValues("bad,x", "'bad' is not a BIGINT", "id", "bad", large, 575L, 1)
                .build());
    PipelineResult result = pipeline.run();
    long bytes = Files.size(Path.of(large)) + Files.size(Path.of(small));
    assertThat(
        books(result),
        is(
            Map.of(
                "People/read", 502L,
                "People/written", 501L,
                "People/rejected", 1L,
                "People/bytes", bytes)));
    assertThat(
        facts(result),
        is(
            List.of(
                new FileFacts.FileFact(large, Files.size(Path.of(large)), crc(large)),
                new FileFacts.FileFact(small, Files.size(Path.of(small)), crc(small)))));
  }

  @Test
  public void readsALargeFileInOnePieceIfItsMarkTellsAnEncodingThatCannotBeCut()
      throws IOException {
    String text = "\uFEFFid,name\n" + "1,Ann\n".repeat(100);
    String file = files.write("x.csv", text, StandardCharsets.UTF_16LE);
    PCollection<Row> rows = pipeline.apply(ReadFromCsv.from(file).withChunkBytes(100));
    List<Row> expected = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      expected.add(person(1L, "Ann"));
    }
    PAssert.that(rows).containsInAnyOrder(expected);
    assertThat(
        facts(pipeline.run()),
        is(List.of(new FileFacts.FileFact(file, 2L * text.length(), crc(file)))));
  }

  @Test
  public void readsCompressedFiles() throws IOException {
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(files.path("x.csv.gz")))) {
      out.write("id,name\n1,Ann\n".getBytes(StandardCharsets.UTF_8));
    }
    PCollection<Row> rows =
        pipeline.apply(ReadFromCsv.from(files.path("x.csv.gz").toString()).withChunkBytes(4));
    PAssert.that(rows).containsInAnyOrder(person(1L, "Ann"));
    pipeline.run();
  }

  @Test
  public void readsNoRowsFromEmptyFilesBesideOthers() throws IOException {
    files.write("1.csv", "");
    files.write("2.csv", "id,name\n");
    files.write("3.csv", "id,name\n1,Ann");
    PCollection<Row> rows = pipeline.apply(ReadFromCsv.from(files.path("*.csv").toString()));
    PAssert.that(rows).containsInAnyOrder(person(1L, "Ann"));
    pipeline.run();
  }

  @Test
  public void tellsOfAQuoteThatIsNeverClosedBeforeItFillsTheMemory() throws IOException {
    StringBuilder text = new StringBuilder("id,name\n1,Ann\n2,\"Bob\n");
    text.append("3,Cat and a long name for her\n".repeat(600_000));
    files.write("x.csv", text.toString());
    Rejects rejects = Rejects.collect();
    ReadFromCsv read = ReadFromCsv.from(files.path("x.csv").toString()).withRejects(rejects);
    PAssert.thatSingleton(pipeline.apply(read).apply(Count.globally())).isEqualTo(600_001L);
    PAssert.that(rejects.rows())
        .satisfies(
            rows -> {
              Row row = rows.iterator().next();
              assertThat(row.getString("failed_row"), is("2,\"Bob"));
              assertThat(
                  row.getString("error_message"),
                  is(
                      "quoted field is not closed within 16,777,216 characters; the 559241 lines"
                          + " behind it are read as records"));
              assertThat(row.getInt64("line"), is(3L));
              assertThat(row.getInt32("column"), is(3));
              return null;
            });
    pipeline.run();
  }

  @Test
  public void isReachedFromPipelineFiles() throws IOException {
    String file = files.write("x.csv", "id;name\n1;Ann\nx;Bob\n");
    ReadFromCsv.Provider provider = new ReadFromCsv.Provider();
    assertThat(provider.identifier(), is("purlin:schematransform:read_from_csv:v1"));
    assertThat(
        provider.configurationSchema().getFieldNames(),
        is(
            List.of(
                "allow_no_files",
                "column_names",
                "comment",
                "date_format",
                "delimiter",
                "encoding",
                "error_handling",
                "escape",
                "extra_fields",
                "fields",
                "filename_column",
                "header",
                "missing_fields",
                "null_markers",
                "path",
                "quote",
                "repeated_header",
                "sample_size",
                "schema",
                "skip_lines",
                "time_format",
                "timestamp_format",
                "trim",
                "types",
                "union_by_name")));
    Schema schema = provider.configurationSchema();
    Row errors =
        Row.withSchema(schema.getField("error_handling").getType().getRowSchema())
            .withFieldValue("output", "bad")
            .build();
    Row configuration =
        Row.withSchema(schema)
            .withFieldValue("path", file)
            .withFieldValue("delimiter", ";")
            .withFieldValue("schema", "{\"id\": \"BIGINT\", \"name\": \"VARCHAR\"}")
            .withFieldValue("error_handling", errors)
            .build();
    PCollectionRowTuple outputs =
        PCollectionRowTuple.empty(pipeline).apply(provider.from(configuration));
    PAssert.that(outputs.get("output")).containsInAnyOrder(person(1L, "Ann"));
    PAssert.that(outputs.get("bad"))
        .satisfies(
            bad -> {
              assertThat(bad.iterator().next().getString("failed_row"), is("x;Bob"));
              return null;
            });
    pipeline.run();
  }

  @Test
  public void tellsThatThereIsNoSuchFile() {
    PurlinException error =
        assertThrows(
            PurlinException.class,
            () -> pipeline.apply(ReadFromCsv.from(files.path("none.csv").toString())));
    pipeline.enableAbandonedNodeEnforcement(false);
    assertThat(error.getMessage(), containsString("no file matches"));
  }

  @Test
  public void someColumnsHaveTheTypesThatAreSaid() throws Exception {
    String file = files.write("zips.csv", "zip,day,n\n01234,2024-01-05,1\n00002,,2\n");
    PCollection<Row> rows =
        pipeline.apply(ReadFromCsv.from(file).withType("zip", "VARCHAR").withType("n", "INTEGER"));
    Schema schema =
        Schema.builder()
            .addNullableStringField("zip")
            .addNullableField("day", FieldType.logicalType(SqlTypes.DATE))
            .addNullableInt32Field("n")
            .build();
    assertThat(rows.getSchema(), is(schema));
    PAssert.that(rows)
        .containsInAnyOrder(
            Row.withSchema(schema).addValues("01234", LocalDate.of(2024, 1, 5), 1).build(),
            Row.withSchema(schema).addValues("00002", null, 2).build());
    pipeline.run();
  }

  @Test
  public void tellsTypesOfColumnsThatDoNotExist() throws Exception {
    String file = files.write("ids.csv", "id\n1\n");
    assertThat(
        assertThrows(
                ConfigurationException.class,
                () -> TestPipeline.create().apply(ReadFromCsv.from(file).withType("idd", "BIGINT")))
            .getMessage(),
        is("types.idd: unknown column 'idd'; did you mean 'id'?"));
    assertThat(
        assertThrows(
                ConfigurationException.class,
                () ->
                    TestPipeline.create()
                        .apply(ReadFromCsv.from(file).withSchema(PEOPLE).withType("id", "NUMBER?")))
            .getMessage(),
        startsWith("types: the schema has the types of all columns already\ntypes.id: "));
  }
}
