package dev.purlin.io.json;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.junit.Assert.assertThrows;

import dev.purlin.core.books.StepCounts;
import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.problem.PurlinException;
import dev.purlin.core.reject.Rejects;
import dev.purlin.io.file.FileFacts;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.metrics.MetricNameFilter;
import org.apache.beam.sdk.metrics.MetricQueryResults;
import org.apache.beam.sdk.metrics.MetricsFilter;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.testing.TestPipeline;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionRowTuple;
import org.apache.beam.sdk.values.Row;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

public class ReadFromJsonTest {
  private static final Schema SCHEMA =
      Schema.builder().addNullableInt64Field("id").addNullableStringField("name").build();

  @Rule public final transient TestPipeline pipeline = TestPipeline.create();
  @Rule public final transient TemporaryFolder folder = new TemporaryFolder();

  private String file(String name, String text) throws IOException {
    return file(name, text, StandardCharsets.UTF_8);
  }

  private String file(String name, String text, Charset encoding) throws IOException {
    Path file = folder.getRoot().toPath().resolve(name);
    return Files.write(file, text.getBytes(encoding)).toString();
  }

  private static Row row(Long id, String name) {
    return Row.withSchema(SCHEMA).addValues(id, name).build();
  }

  private static Row rejected(
      String line,
      String message,
      String field,
      String value,
      String file,
      long at,
      Integer column) {
    return Row.withSchema(Rejects.schema(Schema.FieldType.STRING))
        .addValues(line, message, field, value, file, at, column)
        .build();
  }

  private static MetricQueryResults metrics(PipelineResult result) {
    return result
        .metrics()
        .queryMetrics(
            MetricsFilter.builder()
                .addNameFilter(MetricNameFilter.inNamespace(StepCounts.NAMESPACE))
                .build());
  }

  private static Map<String, Long> counts(PipelineResult result) {
    Map<String, Long> counts = new TreeMap<>();
    metrics(result)
        .getCounters()
        .forEach(counter -> counts.put(counter.getName().getName(), counter.getCommitted()));
    return counts;
  }

  @Test
  public void infersTheSchemaFromTheFilesOfAPattern() throws Exception {
    file("a.jsonl", "{\"id\": 1}\n\n{\"id\": 2, \"name\": \"two\"}\r\n");
    file("b.jsonl", "\uFEFF{\"name\": \"\u00e4\", \"id\": 3}");
    file("c.txt", "no JSON");
    PCollection<Row> rows = pipeline.apply(ReadFromJson.from(folder.getRoot() + "/*.jsonl"));
    assertThat(rows.getSchema(), is(SCHEMA));
    PAssert.that(rows).containsInAnyOrder(row(1L, null), row(2L, "two"), row(3L, "\u00e4"));
    PipelineResult result = pipeline.run();
    assertThat(
        counts(result),
        is(
            Map.of(
                "ReadFromJson/read", 4L,
                "ReadFromJson/written", 3L,
                "ReadFromJson/filtered", 1L,
                "ReadFromJson/bytes", 63L)));
  }

  @Test
  public void readsArraysAndDocuments() throws Exception {
    file("a.json", "[\n{\"id\":1},\n{\"id\":2, \"name\": \"two\"}\n]\n");
    file("b.json", "\uFEFF [{\"id\": 3}]");
    file("c.json", "{\n  \"id\": 4,\n  \"name\": \"four\"\n}\n{\"id\": 5}\n");
    file("d.json", "{\"id\": 6}\n{\"id\": 7}\n");
    file("e.json", "[]");
    try (OutputStream out =
        new GZIPOutputStream(
            Files.newOutputStream(folder.getRoot().toPath().resolve("f.json.gz")))) {
      out.write("[{\"id\": 8}\n, {\"id\": 9}]".getBytes(StandardCharsets.UTF_8));
    }
    PCollection<Row> rows =
        pipeline.apply(ReadFromJson.from(folder.getRoot() + "/*").withChunkBytes(8));
    assertThat(rows.getSchema(), is(SCHEMA));
    PAssert.that(rows)
        .containsInAnyOrder(
            row(1L, null),
            row(2L, "two"),
            row(3L, null),
            row(4L, "four"),
            row(5L, null),
            row(6L, null),
            row(7L, null),
            row(8L, null),
            row(9L, null));
    Map<String, Long> counts = counts(pipeline.run());
    assertThat(counts.get("ReadFromJson/read"), is(9L));
    assertThat(counts.get("ReadFromJson/written"), is(9L));
  }

  @Test
  public void setsAsideElementsOfAnArrayThatDoNotFit() throws Exception {
    String file =
        file("a.json", "[{\"id\": 1},\n {\"id\": \"x\", \"name\": 1.10},\n 7, {\"id\": 2}]");
    Rejects rejects = Rejects.collect();
    PCollection<Row> rows =
        pipeline.apply(ReadFromJson.from(file).withSchema(SCHEMA).withRejects(rejects));
    PAssert.that(rows).containsInAnyOrder(row(1L, null), row(2L, null));
    PAssert.that(rejects.rows())
        .containsInAnyOrder(
            rejected(
                "{\"id\":\"x\",\"name\":1.10}",
                "expected BIGINT, found the text 'x'",
                "id",
                "x",
                file,
                2,
                null),
            rejected("7", "expected a JSON object, found 7", null, null, file, 3, null));
    pipeline.run();
  }

  @Test
  public void readsNoPartOfAMalformedArray() throws Exception {
    String file = file("a.json", "[{\"id\": 1},\n{\"id\": 2}\n{\"id\": 3}]");
    Rejects rejects = Rejects.collect();
    pipeline.apply(ReadFromJson.from(file).withSchema(SCHEMA).withRejects(rejects));
    Pipeline.PipelineExecutionException failure =
        assertThrows(Pipeline.PipelineExecutionException.class, pipeline::run);
    assertThat(
        failure.getCause().getMessage(),
        is(
            file
                + ":3:2: is not JSON: Unexpected character ('{' (code 123)): was expecting comma to"
                + " separate Array entries; a file that is one array is read as a whole or not at"
                + " all"));
  }

  @Test
  public void takesAMapFromFieldsToTypes() throws Exception {
    String file = file("a.jsonl", "{\"id\": 1, \"name\": \"one\", \"more\": true}\n");
    ReadFromJson.Provider provider = new ReadFromJson.Provider();
    Row configuration =
        Row.withSchema(provider.configurationSchema())
            .withFieldValue("path", file)
            .withFieldValue("schema", "{\"id\": \"BIGINT\", \"name\": \"VARCHAR\"}")
            .build();
    PAssert.that(
            PCollectionRowTuple.empty(pipeline).apply(provider.from(configuration)).get("output"))
        .containsInAnyOrder(row(1L, "one"));
    pipeline.run();
  }

  @Test
  public void setsAsideLinesThatDoNotFitTheSample() throws Exception {
    String file =
        file(
            "a.jsonl",
            "{\"id\": 1, \"name\": \"one\"}\n"
                + "{\"id\": \"two\", \"name\": \"two\"}\n"
                + "{\"id\": 3, \n"
                + "{\"id\": 4, \"nmae\": \"four\"}\r\n"
                + "[5]\n");
    Rejects rejects = Rejects.collect();
    PCollection<Row> rows =
        pipeline.apply(ReadFromJson.from(file).withSampleSize(1).withRejects(rejects));
    PAssert.that(rows).containsInAnyOrder(row(1L, "one"));
    PAssert.that(rejects.rows())
        .containsInAnyOrder(
            rejected(
                "{\"id\": \"two\", \"name\": \"two\"}",
                "expected BIGINT, found the text 'two'",
                "id",
                "two",
                file,
                2,
                8),
            rejected(
                "{\"id\": 3,",
                "is not JSON: Unexpected end-of-input within/between Object entries",
                null,
                null,
                file,
                3,
                11),
            rejected(
                "{\"id\": 4, \"nmae\": \"four\"}",
                "unknown field 'nmae'; did you mean 'name'?",
                "nmae",
                "four",
                file,
                4,
                11),
            rejected("[5]", "expected a JSON object, found an array", null, null, file, 5, 1));
    PipelineResult result = pipeline.run();
    assertThat(counts(result).get("ReadFromJson/rejected"), is(4L));
  }

  @Test
  public void failsTheRunWithFileLineAndColumn() throws Exception {
    String file = file("a.jsonl", "{\"id\": 1}\n{\"id\": 1.5}\n");
    pipeline.apply(ReadFromJson.from(file).withSchema(SCHEMA).named("Read events"));
    Pipeline.PipelineExecutionException failure =
        assertThrows(Pipeline.PipelineExecutionException.class, pipeline::run);
    assertThat(
        failure.getCause().getMessage(),
        is(
            "step 'Read events' refused a row: "
                + file
                + ":2:8: field 'id' = '1.5': expected BIGINT, found 1.5\n"
                + "  Give the step an error_handling output, or run with --on-error=quarantine, to"
                + " set such rows aside."));
  }

  @Test
  public void readsADeclaredSchemaThroughItsProvider() throws Exception {
    String file = file("a.jsonl", "{\"id\": 1, \"more\": {}}\n{\"name\": \"x\"}\n");
    ReadFromJson.Provider provider = new ReadFromJson.Provider();
    String properties = "\"properties\": {\"id\": {\"type\": \"integer\"}}}";
    Row.FieldValueBuilder configuration =
        Row.withSchema(provider.configurationSchema()).withFieldValue("path", file);
    PCollection<Row> open =
        PCollectionRowTuple.empty(pipeline)
            .apply(
                "Open",
                provider.from(
                    configuration
                        .withFieldValue("schema", "{\"type\": \"object\", " + properties)
                        .build()))
            .get("output");
    Schema schema = Schema.builder().addNullableInt64Field("id").build();
    PAssert.that(open)
        .containsInAnyOrder(Row.withSchema(schema).addValue(1L).build(), Row.nullRow(schema));
    pipeline.run();
  }

  @Test
  public void refusesFieldsThatADeclaredSchemaForbids() throws Exception {
    String file = file("a.jsonl", "{\"more\": 1}\n");
    ReadFromJson.Provider provider = new ReadFromJson.Provider();
    Row configuration =
        Row.withSchema(provider.configurationSchema())
            .withFieldValue("path", file)
            .withFieldValue(
                "schema",
                "{\"type\": \"object\", \"additionalProperties\": false,"
                    + " \"properties\": {\"id\": {\"type\": \"integer\"}}}")
            .build();
    Rejects rejects = Rejects.collect();
    pipeline.apply(((ReadFromJson) provider.transform(configuration)).withRejects(rejects));
    PAssert.that(rejects.rows())
        .containsInAnyOrder(
            rejected("{\"more\": 1}", "unknown field 'more'; known: id", "more", "1", file, 1, 2));
    pipeline.run();
  }

  @Test
  public void readsCompressedFiles() throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(bytes)) {
      for (int i = 0; i < 5_000; i++) {
        out.write(("{\"id\": " + i + ", \"name\": \"n\"}\n").getBytes(StandardCharsets.UTF_8));
      }
      out.write("{\"id\": []}".getBytes(StandardCharsets.UTF_8));
    }
    Path file = folder.getRoot().toPath().resolve("a.jsonl.gz");
    Files.write(file, bytes.toByteArray());
    Rejects rejects = Rejects.collect();
    pipeline.apply(
        ReadFromJson.from(file.toString())
            .withSampleSize(10)
            .withChunkBytes(100)
            .withRejects(rejects));
    PAssert.that(rejects.rows())
        .containsInAnyOrder(
            rejected(
                "{\"id\": []}",
                "expected BIGINT, found an array",
                "id",
                null,
                file.toString(),
                5001,
                8));
    assertThat(counts(pipeline.run()).get("ReadFromJson/written"), is(5_000L));
  }

  @Test
  public void readsEveryLineOnceWhateverTheChunks() throws Exception {
    StringBuilder text = new StringBuilder();
    List<Row> expected = new ArrayList<>();
    for (int i = 0; i < 24; i++) {
      String name = "x".repeat(i % 23);
      text.append("{\"id\": ").append(i).append(", \"name\": \"").append(name).append("\"}\n");
      expected.add(row((long) i, name));
      if (i % 10 == 0) {
        text.append('\n');
      }
    }
    String bad = "{\"id\": \"bad\"}";
    text.append(bad);
    String file = file("a.jsonl", text.toString());
    for (long chunk : List.of(7L, 31L, 500L)) {
      Rejects rejects = Rejects.collect();
      PCollection<Row> rows =
          pipeline.apply(
              "Read " + chunk,
              ReadFromJson.from(file)
                  .withSchema(SCHEMA)
                  .withChunkBytes(chunk)
                  .named("Read " + chunk)
                  .withRejects(rejects));
      PAssert.that(rows).containsInAnyOrder(expected);
      PAssert.that(rejects.rows())
          .containsInAnyOrder(
              rejected(bad, "expected BIGINT, found the text 'bad'", "id", "bad", file, 28, 8));
    }
    PipelineResult result = pipeline.run();
    assertThat(counts(result).get("Read 7/read"), is(28L));
    List<Long> sizes = new ArrayList<>();
    metrics(result)
        .getStringSets()
        .forEach(
            reports -> {
              // The others name the reasons of rejected rows.
              if (reports.getName().getName().contains("/files-")) {
                FileFacts.collect(reports.getCommitted().getStringSet())
                    .forEach(fact -> sizes.add(fact.size()));
              }
            });
    assertThat(sizes, not(empty()));
    assertThat(sizes, everyItem(is((long) text.length())));
  }

  @Test
  public void readsLinesLongerThanItsBuffer() throws Exception {
    String longName = "y".repeat(400_000);
    String file =
        file("a.jsonl", "{\"id\": 1}\n{\"id\": 2, \"name\": \"" + longName + "\"}\n{\"id\": 3}");
    PAssert.that(pipeline.apply(ReadFromJson.from(file)))
        .containsInAnyOrder(row(1L, null), row(2L, longName), row(3L, null));
    pipeline.run();
  }

  @Test
  public void readsOtherEncodings() throws Exception {
    String file =
        file("a.jsonl", "{\"id\": 1, \"name\": \"\u00e4\"}\n", StandardCharsets.ISO_8859_1);
    PAssert.that(pipeline.apply(ReadFromJson.from(file).withEncoding("latin1")))
        .containsInAnyOrder(row(1L, "\u00e4"));
    Rejects rejects = Rejects.collect();
    PAssert.that(
            pipeline.apply(
                "Wrong",
                ReadFromJson.from(file)
                    .withEncoding("US-ASCII")
                    .withSchema(SCHEMA)
                    .named("Wrong")
                    .withRejects(rejects)))
        .empty();
    PAssert.that(rejects.rows())
        .containsInAnyOrder(
            rejected(
                "{\"id\": 1, \"name\": \"\uFFFD\"}",
                "is not text in US-ASCII",
                null,
                null,
                file,
                1,
                null));
    pipeline.run();
  }

  @Test
  public void refusesEncodingsItCannotRead() {
    assertThat(
        assertThrows(
                ConfigurationException.class, () -> ReadFromJson.from("a").withEncoding("UTF-88"))
            .getMessage(),
        is("encoding: unknown encoding 'UTF-88'; did you mean 'UTF-8'?"));
    assertThat(
        assertThrows(
                ConfigurationException.class, () -> ReadFromJson.from("a").withEncoding("UTF-16"))
            .getMessage(),
        is(
            "encoding: the line ends of UTF-16 cannot be told in its bytes; expected UTF-8 or"
                + " another encoding that extends ASCII"));
    assertThat(
        assertThrows(ConfigurationException.class, () -> ReadFromJson.from("a").withSampleSize(0))
            .getMessage(),
        is("sample_size: 0 is out of range; expected 1 or more"));
  }

  private String assemblyError(String path) {
    pipeline.enableAbandonedNodeEnforcement(false);
    return assertThrows(PurlinException.class, () -> pipeline.apply(ReadFromJson.from(path)))
        .getMessage();
  }

  @Test
  public void saysWhenThereIsNothingToInferFrom() throws Exception {
    String empty = file("empty.jsonl", "\n");
    assertThat(
        assemblyError(empty),
        is("'" + empty + "' has no lines to infer a schema from; declare the schema"));
    String array = file("array.json", "[1,\n2]\n");
    assertThat(
        assemblyError(array),
        is(
            "none of the first 2 lines of '"
                + array
                + "' is a JSON object; expected JSON Lines, one object per line, or an"
                + " array of objects; "
                + array
                + ":1: expected a JSON object"));
    assertThat(
        assemblyError(folder.getRoot() + "/emty.jsonl"),
        is(
            "path: no file matches '"
                + folder.getRoot()
                + "/emty.jsonl'; looked in '"
                + folder.getRoot()
                + "'; did you mean 'empty.jsonl'?"));
  }
}
