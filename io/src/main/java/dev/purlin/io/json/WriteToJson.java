package dev.purlin.io.json;

import com.google.auto.service.AutoService;
import dev.purlin.core.order.OrderBy;
import dev.purlin.core.step.RowTransform;
import dev.purlin.core.step.RowTransformProvider;
import dev.purlin.core.step.Step;
import dev.purlin.io.file.FileTarget;
import dev.purlin.io.file.FileTargetParameters;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.Arrays;
import org.apache.beam.sdk.schemas.transforms.SchemaTransformProvider;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.Row;

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
  @RecordBuilder
  public record Configuration(FileTargetParameters target)
      implements WriteToJsonConfigurationBuilder.With {}

  private final transient Configuration configuration;

  private WriteToJson(Step step, Configuration configuration) {
    super(step);
    this.configuration = configuration;
  }

  /** Writes files whose names begin with a path. */
  public static WriteToJson to(String path) {
    return new WriteToJson(
        unnamed(WriteToJson.class), new Configuration(FileTargetParameters.of(path)));
  }

  /** Writes this many files. */
  public WriteToJson withNumShards(int shards) {
    return new WriteToJson(
        step(), configuration.withTarget(configuration.target().withNumShards(shards)));
  }

  /** Writes one file, named exactly as the path says. */
  public WriteToJson withSingleFile() {
    return new WriteToJson(
        step(), configuration.withTarget(configuration.target().withSingleFile(true)));
  }

  /** Orders the rows of the files by these fields, the most important one first. */
  public WriteToJson withOrderBy(OrderBy... orderBy) {
    return new WriteToJson(
        step(),
        configuration.withTarget(configuration.target().withOrderBy(Arrays.asList(orderBy))));
  }

  @Override
  protected WriteToJson at(Step step) {
    return new WriteToJson(step, configuration);
  }

  @Override
  public PCollection<Row> expand(PCollection<Row> input) {
    return FileTarget.write(
        input, new JsonFormat(input.getSchema()), configuration.target(), step());
  }

  /** WriteToJson's door to pipeline files and other SDKs. */
  @AutoService(SchemaTransformProvider.class)
  public static final class Provider extends RowTransformProvider<Configuration> {
    public Provider() {
      super(Configuration.class, Inputs.ONE, WriteToJson::new);
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
  }
}
