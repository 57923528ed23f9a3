package dev.purlin.transforms.row;

import com.google.auto.service.AutoService;
import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.step.RowTransformProvider;
import dev.purlin.core.step.RowWiseTransform;
import dev.purlin.core.step.Step;
import java.util.List;
import java.util.Optional;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.TypeName;
import org.apache.beam.sdk.schemas.transforms.SchemaTransformProvider;
import org.apache.beam.sdk.values.Row;

/**
 * Makes the rows of an error output what they were before their step rejected them.
 *
 * <pre>{@code
 * // {failed_row: {id: 7, name: Ann}, error_message: "...", ...}  ->  {id: 7, name: Ann}
 * rejects.rows().apply(StripErrorMetadata.fromErrors());
 * }</pre>
 *
 * <p><b>Schemas.</b> The output has the fields of {@code failed_row}, or of {@code element} in the
 * error outputs of Beam's Python transforms. Where a record never became a row, as with those that
 * a source rejects, the output is a row with the field {@code element}. No row is rejected.
 *
 * <p>Follows the StripErrorMetadata transform of Beam YAML.
 */
public final class StripErrorMetadata extends RowWiseTransform<StripErrorMetadata> {
  private static final long serialVersionUID = 1L;
  private static final List<String> FIELDS = List.of("failed_row", "element");

  /** The parameters of {@link StripErrorMetadata}: it has none. */
  public record Configuration() {}

  private StripErrorMetadata(Step step) {
    super(step);
  }

  /** Takes rows of an error output. */
  public static StripErrorMetadata fromErrors() {
    return new StripErrorMetadata(unnamed(StripErrorMetadata.class));
  }

  @Override
  protected StripErrorMetadata at(Step step) {
    return new StripErrorMetadata(step);
  }

  @Override
  public Plan plan(Schema input) {
    Optional<String> name = FIELDS.stream().filter(input::hasField).findFirst();
    if (name.isEmpty()) {
      throw new ConfigurationException(
          "",
          "the input is not an error output: it has neither 'failed_row' nor 'element'; name the"
              + " output, as in 'Step.errors'");
    }
    int position = input.indexOf(name.get());
    Schema.FieldType type = input.getField(position).getType();
    if (type.getTypeName() == TypeName.ROW) {
      return new Plan(type.getRowSchema(), (row, next) -> next.accept(row.<Row>getValue(position)));
    }
    Schema record = Schema.of(Schema.Field.of("element", type));
    return new Plan(
        record,
        (row, next) ->
            next.accept(Row.withSchema(record).attachValues(row.<Object>getValue(position))));
  }

  /** StripErrorMetadata's door to pipeline files and other SDKs. */
  @AutoService(SchemaTransformProvider.class)
  public static final class Provider extends RowTransformProvider<Configuration> {
    public Provider() {
      super(Configuration.class, Inputs.ONE, (step, none) -> new StripErrorMetadata(step));
    }

    @Override
    public String description() {
      return "Makes the rows of an error output what they were before their step rejected them.";
    }

    @Override
    public String example() {
      return """
      type: StripErrorMetadata
      input: Parse.errors
      """;
    }

    @Override
    public boolean rejectsRows() {
      return false;
    }
  }
}
