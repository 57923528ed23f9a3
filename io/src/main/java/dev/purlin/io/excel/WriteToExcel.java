package dev.purlin.io.excel;

import com.google.auto.service.AutoService;
import dev.purlin.core.order.OrderBy;
import dev.purlin.core.parameter.Parameter;
import dev.purlin.core.parameter.ParameterSet;
import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.step.RowTransform;
import dev.purlin.core.step.RowTransformProvider;
import dev.purlin.core.step.Step;
import dev.purlin.io.file.FileTarget;
import dev.purlin.io.file.FileTargetParameters;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.Arrays;
import org.apache.beam.sdk.schemas.transforms.SchemaTransformProvider;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.Row;

/**
 * Writes rows to Excel files (xlsx).
 *
 * <pre>{@code
 * sales.apply(WriteToExcel.to("out/sales.xlsx").withSheet("Sales"));
 * }</pre>
 *
 * <p><b>Format.</b> A bold header that stays in sight, a row for every row, columns as wide as
 * their first values. Numbers, BOOLEAN, DATE, TIME and TIMESTAMP (UTC) are cells of these types;
 * VARBINARY is base 64; lists, maps and rows are JSON. NULL is an empty cell, and so is an empty
 * text to {@link ReadFromExcel}. After 1,048,575 rows another sheet begins, with the header. Out
 * come the committed files, in the schema {@link FileTarget#COMMITTED}.
 *
 * <p><b>Bad input.</b> What a cell cannot hold exactly fails the run: numbers of more than 15
 * digits, NaN, times finer than milliseconds, days before March 1900, texts of more than 32,767
 * characters.
 *
 * <p><b>Guarantees.</b> One file, unless {@code num_shards} is given. Memory does not grow with
 * rows. Files appear all at once when all are complete; a second run leaves what the first left.
 *
 * <p>Follows ECMA-376 and Excel's documented limits.
 */
public final class WriteToExcel extends RowTransform<PCollection<Row>, WriteToExcel> {
  private static final long serialVersionUID = 1L;

  /** The parameters of {@link WriteToExcel}. */
  @RecordBuilder
  public record Configuration(
      FileTargetParameters target,
      @Parameter(
              value = "The name of the sheet; a number is added to those that follow it.",
              defaultValue = "Sheet1")
          String sheet,
      @Parameter(value = "Whether the first row names the columns.", defaultValue = "true")
          boolean header)
      implements WriteToExcelConfigurationBuilder.With {}

  private final transient Configuration configuration;

  private WriteToExcel(Step step, Configuration configuration) {
    super(step);
    ParameterSet.of(Configuration.class).check(configuration);
    String sheet = configuration.sheet();
    if (sheet.isBlank()
        || sheet.length() > ExcelWriter.SHEET_NAME
        || !sheet.matches("[^\\[\\]:*?/\\\\']+")) {
      throw new ConfigurationException(
          "sheet",
          "'%s' is not a name for a sheet; expected 1 to %d characters, none of [ ] : * ? / \\ '"
              .formatted(sheet, ExcelWriter.SHEET_NAME));
    }
    this.configuration = configuration;
  }

  /** Writes one file of this name. */
  public static WriteToExcel to(String path) {
    return new WriteToExcel(
        unnamed(WriteToExcel.class), ParameterSet.of(Configuration.class).given("path", path));
  }

  private WriteToExcel with(Configuration changed) {
    return new WriteToExcel(step(), changed);
  }

  /** Names the sheet. */
  public WriteToExcel withSheet(String sheet) {
    return with(configuration.withSheet(sheet));
  }

  /** Leaves out the row with the names of the columns. */
  public WriteToExcel withoutHeader() {
    return with(configuration.withHeader(false));
  }

  /** Writes several files, whose names begin with the path. */
  public WriteToExcel withNumShards(int numShards) {
    return with(configuration.withTarget(configuration.target().withNumShards(numShards)));
  }

  /** Orders the rows of the files by these fields, the most important one first. */
  public WriteToExcel withOrderBy(OrderBy... orderBy) {
    return with(
        configuration.withTarget(configuration.target().withOrderBy(Arrays.asList(orderBy))));
  }

  @Override
  protected WriteToExcel at(Step step) {
    return new WriteToExcel(step, configuration);
  }

  @Override
  public PCollection<Row> expand(PCollection<Row> input) {
    FileTargetParameters target = configuration.target();
    if (target.numShards() == null) {
      target = target.withSingleFile(true); // Who opens a spreadsheet wants all in one.
    }
    return FileTarget.write(
        input,
        new ExcelWriter(input.getSchema(), configuration.sheet(), configuration.header()),
        target,
        step());
  }

  /** WriteToExcel's door to pipeline files and other SDKs. */
  @AutoService(SchemaTransformProvider.class)
  public static final class Provider extends RowTransformProvider<Configuration> {
    public Provider() {
      super(Configuration.class, Inputs.ONE, WriteToExcel::new);
    }

    @Override
    public String description() {
      return "Writes rows to an Excel file (xlsx).";
    }

    @Override
    public String example() {
      return """
      type: WriteToExcel
      config:
        path: out/sales.xlsx
        sheet: Sales
      """;
    }

    @Override
    public boolean rejectsRows() {
      return false;
    }
  }
}
