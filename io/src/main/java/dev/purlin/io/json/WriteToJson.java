package dev.purlin.io.json;

import com.google.auto.service.AutoService;
import com.google.auto.value.AutoValue;
import dev.purlin.core.step.RowTransform;
import dev.purlin.core.step.RowTransformProvider;
import dev.purlin.core.step.Step;
import dev.purlin.io.file.FileTarget;
import dev.purlin.io.file.WriteOptions;
import org.apache.beam.sdk.schemas.AutoValueSchema;
import org.apache.beam.sdk.schemas.annotations.DefaultSchema;
import org.apache.beam.sdk.schemas.annotations.SchemaFieldDescription;
import org.apache.beam.sdk.schemas.transforms.SchemaTransformProvider;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.Row;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Writes rows as JSON Lines: one JSON object in every line.
 *
 * <pre>{@code
 * totals.apply(WriteToJson.to("out/totals.jsonl").withSingleFile());
 * }</pre>
 *
 * <p><b>Schemas.</b> Rows of any schema; see {@link dev.purlin.core.type.JsonRowWriter} for how
 * types are written. The output has one row for every file, with the schema {@link
 * FileTarget#COMMITTED}. No row is ever refused.
 *
 * <p><b>Delivery.</b> Files appear all at once when all are complete, and replace those of an
 * earlier run: writing twice leaves what writing once leaves. See {@link FileTarget}.
 *
 * <p>Follows jsonlines.org and the WriteToJson transform of Beam YAML.
 */
public final class WriteToJson extends RowTransform<PCollection<Row>, WriteToJson> {
  private static final long serialVersionUID = 1L;

  /** The parameters of {@link WriteToJson}. */
  @AutoValue
  @DefaultSchema(AutoValueSchema.class)
  public abstract static class Configuration {
    @SchemaFieldDescription(
        "What the files' names begin with, as in `out/totals.jsonl`; with `single_file`, the name"
            + " itself, and with an ending such as `.gz` the file is compressed.")
    public abstract String getPath();

    @SchemaFieldDescription("How many files to write. Default: as many as there are workers.")
    public abstract @Nullable Integer getNumShards();

    @SchemaFieldDescription(
        "Whether to write one file, named exactly as `path` says. Default: false.")
    public abstract @Nullable Boolean getSingleFile();

    @AutoValue.Builder
    abstract static class Builder {
      abstract Builder setPath(String path);

      abstract Builder setNumShards(@Nullable Integer numShards);

      abstract Builder setSingleFile(@Nullable Boolean singleFile);

      abstract Configuration build();
    }
  }

  private final transient WriteOptions options;

  private WriteToJson(Step step, WriteOptions options) {
    super(step);
    this.options = options;
  }

  /** Writes files whose names begin with a path. */
  public static WriteToJson to(String path) {
    return new WriteToJson(unnamed(WriteToJson.class), WriteOptions.of(path, null, null));
  }

  /** Writes this many files. */
  public WriteToJson withNumShards(int shards) {
    return new WriteToJson(step(), new WriteOptions(options.path(), shards, options.singleFile()));
  }

  /** Writes one file, named exactly as the path says. */
  public WriteToJson withSingleFile() {
    return new WriteToJson(step(), new WriteOptions(options.path(), options.numShards(), true));
  }

  @Override
  protected WriteToJson at(Step step) {
    return new WriteToJson(step, options);
  }

  @Override
  public PCollection<Row> expand(PCollection<Row> input) {
    return FileTarget.write(input, new JsonFormat(input.getSchema()), options, step());
  }

  /** WriteToJson's door to pipeline files and other SDKs. */
  @AutoService(SchemaTransformProvider.class)
  public static final class Provider extends RowTransformProvider<Configuration> {
    public Provider() {
      super(Configuration.class, Inputs.ONE);
    }

    @Override
    public String description() {
      return "Writes rows as JSON Lines: one JSON object in every line.";
    }

    @Override
    public String example() {
      return """
      type: WriteToJson
      config:
        path: out/totals.jsonl
      """;
    }

    @Override
    public boolean rejectsRows() {
      return false;
    }

    @Override
    protected WriteToJson transform(Configuration configuration) {
      return new WriteToJson(
          unnamed(WriteToJson.class),
          WriteOptions.of(
              configuration.getPath(),
              configuration.getNumShards(),
              configuration.getSingleFile()));
    }
  }
}
