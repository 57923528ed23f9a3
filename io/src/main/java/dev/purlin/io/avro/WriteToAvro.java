package dev.purlin.io.avro;

import com.google.auto.service.AutoService;
import dev.purlin.core.order.OrderBy;
import dev.purlin.core.parameter.Parameter;
import dev.purlin.core.parameter.ParameterSet;
import dev.purlin.core.parameter.Words;
import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.step.RowTransform;
import dev.purlin.core.step.RowTransformProvider;
import dev.purlin.core.step.Step;
import dev.purlin.io.file.FileTarget;
import dev.purlin.io.file.FileTargetParameters;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.Arrays;
import org.apache.beam.sdk.io.Compression;
import org.apache.beam.sdk.schemas.transforms.SchemaTransformProvider;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.Row;

/**
 * Writes rows to Avro files.
 *
 * <pre>{@code
 * sales.apply(WriteToAvro.to("out/sales").withCodec("zstandard")); // out/sales-00000-of-00001
 * }</pre>
 *
 * <p><b>Schema.</b> Every field becomes one of the same name, a union with null if it is nullable.
 * TIMESTAMP becomes timestamp-micros, DATE date, TIME time-micros; TINYINT, SMALLINT and INTEGER
 * become int; DECIMAL becomes a decimal of {@code (38, decimal_scale)} in bytes, unless the field
 * has a precision of its own; ARRAY, MAP with keys of VARCHAR, and ROW become arrays, maps and
 * records. A field whose name Avro does not allow is refused. Outputs one row {@code {file, rows,
 * bytes}} for every file.
 *
 * <p><b>Bad input.</b> A value that its type cannot hold exactly, such as a DECIMAL with more
 * places or a TIME finer than microseconds, fails the run. <b>Guarantee.</b> The files appear at
 * once, or not at all; writing twice leaves what writing once leaves, but for the random sync
 * markers (see {@link FileTarget}).
 *
 * <p>Follows Avro's specification and WriteToAvro of Beam YAML.
 */
public final class WriteToAvro extends RowTransform<PCollection<Row>, WriteToAvro> {
  private static final long serialVersionUID = 1L;

  /** The parameters of {@link WriteToAvro}. */
  @RecordBuilder
  public record Configuration(
      FileTargetParameters target,
      @Parameter(
              value = "How blocks are compressed: deflate, snappy, zstandard, bzip2, xz or none.",
              defaultValue = "deflate")
          AvroCodec codec,
      @Parameter(
              value = "How many decimal places DECIMAL fields have, 0 to 38.",
              defaultValue = "9",
              min = 0,
              max = 38)
          int decimalScale)
      implements WriteToAvroConfigurationBuilder.With {}

  private final transient Configuration configuration;

  private WriteToAvro(Step step, Configuration configuration) {
    super(step);
    this.configuration = configuration;
    ParameterSet.of(Configuration.class).check(configuration);
    FileTargetParameters target = configuration.target();
    if (target.singleFile() && Compression.detect(target.path()) != Compression.UNCOMPRESSED) {
      throw new ConfigurationException(
          "path",
          "'%s' would be compressed as a whole, and could be read from its beginning only; leave the ending out, and choose a codec"
              .formatted(target.path()));
    }
  }

  /** Writes to files whose names begin with the path. */
  public static WriteToAvro to(String path) {
    return new WriteToAvro(
        unnamed(WriteToAvro.class), ParameterSet.of(Configuration.class).given("path", path));
  }

  private WriteToAvro with(Configuration changed) {
    return new WriteToAvro(step(), changed);
  }

  /**
   * Compresses with {@code deflate} (the default), {@code snappy}, {@code zstandard}, {@code
   * bzip2}, {@code xz} or {@code none}.
   */
  public WriteToAvro withCodec(String codec) {
    return with(configuration.withCodec(Words.parse("codec", AvroCodec.class, codec)));
  }

  /** Writes so many files. */
  public WriteToAvro withNumShards(int numShards) {
    return with(configuration.withTarget(configuration.target().withNumShards(numShards)));
  }

  /** Writes one file, named exactly as the path. */
  public WriteToAvro withSingleFile() {
    return with(configuration.withTarget(configuration.target().withSingleFile(true)));
  }

  /** Gives DECIMAL fields so many decimal places. */
  public WriteToAvro withDecimalScale(int decimalScale) {
    return with(configuration.withDecimalScale(decimalScale));
  }

  /** Orders the rows of the files by these fields, the most important one first. */
  public WriteToAvro withOrderBy(OrderBy... orderBy) {
    return with(
        configuration.withTarget(configuration.target().withOrderBy(Arrays.asList(orderBy))));
  }

  @Override
  protected WriteToAvro at(Step step) {
    return new WriteToAvro(step, configuration);
  }

  @Override
  public PCollection<Row> expand(PCollection<Row> input) {
    AvroFormat format =
        new AvroFormat(input.getSchema(), configuration.codec(), configuration.decimalScale());
    format.avro(); // Reports fields that cannot be written.
    return FileTarget.write(input, format, configuration.target(), step());
  }

  /** WriteToAvro's door to pipeline files and other SDKs. */
  @AutoService(SchemaTransformProvider.class)
  public static final class Provider extends RowTransformProvider<Configuration> {
    public Provider() {
      super(Configuration.class, Inputs.ONE, WriteToAvro::new);
    }

    @Override
    public String description() {
      return "Writes rows to Avro files.";
    }

    @Override
    public String example() {
      return """
      type: WriteToAvro
      config:
        path: out/sales
        codec: zstandard
      """;
    }

    @Override
    public boolean rejectsRows() {
      return false;
    }
  }
}
