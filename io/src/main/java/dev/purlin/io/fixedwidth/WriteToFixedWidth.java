package dev.purlin.io.fixedwidth;

import com.google.auto.service.AutoService;
import dev.purlin.core.order.OrderBy;
import dev.purlin.core.parameter.Parameter;
import dev.purlin.core.parameter.ParameterSet;
import dev.purlin.core.step.RowTransform;
import dev.purlin.core.step.RowTransformProvider;
import dev.purlin.core.step.Step;
import dev.purlin.io.file.FileTarget;
import dev.purlin.io.file.FileTargetParameters;
import dev.purlin.io.file.TextFileParameters;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.schemas.transforms.SchemaTransformProvider;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.Row;

/**
 * Writes rows to text files in which every column has its place in the line.
 *
 * <pre>{@code
 * rows.apply(
 *     WriteToFixedWidth.to(
 *             "out/accounts.txt",
 *             FixedWidthTargetColumn.of(FixedWidthColumn.of("account", 10)).withPad("0"),
 *             FixedWidthTargetColumn.of(FixedWidthColumn.of("name", 25)))
 *         .withSingleFile());
 * }</pre>
 *
 * <p><b>Format.</b> A line for every row, ended by LF; numbers at the right of their column, all
 * else at its left, filled with blanks. Widths count characters (code points), never bytes. Dates
 * and times are ISO 8601, a TIMESTAMP in UTC with {@code Z}; VARBINARY is base 64; lists, maps and
 * rows are JSON. What is written {@link ReadFromFixedWidth} reads back equal when it is told
 * columns and schema, but for what padding hides: an empty text is NULL, and blanks around a text
 * are left out.
 *
 * <p><b>Schemas.</b> The input has a field for every column, and none besides; out come the
 * committed files, in the schema {@link FileTarget#COMMITTED}.
 *
 * <p><b>Bad input.</b> Nothing is cut: a value that is wider than its column, has a line break,
 * more digits than the column's {@code scale}, or a character that the encoding lacks fails the
 * run.
 *
 * <p><b>Guarantees.</b> Files appear all at once when all are complete; a second run leaves what
 * the first left.
 *
 * <p>Follows, for numbers without a decimal point, the {@code V} of COBOL's PICTURE.
 */
public final class WriteToFixedWidth extends RowTransform<PCollection<Row>, WriteToFixedWidth> {
  private static final long serialVersionUID = 1L;

  /** The parameters of {@link WriteToFixedWidth}. */
  @RecordBuilder
  public record Configuration(
      FileTargetParameters target,
      TextFileParameters text,
      @Parameter(
              value = "The columns, in the order of their places in a line: one for every field.",
              example = "[{name: id, width: 5, pad: \"0\"}, {name: city, width: 20}]")
          List<FixedWidthTargetColumn> columns,
      @Parameter(value = "Whether the first line names the columns.", defaultValue = "false")
          boolean header,
      @Parameter(value = "What stands for NULL.", defaultValue = "") String nullText)
      implements WriteToFixedWidthConfigurationBuilder.With {}

  private final transient Configuration configuration;

  private WriteToFixedWidth(Step step, Configuration configuration) {
    super(step);
    this.configuration = configuration;
  }

  /** Writes these columns to files whose names begin so. */
  public static WriteToFixedWidth to(String path, FixedWidthTargetColumn... columns) {
    Configuration empty =
        ParameterSet.of(Configuration.class).given(Map.of("path", path, "columns", List.of()));
    return new WriteToFixedWidth(
        unnamed(WriteToFixedWidth.class), empty.withColumns(Arrays.asList(columns)));
  }

  private WriteToFixedWidth with(Configuration changed) {
    return new WriteToFixedWidth(step(), changed);
  }

  /** Writes a first line with the names of the columns. */
  public WriteToFixedWidth withHeader() {
    return with(configuration.withHeader(true));
  }

  /** Says what stands for NULL; blanks if not called. */
  public WriteToFixedWidth withNullText(String nullText) {
    return with(configuration.withNullText(nullText));
  }

  /** Names the encoding; UTF-8 if not called. */
  public WriteToFixedWidth withEncoding(String encoding) {
    return with(configuration.withText(new TextFileParameters(encoding)));
  }

  /** Writes one file, named exactly as the path says. */
  public WriteToFixedWidth withSingleFile() {
    return with(configuration.withTarget(configuration.target().withSingleFile(true)));
  }

  /** Says how many files to write; the runner decides if not called. */
  public WriteToFixedWidth withNumShards(int numShards) {
    return with(configuration.withTarget(configuration.target().withNumShards(numShards)));
  }

  /** Orders the rows of the files by these fields, the most important one first. */
  public WriteToFixedWidth withOrderBy(OrderBy... orderBy) {
    return with(
        configuration.withTarget(configuration.target().withOrderBy(Arrays.asList(orderBy))));
  }

  @Override
  protected WriteToFixedWidth at(Step step) {
    return new WriteToFixedWidth(step, configuration);
  }

  @Override
  public PCollection<Row> expand(PCollection<Row> input) {
    ParameterSet.of(Configuration.class).check(configuration);
    TargetLayout layout = new TargetLayout(configuration, input.getSchema());
    return FileTarget.write(input, layout.writer(step().name()), configuration.target(), step());
  }

  /** WriteToFixedWidth's door to pipeline files and other SDKs. */
  @AutoService(SchemaTransformProvider.class)
  public static final class Provider extends RowTransformProvider<Configuration> {
    public Provider() {
      super(Configuration.class, Inputs.ONE, WriteToFixedWidth::new);
    }

    @Override
    public String description() {
      return "Writes rows to text files in which every column has its place in the line.";
    }

    @Override
    public String example() {
      return """
      type: WriteToFixedWidth
      config:
        path: out/accounts.txt
        single_file: true
        columns:
          - {name: account, width: 10, pad: "0"}
          - {name: name, width: 25}
          - {name: balance, width: 12, scale: 2}
      """;
    }

    @Override
    public boolean rejectsRows() {
      return false;
    }
  }
}
