package dev.purlin.io.text;

import com.google.auto.service.AutoService;
import dev.purlin.core.order.OrderBy;
import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.problem.Names;
import dev.purlin.core.step.RowTransform;
import dev.purlin.core.step.RowTransformProvider;
import dev.purlin.core.step.Step;
import dev.purlin.io.file.FileTarget;
import dev.purlin.io.file.FileTargetParameters;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.Arrays;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.transforms.SchemaTransformProvider;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.Row;

/**
 * Writes the only field of every row as a line of text.
 *
 * <pre>{@code
 * words.apply(WriteToText.to("out/words")); // out/words-00000-of-00001
 * }</pre>
 *
 * <p><b>Schemas.</b> The input has exactly one field, of a type with a single value. Outputs one
 * row {@code {file, rows, bytes}} for every file. Lines end with a line feed, in UTF-8; a null is
 * an empty line, and a text with line feeds makes several lines. The order of rows is not kept. As
 * a single file named {@code .gz}, {@code .bz2} or {@code .zst} it is compressed.
 *
 * <p><b>Guarantee.</b> The files appear at once, or not at all; writing twice leaves what writing
 * once leaves (see {@link FileTarget}).
 *
 * <p>Follows WriteToText of Beam YAML.
 */
public final class WriteToText extends RowTransform<PCollection<Row>, WriteToText> {
  private static final long serialVersionUID = 1L;

  /** The parameters of {@link WriteToText}. */
  @RecordBuilder
  public record Configuration(FileTargetParameters target)
      implements WriteToTextConfigurationBuilder.With {}

  private final transient Configuration configuration;

  private WriteToText(Step step, Configuration configuration) {
    super(step);
    this.configuration = configuration;
  }

  /** Writes to files whose names begin with the path. */
  public static WriteToText to(String path) {
    return new WriteToText(
        unnamed(WriteToText.class), new Configuration(FileTargetParameters.of(path)));
  }

  /** Writes so many files. */
  public WriteToText withNumShards(int numShards) {
    return new WriteToText(
        step(), configuration.withTarget(configuration.target().withNumShards(numShards)));
  }

  /** Writes one file, named exactly as the path. */
  public WriteToText withSingleFile() {
    return new WriteToText(
        step(), configuration.withTarget(configuration.target().withSingleFile(true)));
  }

  /** Orders the rows of the files by these fields, the most important one first. */
  public WriteToText withOrderBy(OrderBy... orderBy) {
    return new WriteToText(
        step(),
        configuration.withTarget(configuration.target().withOrderBy(Arrays.asList(orderBy))));
  }

  @Override
  protected WriteToText at(Step step) {
    return new WriteToText(step, configuration);
  }

  @Override
  public PCollection<Row> expand(PCollection<Row> input) {
    Schema schema = input.getSchema();
    if (schema.getFieldCount() != 1) {
      throw new ConfigurationException(
          "",
          "a line is one field, and the input has %d: %s; choose one with MapToFields"
              .formatted(schema.getFieldCount(), String.join(", ", schema.getFieldNames())));
    }
    Schema.Field field = schema.getField(0);
    Schema.TypeName type = field.getType().getTypeName();
    if (type.isCompositeType()
        || type.isCollectionType()
        || type.isMapType()
        || type == Schema.TypeName.BYTES) {
      throw new ConfigurationException(
          "",
          "field '%s' is %s, expected a type that can be written as a line of text"
              .formatted(field.getName(), Names.type(field.getType())));
    }
    return FileTarget.write(input, new TextFormat(), configuration.target(), step());
  }

  /** WriteToText's door to pipeline files and other SDKs. */
  @AutoService(SchemaTransformProvider.class)
  public static final class Provider extends RowTransformProvider<Configuration> {
    public Provider() {
      super(Configuration.class, Inputs.ONE, WriteToText::new);
    }

    @Override
    public String description() {
      return "Writes the only field of every row as a line of text.";
    }

    @Override
    public String example() {
      return """
      type: WriteToText
      config:
        path: out/words
      """;
    }

    @Override
    public boolean rejectsRows() {
      return false;
    }
  }
}
