package dev.purlin.transforms.window;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.auto.service.AutoService;
import dev.purlin.core.parameter.Parameter;
import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.problem.ConfigurationException.Problem;
import dev.purlin.core.step.RowTransform;
import dev.purlin.core.step.RowTransformProvider;
import dev.purlin.core.step.Step;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.transforms.SchemaTransformProvider;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.Row;

/**
 * Adds fields that tell the timestamp of a row and the window it stands in.
 *
 * <pre>{@code
 * totals.apply(ExtractWindowingInfo.into("window_start", WindowingInfo.WINDOW_START));
 * }</pre>
 *
 * <p>The output has the input's fields and then the new ones: {@code timestamp}, {@code
 * window_start} (null if all rows are in one window) and {@code window_end} are TIMESTAMP, {@code
 * window_string} and {@code window_type} VARCHAR, {@code pane_info} a ROW. A row that stands in
 * several windows is output once for each. No row is refused.
 *
 * <p>Follows the ExtractWindowingInfo transform of Beam YAML, without its {@code window_object}.
 */
public final class ExtractWindowingInfo
    extends RowTransform<PCollection<Row>, ExtractWindowingInfo> {
  private static final long serialVersionUID = 1L;

  /** The parameters of {@link ExtractWindowingInfo}. */
  public record Configuration(
      @Parameter(
              value =
                  "The new fields, as a map of their names to what they hold, or a list of"
                      + " timestamp, window_start, window_end, window_string, window_type and"
                      + " pane_info.",
              defaultValue = "[\"timestamp\", \"window_start\", \"window_end\"]")
          JsonNode fields) {}

  private final transient Map<String, WindowingInfo> fields;

  private ExtractWindowingInfo(Step step, Map<String, WindowingInfo> fields) {
    super(step);
    this.fields = fields;
  }

  /** Adds a field. */
  public static ExtractWindowingInfo into(String field, WindowingInfo info) {
    return new ExtractWindowingInfo(unnamed(ExtractWindowingInfo.class), Map.of(field, info));
  }

  /** Adds another field. */
  public ExtractWindowingInfo and(String field, WindowingInfo info) {
    Map<String, WindowingInfo> more = new LinkedHashMap<>(fields);
    more.put(field, info);
    return new ExtractWindowingInfo(step(), more);
  }

  @Override
  protected ExtractWindowingInfo at(Step step) {
    return new ExtractWindowingInfo(step, fields);
  }

  @Override
  public PCollection<Row> expand(PCollection<Row> input) {
    Schema output = output(input.getSchema());
    boolean copied = WindowCopies.needed(input);
    PCollection<Row> single = copied ? WindowCopies.apply(step(), "rows", input) : input;
    ExtractFn extract =
        new ExtractFn(List.copyOf(fields.values()), output, step().counts(), !copied);
    return single.apply("Extract", ParDo.of(extract)).setRowSchema(output);
  }

  private Schema output(Schema input) {
    List<Problem> problems = new ArrayList<>();
    Schema.Builder output = Schema.builder().addFields(input.getFields());
    fields.forEach(
        (name, info) -> {
          if (input.hasField(name)) {
            problems.add(
                new Problem(
                    "fields." + name, "the input has a field '%s' already".formatted(name)));
          } else {
            output.addField(name, info.type());
          }
        });
    if (!problems.isEmpty()) {
      throw new ConfigurationException(problems);
    }
    return output.build();
  }

  /** ExtractWindowingInfo's door to pipeline files and other SDKs. */
  @AutoService(SchemaTransformProvider.class)
  public static final class Provider extends RowTransformProvider<Configuration> {
    public Provider() {
      super(
          Configuration.class,
          Inputs.ONE,
          (step, configuration) ->
              new ExtractWindowingInfo(step, WindowingInfo.parse(configuration.fields())));
    }

    @Override
    public String description() {
      return "Adds fields that tell the timestamp of a row and the window it stands in.";
    }

    @Override
    public String example() {
      return """
          type: ExtractWindowingInfo
          config:
            fields: [window_start, window_end]
          """;
    }

    @Override
    public boolean rejectsRows() {
      return false;
    }
  }
}
