package dev.purlin.io.csv;

import com.google.auto.service.AutoService;
import com.google.auto.value.AutoValue;
import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.step.RowTransform;
import dev.purlin.core.step.RowTransformProvider;
import dev.purlin.core.step.Step;
import dev.purlin.io.file.FileTarget;
import dev.purlin.io.file.WriteOptions;
import java.util.List;
import org.apache.beam.sdk.schemas.AutoValueSchema;
import org.apache.beam.sdk.schemas.annotations.DefaultSchema;
import org.apache.beam.sdk.schemas.annotations.SchemaFieldDescription;
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
  @AutoValue
  @DefaultSchema(AutoValueSchema.class)
  public abstract static class Configuration {
    @SchemaFieldDescription(
        "Where to write: the prefix of the names path-00000-of-00002; with single_file, the name.")
    public abstract String getPath();

    @SchemaFieldDescription(
        "The character between fields, or its name (comma, semicolon, tab, pipe, space, colon)."
            + " Default: a comma.")
    public abstract @Nullable String getDelimiter();

    @SchemaFieldDescription("Whether the first line names the columns. Default: true.")
    public abstract @Nullable Boolean getHeader();

    @SchemaFieldDescription(
        "The character around values that hold special characters. Default: the double quote.")
    public abstract @Nullable String getQuote();

    @SchemaFieldDescription(
        "Which values are in quotes: minimal for those that have to be, or all. Default: minimal.")
    public abstract @Nullable String getQuoting();

    @SchemaFieldDescription("What stands for NULL. Default: nothing.")
    public abstract @Nullable String getNullText();

    @SchemaFieldDescription("The encoding. Default: UTF-8.")
    public abstract @Nullable String getEncoding();

    @SchemaFieldDescription(
        "Whether to write one file, named exactly as path says. Default: false.")
    public abstract @Nullable Boolean getSingleFile();

    @SchemaFieldDescription("How many files to write. Default: as the runner likes.")
    public abstract @Nullable Integer getNumShards();

    static Builder builder() {
      return new AutoValue_WriteToCsv_Configuration.Builder();
    }

    abstract Builder toBuilder();

    @AutoValue.Builder
    abstract static class Builder {
      abstract Builder setPath(String path);

      abstract Builder setDelimiter(@Nullable String delimiter);

      abstract Builder setHeader(@Nullable Boolean header);

      abstract Builder setQuote(@Nullable String quote);

      abstract Builder setQuoting(@Nullable String quoting);

      abstract Builder setNullText(@Nullable String nullText);

      abstract Builder setEncoding(@Nullable String encoding);

      abstract Builder setSingleFile(@Nullable Boolean singleFile);

      abstract Builder setNumShards(@Nullable Integer numShards);

      abstract Configuration build();
    }
  }

  private final transient Configuration configuration;

  private WriteToCsv(Step step, Configuration configuration) {
    super(step);
    this.configuration = configuration;
  }

  /** Writes to files whose names begin so. */
  public static WriteToCsv to(String path) {
    return new WriteToCsv(unnamed(WriteToCsv.class), Configuration.builder().setPath(path).build());
  }

  private WriteToCsv with(Configuration.Builder changed) {
    return new WriteToCsv(step(), changed.build());
  }

  /** Says what separates fields; a comma if not called. */
  public WriteToCsv withDelimiter(char delimiter) {
    return with(configuration.toBuilder().setDelimiter(String.valueOf(delimiter)));
  }

  /** Leaves out the line with the names of the columns. */
  public WriteToCsv withoutHeader() {
    return with(configuration.toBuilder().setHeader(false));
  }

  /** Says what encloses values that hold special characters; the double quote if not called. */
  public WriteToCsv withQuote(char quote) {
    return with(configuration.toBuilder().setQuote(String.valueOf(quote)));
  }

  /** Puts every value in quotes. */
  public WriteToCsv withAllQuoted() {
    return with(configuration.toBuilder().setQuoting(CsvQuoting.ALL.label()));
  }

  /** Says what stands for NULL; nothing if not called. */
  public WriteToCsv withNullText(String nullText) {
    return with(configuration.toBuilder().setNullText(nullText));
  }

  /** Names the encoding; UTF-8 if not called. */
  public WriteToCsv withEncoding(String encoding) {
    return with(configuration.toBuilder().setEncoding(encoding));
  }

  /** Writes one file, named exactly as the path says. */
  public WriteToCsv withSingleFile() {
    return with(configuration.toBuilder().setSingleFile(true));
  }

  /** Says how many files to write; the runner decides if not called. */
  public WriteToCsv withNumShards(int numShards) {
    return with(configuration.toBuilder().setNumShards(numShards));
  }

  @Override
  protected WriteToCsv at(Step step) {
    return new WriteToCsv(step, configuration);
  }

  @Override
  public PCollection<Row> expand(PCollection<Row> input) {
    CsvDialect dialect =
        new CsvDialectParser()
            .delimiter(configuration.getDelimiter())
            .quote(configuration.getQuote())
            .encoding(configuration.getEncoding())
            .header(configuration.getHeader())
            .parse();
    requireWritable(dialect);
    CsvFormat format =
        new CsvFormat(
            input.getSchema(),
            dialect,
            CsvQuoting.parse(configuration.getQuoting()),
            nullText(dialect));
    WriteOptions options =
        WriteOptions.of(
            configuration.getPath(), configuration.getNumShards(), configuration.getSingleFile());
    return FileTarget.write(input, format, options, step());
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
    String text = configuration.getNullText() == null ? "" : configuration.getNullText();
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
      super(Configuration.class, Inputs.ONE);
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

    @Override
    protected WriteToCsv transform(Configuration configuration) {
      return new WriteToCsv(unnamed(WriteToCsv.class), configuration);
    }
  }
}
