package dev.purlin.io.csv;

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
import java.util.List;
import org.apache.beam.sdk.schemas.transforms.SchemaTransformProvider;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.Row;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Writes rows to CSV files.
 *
 * <pre>{@code
 * rows.apply(WriteToCsv.to("out/crashes.csv").withSingleFile());
 * }</pre>
 *
 * <p><b>Format.</b> A header, a line for every row, lines ended by LF. NULL is an empty field, an
 * empty text is {@code ""}; dates and times are ISO 8601, a TIMESTAMP in UTC with {@code Z};
 * VARBINARY is base 64; lists, maps and rows are JSON. What is written with the defaults, {@link
 * ReadFromCsv} reads back equal when it is told the schema.
 *
 * <p><b>Schemas.</b> Any row goes in; out come the committed files, in the schema {@link
 * FileTarget#COMMITTED}. No row is refused: a value that the encoding lacks a character for fails
 * the run.
 *
 * <p><b>Guarantees.</b> Files appear all at once when all are complete; a second run leaves what
 * the first left.
 *
 * <p>Follows RFC 4180, and the WriteToCsv transform of Beam YAML.
 */
public final class WriteToCsv extends RowTransform<PCollection<Row>, WriteToCsv> {
  private static final long serialVersionUID = 1L;

  /** The parameters of {@link WriteToCsv}. */
  @RecordBuilder
  public record Configuration(
      FileTargetParameters target,
      @Parameter(
              value =
                  "The character between fields, or its name (comma, semicolon, tab, pipe, space, colon).",
              absent = "a comma")
          @Nullable String delimiter,
      @Parameter(value = "Whether the first line names the columns.", defaultValue = "true")
          boolean header,
      @Parameter(
              value = "The character around values that hold special characters.",
              absent = "the double quote")
          @Nullable String quote,
      @Parameter(
              value = "Which values are in quotes: minimal for those that have to be, or all.",
              defaultValue = "minimal")
          CsvQuoting quoting,
      @Parameter(value = "What stands for NULL.", defaultValue = "") String nullText,
      @Parameter(value = "The encoding.", absent = "UTF-8") @Nullable String encoding)
      implements WriteToCsvConfigurationBuilder.With {}

  private final transient Configuration configuration;

  private WriteToCsv(Step step, Configuration configuration) {
    super(step);
    this.configuration = configuration;
  }

  /** Writes to files whose names begin so. */
  public static WriteToCsv to(String path) {
    return new WriteToCsv(
        unnamed(WriteToCsv.class), ParameterSet.of(Configuration.class).given("path", path));
  }

  private WriteToCsv with(Configuration changed) {
    return new WriteToCsv(step(), changed);
  }

  /** Says what separates fields; a comma if not called. */
  public WriteToCsv withDelimiter(char delimiter) {
    return with(configuration.withDelimiter(String.valueOf(delimiter)));
  }

  /** Leaves out the line with the names of the columns. */
  public WriteToCsv withoutHeader() {
    return with(configuration.withHeader(false));
  }

  /** Says what encloses values that hold special characters; the double quote if not called. */
  public WriteToCsv withQuote(char quote) {
    return with(configuration.withQuote(String.valueOf(quote)));
  }

  /** Puts every value in quotes. */
  public WriteToCsv withAllQuoted() {
    return with(configuration.withQuoting(CsvQuoting.ALL));
  }

  /** Says what stands for NULL; nothing if not called. */
  public WriteToCsv withNullText(String nullText) {
    return with(configuration.withNullText(nullText));
  }

  /** Names the encoding; UTF-8 if not called. */
  public WriteToCsv withEncoding(String encoding) {
    return with(configuration.withEncoding(encoding));
  }

  /** Writes one file, named exactly as the path says. */
  public WriteToCsv withSingleFile() {
    return with(configuration.withTarget(configuration.target().withSingleFile(true)));
  }

  /** Says how many files to write; the runner decides if not called. */
  public WriteToCsv withNumShards(int numShards) {
    return with(configuration.withTarget(configuration.target().withNumShards(numShards)));
  }

  /** Orders the rows of the files by these fields, the most important one first. */
  public WriteToCsv withOrderBy(OrderBy... orderBy) {
    return with(
        configuration.withTarget(configuration.target().withOrderBy(Arrays.asList(orderBy))));
  }

  @Override
  protected WriteToCsv at(Step step) {
    return new WriteToCsv(step, configuration);
  }

  @Override
  public PCollection<Row> expand(PCollection<Row> input) {
    CsvDialect dialect =
        new CsvDialectParser()
            .delimiter(configuration.delimiter())
            .quote(configuration.quote())
            .encoding(configuration.encoding())
            .header(configuration.header())
            .parse();
    requireWritable(dialect);
    CsvFormat format =
        new CsvFormat(input.getSchema(), dialect, configuration.quoting(), nullText(dialect));
    return FileTarget.write(input, format, configuration.target(), step());
  }

  private static void requireWritable(CsvDialect dialect) {
    if (dialect.sniffs()) {
      throw new ConfigurationException("delimiter", "is 'auto', which is for reading; name one");
    }
    if (dialect.quote() == CsvDialect.NONE) {
      throw new ConfigurationException("quote", "is empty; values may need quotes");
    }
  }

  private String nullText(CsvDialect dialect) {
    String text = configuration.nullText();
    for (char special : List.of(dialect.delimiter(), dialect.quote(), '\n', '\r')) {
      if (text.indexOf(special) >= 0) {
        throw new ConfigurationException(
            "null_text", "'%s' would need quotes, which make it a text".formatted(text));
      }
    }
    return text;
  }

  /** WriteToCsv's door to pipeline files and other SDKs. */
  @AutoService(SchemaTransformProvider.class)
  public static final class Provider extends RowTransformProvider<Configuration> {
    public Provider() {
      super(Configuration.class, Inputs.ONE, WriteToCsv::new);
    }

    @Override
    public String description() {
      return "Writes rows to CSV files.";
    }

    @Override
    public String example() {
      return """
      type: WriteToCsv
      config:
        path: out/crashes.csv
        single_file: true
      """;
    }

    @Override
    public boolean rejectsRows() {
      return false;
    }
  }
}
