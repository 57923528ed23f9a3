package dev.purlin.io.excel;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.junit.Assert.assertThrows;

import dev.purlin.core.batch.BatchRows;
import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.reject.Rejects;
import dev.purlin.core.time.Timestamps;
import dev.purlin.core.type.UnfitValueException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.schemas.logicaltypes.SqlTypes;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.testing.TestPipeline;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.Row;
import org.apache.poi.hssf.record.crypto.Biff8EncryptionKey;
import org.apache.poi.hssf.usermodel.HSSFWorkbook;
import org.dhatim.fastexcel.Workbook;
import org.dhatim.fastexcel.Worksheet;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

public class ReadFromExcelTest {
  private static final Schema SALES =
      Schema.builder()
          .addNullableStringField("region")
          .addNullableField("sold", FieldType.logicalType(SqlTypes.DATE))
          .addNullableDoubleField("amount")
          .addNullableInt64Field("units")
          .addNullableBooleanField("paid")
          .addNullableField("at", Timestamps.TIMESTAMP)
          .addNullableField("opens", FieldType.logicalType(SqlTypes.TIME))
          .addNullableStringField("spent")
          .addNullableStringField("zip")
          .addNullableDoubleField("total")
          .build();

  @Rule public final transient TemporaryFolder folder = new TemporaryFolder();
  @Rule public final transient TestPipeline pipeline = TestPipeline.create();

  /** A workbook of another program; see make_workbooks.py. */
  private static String book(String name) {
    try {
      return Path.of(ReadFromExcelTest.class.getResource("/excel/" + name).toURI()).toString();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private String xlsx(Consumer<Worksheet> fill) throws IOException {
    Path file = folder.newFile().toPath();
    try (OutputStream out = Files.newOutputStream(file);
        Workbook workbook = new Workbook(out, "test", "1.0")) {
      fill.accept(workbook.newWorksheet("Data"));
    }
    return file.toString();
  }

  private static Row row(Schema schema, Object... values) {
    return Row.withSchema(schema).addValues(values).build();
  }

  private static Row failed(
      String json, String reason, String field, String value, String place, long row, int column) {
    return row(Rejects.schema(FieldType.STRING), json, reason, field, value, place, row, column);
  }

  private void assertSales(String name) {
    PCollection<Row> rows = pipeline.apply(ReadFromExcel.from(book(name)));
    assertThat(rows.getSchema(), is(SALES));
    PAssert.that(rows)
        .containsInAnyOrder(
            row(
                SALES,
                "North",
                LocalDate.of(2026, 1, 31),
                19.99,
                3L,
                true,
                Instant.parse("2026-01-31T10:30:15.250Z"),
                LocalTime.of(8, 5),
                "25:30:00",
                "00712",
                59.97),
            row(
                SALES,
                "Süd 🚀",
                LocalDate.of(2026, 2, 1),
                0.3,
                4L,
                false,
                Instant.parse("2026-02-01T00:00:00Z"),
                LocalTime.of(23, 59, 59),
                "0:05:00",
                "01234",
                1.2));
    pipeline.run();
  }

  @Test
  public void readsXlsxWithTheTypesOfItsCells() {
    assertSales("libreoffice.xlsx");
  }

  @Test
  public void readsXlsWithTheTypesOfItsCells() {
    assertSales("libreoffice.xls");
  }

  @Test
  public void rejectsFormulasWhoseValuesWereNotStored() {
    Rejects rejects = Rejects.collect();
    PCollection<Row> rows =
        pipeline.apply(
            ReadFromExcel.from(book("openpyxl.xlsx"))
                .withFields("zip", "total")
                .withRejects(rejects));
    PAssert.that(rows).empty();
    String reason =
        "is a formula without a stored value; open the file in a spreadsheet program and save it";
    String place = book("openpyxl.xlsx") + "!Sales";
    PAssert.that(rejects.rows())
        .containsInAnyOrder(
            failed(
                "{\"region\":\"North\",\"sold\":\"2026-01-31\",\"amount\":\"19.99\",\"units\":\"3\","
                    + "\"paid\":\"TRUE\",\"at\":\"2026-01-31T10:30:15.250\",\"opens\":\"08:05:00\","
                    + "\"spent\":\"25:30:00\",\"zip\":\"00712\",\"total\":\"=C2*D2\"}",
                reason,
                "total",
                "=C2*D2",
                place,
                2,
                10),
            failed(
                "{\"region\":\"Süd 🚀\",\"sold\":\"2026-02-01\",\"amount\":\"0.3\",\"units\":\"4\","
                    + "\"paid\":\"FALSE\",\"at\":\"2026-02-01T00:00:00\",\"opens\":\"23:59:59\","
                    + "\"spent\":\"0:05:00\",\"zip\":\"01234\",\"total\":\"=C4*D4\"}",
                reason,
                "total",
                "=C4*D4",
                place,
                4,
                10));
    pipeline.run();
  }

  @Test
  public void findsATableByItsFirstCell() {
    Schema schema =
        Schema.builder().addNullableStringField("city").addNullableInt64Field("people").build();
    for (String anchor : List.of("city", "C8")) {
      PAssert.that(
              pipeline.apply(
                  anchor,
                  ReadFromExcel.from(book("libreoffice.xls"))
                      .withSheet("Two tables")
                      .withAnchor(anchor)))
          .containsInAnyOrder(row(schema, "Bonn", 330_000L), row(schema, "Köln", 1_087_000L));
    }
    Schema marks =
        Schema.builder().addNullableStringField("name").addNullableInt64Field("mark").build();
    PAssert.that(
            pipeline.apply(
                ReadFromExcel.from(book("openpyxl.xlsx")).withSheet("2").withAnchor("name")))
        .containsInAnyOrder(row(marks, "Ann", 1L), row(marks, "Bob", 2L));
    PAssert.that(
            pipeline.apply(
                "Range",
                ReadFromExcel.from(book("openpyxl.xlsx")).withSheet("2").withRange("b4:c6")))
        .containsInAnyOrder(row(marks, "Ann", 1L), row(marks, "Bob", 2L));
    pipeline.run();
  }

  /** A short word is a text, though DAY is the name of a column. */
  @Test
  public void takesAShortWordForTheTextOfACell() throws IOException {
    String path =
        xlsx(
            sheet -> {
              sheet.value(0, 0, "a note");
              sheet.value(2, 1, "day");
              sheet.value(3, 1, 7);
            });
    Schema schema = Schema.builder().addNullableInt64Field("day").build();
    for (String anchor : List.of("day", "B3")) {
      PAssert.that(pipeline.apply(anchor, ReadFromExcel.from(path).withAnchor(anchor)))
          .containsInAnyOrder(row(schema, 7L));
    }
    pipeline.run();
    assertThat(
        failure(ReadFromExcel.from(path).withAnchor("C3")).getMessage(),
        is("'%s!Data': no cell is 'C3', where the table should begin".formatted(path)));
  }

  @Test
  public void joinsHeaderRowsAndFillsMergedCells() {
    Schema schema =
        Schema.builder()
            .addNullableStringField("team")
            .addNullableInt64Field("2025_won")
            .addNullableInt64Field("2025_lost")
            .addNullableInt64Field("2026_won")
            .addNullableInt64Field("2026_lost")
            .build();
    for (String name : List.of("libreoffice.xls", "libreoffice.xlsx")) {
      ReadFromExcel read = ReadFromExcel.from(book(name)).withSheet("Merged").withHeaderRows(2);
      PAssert.that(pipeline.apply("First " + name, read))
          .containsInAnyOrder(
              row(schema, "Red", 1L, 2L, 3L, 4L),
              row(schema, null, 5L, 6L, 7L, 8L),
              row(schema, "Blue", 9L, 10L, 11L, 12L));
      PAssert.that(pipeline.apply("Filled " + name, read.withMergedCellsFilled()))
          .containsInAnyOrder(
              row(schema, "Red", 1L, 2L, 3L, 4L),
              row(schema, "Red", 5L, 6L, 7L, 8L),
              row(schema, "Blue", 9L, 10L, 11L, 12L));
    }
    pipeline.run();
  }

  @Test
  public void rejectsErrorsOrReadsThemAsNull() {
    Schema schema =
        Schema.builder().addNullableInt64Field("id").addNullableInt64Field("value").build();
    for (String name : List.of("libreoffice.xls", "libreoffice.xlsx")) {
      Rejects rejects = Rejects.collect();
      ReadFromExcel read =
          ReadFromExcel.from(book(name)).withSheet("Errors").withNullMarkers("n/a");
      PAssert.that(pipeline.apply("Rejected " + name, read.withRejects(rejects)))
          .containsInAnyOrder(row(schema, 2L, 5L), row(schema, 4L, null));
      String place = book(name) + "!Errors";
      String reason = "is an error of the spreadsheet";
      PAssert.that(rejects.rows())
          .containsInAnyOrder(
              failed("{\"id\":\"1\",\"value\":\"#N/A\"}", reason, "value", "#N/A", place, 2, 2),
              failed(
                  "{\"id\":\"3\",\"value\":\"#DIV/0!\"}", reason, "value", "#DIV/0!", place, 4, 2));
      PAssert.that(pipeline.apply("Null " + name, read.withErrorCellsAsNull()))
          .containsInAnyOrder(
              row(schema, 1L, null),
              row(schema, 2L, 5L),
              row(schema, 3L, null),
              row(schema, 4L, null));
    }
    pipeline.run();
  }

  @Test
  public void unitesSheetsByTheNamesOfTheirColumnsInBatchesToo() {
    Schema schema =
        Schema.builder()
            .addNullableInt64Field("day")
            .addNullableDoubleField("n")
            .addNullableStringField("extra")
            .addStringField("month")
            .addStringField("file")
            .build();
    String path = book("libreoffice.xlsx");
    ReadFromExcel read =
        ReadFromExcel.from(path)
            .withSheet("2026-*")
            .withSheetColumn("month")
            .withFilenameColumn("file");
    PAssert.that(read.expandBatches(pipeline.begin()).apply(new BatchRows()))
        .containsInAnyOrder(
            row(schema, 1L, 10.0, null, "2026-01", path),
            row(schema, 2L, 20.5, "x", "2026-02", path));
    pipeline.run();
  }

  @Test
  public void readsAHiddenSheetByItsNameOnly() {
    Schema schema = Schema.builder().addNullableInt64Field("secret").build();
    PAssert.that(pipeline.apply(ReadFromExcel.from(book("libreoffice.xls")).withSheet("Hidden")))
        .containsInAnyOrder(row(schema, 42L));
    pipeline.run();
    assertThat(
        failure(ReadFromExcel.from(book("libreoffice.xls")).withSheet("Hid*")).getMessage(),
        is(
            "'%s': unknown sheet 'Hid*'; known: Sales, Two tables, Merged, Errors, Hidden, 2026-01, 2026-02"
                .formatted(book("libreoffice.xls"))));
  }

  @Test
  public void readsWithoutHeader() throws IOException {
    String path =
        xlsx(
            sheet -> {
              sheet.value(0, 0, 1);
              sheet.value(0, 1, "a");
              sheet.value(2, 0, 2);
            });
    Schema schema =
        Schema.builder()
            .addNullableInt64Field("column_1")
            .addNullableStringField("column_2")
            .build();
    PAssert.that(pipeline.apply(ReadFromExcel.from(path).withoutHeader()))
        .containsInAnyOrder(row(schema, 1L, "a"), row(schema, 2L, null));
    Schema named = Schema.builder().addInt32Field("id").addNullableStringField("name").build();
    PAssert.that(
            pipeline.apply("Named", ReadFromExcel.from(path).withoutHeader().withSchema(named)))
        .containsInAnyOrder(row(named, 1, "a"), row(named, 2, null));
    pipeline.run();
  }

  @Test
  public void keepsTheDigitsOfNumbers() throws IOException {
    String path =
        xlsx(
            sheet -> {
              sheet.value(0, 0, "n");
              sheet.value(1, 0, new BigDecimal("0.30000000000000004"));
              sheet.value(2, 0, new BigDecimal("9007199254740993"));
            });
    Schema inferred = Schema.builder().addNullableDecimalField("n").build();
    PCollection<Row> rows = pipeline.apply(ReadFromExcel.from(path));
    assertThat(rows.getSchema(), is(inferred));
    PAssert.that(rows)
        .containsInAnyOrder(
            row(inferred, new BigDecimal("0.3")),
            row(inferred, new BigDecimal("9007199254740993")));
    Schema text = Schema.builder().addNullableStringField("n").build();
    PAssert.that(pipeline.apply("Text", ReadFromExcel.from(path).withSchema(text)))
        .containsInAnyOrder(row(text, "0.3"), row(text, "9007199254740993"));
    Schema real = Schema.builder().addNullableDoubleField("n").build();
    PAssert.that(pipeline.apply("Double", ReadFromExcel.from(path).withSchema(real)))
        .containsInAnyOrder(row(real, 0.30000000000000004), row(real, 9007199254740992.0));
    pipeline.run();
  }

  @Test
  public void rejectsWhatDoesNotFitWithSheetRowAndColumn() throws IOException {
    String path =
        xlsx(
            sheet -> {
              sheet.value(0, 0, "id");
              sheet.value(0, 1, "born");
              sheet.value(1, 0, "x");
              sheet.value(2, 0, 2);
              sheet.value(2, 1, 45000);
              sheet.value(3, 1, "2026-02-30");
              sheet.value(4, 0, 5);
              sheet.value(4, 1, LocalDate.of(2026, 2, 28));
              sheet.style(4, 1).format("d/m/yy").set();
            });
    Schema schema =
        Schema.builder()
            .addInt64Field("id")
            .addNullableField("born", FieldType.logicalType(SqlTypes.DATE))
            .build();
    Rejects rejects = Rejects.collect();
    PAssert.that(pipeline.apply(ReadFromExcel.from(path).withSchema(schema).withRejects(rejects)))
        .containsInAnyOrder(row(schema, 5L, LocalDate.of(2026, 2, 28)));
    String place = path + "!Data";
    PAssert.that(rejects.rows())
        .containsInAnyOrder(
            failed("{\"id\":\"x\"}", "'x' is not a BIGINT", "id", "x", place, 2, 1),
            failed(
                "{\"id\":\"2\",\"born\":\"45000\"}",
                "'45000' is a number that is not formatted as a date or time",
                "born",
                "45000",
                place,
                3,
                2),
            failed("{\"born\":\"2026-02-30\"}", "is missing", "id", null, place, 4, 1));
    pipeline.run();
  }

  @Test
  public void rejectsAValueInAColumnWithoutAName() throws IOException {
    String path =
        xlsx(
            sheet -> {
              sheet.value(0, 0, "id");
              sheet.value(1, 0, 1);
              sheet.value(2, 0, 2);
              sheet.value(2, 3, "checked by Ann");
            });
    Schema schema = Schema.builder().addNullableInt64Field("id").build();
    Rejects rejects = Rejects.collect();
    PAssert.that(pipeline.apply(ReadFromExcel.from(path).withRejects(rejects)))
        .containsInAnyOrder(row(schema, 1L));
    PAssert.that(rejects.rows())
        .containsInAnyOrder(
            failed(
                "{\"id\":\"2\",\"D\":\"checked by Ann\"}",
                "stands in a column without a name; give the range of the table, or declare the schema",
                "D",
                "checked by Ann",
                path + "!Data",
                3,
                4));
    PAssert.that(pipeline.apply("Range", ReadFromExcel.from(path).withRange("A:A")))
        .containsInAnyOrder(row(schema, 1L), row(schema, 2L));
    pipeline.run();
  }

  private static RuntimeException failure(ReadFromExcel read) {
    return assertThrows(RuntimeException.class, () -> Pipeline.create().apply(read));
  }

  @Test
  public void refusesWhatIsNoSpreadsheet() throws IOException {
    Path file = folder.newFile("x.xls").toPath();
    for (List<String> one :
        List.of(
            List.of("", "it is empty; expected an Excel file, xlsx or xls"),
            List.of(
                "a;b\n1;2\n",
                "it is a text under the name of an Excel file; read it with ReadFromCsv"),
            List.of("\u0000\u0001", "it is not an Excel file; expected xlsx or xls"))) {
      Files.writeString(file, one.get(0));
      assertThat(
          failure(ReadFromExcel.from(file.toString())).getMessage(),
          is("cannot read '%s': %s".formatted(file, one.get(1))));
    }
    byte[] whole = Files.readAllBytes(Path.of(book("libreoffice.xlsx")));
    Files.write(file, Arrays.copyOf(whole, whole.length / 2));
    assertThat(
        failure(ReadFromExcel.from(file.toString())).getMessage(),
        is(
            "cannot read '%s': it is damaged, or cut off: its ZIP archive cannot be read"
                .formatted(file)));
  }

  @Test
  public void saysThatAFileHasAPassword() throws IOException {
    Path file = folder.newFile("x.xls").toPath();
    Biff8EncryptionKey.setCurrentUserPassword("secret");
    try (InputStream in = Files.newInputStream(Path.of(book("libreoffice.xls")));
        HSSFWorkbook workbook = new HSSFWorkbook(in);
        OutputStream out = Files.newOutputStream(file)) {
      workbook.write(out);
    } finally {
      Biff8EncryptionKey.setCurrentUserPassword(null);
    }
    assertThat(
        failure(ReadFromExcel.from(file.toString())).getMessage(),
        is("cannot read '%s': it is protected by a password; save it without one".formatted(file)));
  }

  @Test
  public void refusesWrongParameters() throws IOException {
    String path = book("libreoffice.xlsx");
    String empty = xlsx(sheet -> sheet.value(0, 0, ""));
    ReadFromExcel read = ReadFromExcel.from(path);
    assertThat(
        problem(read.withRange("B4:A3")),
        is("range: 'B4:A3' is not a range of cells; expected one such as B3:F20"));
    assertThat(
        problem(read.withFields("regoin")),
        is("fields: unknown column 'regoin'; did you mean 'region'?"));
    assertThat(
        problem(read.withSchema(Schema.builder().addStringField("nobody").build())),
        is(
            "schema: '%s!Sales': unknown column 'nobody'; known: region, sold, amount, units, paid, at, opens, spent, zip, total"
                .formatted(path)));
    assertThat(
        problem(read.withSheetColumn("zip")), is("sheet_column: there is a column 'zip' already"));
    assertThat(
        failure(read.withColumnNames("a", "b")).getMessage(),
        is("'%s!Sales' has 10 columns, column_names has 2".formatted(path)));
    assertThat(
        failure(read.withAnchor("Umsatz")).getMessage(),
        is("'%s!Sales': no cell is 'Umsatz', where the table should begin".formatted(path)));
    assertThat(
        problem(ReadFromExcel.from(empty)),
        is(
            "path: '%s' has no cells to infer a schema from; name another sheet or range, or declare the schema"
                .formatted(empty)));
  }

  private static String problem(ReadFromExcel read) {
    ConfigurationException.Problem problem =
        ((ConfigurationException) failure(read)).problems().get(0);
    return problem.path() + ": " + problem.message();
  }

  @Test
  public void tellsDatesFromNumbersByTheirFormats() {
    Map<String, CellKind> kinds =
        Map.ofEntries(
            Map.entry("General", CellKind.NUMBER),
            Map.entry("0.00", CellKind.NUMBER),
            Map.entry("#,##0.00 \"days\"", CellKind.NUMBER),
            Map.entry("[Red]0.00;[Red]\\-0.00", CellKind.NUMBER),
            Map.entry("0.00E+00", CellKind.NUMBER),
            Map.entry("_-* #,##0.00\\ [$€-407]_-", CellKind.NUMBER),
            Map.entry("@", CellKind.NUMBER),
            Map.entry("mmm yy", CellKind.DATE),
            Map.entry("mmm", CellKind.DATE),
            Map.entry("[$-409]d\\-mmm\\-yyyy;@", CellKind.DATE),
            Map.entry("dd/mm/yyyy\\ hh:mm", CellKind.TIMESTAMP),
            Map.entry("h:mm AM/PM", CellKind.TIME),
            Map.entry("mm:ss", CellKind.TIME),
            Map.entry("[h]:mm", CellKind.DURATION),
            Map.entry("[mm]:ss", CellKind.DURATION));
    kinds.forEach((format, kind) -> assertThat(format, CellKind.ofNumber(200, format), is(kind)));
    assertThat(CellKind.ofNumber(31, null), is(CellKind.DATE));
    assertThat(CellKind.ofNumber(0, null), is(CellKind.NUMBER));
  }

  @Test
  public void countsDaysAsSpreadsheetsDo() throws UnfitValueException {
    assertThat(day("1", false).date(), is(LocalDate.of(1900, 1, 1)));
    assertThat(day("59", false).date(), is(LocalDate.of(1900, 2, 28)));
    assertThat(day("61", false).date(), is(LocalDate.of(1900, 3, 1)));
    assertThat(day("2958465", false).date(), is(LocalDate.of(9999, 12, 31)));
    assertThat(day("0", true).date(), is(LocalDate.of(1904, 1, 1)));
    for (String none : List.of("60", "-1", "2958466")) {
      assertThrows(UnfitValueException.class, () -> day(none, false).date());
    }
    ExcelCell hours = ExcelCell.ofNumber(CellKind.TIME, new BigDecimal("1.5"), false);
    assertThat(hours.shown(), is("36:00:00"));
    ExcelCell moment = ExcelCell.ofNumber(CellKind.TIME, new BigDecimal("45000.5"), false);
    assertThat(moment.shown(), is("2023-03-15T12:00:00"));
  }

  private static ExcelCell day(String days, boolean from1904) {
    return ExcelCell.ofNumber(CellKind.DATE, new BigDecimal(days), from1904);
  }
}
