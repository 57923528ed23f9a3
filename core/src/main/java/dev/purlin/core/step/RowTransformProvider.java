package dev.purlin.core.step;

import dev.purlin.core.parameter.Parameter;
import dev.purlin.core.parameter.ParameterSet;
import dev.purlin.core.parameter.ParameterSpec;
import dev.purlin.core.reject.Rejects;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.transforms.SchemaTransform;
import org.apache.beam.sdk.schemas.transforms.SchemaTransformProvider;
import org.apache.beam.sdk.values.PCollectionRowTuple;
import org.apache.beam.sdk.values.Row;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * The door of a transform to pipeline files and to Beam's other SDKs.
 *
 * <p>A provider is nested in its transform and says three things: the configuration class (whose
 * schema is the single source of parameter names, types and descriptions), what it takes in, and
 * how a configuration becomes the transform. The rest, {@code error_handling} among it, is done
 * here.
 */
public abstract class RowTransformProvider<ConfigT extends Record>
    implements SchemaTransformProvider, StepProvider {

  private static final String ERROR_HANDLING = "error_handling";

  /** What becomes of rejected rows, in every transform that may reject some. */
  public record ErrorHandling(
      @Parameter(value = "The name of the output for rejected rows.", example = "errors")
          String output,
      @Parameter(
              value =
                  "How many rows the step may reject; with more, the run fails and its targets stay as they were.",
              absent = "any number, but not all",
              min = 0)
          @Nullable Long maxRows,
      @Parameter(
              value = "How many per cent of its rows the step may reject, likewise.",
              absent = "any number, but not all",
              min = 0)
          @Nullable Double maxPercent,
      @Parameter(
              value = "Beam's word for max_percent: which part of its rows, from 0 to 1.",
              absent = "any part",
              min = 0,
              max = 1)
          @Nullable Double threshold) {}

  /** The parameters that every transform has which may reject rows. */
  public record ErrorParameters(
      @Parameter(
              value = "Sets rejected rows aside in an output of their own.",
              absent = "the first rejected row fails the run",
              group = "Rejected rows")
          @Nullable ErrorHandling errorHandling) {}

  private static final ParameterSet<ErrorParameters> ERROR_PARAMETERS =
      ParameterSet.of(ErrorParameters.class);

  private final ParameterSet<ConfigT> parameters;
  private final Inputs inputs;
  private final BiFunction<Step, ConfigT, ? extends StepTransform<?, ?, ?>> constructor;

  /**
   * A door to a transform whose configuration is a record of parameters.
   *
   * @param constructor makes the transform at a place, and reports problems of the configuration
   */
  protected RowTransformProvider(
      Class<ConfigT> configurationClass,
      Inputs inputs,
      BiFunction<Step, ConfigT, ? extends StepTransform<?, ?, ?>> constructor) {
    this.parameters = ParameterSet.of(configurationClass);
    this.inputs = inputs;
    this.constructor = constructor;
  }

  /** All parameters; the last is {@code error_handling} where rows can be rejected. */
  public final List<ParameterSpec> parameters() {
    return rejectsRows()
        ? Stream.concat(parameters.specs().stream(), ERROR_PARAMETERS.specs().stream()).toList()
        : parameters.specs();
  }

  /** The name of the transform in pipeline files: that of the class the provider is nested in. */
  @Override
  public String name() {
    return getClass().getEnclosingClass().getSimpleName();
  }

  /** One sentence about what the transform does. */
  @Override
  public abstract String description();

  /** An example step as it would stand in a pipeline file. */
  @Override
  public abstract String example();

  /** Whether rows can be refused, so that {@code error_handling} makes sense. */
  @Override
  public boolean rejectsRows() {
    return true;
  }

  /** Parameters of type string that hold JSON: a file may give them as a list or a map. */
  @Override
  public Set<String> jsonParameters() {
    return parameters().stream()
        .filter(ParameterSpec::anyShape)
        .map(ParameterSpec::name)
        .collect(Collectors.toUnmodifiableSet());
  }

  /**
   * Those of {@link #jsonParameters} in which it counts how a scalar is written, where a text is
   * wanted; it is then a {@link WrittenValue}.
   */
  @Override
  public Set<String> writtenParameters() {
    return Set.of();
  }

  /**
   * Structured parameters that may be given as one scalar, by path ({@code *} for any key or
   * index), with the entry that the scalar stands for.
   */
  @Override
  public Map<String, String> shorthands() {
    Map<String, String> shorthands = new LinkedHashMap<>();
    addShorthands("", parameters(), shorthands);
    return shorthands;
  }

  private static void addShorthands(
      String parent, List<ParameterSpec> parameters, Map<String, String> shorthands) {
    for (ParameterSpec parameter : parameters) {
      boolean many = parameter.type().getTypeName() != Schema.TypeName.ROW;
      String path = parent + parameter.name() + (many ? ".*" : "");
      if (parameter.shorthand() != null) {
        shorthands.put(path, parameter.shorthand());
      }
      addShorthands(path + ".", parameter.nested(), shorthands);
    }
  }

  /**
   * Whether the transform changes something outside the pipeline; such are named {@code WriteTo}.
   */
  @Override
  public final boolean writes() {
    return name().startsWith("WriteTo");
  }

  /**
   * Whether the transform looks at one row at a time, so that it can run fused with its neighbours.
   */
  @Override
  public final boolean rowWise() {
    return RowWiseTransform.class.isAssignableFrom(getClass().getEnclosingClass());
  }

  @Override
  public final boolean multiOutput() {
    return MultiOutputTransform.class.isAssignableFrom(getClass().getEnclosingClass());
  }

  @Override
  public final Inputs inputs() {
    return inputs;
  }

  @Override
  public final String identifier() {
    String words = name().replaceAll("([a-z])([A-Z])", "$1_$2").toLowerCase(Locale.ROOT);
    return "purlin:schematransform:" + words + ":v1";
  }

  @Override
  public final Schema configurationSchema() {
    Schema own = parameters.schema();
    return rejectsRows()
        ? Schema.builder()
            .addFields(own.getFields())
            .addFields(ERROR_PARAMETERS.schema().getFields())
            .build()
            .sorted()
        : own;
  }

  /** The transform for a configuration row in {@link #configurationSchema} (or part of it). */
  @Override
  public final StepTransform<?, ?, ?> transform(Row configuration) {
    return constructor.apply(Step.unnamed(name()), parameters.read(configuration));
  }

  @Override
  public final StepOutputs outputs(Row configuration) {
    return outputs(parameters.read(configuration));
  }

  /** The outputs that the transform has, beside that for rejected rows. */
  protected StepOutputs outputs(ConfigT configuration) {
    return StepOutputs.ONE;
  }

  @Override
  public final List<String> inputCollectionNames() {
    return inputs == Inputs.ONE ? List.of("input") : List.of();
  }

  @Override
  public final List<String> outputCollectionNames() {
    return List.of(StepOutputs.MAIN);
  }

  @Override
  public final SchemaTransform from(Row configuration) {
    String errorOutput = null;
    if (configuration.getSchema().hasField(ERROR_HANDLING)) {
      Row errorHandling = configuration.getRow(ERROR_HANDLING);
      errorOutput = errorHandling == null ? null : errorHandling.getString("output");
    }
    return new RowSchemaTransform(name(), transform(configuration), inputs, errorOutput);
  }

  /** The transform in the shape that Beam's other SDKs speak to. */
  private static final class RowSchemaTransform extends SchemaTransform {
    private static final long serialVersionUID = 1L;

    private final transient StepTransform<?, ?, ?> transform;
    private final String name;
    private final Inputs inputs;
    private final @Nullable String errorOutput;

    private RowSchemaTransform(
        String name,
        StepTransform<?, ?, ?> transform,
        Inputs inputs,
        @Nullable String errorOutput) {
      this.name = name;
      this.transform = transform;
      this.inputs = inputs;
      this.errorOutput = errorOutput;
    }

    @Override
    public PCollectionRowTuple expand(PCollectionRowTuple input) {
      Rejects rejects = errorOutput == null ? Rejects.fail() : Rejects.collect();
      StepTransform<?, ?, ?> placed = (StepTransform<?, ?, ?>) transform.withRejects(rejects);
      PCollectionRowTuple outputs = RowTransforms.apply(name, placed, inputs, input);
      return errorOutput == null ? outputs : outputs.and(errorOutput, rejects.rows());
    }
  }
}
