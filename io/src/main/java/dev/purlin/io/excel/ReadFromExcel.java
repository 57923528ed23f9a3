package dev.purlin.io.excel;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.auto.service.AutoService;
import dev.purlin.core.parameter.Parameter;
import dev.purlin.core.parameter.ParameterSet;
import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.step.RowTransformProvider;
import dev.purlin.core.step.Step;
import dev.purlin.core.type.JsonSchemas;
import dev.purlin.io.file.FileSource;
import dev.purlin.io.file.FileSourceParameters;
import dev.purlin.io.file.ReadFiles;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.Arrays;
import java.util.List;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.transforms.SchemaTransformProvider;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Reads rows from Excel files: xlsx, and xls of Excel 97 to 2003.
 *
 * <pre>{@code
 * pipeline.apply(ReadFromExcel.from("sales-*.xlsx").withSheet("2026*").withSheetColumn("month"));
 * }</pre>
 *
 * <p><b>Schema.</b> The first row in which anything stands names the columns. Without a {@code
 * schema} the types are those that fit the cells of the first records: BIGINT, DOUBLE (DECIMAL
 * where it would lose digits), BOOLEAN, DATE, TIME, TIMESTAMP by the cells' formats, else VARCHAR;
 * a text is never taken for a number. All are nullable. Sheets and files are united by the names of
 * their columns: one that some of them lack is NULL there. Of a formula the stored value is read; a
 * duration such as 25:30 is that text as VARCHAR, and days as a number.
 *
 * <p><b>Digits.</b> A spreadsheet computes with 15 digits, and so 0.30000000000000004 in the file
 * is 0.3 as DECIMAL or VARCHAR; as DOUBLE it is what the file has. Dates and times are read to the
 * millisecond, a TIMESTAMP as UTC.
 *
 * <p><b>Bad records</b> are rejected with file and sheet, row, column, field, value and reason: a
 * cell that does not fit its type, an error such as #N/A, a formula without a stored value, a value
 * in a column without a name. Their {@code failed_row} has what the cells show as a JSON object. A
 * file that is damaged or has a password fails the run.
 *
 * <p><b>Guarantees.</b> Bounded; every record is read once. Files are read side by side. The sheets
 * of an xlsx file are streamed, but its different texts are in memory; an xls file is in memory
 * whole.
 *
 * <p>Follows ECMA-376 and read_excel of pandas.
 */
public final class ReadFromExcel extends FileSource<ReadFromExcel> {
  private static final long serialVersionUID = 1L;

  /** The parameters of {@link ReadFromExcel}. */
  @RecordBuilder
  public record Configuration(
      FileSourceParameters files,
      @Parameter(
              value =
                  "The name or number of the sheet, or a pattern such as 2026-* for several; only by name or number is a hidden one read.",
              absent = "the first visible one",
              example = "Sales")
          @Nullable String sheet,
      @Parameter(
              value =
                  "The cells to look at, as in B3:F20, B3:F, B:F or 3:20, or B3 for all from there on.",
              absent = "all",
              example = "B3:F")
          @Nullable String range,
      @Parameter(
              value =
                  "The text or the address of the cell where the table begins, for sheets with several. It ends before the first column without a header, and before the first empty row.",
              absent = "the first row in which anything stands",
              example = "Region")
          @Nullable String anchor,
      @Parameter(value = "Whether the first rows name the columns.", defaultValue = "true")
          boolean header,
      @Parameter(
              value =
                  "How many rows name the columns; their texts are joined by underscores, and a heading holds for the columns to its right.",
              defaultValue = "1",
              min = 1,
              max = 100)
          int headerRows,
      @Parameter(
              value = "Names for all columns, in place of the header's.",
              absent =
                  "those of the header; without one, those of the schema, or else column_1, column_2 and so on")
          @Nullable List<String> columnNames,
      @Parameter(
              value =
                  "The columns to read and their types: a JSON Schema, or a map from columns to SQL types, as in {id: BIGINT, born: DATE}.",
              absent = "all, with the types that fit the first records")
          @Nullable JsonNode schema,
      @Parameter(value = "The columns to read, in the order of the rows.", absent = "all")
          @Nullable List<String> fields,
      @Parameter(value = "Texts that mean NULL.", absent = "none")
          @Nullable List<String> nullMarkers,
      @Parameter(
              value =
                  "What becomes of records with an error such as #N/A in a cell: they are rejected, or the value is NULL.",
              defaultValue = "refuse")
          ErrorCells errorCells,
      @Parameter(
              value =
                  "Whether all of merged cells have the value of the first one; the others are empty else.",
              defaultValue = "false")
          boolean fillMerged,
      @Parameter(
              value = "A field to add, which holds the name of the row's sheet.",
              absent = "none")
          @Nullable String sheetColumn,
      @Parameter(
              value = "How many records to find the types in, where no schema is declared.",
              defaultValue = "10000",
              min = 1)
          int sampleSize)
      implements ReadFromExcelConfigurationBuilder.With {

    Selection selection() {
      CellRange cells = range == null ? CellRange.ALL : CellRange.parse(range);
      if (cells == null) {
        throw new ConfigurationException(
            "range", "'%s' is not a range of cells; expected one such as B3:F20".formatted(range));
      }
      List<String> names = columnNames;
      if (!header && names == null && schema != null) {
        names = JsonSchemas.declared("schema", schema).getFieldNames();
      }
      return new Selection(sheet, cells, anchor, header ? headerRows : 0, names, fillMerged);
    }
  }

  private final transient Configuration configuration;

  private ReadFromExcel(Step step, Configuration configuration) {
    super(step);
    ParameterSet.of(Configuration.class).check(configuration);
    this.configuration = configuration;
  }

  /** Reads the first visible sheet of a file, or of all files that match a pattern. */
  public static ReadFromExcel from(String path) {
    return new ReadFromExcel(
        unnamed(ReadFromExcel.class), ParameterSet.of(Configuration.class).given("path", path));
  }

  private ReadFromExcel with(Configuration changed) {
    return new ReadFromExcel(step(), changed);
  }

  /** Reads the sheet of a name or number, or all whose names match a pattern. */
  public ReadFromExcel withSheet(String sheet) {
    return with(configuration.withSheet(sheet));
  }

  /** Looks at some cells only, such as {@code B3:F}. */
  public ReadFromExcel withRange(String range) {
    return with(configuration.withRange(range));
  }

  /** Reads the table that begins with a cell, which is named by its text or its address. */
  public ReadFromExcel withAnchor(String anchor) {
    return with(configuration.withAnchor(anchor));
  }

  /** Takes the first row as a record; names for the columns may be given. */
  public ReadFromExcel withoutHeader(String... columnNames) {
    return with(
        configuration
            .withHeader(false)
            .withColumnNames(columnNames.length == 0 ? null : Arrays.asList(columnNames)));
  }

  /** Takes several rows as the header. */
  public ReadFromExcel withHeaderRows(int rows) {
    return with(configuration.withHeaderRows(rows));
  }

  /** Gives all columns other names than the header does. */
  public ReadFromExcel withColumnNames(String... columnNames) {
    return with(configuration.withColumnNames(Arrays.asList(columnNames)));
  }

  /** Declares the columns to read and their types; others are left out. */
  public ReadFromExcel withSchema(Schema schema) {
    return with(configuration.withSchema(JsonSchemas.fromBeamSchema(schema)));
  }

  /** Selects the columns to read, in the order of the rows. */
  public ReadFromExcel withFields(String... fields) {
    return with(configuration.withFields(Arrays.asList(fields)));
  }

  /** Names texts that mean NULL. */
  public ReadFromExcel withNullMarkers(String... nullMarkers) {
    return with(configuration.withNullMarkers(Arrays.asList(nullMarkers)));
  }

  /** Reads cells with errors such as #N/A as NULL. */
  public ReadFromExcel withErrorCellsAsNull() {
    return with(configuration.withErrorCells(ErrorCells.AS_NULL));
  }

  /** Gives all of merged cells the value of the first one. */
  public ReadFromExcel withMergedCellsFilled() {
    return with(configuration.withFillMerged(true));
  }

  /** Adds a field with the name of the row's sheet. */
  public ReadFromExcel withSheetColumn(String field) {
    return with(configuration.withSheetColumn(field));
  }

  /** Adds a field with the name of the row's file. */
  public ReadFromExcel withFilenameColumn(String field) {
    return with(configuration.withFiles(configuration.files().withFilenameColumn(field)));
  }

  @Override
  protected ReadFromExcel at(Step step) {
    return new ReadFromExcel(step, configuration);
  }

  @Override
  protected ReadFiles plan(PipelineOptions pipeline) {
    return ExcelPlanner.plan(configuration);
  }

  /** ReadFromExcel's door to pipeline files and other SDKs. */
  @AutoService(SchemaTransformProvider.class)
  public static final class Provider extends RowTransformProvider<Configuration> {
    public Provider() {
      super(Configuration.class, Inputs.NONE, ReadFromExcel::new);
    }

    @Override
    public String description() {
      return "Reads rows from the sheets of Excel files, xlsx or xls.";
    }

    @Override
    public String example() {
      return """
      type: ReadFromExcel
      config:
        path: sales-*.xlsx
        sheet: Sales
        range: B3:F
      """;
    }
  }
}
