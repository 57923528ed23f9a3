package dev.purlin.transforms.row;

import com.google.auto.service.AutoService;
import dev.purlin.core.parameter.Parameter;
import dev.purlin.core.parameter.ParameterSet;
import dev.purlin.core.step.RowTransformProvider;
import dev.purlin.core.step.RowWiseTransform;
import dev.purlin.core.step.Step;
import dev.purlin.core.type.TextParser;
import dev.purlin.core.type.TextParsers;
import dev.purlin.core.type.UnfitValueException;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.schemas.transforms.SchemaTransformProvider;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Makes a field of 0 and 1 for each of some values of a field.
 *
 * <pre>{@code
 * // {id: 1, c: red}  ->  {id: 1, c_green: 0, c_red: 1}
 * rows.apply(OneHot.of("c", "green", "red"));
 * }</pre>
 *
 * <p><b>Schemas.</b> The new fields, INTEGER and named by the field, {@code _} and the value, stand
 * behind the others in the order of {@code values}; the field itself goes unless {@code keep_field}
 * says otherwise. NULL is none of the values. The values are given, for a row-wise step sees no
 * other row.
 *
 * <p><b>Bad rows.</b> Another value is refused, or is 0 everywhere, as {@code on_unknown} says.
 * Follows get_dummies of pandas.
 */
public final class OneHot extends RowWiseTransform<OneHot> {
  private static final long serialVersionUID = 1L;

  /** What becomes of a value that is not among those given. */
  public enum OnUnknown {
    /** The row is refused. */
    REJECT,
    /** All its fields are 0. */
    ZEROS
  }

  /** The parameters of {@link OneHot}. */
  @RecordBuilder
  public record Configuration(
      @Parameter(value = "The field to look at.", example = "colour") String field,
      @Parameter(value = "The values that get a field.", example = "[green, red]")
          List<String> values,
      @Parameter(
              value = "What to put before the values, to name the fields.",
              absent = "the name of the field and _")
          @Nullable String prefix,
      @Parameter(value = "What becomes of other values.", defaultValue = "reject")
          OnUnknown onUnknown,
      @Parameter(value = "Whether the field itself stays.", defaultValue = "false")
          boolean keepField)
      implements OneHotConfigurationBuilder.With {}

  private final transient Configuration configuration;

  private OneHot(Step step, Configuration configuration) {
    super(step);
    this.configuration = configuration;
  }

  /** Makes fields for the given values of a field. */
  public static OneHot of(String field, String... values) {
    return new OneHot(
        unnamed(OneHot.class),
        ParameterSet.of(Configuration.class)
            .given(Map.of("field", field, "values", Arrays.asList(values))));
  }

  /** Gives other values 0 everywhere. */
  public OneHot orZeros() {
    return new OneHot(step(), configuration.withOnUnknown(OnUnknown.ZEROS));
  }

  /** Keeps the field itself. */
  public OneHot keepingField() {
    return new OneHot(step(), configuration.withKeepField(true));
  }

  @Override
  protected OneHot at(Step step) {
    return new OneHot(step, configuration);
  }

  @Override
  public Plan plan(Schema input) {
    FieldNames names = new FieldNames(input);
    int position = names.position("field", configuration.field());
    if (configuration.values().isEmpty()) {
      names.problem("values", "no values are given");
    }
    names.check();
    TextParser parser = TextParsers.of(input.getField(position).getType());
    String prefix = configuration.prefix();
    String before = prefix == null ? configuration.field() + "_" : prefix;
    List<Object> keys = new ArrayList<>();
    List<Schema.Field> added = new ArrayList<>();
    for (int i = 0; i < configuration.values().size(); i++) {
      String value = configuration.values().get(i);
      try {
        Object key = Mapping.key(parser.parse(value));
        if (keys.contains(key)) {
          names.problem("values." + i, "the value '%s' is given twice".formatted(value));
        }
        keys.add(key);
      } catch (UnfitValueException e) {
        names.problem("values." + i, e.getMessage());
      }
      added.add(Schema.Field.of(before + value, FieldType.INT32));
    }
    names.check();
    boolean reject = configuration.onUnknown() == OnUnknown.REJECT;
    OneIntoFields function =
        OneIntoFields.of(
            names,
            input,
            position,
            configuration.keepField(),
            added,
            "values",
            new Indicators(keys, reject));
    return new Plan(function.output(), function);
  }

  private record Indicators(List<Object> keys, boolean reject) implements OneIntoFields.Parts {
    @Override
    public @Nullable Object[] of(@Nullable Object value) throws UnfitValueException {
      @Nullable Object[] parts = new Object[keys.size()];
      Arrays.fill(parts, 0);
      int found = value == null ? -1 : keys.indexOf(Mapping.key(value));
      if (found >= 0) {
        parts[found] = 1;
      } else if (value != null && reject) {
        throw new UnfitValueException("the value is not among those that have a field");
      }
      return parts;
    }
  }

  /** OneHot's door to pipeline files and other SDKs. */
  @AutoService(SchemaTransformProvider.class)
  public static final class Provider extends RowTransformProvider<Configuration> {
    public Provider() {
      super(Configuration.class, Inputs.ONE, OneHot::new);
    }

    @Override
    public String description() {
      return "Makes a field of 0 and 1 for each of some values of a field.";
    }

    @Override
    public String example() {
      return """
      type: OneHot
      config:
        field: colour
        values: [green, red]
        on_unknown: zeros
      """;
    }
  }
}
