package dev.purlin.io.excel;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.junit.Assert.assertThrows;

import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.time.Timestamps;
import dev.purlin.io.file.RowFileFormat;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.schemas.logicaltypes.SqlTypes;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.testing.TestPipeline;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.Row;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

public class WriteToExcelTest {
  private static final Schema ALL =
      Schema.builder()
          .addNullableField("tiny", FieldType.BYTE)
          .addNullableField("small", FieldType.INT16)
          .addNullableInt32Field("whole")
          .addNullableInt64Field("large")
          .addNullableField("real", FieldType.FLOAT)
          .addNullableDoubleField("double")
          .addNullableDecimalField("decimal")
          .addNullableBooleanField("yes")
          .addNullableStringField("text")
          .addNullableField("bytes", FieldType.BYTES)
          .addNullableField("date", FieldType.logicalType(SqlTypes.DATE))
          .addNullableField("time", FieldType.logicalType(SqlTypes.TIME))
          .addNullableField("at", Timestamps.TIMESTAMP)
          .addNullableField("list", FieldType.array(FieldType.INT64))
          .build();

  @Rule public final transient TemporaryFolder folder = new TemporaryFolder();
  @Rule public final transient TestPipeline pipeline = TestPipeline.create();
  @Rule public final transient TestPipeline reading = TestPipeline.create();

  private static Row full(String text) {
    return Row.withSchema(ALL)
        .addValues(
            (byte) -128,
            (short) 32_767,
            -2_147_483_648,
            999_999_999_999_999L,
            0.1f,
            0.30000000000000004,
            new BigDecimal("1234567890123.45"),
            true,
            text,
            "a\u0000b".getBytes(StandardCharsets.UTF_8),
            LocalDate.of(1900, 3, 1),
            LocalTime.of(23, 59, 59, 999_000_000),
            Instant.parse("9999-12-31T23:59:59.999Z"),
            List.of(1L, 2L))
        .build();
  }

  private Path written(PCollection<Row> rows) {
    Path file = folder.getRoot().toPath().resolve("all.xlsx");
    rows.apply(WriteToExcel.to(file.toString()).withSheet("All"));
    pipeline.run();
    return file;
  }

  @Test
  public void readsBackWhatItWrote() {
    Row nulls = Row.withSchema(ALL).addValues(new Object[14]).build();
    List<Row> rows =
        List.of(
            full("Süd 🚀 <&> \"'"),
            nulls,
            full("  blanks\tand\nlines  "),
            full("\u0001 bell \u0007, _x0041_ and \r"));
    Path file = written(pipeline.apply(Create.of(rows).withRowSchema(ALL)));
    PAssert.that(
            reading.apply(ReadFromExcel.from(file.toString()).withSheet("All").withSchema(ALL)))
        .containsInAnyOrder(List.of(rows.get(0), rows.get(2), rows.get(3)));
    reading.run();
  }

  @Test
  public void writesAFileWithAHeaderOfNoRows() {
    Path file = written(pipeline.apply(Create.empty(ALL)));
    PAssert.that(reading.apply(ReadFromExcel.from(file.toString()).withSchema(ALL))).empty();
    reading.run();
  }

  private static byte[] write(ExcelWriter format, Iterable<Row> rows) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (RowFileFormat.Writer writer = format.open(out)) {
      for (Row row : rows) {
        writer.write(row);
      }
    }
    return out.toByteArray();
  }

  @Test
  public void beginsAnotherSheetWhenOneIsFull() throws IOException {
    Schema schema = Schema.builder().addBooleanField("b").build();
    Row row = Row.withSchema(schema).addValue(true).build();
    ExcelWriter format = new ExcelWriter(schema, "A".repeat(31), true);
    byte[] file = write(format, Collections.nCopies(1_048_576, row));
    try (Workbook workbook = Workbooks.open("x", new ByteArrayInputStream(file))) {
      List<Workbook.Sheet> sheets = workbook.sheets();
      assertThat(
          sheets.stream().map(Workbook.Sheet::name).toList(),
          is(List.of("A".repeat(31), "A".repeat(27) + " (2)")));
      try (Workbook.Rows rows = workbook.rows(sheets.get(1))) {
        assertThat(rows.next().cell(0).text(), is("b"));
        assertThat(rows.next().cell(0).text(), is("TRUE"));
        assertThat(rows.next() == null, is(true));
      }
      try (Workbook.Rows rows = workbook.rows(sheets.get(0))) {
        int count = 0;
        while (rows.next() != null) {
          count++;
        }
        assertThat(count, is(1_048_576));
      }
    }
  }

  private static String refusal(FieldType type, Object value) {
    Schema schema = Schema.builder().addField("f", type).build();
    Row row = Row.withSchema(schema).attachValues(Arrays.asList(value));
    return assertThrows(
            RuntimeException.class, () -> write(new ExcelWriter(schema, "s", true), List.of(row)))
        .getMessage();
  }

  @Test
  public void refusesWhatACellCannotHold() {
    assertThat(
        refusal(FieldType.INT64, 1_000_000_000_000_001L),
        is(
            "field 'f' = '1000000000000001': has more than the 15 digits of a cell; cast it to VARCHAR, or to DOUBLE to round it"));
    assertThat(
        refusal(FieldType.DECIMAL, new BigDecimal("0.1234567890123456")),
        containsString("has more than the 15 digits"));
    assertThat(
        refusal(FieldType.DOUBLE, Double.NaN),
        is("field 'f' = 'NaN': a cell holds no such number; make it NULL or a VARCHAR"));
    assertThat(
        refusal(FieldType.logicalType(SqlTypes.DATE), LocalDate.of(1900, 2, 28)),
        is(
            "field 'f' = '1900-02-28': is not a date of spreadsheets, from 1900-03-01 to 9999-12-31; cast it to VARCHAR"));
    assertThat(
        refusal(Timestamps.TIMESTAMP, Instant.parse("2026-01-01T00:00:00.000001Z")),
        is(
            "field 'f' = '2026-01-01T00:00:00.000001Z': is finer than the milliseconds of a cell; round it, or cast it to VARCHAR"));
    assertThat(
        refusal(FieldType.STRING, "x".repeat(32_768)),
        containsString("has 32768 characters, a cell holds 32767"));
    assertThat(refusal(FieldType.STRING, "\ud83d"), containsString("has half of a surrogate pair"));
  }

  @Test
  public void refusesANameThatIsNotOneOfASheet() {
    for (String name : List.of(" ", "a/b", "a".repeat(32))) {
      ConfigurationException error =
          assertThrows(
              ConfigurationException.class, () -> WriteToExcel.to("x.xlsx").withSheet(name));
      assertThat(
          error.problems().get(0).message(),
          is(
              "'%s' is not a name for a sheet; expected 1 to 31 characters, none of [ ] : * ? / \\ '"
                  .formatted(name)));
    }
  }
}
