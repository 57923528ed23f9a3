package dev.purlin.io.text;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.is;
import static org.junit.Assert.assertThrows;

import dev.purlin.core.batch.BatchRows;
import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.problem.PurlinException;
import dev.purlin.core.reject.Rejects;
import dev.purlin.io.file.RowFileFormat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.testing.TestPipeline;
import org.apache.beam.sdk.transforms.Count;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionRowTuple;
import org.apache.beam.sdk.values.Row;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

public class TextTest {
  private static final Schema WORD =
      Schema.builder().addNullableField("w", FieldType.STRING).build();

  @Rule public final transient TemporaryFolder folder = new TemporaryFolder();
  @Rule public final transient TestPipeline pipeline = TestPipeline.create();

  private String path(String name) {
    return folder.getRoot().toPath().resolve(name).toString();
  }

  private String file(String name, String content) throws IOException {
    Files.writeString(Path.of(path(name)), content);
    return path(name);
  }

  private static Row[] lines(String... lines) {
    return Stream.of(lines)
        .map(line -> Row.withSchema(ReadFromText.SCHEMA).addValue(line).build())
        .toArray(Row[]::new);
  }

  private void assertReads(ReadFromText read, String... lines) {
    PCollection<Row> rows = pipeline.apply(read);
    PAssert.that(rows).containsInAnyOrder(lines(lines));
    pipeline.run();
  }

  @Test
  public void readsLinesOfEveryEnding() throws IOException {
    assertReads(
        ReadFromText.from(file("a", "\ufeffeins\n\nzwei\r\ndrei 🚀\rvier\n \nfünf")),
        "eins",
        "",
        "zwei",
        "drei 🚀\rvier",
        " ",
        "fünf");
  }

  @Test
  public void readsNoLinesFromAnEmptyFile() throws IOException {
    assertReads(ReadFromText.from(file("a", "")));
  }

  @Test
  public void readsUpToADelimiter() throws IOException {
    assertReads(ReadFromText.from(file("a", "a--b\n---c--")).withDelimiter("--"), "a", "b\n", "-c");
  }

  @Test
  public void readsCompressedFiles() throws IOException {
    try (OutputStream out =
        new GZIPOutputStream(Files.newOutputStream(Path.of(path("a.txt.gz"))))) {
      out.write("x\nlast".getBytes(StandardCharsets.UTF_8));
    }
    assertReads(ReadFromText.from(path("*.gz")), "x", "last");
  }

  @Test
  public void aDamagedCompressedFileFailsTheRun() throws IOException {
    String path = path("a.gz");
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(bytes)) {
      out.write("some text, cut off".getBytes(StandardCharsets.UTF_8));
    }
    Files.write(Path.of(path), Arrays.copyOf(bytes.toByteArray(), 20));
    RuntimeException error =
        assertThrows(
            RuntimeException.class,
            () -> {
              pipeline.apply(ReadFromText.from(path));
              pipeline.run();
            });
    assertThat(
        error.getMessage(),
        containsString("cannot read '" + path + "': it ends in the middle of its data"));
  }

  @Test
  public void everyLineIsReadOnceHoweverTheFileIsCut() throws IOException {
    String content = "a\nbb\n\nccc\r\ndd\ne";
    String path = file("a", content);
    for (int bytes = 1; bytes <= content.length(); bytes += 3) {
      PAssert.that(
              "cut every " + bytes,
              pipeline.apply(
                  "Read " + bytes,
                  ReadFromText.from(path).withChunkBytes(bytes).named("r" + bytes)))
          .containsInAnyOrder(lines("a", "bb", "", "ccc", "dd", "e"));
    }
    pipeline.run();
  }

  @Test
  public void readsOtherEncodingsAndAddsTheNameOfTheFile() throws IOException {
    Files.write(Path.of(path("a")), "grün\r\n€".getBytes("windows-1252"));
    PCollection<Row> rows =
        pipeline.apply(
            ReadFromText.from(path("a")).withEncoding("windows-1252").withFilenameColumn("file"));
    Schema schema = Schema.builder().addStringField("line").addStringField("file").build();
    PAssert.that(rows)
        .containsInAnyOrder(
            Row.withSchema(schema).addValues("grün", path("a")).build(),
            Row.withSchema(schema).addValues("€", path("a")).build());
    pipeline.run();
    assertThat(
        assertThrows(
                ConfigurationException.class,
                () ->
                    TestPipeline.create()
                        .apply(ReadFromText.from(path("a")).withEncoding("UTF-16")))
            .getMessage(),
        is(
            "encoding: the line ends of UTF-16 cannot be told in its bytes; expected UTF-8 or"
                + " another encoding that extends ASCII"));
    assertThat(
        assertThrows(
                ConfigurationException.class,
                () ->
                    TestPipeline.create()
                        .apply(ReadFromText.from(path("a")).withFilenameColumn("line")))
            .getMessage(),
        is("filename_column: there is a column 'line' already"));
  }

  @Test
  public void aLineThatNeverEndsDoesNotFillTheMemory() throws IOException {
    byte[] zeros = new byte[(16 << 20) + 1];
    Files.write(Path.of(path("a")), zeros);
    RuntimeException error =
        assertThrows(
            RuntimeException.class,
            () -> {
              pipeline.apply(ReadFromText.from(path("a")));
              pipeline.run();
            });
    assertThat(
        error.getMessage(),
        containsString(
            "'"
                + path("a")
                + "': the line that begins at byte 0 has more than 16 MiB; is it a file of"
                + " lines?"));
  }

  @Test
  public void readsTheSameInBatches() throws IOException {
    Files.write(Path.of(path("a")), new byte[] {'o', 'k', '\n', 'n', (byte) 0xe9, '\n', '!'});
    Rejects rejects = Rejects.collect();
    ReadFromText read = ReadFromText.from(path("a")).withRejects(rejects);
    PAssert.that(read.expandBatches(pipeline.begin()).apply(new BatchRows()))
        .containsInAnyOrder(lines("ok", "!"));
    PAssert.thatSingleton(rejects.rows().apply(Count.globally())).isEqualTo(1L);
    pipeline.run();
  }

  @Test
  public void refusesUtf16WithoutAMark() throws IOException {
    Files.write(Path.of(path("a")), "Grüße\nan\n".getBytes(StandardCharsets.UTF_16LE));
    Files.write(Path.of(path("b")), "a\0b\nAB\0\0\0\0\nplain\n".getBytes(StandardCharsets.UTF_8));
    Rejects rejects = Rejects.collect();
    PCollection<Row> rows = pipeline.apply(ReadFromText.from(path("[ab]")).withRejects(rejects));
    PAssert.that(rows).containsInAnyOrder(lines("a\0b", "AB\0\0\0\0", "plain", "\0"));
    PAssert.that(rejects.rows())
        .satisfies(
            refused -> {
              List<String> reasons = new ArrayList<>();
              refused.forEach(row -> reasons.add(row.getString("error_message")));
              assertThat(
                  reasons,
                  hasItem(
                      "every second byte of the line that begins at byte 0 is a NUL: the file is"
                          + " probably UTF-16LE; convert it to UTF-8"));
              return null;
            });
    pipeline.run();
  }

  @Test
  public void refusesLinesThatAreNotUtf8() throws IOException {
    Files.write(Path.of(path("a")), new byte[] {'o', 'k', '\n', 'n', (byte) 0xe9, '\n', '!'});
    Rejects rejects = Rejects.collect();
    PCollection<Row> rows = pipeline.apply(ReadFromText.from(path("a")).withRejects(rejects));
    PAssert.that(rows).containsInAnyOrder(lines("ok", "!"));
    Schema schema = Rejects.schema(FieldType.STRING);
    PAssert.that(rejects.rows())
        .containsInAnyOrder(
            Row.withSchema(schema)
                .addValues(
                    "n\ufffd",
                    "the line that begins at byte 3 is not UTF-8",
                    "line",
                    "n\ufffd",
                    path("a"),
                    null,
                    null)
                .build());
    pipeline.run();
  }

  private void write(WriteToText write, Schema schema, Object... values) {
    pipeline
        .apply(
            Create.of(
                    Stream.of(values).map(v -> Row.withSchema(schema).addValue(v).build()).toList())
                .withRowSchema(schema))
        .apply(write);
    pipeline.run();
  }

  @Test
  public void writesALineForEveryRow() throws IOException {
    write(WriteToText.to(path("out")).withSingleFile(), WORD, "grün");
    assertThat(Files.readString(Path.of(path("out"))), is("grün\n"));
  }

  @Test
  public void writesNumbersPlainly() throws IOException {
    Schema schema = Schema.builder().addDecimalField("n").build();
    write(WriteToText.to(path("out")), schema, new BigDecimal("1E+3"));
    assertThat(Files.readString(Path.of(path("out-00000-of-00001"))), is("1000\n"));
  }

  @Test
  public void refusesHalvesOfCharacters() throws IOException {
    RowFileFormat.Writer writer = new TextFormat().open(new ByteArrayOutputStream());
    Row row = Row.withSchema(WORD).addValue("a\ud83d").build();
    assertThat(
        assertThrows(PurlinException.class, () -> writer.write(row)).getMessage(),
        is(
            "field 'w': the text has half of a surrogate pair, U+D83D, at position 2, which is"
                + " not a character"));
  }

  @Test
  public void noRowsMakeAnEmptyFile() throws IOException {
    write(WriteToText.to(path("out")), WORD);
    assertThat(Files.size(Path.of(path("out-00000-of-00001"))), is(0L));
  }

  @Test
  public void refusesInputThatIsNotOneField() {
    assertThat(
        problem(Schema.builder().addStringField("a").addInt32Field("b").build()),
        is("a line is one field, and the input has 2: a, b; choose one with MapToFields"));
    assertThat(
        problem(Schema.builder().addArrayField("a", FieldType.STRING).build()),
        is("field 'a' is ARRAY<VARCHAR>, expected a type that can be written as a line of text"));
  }

  private static String problem(Schema schema) {
    PCollection<Row> rows = TestPipeline.create().apply(Create.empty(schema));
    return assertThrows(ConfigurationException.class, () -> rows.apply(WriteToText.to("a")))
        .getMessage();
  }

  @Test
  public void standsBehindBeamsDoorForOtherSdks() throws IOException {
    ReadFromText.Provider provider = new ReadFromText.Provider();
    assertThat(
        provider.configurationSchema().getFieldNames().toString(),
        is("[allow_no_files, delimiter, encoding, error_handling, filename_column, path]"));
    Schema schema = Schema.builder().addStringField("path").build();
    Row configuration = Row.withSchema(schema).addValue(file("a", "x\n")).build();
    PCollectionRowTuple outputs =
        PCollectionRowTuple.empty(pipeline).apply(provider.from(configuration));
    PAssert.that(outputs.get("output")).containsInAnyOrder(lines("x"));
    pipeline.run();
  }
}
