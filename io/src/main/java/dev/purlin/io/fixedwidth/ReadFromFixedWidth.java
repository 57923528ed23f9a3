package dev.purlin.io.fixedwidth;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.auto.service.AutoService;
import dev.purlin.core.parameter.Parameter;
import dev.purlin.core.parameter.ParameterSet;
import dev.purlin.core.step.RowTransformProvider;
import dev.purlin.core.step.Step;
import dev.purlin.core.type.JsonSchemas;
import dev.purlin.io.csv.CsvRagged;
import dev.purlin.io.file.FileSource;
import dev.purlin.io.file.FileSourceParameters;
import dev.purlin.io.file.ReadFiles;
import dev.purlin.io.file.TextFileParameters;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.transforms.SchemaTransformProvider;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Reads rows from text files in which every column has its place in the line.
 *
 * <pre>{@code
 * pipeline.apply(
 *     ReadFromFixedWidth.from("accounts-*.txt")
 *         .withColumns(
 *             FixedWidthColumn.of("account", 10),
 *             FixedWidthColumn.of("name", 25),
 *             FixedWidthColumn.between("balance", 41, 52).withScale(2)));
 * }</pre>
 *
 * <p><b>Schema.</b> A row has the declared columns, with the types of the {@code schema}, or those
 * that fit the first records; what stands between them is not looked at, and they may overlap. If
 * none are declared, they are found: columns are what stands between characters that are blank in
 * all of the first lines, the header among them. Places count characters (code points) from 1,
 * never bytes; a combining mark is a character of its own. Blanks around a value are padding, and a
 * field of blanks is NULL. Leading zeros are read as part of a number of a declared type, and keep
 * a text of an inferred one. A column with a {@code scale} is DECIMAL unless declared otherwise.
 *
 * <p><b>Lines</b> end with a line feed, or carriage return and line feed; an empty one is no
 * record. Blanks behind the last column count for nothing.
 *
 * <p><b>Bad records</b> are refused with file, line, column, field, value and reason: a value that
 * does not fit its type, a line that is too short or too long, bytes that are not of the encoding,
 * and, where the columns were found, what stands between them. Their {@code failed_row} is the
 * line. A line of more than 16 MiB fails the run.
 *
 * <p><b>Guarantees.</b> Bounded; every record is read once. Large files are read in parallel,
 * compressed ones in one piece. Memory does not grow with the size of files.
 *
 * <p>Follows read_fwf of pandas, and for numbers without a decimal point the {@code V} of COBOL's
 * PICTURE.
 */
public final class ReadFromFixedWidth extends FileSource<ReadFromFixedWidth> {
  private static final long serialVersionUID = 1L;
  private static final long CHUNK_BYTES = 16L << 20;

  /** The parameters of {@link ReadFromFixedWidth}. */
  @RecordBuilder
  public record Configuration(
      FileSourceParameters files,
      TextFileParameters text,
      @Parameter(
              value = "The columns, and where they stand in a line.",
              absent = "found: what stands between characters that are blank in all first lines",
              example = "[{name: id, width: 5}, {name: amount, start: 21, end: 29, scale: 2}]")
          @Nullable List<FixedWidthColumn> columns,
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
      @Parameter(
              value =
                  "Whether the first line names the columns; if these are declared, it is left out.",
              absent = "true if the columns are to be found, false if they are declared")
          @Nullable Boolean header,
      @Parameter(value = "Texts that mean NULL, besides blanks.", absent = "none")
          @Nullable List<String> nullMarkers,
      @Parameter(
              value = "How many lines to leave out before the header.",
              defaultValue = "0",
              min = 0)
          int skipLines,
      @Parameter(
              value =
                  "Which blanks around texts are left out; around values of other types they never count.",
              defaultValue = "both")
          Trim trim,
      @Parameter(
              value =
                  "What becomes of lines that are too short for the declared columns: they are rejected, or what is missing is blank.",
              defaultValue = "refuse")
          CsvRagged.Missing missingFields,
      @Parameter(
              value =
                  "What becomes of lines with more than blanks behind the last column: they are rejected, or what is too much is left out.",
              defaultValue = "refuse")
          CsvRagged.Extra extraFields,
      @Parameter(value = "The pattern of dates, such as yyyyMMdd.", absent = "ISO 8601")
          @Nullable String dateFormat,
      @Parameter(value = "The pattern of times, such as HHmmss.", absent = "ISO 8601")
          @Nullable String timeFormat,
      @Parameter(value = "The pattern of timestamps, such as yyyyMMddHHmmss.", absent = "ISO 8601")
          @Nullable String timestampFormat,
      @Parameter(
              value = "How many records to find columns and types in, where they are not declared.",
              defaultValue = "10000",
              min = 1)
          int sampleSize)
      implements ReadFromFixedWidthConfigurationBuilder.With {}

  private final transient Configuration configuration;
  private final long chunkBytes;

  private ReadFromFixedWidth(Step step, Configuration configuration, long chunkBytes) {
    super(step);
    this.configuration = configuration;
    this.chunkBytes = chunkBytes;
  }

  /** Reads a file, or all files that a pattern means; columns are found unless declared. */
  public static ReadFromFixedWidth from(String path) {
    return new ReadFromFixedWidth(
        unnamed(ReadFromFixedWidth.class),
        ParameterSet.of(Configuration.class).given("path", path),
        CHUNK_BYTES);
  }

  private ReadFromFixedWidth with(Configuration changed) {
    return new ReadFromFixedWidth(step(), changed, chunkBytes);
  }

  /** Declares the columns; the first line is a record then, unless {@link #withHeader}. */
  public ReadFromFixedWidth withColumns(FixedWidthColumn... columns) {
    return with(configuration.withColumns(Arrays.asList(columns)));
  }

  /** Leaves out lines that begin with this character. */
  public ReadFromFixedWidth withComment(String comment) {
    return with(configuration.withComment(comment));
  }

  /** Declares the columns to read and their types; others are left out. */
  public ReadFromFixedWidth withSchema(Schema schema) {
    return with(configuration.withSchema(JsonSchemas.fromBeamSchema(schema)));
  }

  /** Says what SQL type a column has; the others have the types that fit the first records. */
  public ReadFromFixedWidth withType(String column, String type) {
    Map<String, String> types =
        new LinkedHashMap<>(configuration.types() == null ? Map.of() : configuration.types());
    types.put(column, type);
    return with(configuration.withTypes(types));
  }

  /** Takes the first line for the names of the columns. */
  public ReadFromFixedWidth withHeader() {
    return with(configuration.withHeader(true));
  }

  /** Takes the first line for a record. */
  public ReadFromFixedWidth withoutHeader() {
    return with(configuration.withHeader(false));
  }

  /** Names the encoding; UTF-8 if not called. */
  public ReadFromFixedWidth withEncoding(String encoding) {
    return with(configuration.withText(new TextFileParameters(encoding)));
  }

  /** Names texts that mean NULL, besides blanks. */
  public ReadFromFixedWidth withNullMarkers(String... nullMarkers) {
    return with(configuration.withNullMarkers(Arrays.asList(nullMarkers)));
  }

  /** Leaves out lines before the header. */
  public ReadFromFixedWidth withSkipLines(int lines) {
    return with(configuration.withSkipLines(lines));
  }

  /** Says which blanks around texts are left out; both if not called. */
  public ReadFromFixedWidth withTrim(Trim trim) {
    return with(configuration.withTrim(trim));
  }

  /** Reads lines that are too short, blanks in place of what is missing. */
  public ReadFromFixedWidth withMissingFieldsAsNull() {
    return with(configuration.withMissingFields(CsvRagged.Missing.AS_NULL));
  }

  /** Reads lines that are too long, without what is too much. */
  public ReadFromFixedWidth withExtraFieldsDropped() {
    return with(configuration.withExtraFields(CsvRagged.Extra.DROP));
  }

  /**
   * Says how dates, times and timestamps are written where it is not as in ISO 8601; null if so.
   */
  public ReadFromFixedWidth withFormats(
      @Nullable String date, @Nullable String time, @Nullable String timestamp) {
    return with(
        configuration.withDateFormat(date).withTimeFormat(time).withTimestampFormat(timestamp));
  }

  /** Says in how many records to look for columns and types; 10,000 if not called. */
  public ReadFromFixedWidth withSampleSize(int records) {
    return with(configuration.withSampleSize(records));
  }

  /** Adds a field with the name of the row's file. */
  public ReadFromFixedWidth withFilenameColumn(String field) {
    return with(configuration.withFiles(configuration.files().withFilenameColumn(field)));
  }

  /** Cuts files into chunks of at least this many bytes; for tests. */
  ReadFromFixedWidth withChunkBytes(long bytes) {
    return new ReadFromFixedWidth(step(), configuration, bytes);
  }

  @Override
  protected ReadFromFixedWidth at(Step step) {
    return new ReadFromFixedWidth(step, configuration, chunkBytes);
  }

  @Override
  protected ReadFiles plan(PipelineOptions pipeline) {
    return new FixedWidthPlanner(configuration).plan(chunkBytes);
  }

  /** ReadFromFixedWidth's door to pipeline files and other SDKs. */
  @AutoService(SchemaTransformProvider.class)
  public static final class Provider extends RowTransformProvider<Configuration> {
    public Provider() {
      super(
          Configuration.class,
          Inputs.NONE,
          (step, configuration) -> new ReadFromFixedWidth(step, configuration, CHUNK_BYTES));
    }

    @Override
    public String description() {
      return "Reads rows from text files in which every column has its place in the line.";
    }

    @Override
    public String example() {
      return """
      type: ReadFromFixedWidth
      config:
        path: accounts-*.txt
        columns:
          - {name: account, width: 10}
          - {name: name, width: 25}
          - {name: balance, start: 41, end: 52, scale: 2}
        types: {account: VARCHAR}
      """;
    }
  }
}
