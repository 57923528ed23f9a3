package dev.purlin.io.csv;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.auto.service.AutoService;
import dev.purlin.core.parameter.Parameter;
import dev.purlin.core.parameter.ParameterSet;
import dev.purlin.core.run.RunContext;
import dev.purlin.core.step.RowTransformProvider;
import dev.purlin.core.step.Step;
import dev.purlin.core.type.JsonSchemas;
import dev.purlin.io.file.FileSource;
import dev.purlin.io.file.FileSourceParameters;
import dev.purlin.io.file.FileUnionParameters;
import dev.purlin.io.file.ReadFiles;
import dev.purlin.io.file.TextFileParameters;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.io.fs.MatchResult.Metadata;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.transforms.SchemaTransformProvider;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Reads rows from CSV files.
 *
 * <pre>{@code
 * pipeline.apply(ReadFromCsv.from("crashes-*.csv").withDelimiter(';').withFields("id", "date"));
 * }</pre>
 *
 * <p><b>Schema.</b> A row has the declared columns, or all columns of the file with the types that
 * fit the first records; types never change once reading has begun. An empty field is NULL; an
 * empty field in quotes is an empty value in a VARCHAR or VARBINARY column, and NULL in any other.
 * A line with nothing on it is no record, except that it is a NULL in a file of one column.
 *
 * <p><b>Bad records</b> are refused with file, line, column, field, value and reason: a value that
 * does not fit its type, too few or too many fields, a quote that is not closed or has something
 * behind it, bytes that are not of the encoding. Behind a quote that is not closed, reading
 * continues at the next line. Their {@code failed_row} is the text of the record.
 *
 * <p><b>Several files</b> are united by the names in their headers: the row has the columns of the
 * first file and those that others add; a column that a file lacks is NULL in its rows, and the run
 * says so. A file that has none of the columns fails the run, as does one that lacks a column which
 * is declared not to be NULL. With {@code union_by_name: false} all files must have the columns of
 * the first one. Of more than 10,000 files, or 100 on another machine, only the first may add or
 * lack columns; another one that does fails the run.
 *
 * <p><b>Guarantees.</b> Every record is read once. Large files are read in parallel, in slices that
 * are cut at true ends of records: exactly, not by guessing; compressed files and encodings such as
 * UTF-16 are read in one piece. Memory does not grow with the size of files.
 *
 * <p>Follows RFC 4180, and the ReadFromCsv transform of Beam YAML.
 */
public final class ReadFromCsv extends FileSource<ReadFromCsv> {
  private static final long serialVersionUID = 1L;
  private static final long CHUNK_BYTES = 16L << 20;

  /** The parameters of {@link ReadFromCsv}. */
  @RecordBuilder
  public record Configuration(
      FileSourceParameters files,
      FileUnionParameters union,
      TextFileParameters text,
      @Parameter(
              value =
                  "What stands between fields: a character, its name (comma, semicolon, tab, pipe, space, colon), or several characters, or auto to find it: in a line such as sep=; or in the first records.",
              absent = "a comma")
          @Nullable String delimiter,
      @Parameter(value = "The character that begins a line of comment.", absent = "none")
          @Nullable String comment,
      @Parameter(
              value =
                  "The columns to read and their types: a JSON Schema, or a map from columns to SQL types, as in {id: BIGINT, born: DATE}.",
              absent = "all, with the types that fit the first records")
          @Nullable JsonNode schema,
      @Parameter(
              value =
                  "The SQL types of some columns, as a map; the others have the types that fit the first records.",
              absent = "all have those",
              example = "{zip: VARCHAR}")
          @Nullable Map<String, String> types,
      @Parameter(value = "The columns to read, in the order of the rows.", absent = "all")
          @Nullable List<String> fields,
      @Parameter(value = "Whether the first record names the columns.", defaultValue = "true")
          boolean header,
      @Parameter(
              value = "Names for all columns of the file, in place of its header's.",
              absent =
                  "those of the header; without one, those of the schema, or else column_1, column_2 and so on")
          @Nullable List<String> columnNames,
      @Parameter(
              value = "The character around fields that hold special characters; empty for none.",
              absent = "the double quote")
          @Nullable String quote,
      @Parameter(
              value = "The character that takes the special meaning from the one behind it.",
              absent = "none; a quote in quotes is doubled")
          @Nullable String escape,
      @Parameter(value = "Texts that mean NULL, besides the empty one.", absent = "none")
          @Nullable List<String> nullMarkers,
      @Parameter(
              value = "How many lines to leave out before the header.",
              defaultValue = "0",
              min = 0)
          int skipLines,
      @Parameter(
              value = "Whether to leave out blanks around values and around quotes.",
              defaultValue = "false")
          boolean trim,
      @Parameter(
              value =
                  "What becomes of records with too few fields: they are rejected, or what is missing is NULL.",
              defaultValue = "refuse")
          CsvRagged.Missing missingFields,
      @Parameter(
              value =
                  "What becomes of records with too many fields: they are rejected, or what is too much is left out.",
              defaultValue = "refuse")
          CsvRagged.Extra extraFields,
      @Parameter(
              value =
                  "What becomes of records that repeat the header, as where files were joined: they are rejected, left out, or kept as data.",
              defaultValue = "refuse")
          CsvRagged.Repeated repeatedHeader,
      @Parameter(value = "The pattern of dates, such as MM/dd/yyyy.", absent = "ISO 8601")
          @Nullable String dateFormat,
      @Parameter(value = "The pattern of times, such as hh:mm a.", absent = "ISO 8601")
          @Nullable String timeFormat,
      @Parameter(
              value = "The pattern of timestamps, such as MM/dd/yyyy HH:mm.",
              absent = "ISO 8601")
          @Nullable String timestampFormat,
      @Parameter(
              value = "How many records to find the types in, where no schema is declared.",
              defaultValue = "10000",
              min = 1)
          int sampleSize)
      implements ReadFromCsvConfigurationBuilder.With {}

  private final transient Configuration configuration;
  private final long chunkBytes;

  private ReadFromCsv(Step step, Configuration configuration, long chunkBytes) {
    super(step);
    this.configuration = configuration;
    this.chunkBytes = chunkBytes;
  }

  /** Reads a file, or all files that a pattern means. */
  public static ReadFromCsv from(String path) {
    return new ReadFromCsv(
        unnamed(ReadFromCsv.class),
        ParameterSet.of(Configuration.class).given("path", path),
        CHUNK_BYTES);
  }

  private ReadFromCsv with(Configuration changed) {
    return new ReadFromCsv(step(), changed, chunkBytes);
  }

  /** Says what separates fields; a comma if not called. */
  public ReadFromCsv withDelimiter(char delimiter) {
    return with(configuration.withDelimiter(String.valueOf(delimiter)));
  }

  /** Finds the delimiter (a comma, semicolon, tab, pipe, colon, blank) in the first records. */
  public ReadFromCsv withDelimiterFound() {
    return with(configuration.withDelimiter("auto"));
  }

  /** Leaves out lines that begin with this character. */
  public ReadFromCsv withComment(char comment) {
    return with(configuration.withComment(String.valueOf(comment)));
  }

  /** Adds a field with the name of the row's file. */
  public ReadFromCsv withFilenameColumn(String field) {
    return with(configuration.withFiles(configuration.files().withFilenameColumn(field)));
  }

  /** Declares the columns to read and their types; others are left out. */
  public ReadFromCsv withSchema(Schema schema) {
    return with(configuration.withSchema(JsonSchemas.fromBeamSchema(schema)));
  }

  /** Says what SQL type a column has; the others have the types that fit the first records. */
  public ReadFromCsv withType(String column, String type) {
    Map<String, String> types =
        new LinkedHashMap<>(configuration.types() == null ? Map.of() : configuration.types());
    types.put(column, type);
    return with(configuration.withTypes(types));
  }

  /** Selects the columns to read, in the order of the rows. */
  public ReadFromCsv withFields(String... fields) {
    return with(configuration.withFields(Arrays.asList(fields)));
  }

  /** Takes only files that have the columns of the first one. */
  public ReadFromCsv withoutUnionByName() {
    return with(configuration.withUnion(new FileUnionParameters(false)));
  }

  /** Says that files begin with a record at once; names for the columns may be given. */
  public ReadFromCsv withoutHeader(String... columnNames) {
    return with(
        configuration
            .withHeader(false)
            .withColumnNames(columnNames.length == 0 ? null : Arrays.asList(columnNames)));
  }

  /** Gives all columns of the file other names than its header does. */
  public ReadFromCsv withColumnNames(String... columnNames) {
    return with(configuration.withColumnNames(Arrays.asList(columnNames)));
  }

  /** Says what encloses fields that hold special characters; the double quote if not called. */
  public ReadFromCsv withQuote(char quote) {
    return with(configuration.withQuote(String.valueOf(quote)));
  }

  /** Says what takes the special meaning from the character behind it, such as a backslash. */
  public ReadFromCsv withEscape(char escape) {
    return with(configuration.withEscape(String.valueOf(escape)));
  }

  /** Names the encoding; UTF-8 if not called. */
  public ReadFromCsv withEncoding(String encoding) {
    return with(configuration.withText(new TextFileParameters(encoding)));
  }

  /** Names texts that mean NULL, besides the empty one. */
  public ReadFromCsv withNullMarkers(String... nullMarkers) {
    return with(configuration.withNullMarkers(Arrays.asList(nullMarkers)));
  }

  /** Leaves out lines before the header. */
  public ReadFromCsv withSkipLines(int lines) {
    return with(configuration.withSkipLines(lines));
  }

  /** Leaves out blanks around values and around quotes. */
  public ReadFromCsv withTrim() {
    return with(configuration.withTrim(true));
  }

  /** Reads records with too few fields, NULL in place of what is missing. */
  public ReadFromCsv withMissingFieldsAsNull() {
    return with(configuration.withMissingFields(CsvRagged.Missing.AS_NULL));
  }

  /** Reads records with too many fields, without what is too much. */
  public ReadFromCsv withExtraFieldsDropped() {
    return with(configuration.withExtraFields(CsvRagged.Extra.DROP));
  }

  /** Leaves out records that repeat the header. */
  public ReadFromCsv withRepeatedHeadersDropped() {
    return with(configuration.withRepeatedHeader(CsvRagged.Repeated.DROP));
  }

  /**
   * Says how dates, times and timestamps are written where it is not as in ISO 8601; null if so.
   */
  public ReadFromCsv withFormats(
      @Nullable String date, @Nullable String time, @Nullable String timestamp) {
    return with(
        configuration.withDateFormat(date).withTimeFormat(time).withTimestampFormat(timestamp));
  }

  /** Says in how many records to look for the types; 10,000 if not called. */
  public ReadFromCsv withSampleSize(int records) {
    return with(configuration.withSampleSize(records));
  }

  /** Cuts files into chunks of at least this many bytes; for tests. */
  ReadFromCsv withChunkBytes(long bytes) {
    return new ReadFromCsv(step(), configuration, bytes);
  }

  @Override
  protected ReadFromCsv at(Step step) {
    return new ReadFromCsv(step, configuration, chunkBytes);
  }

  @Override
  protected ReadFiles plan(PipelineOptions pipeline) {
    List<Metadata> files = configuration.files().match();
    CsvPlanner planner = new CsvPlanner(configuration);
    CsvPlan plan = planner.plan(files);
    RunContext run = RunContext.of(pipeline);
    planner.differences(step().name(), plan).forEach(run::tell);
    return ReadFiles.of(files, configuration.files(), new CsvReader.Format(plan))
        .cutBy(new CsvSlices(plan, chunkBytes));
  }

  /** ReadFromCsv's door to pipeline files and other SDKs. */
  @AutoService(SchemaTransformProvider.class)
  public static final class Provider extends RowTransformProvider<Configuration> {
    public Provider() {
      super(
          Configuration.class,
          Inputs.NONE,
          (step, configuration) -> new ReadFromCsv(step, configuration, CHUNK_BYTES));
    }

    @Override
    public String description() {
      return "Reads rows from CSV files.";
    }

    @Override
    public String example() {
      return """
      type: ReadFromCsv
      config:
        path: data/crashes-*.csv
        delimiter: ";"
        schema:
          crash_id: VARCHAR
          crash_date: TIMESTAMP
          injuries: INTEGER
      """;
    }
  }
}
