package dev.purlin.io.csv;

import com.google.auto.service.AutoService;
import com.google.auto.value.AutoValue;
import dev.purlin.core.reject.Rejector;
import dev.purlin.core.step.RowTransform;
import dev.purlin.core.step.RowTransformProvider;
import dev.purlin.core.step.Step;
import dev.purlin.core.type.JsonSchemas;
import dev.purlin.io.file.FileChunk;
import dev.purlin.io.file.FileChunks;
import dev.purlin.io.file.FileFacts;
import dev.purlin.io.file.FileSources;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.SerializableCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.io.Compression;
import org.apache.beam.sdk.io.fs.MatchResult.Metadata;
import org.apache.beam.sdk.schemas.AutoValueSchema;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.annotations.DefaultSchema;
import org.apache.beam.sdk.schemas.annotations.SchemaFieldDescription;
import org.apache.beam.sdk.schemas.transforms.SchemaTransformProvider;
import org.apache.beam.sdk.transforms.Flatten;
import org.apache.beam.sdk.transforms.GroupByKey;
import org.apache.beam.sdk.transforms.MapElements;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.Reshuffle;
import org.apache.beam.sdk.transforms.SimpleFunction;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionList;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.Row;
import org.apache.beam.sdk.values.TupleTagList;
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
 * behind it, bytes that are not of the encoding. Their {@code failed_row} is the text of the
 * record. A file without a column that is read fails the run.
 *
 * <p><b>Guarantees.</b> Every record is read once. Large files are read in parallel, in slices that
 * are cut at true ends of records: exactly, not by guessing; compressed files and encodings such as
 * UTF-16 are read in one piece. Memory does not grow with the size of files.
 *
 * <p>Follows RFC 4180, and the ReadFromCsv transform of Beam YAML.
 */
public final class ReadFromCsv extends RowTransform<PBegin, ReadFromCsv> {
  private static final long serialVersionUID = 1L;
  private static final long CHUNK_BYTES = 16L << 20;

  /** The parameters of {@link ReadFromCsv}. */
  @AutoValue
  @DefaultSchema(AutoValueSchema.class)
  public abstract static class Configuration {
    @SchemaFieldDescription("The file, or a pattern of files, such as data/2026-*.csv.")
    public abstract String getPath();

    @SchemaFieldDescription(
        "The character between fields, or its name (comma, semicolon, tab, pipe, space, colon), or"
            + " auto to find it in the first lines. Default: a comma.")
    public abstract @Nullable String getDelimiter();

    @SchemaFieldDescription("The character that begins a line of comment. Default: none.")
    public abstract @Nullable String getComment();

    @SchemaFieldDescription(
        "A field to add, which holds the name of the row's file. Default: none.")
    public abstract @Nullable String getFilenameColumn();

    @SchemaFieldDescription(
        "The columns to read and their types: a JSON Schema, or a map from columns to SQL types, as"
            + " in {id: BIGINT, born: DATE}. Default: all, with the types that fit the first"
            + " records.")
    public abstract @Nullable String getSchema();

    @SchemaFieldDescription("The columns to read, in the order of the rows. Default: all.")
    public abstract @Nullable List<String> getFields();

    @SchemaFieldDescription("Whether the first record names the columns. Default: true.")
    public abstract @Nullable Boolean getHeader();

    @SchemaFieldDescription(
        "Names for all columns of the file, in place of its header's. Default: those of the header;"
            + " without one, those of the schema, or else column_1, column_2 and so on.")
    public abstract @Nullable List<String> getColumnNames();

    @SchemaFieldDescription(
        "The character around fields that hold special characters; empty for none. Default: the"
            + " double quote.")
    public abstract @Nullable String getQuote();

    @SchemaFieldDescription(
        "The character that takes the special meaning from the one behind it. Default: none; a"
            + " quote in quotes is doubled.")
    public abstract @Nullable String getEscape();

    @SchemaFieldDescription("The encoding, unless a byte order mark tells it. Default: UTF-8.")
    public abstract @Nullable String getEncoding();

    @SchemaFieldDescription("Texts that mean NULL, besides the empty one. Default: none.")
    public abstract @Nullable List<String> getNullMarkers();

    @SchemaFieldDescription("How many lines to leave out before the header. Default: 0.")
    public abstract @Nullable Integer getSkipLines();

    @SchemaFieldDescription(
        "Whether to leave out blanks around values and around quotes. Default: false.")
    public abstract @Nullable Boolean getTrim();

    @SchemaFieldDescription("The pattern of dates, such as MM/dd/yyyy. Default: ISO 8601.")
    public abstract @Nullable String getDateFormat();

    @SchemaFieldDescription("The pattern of times, such as hh:mm a. Default: ISO 8601.")
    public abstract @Nullable String getTimeFormat();

    @SchemaFieldDescription(
        "The pattern of timestamps, such as MM/dd/yyyy HH:mm. Default: ISO 8601.")
    public abstract @Nullable String getTimestampFormat();

    @SchemaFieldDescription(
        "How many records to find the types in, where no schema is declared. Default: 10000.")
    public abstract @Nullable Integer getSampleSize();

    static Builder builder() {
      return new AutoValue_ReadFromCsv_Configuration.Builder();
    }

    abstract Builder toBuilder();

    @AutoValue.Builder
    abstract static class Builder {
      abstract Builder setPath(String path);

      abstract Builder setDelimiter(@Nullable String delimiter);

      abstract Builder setComment(@Nullable String comment);

      abstract Builder setFilenameColumn(@Nullable String filenameColumn);

      abstract Builder setSchema(@Nullable String schema);

      abstract Builder setFields(@Nullable List<String> fields);

      abstract Builder setHeader(@Nullable Boolean header);

      abstract Builder setColumnNames(@Nullable List<String> columnNames);

      abstract Builder setQuote(@Nullable String quote);

      abstract Builder setEscape(@Nullable String escape);

      abstract Builder setEncoding(@Nullable String encoding);

      abstract Builder setNullMarkers(@Nullable List<String> nullMarkers);

      abstract Builder setSkipLines(@Nullable Integer skipLines);

      abstract Builder setTrim(@Nullable Boolean trim);

      abstract Builder setDateFormat(@Nullable String dateFormat);

      abstract Builder setTimeFormat(@Nullable String timeFormat);

      abstract Builder setTimestampFormat(@Nullable String timestampFormat);

      abstract Builder setSampleSize(@Nullable Integer sampleSize);

      abstract Configuration build();
    }
  }

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
        unnamed(ReadFromCsv.class), Configuration.builder().setPath(path).build(), CHUNK_BYTES);
  }

  private ReadFromCsv with(Configuration.Builder changed) {
    return new ReadFromCsv(step(), changed.build(), chunkBytes);
  }

  /** Says what separates fields; a comma if not called. */
  public ReadFromCsv withDelimiter(char delimiter) {
    return with(configuration.toBuilder().setDelimiter(String.valueOf(delimiter)));
  }

  /** Finds the delimiter (a comma, semicolon, tab or pipe) in the first lines. */
  public ReadFromCsv withDelimiterFound() {
    return with(configuration.toBuilder().setDelimiter("auto"));
  }

  /** Leaves out lines that begin with this character. */
  public ReadFromCsv withComment(char comment) {
    return with(configuration.toBuilder().setComment(String.valueOf(comment)));
  }

  /** Adds a field with the name of the row's file. */
  public ReadFromCsv withFilenameColumn(String field) {
    return with(configuration.toBuilder().setFilenameColumn(field));
  }

  /** Declares the columns to read and their types; others are left out. */
  public ReadFromCsv withSchema(Schema schema) {
    return with(configuration.toBuilder().setSchema(JsonSchemas.fromBeamSchema(schema).toString()));
  }

  /** Selects the columns to read, in the order of the rows. */
  public ReadFromCsv withFields(String... fields) {
    return with(configuration.toBuilder().setFields(Arrays.asList(fields)));
  }

  /** Says that files begin with a record at once; names for the columns may be given. */
  public ReadFromCsv withoutHeader(String... columnNames) {
    return with(
        configuration.toBuilder()
            .setHeader(false)
            .setColumnNames(columnNames.length == 0 ? null : Arrays.asList(columnNames)));
  }

  /** Gives all columns of the file other names than its header does. */
  public ReadFromCsv withColumnNames(String... columnNames) {
    return with(configuration.toBuilder().setColumnNames(Arrays.asList(columnNames)));
  }

  /** Says what encloses fields that hold special characters; the double quote if not called. */
  public ReadFromCsv withQuote(char quote) {
    return with(configuration.toBuilder().setQuote(String.valueOf(quote)));
  }

  /** Says what takes the special meaning from the character behind it, such as a backslash. */
  public ReadFromCsv withEscape(char escape) {
    return with(configuration.toBuilder().setEscape(String.valueOf(escape)));
  }

  /** Names the encoding; UTF-8 if not called. */
  public ReadFromCsv withEncoding(String encoding) {
    return with(configuration.toBuilder().setEncoding(encoding));
  }

  /** Names texts that mean NULL, besides the empty one. */
  public ReadFromCsv withNullMarkers(String... nullMarkers) {
    return with(configuration.toBuilder().setNullMarkers(Arrays.asList(nullMarkers)));
  }

  /** Leaves out lines before the header. */
  public ReadFromCsv withSkipLines(int lines) {
    return with(configuration.toBuilder().setSkipLines(lines));
  }

  /** Leaves out blanks around values and around quotes. */
  public ReadFromCsv withTrim() {
    return with(configuration.toBuilder().setTrim(true));
  }

  /**
   * Says how dates, times and timestamps are written where it is not as in ISO 8601; null if so.
   */
  public ReadFromCsv withFormats(
      @Nullable String date, @Nullable String time, @Nullable String timestamp) {
    return with(
        configuration.toBuilder()
            .setDateFormat(date)
            .setTimeFormat(time)
            .setTimestampFormat(timestamp));
  }

  /** Says in how many records to look for the types; 10,000 if not called. */
  public ReadFromCsv withSampleSize(int records) {
    return with(configuration.toBuilder().setSampleSize(records));
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
  public PCollection<Row> expand(PBegin input) {
    CsvPlanner planner = new CsvPlanner(configuration);
    List<Metadata> files = FileSources.match(configuration.getPath());
    CsvPlan plan = planner.plan(files);
    FileFacts facts = new FileFacts(step().name());
    Rejector rejector = step().rejector(Schema.FieldType.STRING);
    boolean sliced =
        plan.dialect().byteSplittable() && files.stream().anyMatch(file -> isLarge(file));
    PCollection<CsvPart> parts =
        sliced ? slices(input, files, plan.dialect(), facts) : wholeFiles(input, files);
    CsvReadFn read = new CsvReadFn(plan, facts, step().counts(), rejector);
    return step()
        .apply("Rows", parts, read, CsvReadFn.ROWS, CsvReadFn.REFUSED, rejector)
        .setRowSchema(plan.schema());
  }

  private boolean isLarge(Metadata file) {
    return file.sizeBytes() > chunkBytes
        && file.isReadSeekEfficient()
        && Compression.detect(file.resourceId().toString()) == Compression.UNCOMPRESSED;
  }

  private static PCollection<CsvPart> wholeFiles(PBegin input, List<Metadata> files) {
    return input
        .apply("Files", FileChunks.of(files).whole())
        .apply(
            "Whole",
            MapElements.via(
                new SimpleFunction<FileChunk, CsvPart>(chunk -> CsvPart.whole(chunk, false)) {}))
        .setCoder(SerializableCoder.of(CsvPart.class));
  }

  private PCollection<CsvPart> slices(
      PBegin input, List<Metadata> files, CsvDialect dialect, FileFacts facts) {
    PCollectionTuple scanned =
        input
            .apply("Files", FileChunks.of(files).withBytes(chunkBytes))
            .apply(
                "Scan",
                ParDo.of(new CsvScanFn(dialect, facts, step().counts()))
                    .withOutputTags(CsvScanFn.WHOLE, TupleTagList.of(CsvScanFn.SCANNED)));
    PCollection<CsvPart> slices =
        scanned
            .get(CsvScanFn.SCANNED)
            .setCoder(
                KvCoder.of(StringUtf8Coder.of(), SerializableCoder.of(CsvScanFn.Scanned.class)))
            .apply("Chunks of a file", GroupByKey.create())
            .apply("Slices", ParDo.of(new CsvSliceFn(dialect)))
            .setCoder(SerializableCoder.of(CsvPart.class));
    PCollection<CsvPart> whole =
        scanned.get(CsvScanFn.WHOLE).setCoder(SerializableCoder.of(CsvPart.class));
    return PCollectionList.of(whole)
        .and(slices)
        .apply("Parts", Flatten.pCollections())
        .apply("Spread", Reshuffle.viaRandomKey());
  }

  /** ReadFromCsv's door to pipeline files and other SDKs. */
  @AutoService(SchemaTransformProvider.class)
  public static final class Provider extends RowTransformProvider<Configuration> {
    public Provider() {
      super(Configuration.class, Inputs.NONE);
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

    @Override
    public Set<String> jsonParameters() {
      return Set.of("schema");
    }

    @Override
    protected ReadFromCsv transform(Configuration configuration) {
      return new ReadFromCsv(unnamed(ReadFromCsv.class), configuration, CHUNK_BYTES);
    }
  }
}
