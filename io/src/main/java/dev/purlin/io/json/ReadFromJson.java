package dev.purlin.io.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.auto.service.AutoService;
import dev.purlin.core.parameter.Parameter;
import dev.purlin.core.parameter.ParameterSet;
import dev.purlin.core.step.RowTransformProvider;
import dev.purlin.core.step.Step;
import dev.purlin.core.type.JsonSchemas;
import dev.purlin.io.file.FileSource;
import dev.purlin.io.file.FileSourceParameters;
import dev.purlin.io.file.ReadFiles;
import dev.purlin.io.file.TextFileParameters;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.nio.charset.Charset;
import java.util.List;
import org.apache.beam.sdk.io.fs.MatchResult.Metadata;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.transforms.SchemaTransformProvider;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Reads rows from JSON: JSON Lines, files with one JSON object in every line, or files that are an
 * array of objects, or a single object.
 *
 * <pre>{@code
 * pipeline.apply(ReadFromJson.from("events/*.jsonl.gz"));
 * pipeline.apply(ReadFromJson.from("events.jsonl").withSchema(schema));
 * }</pre>
 *
 * <p><b>Schemas.</b> Without a {@code schema}, the first 10,000 lines tell the fields and their
 * types (see {@link dev.purlin.core.type.JsonInference}), every field nullable; the schema is then
 * fixed. With one, fields that it does not name are passed over, unless it says {@code
 * additionalProperties: false}; fields that are missing are null.
 *
 * <p><b>Bad input.</b> A line that is no JSON object or does not fit the schema (or, where the
 * schema was inferred, has a field that the sample did not) is refused with file, line, column,
 * field, value and reason; its {@code failed_row} is the line's text. Blank lines are filtered. Of
 * an array, an element that does not fit is refused likewise; an array or document that is
 * malformed fails the run, for what lies behind the place cannot be told.
 *
 * <p>Bounded. Files of lines are cut into chunks at line ends and read in parallel; compressed ones
 * (by their names' ending), arrays and documents whole. Every file is read exactly once.
 *
 * <p>Follows jsonlines.org and the ReadFromJson transform of Beam YAML.
 */
public final class ReadFromJson extends FileSource<ReadFromJson> {
  private static final long serialVersionUID = 1L;
  private static final long CHUNK_BYTES = 16L << 20;

  /** The parameters of {@link ReadFromJson}. */
  @RecordBuilder
  public record Configuration(
      FileSourceParameters files,
      @Parameter(
              value = "The schema of the rows, as a map from field to SQL type or as JSON Schema.",
              absent = "inferred from the first lines")
          @Nullable JsonNode schema,
      TextFileParameters text,
      @Parameter(
              value = "How many lines to infer the schema from.",
              defaultValue = "10000",
              min = 1)
          int sampleSize)
      implements ReadFromJsonConfigurationBuilder.With {}

  private final transient Configuration configuration;
  private final transient @Nullable Schema schema;
  private final transient Charset encoding;
  private final long chunkBytes;

  private ReadFromJson(Step step, Configuration configuration, long chunkBytes) {
    super(step);
    ParameterSet.of(Configuration.class).check(configuration);
    this.configuration = configuration;
    this.schema =
        configuration.schema() == null
            ? null
            : JsonSchemas.declared("schema", configuration.schema());
    this.encoding = configuration.text().charsetOfLines();
    this.chunkBytes = chunkBytes;
  }

  /** Reads a file, or all files that match a pattern, with the schema inferred from them. */
  public static ReadFromJson from(String path) {
    return new ReadFromJson(
        unnamed(ReadFromJson.class),
        ParameterSet.of(Configuration.class).given("path", path),
        CHUNK_BYTES);
  }

  /** Reads rows of a schema; fields that it does not name are passed over. */
  public ReadFromJson withSchema(Schema schema) {
    return with(configuration.withSchema(JsonSchemas.fromBeamSchema(schema)));
  }

  /** Reads files in another encoding than UTF-8, one that extends ASCII. */
  public ReadFromJson withEncoding(String encoding) {
    return with(configuration.withText(new TextFileParameters(encoding)));
  }

  /** Adds a field with the name of the row's file. */
  public ReadFromJson withFilenameColumn(String field) {
    return with(configuration.withFiles(configuration.files().withFilenameColumn(field)));
  }

  /** Infers the schema from this many lines. */
  public ReadFromJson withSampleSize(int lines) {
    return with(configuration.withSampleSize(lines));
  }

  /** Cuts files into chunks of this many bytes. */
  ReadFromJson withChunkBytes(long bytes) {
    return new ReadFromJson(step(), configuration, bytes);
  }

  private ReadFromJson with(Configuration changed) {
    return new ReadFromJson(step(), changed, chunkBytes);
  }

  @Override
  protected ReadFromJson at(Step step) {
    return new ReadFromJson(step, configuration, chunkBytes);
  }

  @Override
  protected ReadFiles plan(PipelineOptions pipeline) {
    List<Metadata> files = configuration.files().match();
    Schema rows =
        schema != null
            ? schema
            : JsonSample.infer(configuration.files(), files, encoding, configuration.sampleSize());
    JsonNode declared = configuration.schema();
    boolean rejectUnknown = declared == null || JsonSchemas.isClosed(declared);
    return ReadFiles.of(
        files,
        configuration.files(),
        new JsonFileReader.Format(rows, rejectUnknown, encoding.name(), chunkBytes));
  }

  /** ReadFromJson's door to pipeline files and other SDKs. */
  @AutoService(SchemaTransformProvider.class)
  public static final class Provider extends RowTransformProvider<Configuration> {
    public Provider() {
      super(
          Configuration.class,
          Inputs.NONE,
          (step, configuration) -> new ReadFromJson(step, configuration, CHUNK_BYTES));
    }

    @Override
    public String description() {
      return "Reads rows from JSON Lines, from files that are an array of objects, or an object.";
    }

    @Override
    public String example() {
      return """
      type: ReadFromJson
      config:
        path: events/*.jsonl
      """;
    }
  }
}
