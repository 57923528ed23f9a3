package dev.purlin.io.parquet;

import com.google.auto.service.AutoService;
import dev.purlin.core.batch.BatchRows;
import dev.purlin.core.batch.RowBatch;
import dev.purlin.core.order.OrderBy;
import dev.purlin.core.parameter.Parameter;
import dev.purlin.core.parameter.ParameterSet;
import dev.purlin.core.parameter.Words;
import dev.purlin.core.step.BatchInput;
import dev.purlin.core.step.RowTransform;
import dev.purlin.core.step.RowTransformProvider;
import dev.purlin.core.step.Step;
import dev.purlin.io.file.FileTarget;
import dev.purlin.io.file.FileTargetParameters;
import dev.purlin.io.file.RowFileFormat;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.Arrays;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.transforms.SchemaTransformProvider;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.Row;

/**
 * Writes rows to Parquet files.
 *
 * <pre>{@code
 * sales.apply(WriteToParquet.to("out/sales").withCompression("zstd")); // out/sales-00000-of-00001
 * }</pre>
 *
 * <p><b>Schema.</b> Every field becomes a column of the same name, optional if it is nullable.
 * TIMESTAMP becomes a timestamp in microseconds, adjusted to UTC; TIME one in microseconds, too;
 * DECIMAL becomes {@code DECIMAL(38, decimal_scale)}, unless the field has a precision of its own;
 * ARRAY, MAP and ROW become three-level lists, maps and groups. Outputs one row {@code {file, rows,
 * bytes}} for every file.
 *
 * <p><b>Bad input.</b> A value that the column cannot hold exactly, such as a DECIMAL with more
 * places, fails the run. <b>Guarantee.</b> The files appear at once, or not at all; writing twice
 * leaves what writing once leaves (see {@link FileTarget}).
 *
 * <p>Follows WriteToParquet of Beam YAML, and Parquet's LogicalTypes.md.
 */
public final class WriteToParquet extends RowTransform<PCollection<Row>, WriteToParquet>
    implements BatchInput {
  private static final long serialVersionUID = 1L;

  private static final long ROW_GROUP_BYTES = 64L << 20;
  private static final int DECIMAL_SCALE = 9;

  /** The parameters of {@link WriteToParquet}. */
  @RecordBuilder
  public record Configuration(
      FileTargetParameters target,
      @Parameter(value = "snappy, zstd, gzip or none.", defaultValue = "snappy") Codec compression,
      @Parameter(
              value = "How many bytes a row group may take in memory before it is written.",
              defaultValue = "67108864",
              min = 1048576)
          long rowGroupSize,
      @Parameter(
              value = "How many decimal places the columns of DECIMAL fields have, 0 to 38.",
              defaultValue = "9",
              min = 0,
              max = 38)
          int decimalScale)
      implements WriteToParquetConfigurationBuilder.With {}

  private final transient Configuration configuration;

  private WriteToParquet(Step step, Configuration configuration) {
    super(step);
    this.configuration = configuration;
    ParameterSet.of(Configuration.class).check(configuration);
  }

  /** Writes to files whose names begin with the path. */
  public static WriteToParquet to(String path) {
    return new WriteToParquet(
        unnamed(WriteToParquet.class), ParameterSet.of(Configuration.class).given("path", path));
  }

  private WriteToParquet with(Configuration changed) {
    return new WriteToParquet(step(), changed);
  }

  /** Compresses with {@code snappy} (the default), {@code zstd}, {@code gzip} or {@code none}. */
  public WriteToParquet withCompression(String compression) {
    return with(
        configuration.withCompression(Words.parse("compression", Codec.class, compression)));
  }

  /** Ends a row group when it takes so many bytes in memory. */
  public WriteToParquet withRowGroupSize(long bytes) {
    return with(configuration.withRowGroupSize(bytes));
  }

  /** Writes so many files. */
  public WriteToParquet withNumShards(int numShards) {
    return with(configuration.withTarget(configuration.target().withNumShards(numShards)));
  }

  /** Writes one file, named exactly as the path. */
  public WriteToParquet withSingleFile() {
    return with(configuration.withTarget(configuration.target().withSingleFile(true)));
  }

  /** Gives the columns of DECIMAL fields so many decimal places. */
  public WriteToParquet withDecimalScale(int decimalScale) {
    return with(configuration.withDecimalScale(decimalScale));
  }

  /** Orders the rows of the files by these fields, the most important one first. */
  public WriteToParquet withOrderBy(OrderBy... orderBy) {
    return with(
        configuration.withTarget(configuration.target().withOrderBy(Arrays.asList(orderBy))));
  }

  @Override
  protected WriteToParquet at(Step step) {
    return new WriteToParquet(step, configuration);
  }

  @Override
  public PCollection<Row> expand(PCollection<Row> input) {
    return FileTarget.write(
        input, checkedFormat(input.getSchema()), configuration.target(), step());
  }

  @Override
  public PCollection<Row> expandBatches(PCollection<RowBatch> batches) {
    return FileTarget.writeBatches(
        batches, checkedFormat(BatchRows.schema(batches)), configuration.target(), step());
  }

  private ParquetFormat checkedFormat(Schema schema) {
    FileSchema.of(schema, configuration.decimalScale()); // Reports fields that cannot be written.
    return new ParquetFormat(
        schema,
        configuration.compression(),
        configuration.rowGroupSize(),
        configuration.decimalScale());
  }

  /** The format by itself, for a program that writes a file without a pipeline; SNAPPY pages. */
  public static RowFileFormat format(Schema schema) {
    return new ParquetFormat(schema, Codec.SNAPPY, ROW_GROUP_BYTES, DECIMAL_SCALE);
  }

  /**
   * The format by itself, for rows of a schema.
   *
   * @throws dev.purlin.core.problem.ConfigurationException naming a field that cannot be written
   */
  public static RowFileFormat format(Schema schema, Codec compression) {
    FileSchema.of(schema, DECIMAL_SCALE);
    return new ParquetFormat(schema, compression, ROW_GROUP_BYTES, DECIMAL_SCALE);
  }

  /** WriteToParquet's door to pipeline files and other SDKs. */
  @AutoService(SchemaTransformProvider.class)
  public static final class Provider extends RowTransformProvider<Configuration> {
    public Provider() {
      super(Configuration.class, Inputs.ONE, WriteToParquet::new);
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
  }
}
