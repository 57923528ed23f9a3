package dev.purlin.transforms.row;

import com.google.auto.service.AutoService;
import dev.purlin.core.expression.ComputedFields;
import dev.purlin.core.expression.FieldDefinition;
import dev.purlin.core.expression.Language;
import dev.purlin.core.expression.OutputType;
import dev.purlin.core.expression.UserFunction;
import dev.purlin.core.parameter.Parameter;
import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.problem.ConfigurationException.Problem;
import dev.purlin.core.problem.Names;
import dev.purlin.core.step.MultiOutputTransform;
import dev.purlin.core.step.RowOutputs;
import dev.purlin.core.step.RowTransformProvider;
import dev.purlin.core.step.Step;
import dev.purlin.core.step.StepOutputs;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.transforms.SchemaTransformProvider;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionRowTuple;
import org.apache.beam.sdk.values.Row;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Sends each row to one of several outputs, whose name an expression gives.
 *
 * <pre>{@code
 * PCollectionRowTuple parts =
 *     orders.apply(Partition.by("country").into("AT", "DE").withUnknownOutput("elsewhere"));
 * PCollection<Row> austrian = parts.get("AT");
 * }</pre>
 *
 * <p><b>Schemas.</b> Every output has the schema of the input. The expression is SQL (see {@link
 * dev.purlin.core.expression.RowExpressions}), Java or Python, and of type VARCHAR. A row for which
 * it gives NULL, or a name that is not among the outputs, goes to the unknown output. If there is
 * none, the row is refused; so is one for which the expression fails. Names are compared exactly,
 * letter case and spaces included.
 *
 * <p>There is no main output. Rows of an output that no step reads are filtered.
 *
 * <p>Follows the Partition transform of Beam YAML.
 */
public final class Partition extends MultiOutputTransform<PCollection<Row>, Partition> {
  private static final long serialVersionUID = 1L;

  /** The parameters of {@link Partition}. */
  @RecordBuilder
  public record Configuration(
      @Parameter(
              value = "The name of the output that a row goes to, of type VARCHAR.",
              example = "country")
          UserFunction by,
      @Parameter(value = "The names of the outputs.", example = "[AT, DE]") List<String> outputs,
      @Parameter(
              value = "The output for rows whose output is NULL or none of 'outputs'.",
              absent = "such a row is rejected",
              example = "elsewhere")
          @Nullable String unknownOutput,
      @Parameter(
              value = "The language of the expression. Beam's generic is a part of SQL.",
              defaultValue = "generic")
          Language language)
      implements PartitionConfigurationBuilder.With {}

  private final transient Configuration configuration;

  private Partition(Step step, Configuration configuration) {
    super(step);
    configuration.language().checkInstalled();
    this.configuration = configuration;
  }

  /** Sends rows to the output whose name an expression gives; say which there are by into. */
  public static Partition by(String expression) {
    return new Partition(
        unnamed(Partition.class),
        new Configuration(UserFunction.expression(expression), List.of(), null, Language.SQL));
  }

  /** Names the outputs. */
  public Partition into(String... outputs) {
    return new Partition(step(), configuration.withOutputs(Arrays.asList(outputs)));
  }

  /** Names the output for rows that go to none of the others; by default they are refused. */
  public Partition withUnknownOutput(String output) {
    return new Partition(step(), configuration.withUnknownOutput(output));
  }

  /** Takes the expression as Java instead of SQL. */
  public Partition inJava() {
    return new Partition(step(), configuration.withLanguage(Language.JAVA));
  }

  /** Takes the expression as Python instead of SQL. */
  public Partition inPython() {
    return new Partition(step(), configuration.withLanguage(Language.PYTHON));
  }

  @Override
  protected Partition at(Step step) {
    return new Partition(step, configuration);
  }

  @Override
  public StepOutputs outputs() {
    return outputs(configuration);
  }

  private static StepOutputs outputs(Configuration configuration) {
    Set<String> names = new LinkedHashSet<>(configuration.outputs());
    if (configuration.unknownOutput() != null) {
      names.add(configuration.unknownOutput());
    }
    return StepOutputs.only(List.copyOf(names));
  }

  @Override
  public PCollectionRowTuple expand(PCollection<Row> input) {
    checkNames();
    Schema schema = input.getSchema();
    // Python need not say that a name is a string.
    OutputType declared =
        configuration.language() == Language.PYTHON
            ? new OutputType(Schema.FieldType.STRING, null)
            : null;
    ComputedFields by =
        ComputedFields.compile(
            schema,
            List.of(new FieldDefinition("by", "by", configuration.by(), declared)),
            configuration.language());
    Schema.FieldType type = by.schema().getField(0).getType();
    if (type.getTypeName() != Schema.TypeName.STRING) {
      throw new ConfigurationException(
          "by", "the name of the output is %s, expected VARCHAR".formatted(Names.type(type)));
    }
    RowOutputs outputs = new RowOutputs(step(), outputs(), Schema.FieldType.row(schema));
    PartitionFn fn =
        new PartitionFn(
            by,
            new LinkedHashSet<>(configuration.outputs()),
            configuration.unknownOutput(),
            outputs);
    return outputs.apply(step(), "Rows", input, fn, schema);
  }

  private void checkNames() {
    List<String> names = configuration.outputs();
    List<Problem> problems = new ArrayList<>();
    if (names.isEmpty()) {
      problems.add(new Problem("outputs", "expected the name of at least one output"));
    }
    for (int i = 0; i < names.size(); i++) {
      if (names.indexOf(names.get(i)) < i) {
        problems.add(new Problem("outputs." + i, "'%s' is named twice".formatted(names.get(i))));
      }
    }
    if (!problems.isEmpty()) {
      throw new ConfigurationException(problems);
    }
  }

  /** Partition's door to pipeline files and other SDKs. */
  @AutoService(SchemaTransformProvider.class)
  public static final class Provider extends RowTransformProvider<Configuration> {
    public Provider() {
      super(Configuration.class, Inputs.ONE, Partition::new);
    }

    @Override
    public String description() {
      return "Sends each row to one of several outputs, whose name an expression gives.";
    }

    @Override
    public String example() {
      return """
      type: Partition
      name: By country    # other steps read 'By country.AT', 'By country.DE', 'By country.elsewhere'
      config:
        by: country
        outputs: [AT, DE]
        unknown_output: elsewhere
      """;
    }

    @Override
    protected StepOutputs outputs(Configuration configuration) {
      return Partition.outputs(configuration);
    }
  }
}
