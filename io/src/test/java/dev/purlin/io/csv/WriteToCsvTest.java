package dev.purlin.io.csv;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.junit.Assert.assertThrows;

import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.problem.PurlinException;
import dev.purlin.core.time.Timestamps;
import dev.purlin.io.file.RowFileFormat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.schemas.logicaltypes.SqlTypes;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.testing.TestPipeline;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionRowTuple;
import org.apache.beam.sdk.values.Row;
import org.junit.Rule;
import org.junit.Test;

public class WriteToCsvTest {
  private static final Schema PLACE = Schema.builder().addStringField("city").build();
  private static final Schema TEXT =
      Schema.builder().addNullableInt32Field("id").addNullableStringField("text").build();

  @Rule public final TestPipeline pipeline = TestPipeline.create();
  @Rule public final CsvFiles files = new CsvFiles();

  private static Row text(Integer id, String text) {
    return Row.withSchema(TEXT).addValues(id, text).build();
  }

  private String written(WriteToCsv write, Charset charset, Row... rows) throws IOException {
    Pipeline writing = Pipeline.create(TestPipeline.testingPipelineOptions());
    writing.apply(Create.of(List.of(rows)).withRowSchema(TEXT)).apply(write);
    writing.run();
    return Files.readString(files.path("x.csv"), charset);
  }

  private WriteToCsv toFile() {
    return WriteToCsv.to(files.path("x.csv").toString()).withSingleFile();
  }

  @Test
  public void writesAHeaderAndQuotesWhatNeedsIt() throws IOException {
    assertThat(
        written(toFile(), StandardCharsets.UTF_8, text(1, "a \"b\", c\né")),
        is("id,text\n1,\"a \"\"b\"\", c\né\"\n"));
    assertThat(written(toFile(), StandardCharsets.UTF_8, text(null, "")), is("id,text\n,\"\"\n"));
    assertThat(written(toFile(), StandardCharsets.UTF_8, text(2, null)), is("id,text\n2,\n"));
    assertThat(written(toFile(), StandardCharsets.UTF_8), is("id,text\n"));
  }

  @Test
  public void refusesHalvesOfCharacters() {
    CsvFormat format = new CsvFormat(TEXT, CsvDialect.DEFAULT, CsvQuoting.MINIMAL, "");
    RowFileFormat.Writer writer = format.open(new ByteArrayOutputStream());
    assertThat(
        assertThrows(PurlinException.class, () -> writer.write(text(1, "\ude00"))).getMessage(),
        is(
            "field 'text': the text has half of a surrogate pair, U+DE00, at position 1, which is"
                + " not a character"));
  }

  @Test
  public void writesOtherDialects() throws IOException {
    assertThat(
        written(
            toFile()
                .withDelimiter(';')
                .withQuote('\'')
                .withAllQuoted()
                .withNullText("NULL")
                .withoutHeader()
                .withEncoding("windows-1252"),
            Charset.forName("windows-1252"),
            text(null, "it's é,")),
        is("NULL;'it''s é,'\n"));
    assertThat(
        written(
            toFile().withNullText("NULL").withoutHeader(),
            StandardCharsets.UTF_8,
            text(null, "NULL")),
        is("NULL,\"NULL\"\n"));
  }

  @Test
  public void writesWhatReadFromCsvReadsBackEqual() {
    Schema schema =
        Schema.builder()
            .addNullableField("byte", FieldType.BYTE)
            .addNullableField("long", FieldType.INT64)
            .addNullableField("decimal", FieldType.DECIMAL)
            .addNullableField("float", FieldType.FLOAT)
            .addNullableField("double", FieldType.DOUBLE)
            .addNullableField("text", FieldType.STRING)
            .addNullableField("boolean", FieldType.BOOLEAN)
            .addNullableField("date", FieldType.logicalType(SqlTypes.DATE))
            .addNullableField("time", FieldType.logicalType(SqlTypes.TIME))
            .addNullableField("at", Timestamps.TIMESTAMP)
            .addNullableField("bytes", FieldType.BYTES)
            .addNullableField("list", FieldType.array(FieldType.INT64))
            .addNullableField("map", FieldType.map(FieldType.STRING, FieldType.DOUBLE))
            .addNullableField("place", FieldType.row(PLACE))
            .build();
    List<Row> rows = new ArrayList<>();
    rows.add(
        Row.withSchema(schema)
            .addValues((byte) -1, Long.MIN_VALUE, new BigDecimal("1E+3"), 1.1f, 1e-300)
            .addValues("\r\n\" ,é", true, LocalDate.of(2024, 2, 29), LocalTime.of(23, 59, 0, 5))
            .addValues(Instant.parse("1969-12-31T23:59:59.000001Z"), new byte[] {0, -1})
            .addValues(List.of(1L, 2L), Map.of("a", 0.5))
            .addValue(Row.withSchema(PLACE).addValue("Ulm, \"Donau\"").build())
            .build());
    rows.add(
        Row.withSchema(schema)
            .addValues((byte) 1, 0L, new BigDecimal("0.10"), Float.NaN, Double.NEGATIVE_INFINITY)
            .addValues("", false, LocalDate.of(1, 1, 1), LocalTime.MIDNIGHT)
            .addValues(Instant.EPOCH, new byte[0], List.of(), Map.of())
            .addValue(Row.withSchema(PLACE).addValue("").build())
            .build());
    rows.add(Row.nullRow(schema));
    Pipeline writing = Pipeline.create(TestPipeline.testingPipelineOptions());
    writing.apply(Create.of(rows).withRowSchema(schema)).apply(toFile());
    writing.run();
    PCollection<Row> read =
        pipeline.apply(ReadFromCsv.from(files.path("x.csv").toString()).withSchema(schema));
    assertThat(read.getSchema(), is(schema));
    rows.set(0, withDecimal(rows.get(0), new BigDecimal("1000")));
    PAssert.that(read).containsInAnyOrder(rows);
    pipeline.run();
  }

  /**
   * A decimal is written in full, without an exponent: its scale may change, its value does not.
   */
  private static Row withDecimal(Row row, BigDecimal decimal) {
    return Row.fromRow(row).withFieldValue("decimal", decimal).build();
  }

  @Test
  public void keepsNullsInASingleColumn() throws IOException {
    Schema schema = Schema.builder().addNullableStringField("a").build();
    List<Row> rows =
        List.of(
            Row.withSchema(schema).addValue(null).build(),
            Row.withSchema(schema).addValue("").build());
    Pipeline writing = Pipeline.create(TestPipeline.testingPipelineOptions());
    writing.apply(Create.of(rows).withRowSchema(schema)).apply(toFile());
    writing.run();
    PAssert.that(pipeline.apply(ReadFromCsv.from(files.path("x.csv").toString())))
        .containsInAnyOrder(rows);
    pipeline.run();
  }

  @Test
  public void failsOnACharacterThatTheEncodingLacks() {
    pipeline
        .apply(Create.of(text(1, "5 €")).withRowSchema(TEXT))
        .apply(toFile().withEncoding("ISO-8859-1"));
    Pipeline.PipelineExecutionException error =
        assertThrows(Pipeline.PipelineExecutionException.class, pipeline::run);
    assertThat(((PurlinException) error.getCause()).category(), is(PurlinException.Category.USER));
    assertThat(
        error.getCause().getMessage(),
        is(
            "cannot write '%s': field 'text' = '5 €': cannot be written in ISO-8859-1; choose an encoding that has all characters, such as UTF-8"
                .formatted(files.path("x.csv"))));
    assertThat(Files.exists(files.path("x.csv")), is(false));
  }

  private String error(WriteToCsv write) {
    pipeline.enableAbandonedNodeEnforcement(false);
    PCollection<Row> rows = Pipeline.create().apply(Create.of(text(1, "a")).withRowSchema(TEXT));
    return assertThrows(ConfigurationException.class, () -> rows.apply(write)).getMessage();
  }

  @Test
  public void tellsWhatIsWrongWithTheConfiguration() {
    assertThat(
        error(toFile().withNullText("a,b")),
        is("null_text: 'a,b' would need quotes, which make it a text"));
    assertThat(
        error(toFile().withQuote(',')), is("quote: is ',', as delimiter is; they must differ"));
    Row configuration =
        Row.withSchema(new WriteToCsv.Provider().configurationSchema())
            .withFieldValue("path", "x.csv")
            .withFieldValue("quoting", "some")
            .build();
    PCollectionRowTuple rows =
        PCollectionRowTuple.of(
            "input", Pipeline.create().apply(Create.of(text(1, "a")).withRowSchema(TEXT)));
    ConfigurationException error =
        assertThrows(
            ConfigurationException.class,
            () -> rows.apply(new WriteToCsv.Provider().from(configuration)));
    assertThat(error.getMessage(), is("quoting: unknown quoting 'some'; known: minimal, all"));
  }

  @Test
  public void isReachedFromPipelineFiles() throws IOException {
    WriteToCsv.Provider provider = new WriteToCsv.Provider();
    assertThat(provider.identifier(), is("purlin:schematransform:write_to_csv:v1"));
    Row configuration =
        Row.withSchema(provider.configurationSchema())
            .withFieldValue("path", files.path("x").toString())
            .withFieldValue("delimiter", "tab")
            .withFieldValue("num_shards", 1)
            .build();
    PCollectionRowTuple.of("input", pipeline.apply(Create.of(text(1, "a,b")).withRowSchema(TEXT)))
        .apply(provider.from(configuration));
    pipeline.run();
    assertThat(Files.readString(files.path("x-00000-of-00001")), is("id\ttext\n1\ta,b\n"));
  }
}
