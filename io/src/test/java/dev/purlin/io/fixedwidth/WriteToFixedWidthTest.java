package dev.purlin.io.fixedwidth;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.junit.Assert.assertThrows;

import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.problem.PurlinException;
import dev.purlin.core.time.Timestamps;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
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
import org.junit.rules.TemporaryFolder;

public class WriteToFixedWidthTest {
  private static final Schema ITEM =
      Schema.builder()
          .addNullableInt32Field("id")
          .addNullableStringField("name")
          .addNullableField("price", FieldType.DECIMAL)
          .build();
  private static final FixedWidthTargetColumn ID =
      FixedWidthTargetColumn.of(FixedWidthColumn.of("id", 4));
  private static final FixedWidthTargetColumn NAME =
      FixedWidthTargetColumn.of(FixedWidthColumn.of("name", 6));
  private static final FixedWidthTargetColumn PRICE =
      FixedWidthTargetColumn.of(FixedWidthColumn.of("price", 7));

  @Rule public final transient TemporaryFolder folder = new TemporaryFolder();
  @Rule public final transient TestPipeline pipeline = TestPipeline.create();

  private Path path(String name) {
    return folder.getRoot().toPath().resolve(name);
  }

  private WriteToFixedWidth to(FixedWidthTargetColumn... columns) {
    return WriteToFixedWidth.to(path("x.txt").toString(), columns).withSingleFile();
  }

  private static Row item(Integer id, String name, String price) {
    return Row.withSchema(ITEM)
        .addValues(id, name, price == null ? null : new BigDecimal(price))
        .build();
  }

  private String written(WriteToFixedWidth write, Row... rows) throws IOException {
    return written(write, StandardCharsets.UTF_8, rows);
  }

  private String written(WriteToFixedWidth write, Charset charset, Row... rows) throws IOException {
    Pipeline writing = Pipeline.create(TestPipeline.testingPipelineOptions());
    writing.apply(Create.of(List.of(rows)).withRowSchema(ITEM)).apply(write);
    writing.run();
    return Files.readString(path("x.txt"), charset);
  }

  @Test
  public void padsNumbersAtTheirLeftAndTextsAtTheirRight() throws IOException {
    WriteToFixedWidth write = to(ID, NAME, PRICE);
    assertThat(written(write, item(7, "Ann", "1.50")), is("   7Ann      1.50\n"));
    assertThat(
        written(write, item(-7, "\ud83d\ude80\ud83d\ude80", "1E+3")),
        is("  -7\ud83d\ude80\ud83d\ude80       1000\n"));
    assertThat(written(write, item(null, null, null)), is(" ".repeat(17) + "\n"));
    assertThat(written(write), is(""));
  }

  @Test
  public void fillsAsColumnsSay() throws IOException {
    WriteToFixedWidth write =
        to(
                ID.withPad("0"),
                new FixedWidthTargetColumn(
                    FixedWidthColumn.between("name", 6, 12), Alignment.RIGHT, "*"),
                new FixedWidthTargetColumn(FixedWidthColumn.of("price", 7).withScale(2), null, "0"))
            .withHeader()
            .withNullText("-");
    assertThat(
        written(write, item(-7, "Ann", "-1.5")), is("  id    name  price\n-007 ****Ann-000150\n"));
    // Zeros would be a number.
    assertThat(
        written(write, item(null, null, null)), is("  id    name  price\n   -       -      -\n"));
  }

  @Test
  public void writesOtherEncodings() throws IOException {
    Charset charset = Charset.forName("windows-1252");
    assertThat(
        written(
            to(ID, NAME, PRICE).withEncoding("windows-1252"), charset, item(1, "5 \u20ac", "1")),
        is("   15 \u20ac         1\n"));
  }

  @Test
  public void writesWhatReadFromFixedWidthReadsBackEqual() {
    Schema place = Schema.builder().addStringField("city").build();
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
            .addNullableField("place", FieldType.row(place))
            .build();
    List<Row> rows = new ArrayList<>();
    rows.add(
        Row.withSchema(schema)
            .addValues((byte) -1, Long.MIN_VALUE, new BigDecimal("1000"), 1.1f, 1e-300)
            .addValues("\ud83d\ude80 \"\u00e9\t|", true, LocalDate.of(2024, 2, 29))
            .addValues(LocalTime.of(23, 59, 0, 5), Instant.parse("1969-12-31T23:59:59.000001Z"))
            .addValues(new byte[] {0, -1}, List.of(1L, 2L), Map.of("a", 0.5))
            .addValue(Row.withSchema(place).addValue("Ulm, \"Donau\"").build())
            .build());
    rows.add(
        Row.withSchema(schema)
            .addValues((byte) 1, 0L, new BigDecimal("0.10"), Float.NaN, Double.NEGATIVE_INFINITY)
            .addValues("0", false, LocalDate.of(1, 1, 1), LocalTime.MIDNIGHT, Instant.EPOCH)
            .addValues(new byte[] {1}, List.of(), Map.of())
            .addValue(Row.withSchema(place).addValue("").build())
            .build());
    rows.add(Row.nullRow(schema));
    FixedWidthColumn[] columns =
        schema.getFieldNames().stream()
            .map(name -> FixedWidthColumn.of(name, 30))
            .toArray(FixedWidthColumn[]::new);
    FixedWidthTargetColumn[] targets = new FixedWidthTargetColumn[columns.length];
    for (int i = 0; i < columns.length; i++) {
      boolean number = schema.getField(i).getType().getTypeName().isNumericType();
      targets[i] = FixedWidthTargetColumn.of(columns[i]).withPad(number ? "0" : null);
    }
    Pipeline writing = Pipeline.create(TestPipeline.testingPipelineOptions());
    writing.apply(Create.of(rows).withRowSchema(schema)).apply(to(targets));
    writing.run();
    PCollection<Row> read =
        pipeline.apply(
            ReadFromFixedWidth.from(path("x.txt").toString())
                .withColumns(columns)
                .withSchema(schema));
    assertThat(read.getSchema(), is(schema));
    PAssert.that(read).containsInAnyOrder(rows);
    pipeline.run();
  }

  private String failure(WriteToFixedWidth write, Row row) {
    Pipeline failing = Pipeline.create(TestPipeline.testingPipelineOptions());
    failing.apply(Create.of(row).withRowSchema(ITEM)).apply(write);
    Pipeline.PipelineExecutionException error =
        assertThrows(Pipeline.PipelineExecutionException.class, failing::run);
    assertThat(((PurlinException) error.getCause()).category(), is(PurlinException.Category.USER));
    assertThat(Files.exists(path("x.txt")), is(false));
    return error.getCause().getMessage().replace(path("x.txt").toString(), "x.txt");
  }

  @Test
  public void cutsNothing() {
    WriteToFixedWidth write = to(ID, NAME, PRICE);
    assertThat(
        failure(write, item(7, "\ud83d\ude80 12345", "1")),
        is(
            "cannot write 'x.txt': step 'WriteToFixedWidth': field 'name' = '\ud83d\ude80 12345': has 7 characters, and its"
                + " column 6; widen the column, or shorten the value in a step before (in the row"
                + " whose 'id' is '7')"));
    assertThat(
        failure(write, item(-12345, "Ann", "1")),
        is(
            "cannot write 'x.txt': step 'WriteToFixedWidth': field 'id' = '-12345': has 6 characters, and its column 4; widen"
                + " the column, or shorten the value in a step before"));
    assertThat(
        failure(write, item(7, "a\nb", "1")),
        is(
            "cannot write 'x.txt': step 'WriteToFixedWidth': field 'name' = 'a\nb': has a line break, which would end the"
                + " record; replace it (in the row whose 'id' is '7')"));
    assertThat(
        failure(write.withNullText("NULL"), item(7, "NULL", "1")),
        is(
            "cannot write 'x.txt': step 'WriteToFixedWidth': field 'name' = 'NULL': is what null_text writes for NULL; choose"
                + " another one (in the row whose 'id' is '7')"));
    assertThat(
        failure(
            to(ID, NAME, PRICE.withPlace(PRICE.place().withScale(2))).withNullText("9999"),
            item(7, "Ann", "99.99")),
        is(
            "cannot write 'x.txt': step 'WriteToFixedWidth': field 'price' = '99.99': is what null_text writes for NULL; choose"
                + " another one (in the row whose 'id' is '7')"));
    assertThat(
        failure(to(ID, NAME, PRICE.withPlace(PRICE.place().withScale(2))), item(7, "Ann", "1.005")),
        is(
            "cannot write 'x.txt': step 'WriteToFixedWidth': field 'price' = '1.005': '1.005' has more digits behind the"
                + " point than scale: 2 (in the row whose 'id' is '7')"));
    assertThat(
        failure(write.withEncoding("ISO-8859-1"), item(7, "5 \u20ac", "1")),
        is(
            "cannot write 'x.txt': field 'name' = '5 \u20ac': cannot be written in ISO-8859-1;"
                + " choose an encoding that has all characters, such as UTF-8"));
  }

  private String error(WriteToFixedWidth write) {
    pipeline.enableAbandonedNodeEnforcement(false);
    PCollection<Row> rows =
        Pipeline.create().apply(Create.of(item(1, "a", "1")).withRowSchema(ITEM));
    return assertThrows(ConfigurationException.class, () -> rows.apply(write)).getMessage();
  }

  @Test
  public void tellsWhatIsWrongWithTheColumns() {
    List<String> errors = new ArrayList<>();
    errors.add(error(to(ID, NAME)));
    errors.add(error(to(ID, NAME, PRICE, ID.withPlace(FixedWidthColumn.of("nam", 3)))));
    errors.add(error(to(ID, NAME, PRICE.withPlace(FixedWidthColumn.between("price", 4, 9)))));
    errors.add(error(to(ID, NAME, PRICE.withPlace(FixedWidthColumn.from("price", 11)))));
    errors.add(error(to(ID.withPad("ab"), NAME, PRICE)));
    errors.add(error(to(ID.withPad("1"), NAME, PRICE)));
    errors.add(error(to(ID.withPad("0").withAlign(Alignment.LEFT), NAME, PRICE)));
    errors.add(error(to(ID, NAME.withPlace(NAME.place().withScale(1)), PRICE)));
    errors.add(error(to(ID, NAME, PRICE).withNullText("empty")));
    errors.add(error(to(ID, NAME.withPlace(FixedWidthColumn.of("name", 3)), PRICE).withHeader()));
    assertThat(
        String.join("\n", errors),
        is(
            """
            columns: field 'price' has no column; add one, or leave the field out with Select
            columns.3.name: unknown field 'nam'; did you mean 'name'?
            columns.2.start: column 'price' starts at character 4, and the one before ends at character 10
            columns.2: column 'price' has neither a width nor an end, and nothing says where to stop filling it
            columns.0.pad: is 'ab', expected one character
            columns.0.pad: '1' before the digits would make another number
            columns.0.pad: '0' behind the digits would make another number
            columns.1.scale: field 'name' is VARCHAR, expected a number
            null_text: 'empty' has 5 characters, and column 'id' 4
            header: 'name' has 4 characters, and column 'name' 3"""));
  }

  @Test
  public void isReachedFromPipelineFiles() throws IOException {
    WriteToFixedWidth.Provider provider = new WriteToFixedWidth.Provider();
    assertThat(provider.identifier(), is("purlin:schematransform:write_to_fixed_width:v1"));
    Schema column =
        Schema.builder()
            .addStringField("name")
            .addInt32Field("width")
            .addNullableStringField("align")
            .build();
    Schema schema =
        Schema.builder()
            .addStringField("path")
            .addArrayField("columns", FieldType.row(column))
            .addInt32Field("num_shards")
            .build();
    Row configuration =
        Row.withSchema(schema)
            .addValue(path("x").toString())
            .addArray(
                Row.withSchema(column).addValues("id", 3, "left").build(),
                Row.withSchema(column).addValues("name", 4, "right").build(),
                Row.withSchema(column).addValues("price", 5, null).build())
            .addValue(1)
            .build();
    PCollectionRowTuple.of(
            "input", pipeline.apply(Create.of(item(1, "Ann", "2")).withRowSchema(ITEM)))
        .apply(provider.from(configuration));
    pipeline.run();
    assertThat(Files.readString(path("x-00000-of-00001")), is("1   Ann    2\n"));
  }
}
