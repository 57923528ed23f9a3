package dev.purlin.io.json;

import com.google.auto.service.AutoService;
import com.google.auto.value.AutoValue;
import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.reject.Rejector;
import dev.purlin.core.step.RowTransform;
import dev.purlin.core.step.RowTransformProvider;
import dev.purlin.core.step.Step;
import dev.purlin.core.type.JsonSchemas;
import dev.purlin.io.file.FileChunks;
import dev.purlin.io.file.FileSources;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.apache.beam.sdk.io.fs.MatchResult.Metadata;
import org.apache.beam.sdk.schemas.AutoValueSchema;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.annotations.DefaultSchema;
import org.apache.beam.sdk.schemas.annotations.SchemaFieldDescription;
import org.apache.beam.sdk.schemas.transforms.SchemaTransformProvider;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.Row;
import org.apache.beam.sdk.values.TupleTag;
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
public final class ReadFromJson extends RowTransform<PBegin, ReadFromJson> {
  private static final long serialVersionUID = 1L;
  private static final int SAMPLE_SIZE = 10_000;
  private static final long CHUNK_BYTES = 16L << 20;

  /** The parameters of {@link ReadFromJson}. */
  @AutoValue
  @DefaultSchema(AutoValueSchema.class)
  public abstract static class Configuration {
    @SchemaFieldDescription("The file to read, or a pattern of files such as `data/*.jsonl`.")
    public abstract String getPath();

    @SchemaFieldDescription(
        "The schema of the rows, as a map from field to SQL type or as JSON Schema. Default:"
            + " inferred from the first lines.")
    public abstract @Nullable String getSchema();

    @SchemaFieldDescription("The encoding of the files. Default: UTF-8.")
    public abstract @Nullable String getEncoding();

    @SchemaFieldDescription("How many lines to infer the schema from. Default: 10000.")
    public abstract @Nullable Integer getSampleSize();

    @AutoValue.Builder
    abstract static class Builder {
      abstract Builder setPath(String path);

      abstract Builder setSchema(@Nullable String schema);

      abstract Builder setEncoding(@Nullable String encoding);

      abstract Builder setSampleSize(@Nullable Integer sampleSize);

      abstract Configuration build();
    }
  }

  /** How lines are read, apart from where they are. */
  private record Options(
      @Nullable Schema schema,
      boolean rejectUnknown,
      Charset encoding,
      int sampleSize,
      long chunkBytes) {}

  private final String path;
  private final transient Options options;

  private ReadFromJson(Step step, String path, Options options) {
    super(step);
    this.path = path;
    this.options = options;
  }

  /** Reads a file, or all files that match a pattern, with the schema inferred from them. */
  public static ReadFromJson from(String path) {
    return new ReadFromJson(
        unnamed(ReadFromJson.class),
        path,
        new Options(null, true, StandardCharsets.UTF_8, SAMPLE_SIZE, CHUNK_BYTES));
  }

  /** Reads rows of a schema; fields that it does not name are passed over. */
  public ReadFromJson withSchema(Schema schema) {
    return with(schema, false, options.encoding, options.sampleSize, options.chunkBytes);
  }

  /** Reads files in another encoding than UTF-8, one that extends ASCII. */
  public ReadFromJson withEncoding(String encoding) {
    return with(
        options.schema,
        options.rejectUnknown,
        JsonEncoding.of(encoding),
        options.sampleSize,
        options.chunkBytes);
  }

  /** Infers the schema from this many lines. */
  public ReadFromJson withSampleSize(int lines) {
    if (lines < 1) {
      throw new ConfigurationException(
          "sample_size", "%d lines tell no schema; expected 1 or more".formatted(lines));
    }
    return with(options.schema, options.rejectUnknown, options.encoding, lines, options.chunkBytes);
  }

  /** Cuts files into chunks of this many bytes. */
  ReadFromJson withChunkBytes(long bytes) {
    return with(options.schema, options.rejectUnknown, options.encoding, options.sampleSize, bytes);
  }

  private ReadFromJson with(
      @Nullable Schema schema,
      boolean rejectUnknown,
      Charset encoding,
      int sampleSize,
      long chunkBytes) {
    return new ReadFromJson(
        step(), path, new Options(schema, rejectUnknown, encoding, sampleSize, chunkBytes));
  }

  @Override
  protected ReadFromJson at(Step step) {
    return new ReadFromJson(step, path, options);
  }

  @Override
  public PCollection<Row> expand(PBegin input) {
    List<Metadata> files = FileSources.match(path);
    Schema schema =
        options.schema != null
            ? options.schema
            : JsonSample.infer(files, options.encoding, options.sampleSize);
    Rejector rejector = step().rejector(Schema.FieldType.STRING);
    TupleTag<Row> rows = new TupleTag<>() {};
    TupleTag<Row> refused = new TupleTag<>() {};
    ReadJsonFn read =
        new ReadJsonFn(
            schema,
            options.rejectUnknown,
            options.encoding.name(),
            step().counts(),
            rejector,
            rows,
            refused);
    return step()
        .apply(
            "Rows",
            input.apply("Files", FileChunks.of(files).withBytes(options.chunkBytes)),
            read,
            rows,
            refused,
            rejector)
        .setRowSchema(schema);
  }

  /** ReadFromJson's door to pipeline files and other SDKs. */
  @AutoService(SchemaTransformProvider.class)
  public static final class Provider extends RowTransformProvider<Configuration> {
    public Provider() {
      super(Configuration.class, Inputs.NONE);
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

    @Override
    public Set<String> jsonParameters() {
      return Set.of("schema");
    }

    @Override
    protected ReadFromJson transform(Configuration configuration) {
      ReadFromJson read = ReadFromJson.from(configuration.getPath());
      if (configuration.getEncoding() != null) {
        read = read.withEncoding(configuration.getEncoding());
      }
      if (configuration.getSampleSize() != null) {
        read = read.withSampleSize(configuration.getSampleSize());
      }
      String schema = configuration.getSchema();
      if (schema == null) {
        return read;
      }
      Options options = read.options;
      return read.with(
          JsonSchemas.declared("schema", schema),
          JsonSchemas.isClosed(schema),
          options.encoding,
          options.sampleSize,
          options.chunkBytes);
    }
  }
}
