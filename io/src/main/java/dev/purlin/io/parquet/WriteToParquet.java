package dev.purlin.io.parquet;

import com.google.auto.service.AutoService;
import com.google.auto.value.AutoValue;
import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.step.RowTransform;
import dev.purlin.core.step.RowTransformProvider;
import dev.purlin.core.step.Step;
import dev.purlin.io.file.FileTarget;
import dev.purlin.io.file.RowFileFormat;
import dev.purlin.io.file.WriteOptions;
import org.apache.beam.sdk.schemas.AutoValueSchema;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.annotations.DefaultSchema;
import org.apache.beam.sdk.schemas.annotations.SchemaFieldDescription;
import org.apache.beam.sdk.schemas.transforms.SchemaTransformProvider;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.Row;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Writes rows to Parquet files.
 *
 * <pre>{@code
 * sales.apply(WriteToParquet.to("out/sales").withCompression("zstd")); // out/sales-00000-of-00001
 * }</pre>
 *
 * <p><b>Schema.</b> Every field becomes a column of the same name, optional if it is nullable.
 * TIMESTAMP becomes a timestamp in milliseconds, adjusted to UTC; TIME one in microseconds; DECIMAL
 * becomes {@code DECIMAL(38, decimal_scale)}, unless the field has a precision of its own; ARRAY,
 * MAP and ROW become three-level lists, maps and groups. Puts out one row {@code {file, rows,
 * bytes}} for every file.
 *
 * <p><b>Bad input.</b> A value that the column cannot hold exactly, such as a DECIMAL with more
 * places, fails the run. <b>Guarantee.</b> The files appear at once, or not at all; writing twice
 * leaves what writing once leaves (see {@link FileTarget}).
 *
 * <p>Follows WriteToParquet of Beam YAML, and Parquet's LogicalTypes.md.
 */
public final class WriteToParquet extends RowTransform<PCollection<Row>, WriteToParquet> {
  private static final long serialVersionUID = 1L;

  private static final long ROW_GROUP_BYTES = 64L << 20;
  private static final long LEAST_ROW_GROUP_BYTES = 1L << 20;
  private static final int DECIMAL_SCALE = 9;
  private static final int MOST_DECIMAL_SCALE = 38;

  /** The parameters of {@link WriteToParquet}. */
  @AutoValue
  @DefaultSchema(AutoValueSchema.class)
  public abstract static class Configuration {
    @SchemaFieldDescription(
        "The prefix of the files' names: path-00000-of-00002 and so on. Directories are created.")
    public abstract String getPath();

    @SchemaFieldDescription("snappy, zstd, gzip or none. Default: snappy.")
    public abstract @Nullable String getCompression();

    @SchemaFieldDescription(
        "How many bytes a row group may take in memory before it is written. Default: 67108864.")
    public abstract @Nullable Long getRowGroupSize();

    @SchemaFieldDescription("How many files to write. Default: as the runner likes.")
    public abstract @Nullable Integer getNumShards();

    @SchemaFieldDescription("Whether to write one file, named exactly as the path. Default: false.")
    public abstract @Nullable Boolean getSingleFile();

    @SchemaFieldDescription(
        "How many decimal places the columns of DECIMAL fields have, 0 to 38. Default: 9.")
    public abstract @Nullable Integer getDecimalScale();

    static Builder builder() {
      return new AutoValue_WriteToParquet_Configuration.Builder();
    }

    abstract Builder toBuilder();

    @AutoValue.Builder
    abstract static class Builder {
      abstract Builder setPath(String path);

      abstract Builder setCompression(@Nullable String compression);

      abstract Builder setRowGroupSize(@Nullable Long rowGroupSize);

      abstract Builder setNumShards(@Nullable Integer numShards);

      abstract Builder setSingleFile(@Nullable Boolean singleFile);

      abstract Builder setDecimalScale(@Nullable Integer decimalScale);

      abstract Configuration build();
    }
  }

  private final transient Configuration configuration;
  private final transient WriteOptions options;
  private final transient Codec codec;

  private WriteToParquet(Step step, Configuration configuration) {
    super(step);
    this.configuration = configuration;
    options =
        WriteOptions.of(
            configuration.getPath(), configuration.getNumShards(), configuration.getSingleFile());
    codec = Codec.named(configuration.getCompression());
    if (rowGroupBytes() < LEAST_ROW_GROUP_BYTES) {
      throw new ConfigurationException(
          "row_group_size",
          "%d bytes is too small for a row group; expected %d or more"
              .formatted(rowGroupBytes(), LEAST_ROW_GROUP_BYTES));
    }
    if (decimalScale() < 0 || decimalScale() > MOST_DECIMAL_SCALE) {
      throw new ConfigurationException(
          "decimal_scale",
          "a DECIMAL cannot have %d decimal places; expected 0 to %d"
              .formatted(decimalScale(), MOST_DECIMAL_SCALE));
    }
  }

  private long rowGroupBytes() {
    Long size = configuration.getRowGroupSize();
    return size == null ? ROW_GROUP_BYTES : size;
  }

  private int decimalScale() {
    Integer scale = configuration.getDecimalScale();
    return scale == null ? DECIMAL_SCALE : scale;
  }

  /** Writes to files whose names begin with the path. */
  public static WriteToParquet to(String path) {
    return new WriteToParquet(
        unnamed(WriteToParquet.class), Configuration.builder().setPath(path).build());
  }

  private WriteToParquet with(Configuration.Builder changed) {
    return new WriteToParquet(step(), changed.build());
  }

  /** Compresses with {@code snappy} (the default), {@code zstd}, {@code gzip} or {@code none}. */
  public WriteToParquet withCompression(String compression) {
    return with(configuration.toBuilder().setCompression(compression));
  }

  /** Ends a row group when it takes so many bytes in memory. */
  public WriteToParquet withRowGroupSize(long bytes) {
    return with(configuration.toBuilder().setRowGroupSize(bytes));
  }

  /** Writes so many files. */
  public WriteToParquet withNumShards(int numShards) {
    return with(configuration.toBuilder().setNumShards(numShards));
  }

  /** Writes one file, named exactly as the path. */
  public WriteToParquet withSingleFile() {
    return with(configuration.toBuilder().setSingleFile(true));
  }

  /** Gives the columns of DECIMAL fields so many decimal places. */
  public WriteToParquet withDecimalScale(int decimalScale) {
    return with(configuration.toBuilder().setDecimalScale(decimalScale));
  }

  @Override
  protected WriteToParquet at(Step step) {
    return new WriteToParquet(step, configuration);
  }

  @Override
  public PCollection<Row> expand(PCollection<Row> input) {
    ParquetFormat format =
        new ParquetFormat(input.getSchema(), codec, rowGroupBytes(), decimalScale());
    FileSchema.of(input.getSchema(), decimalScale()); // Tells of fields that cannot be written.
    return FileTarget.write(input, format, options, step());
  }

  /** The format by itself, for a program that writes a file without a pipeline; SNAPPY pages. */
  public static RowFileFormat format(Schema schema) {
    return new ParquetFormat(schema, Codec.SNAPPY, ROW_GROUP_BYTES, DECIMAL_SCALE);
  }

  /** WriteToParquet's door to pipeline files and other SDKs. */
  @AutoService(SchemaTransformProvider.class)
  public static final class Provider extends RowTransformProvider<Configuration> {
    public Provider() {
      super(Configuration.class, Inputs.ONE);
    }

    @Override
    public String description() {
      return "Writes rows to Parquet files.";
    }

    @Override
    public String example() {
      return """
      type: WriteToParquet
      config:
        path: out/sales
        compression: zstd
      """;
    }

    @Override
    public boolean rejectsRows() {
      return false;
    }

    @Override
    protected WriteToParquet transform(Configuration configuration) {
      return new WriteToParquet(unnamed(WriteToParquet.class), configuration);
    }
  }
}
