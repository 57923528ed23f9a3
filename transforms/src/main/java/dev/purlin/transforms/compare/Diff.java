package dev.purlin.transforms.compare;

import com.google.auto.service.AutoService;
import dev.purlin.core.parameter.Parameter;
import dev.purlin.core.parameter.ParameterSet;
import dev.purlin.core.step.MultiOutputTransform;
import dev.purlin.core.step.RowTransformProvider;
import dev.purlin.core.step.Step;
import dev.purlin.core.step.StepOutputs;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.schemas.transforms.SchemaTransformProvider;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionRowTuple;
import org.apache.beam.sdk.values.Row;

/**
 * Compares two states of the same rows by key, and outputs what was inserted, updated and deleted.
 *
 * <pre>{@code
 * PCollectionRowTuple changes =
 *     PCollectionRowTuple.of("before", yesterday, "after", today)
 *         .apply(Diff.by("id").excluding("loaded_at"));
 * PCollection<Row> gone = changes.get("deleted");
 * }</pre>
 *
 * <p><b>Equality.</b> NULL equals NULL, in keys too, 1.0 equals 1.00, NaN equals NaN; lists, maps
 * and rows are compared as JSON. Of several rows with one key, equal ones go together first, then
 * the others in the order of their values as updates; what is left is inserted or deleted.
 *
 * <p><b>Schemas.</b> Both inputs have the same fields, in any order, of the same types. The main
 * output has a row for each row that was inserted, updated or deleted: the field {@code change}
 * with this word, then the fields of the input, as they are after the change, or were before it was
 * deleted. Each kind of change is also an output of its own, without the word: {@code inserted},
 * {@code updated}, {@code deleted}; and {@code unchanged}, rows that are equal in all fields that
 * are compared, as they are in {@code after}. No row is refused. Unbounded input is.
 *
 * <p><b>Size.</b> Both inputs are shuffled by their key. Memory does not grow with the rows; beyond
 * 10,000 rows of one key they wait in temporary files.
 *
 * <p><b>Books.</b> Every row is merged into those that are output for it, or filtered if no step
 * reads their output.
 */
public final class Diff extends MultiOutputTransform<PCollectionRowTuple, Diff> {
  private static final long serialVersionUID = 1L;

  /** The name of the input with the rows as they were. */
  public static final String BEFORE = "before";

  /** The name of the input with the rows as they are now. */
  public static final String AFTER = "after";

  private static final StepOutputs OUTPUTS = StepOutputs.mainAnd(Change.names());

  /** The parameters of {@link Diff}. */
  @RecordBuilder
  public record Configuration(
      @Parameter(value = "The fields that identify a row.", example = "[id]") List<String> key,
      @Parameter(
              value = "The fields to compare; without any, all.",
              defaultValue = "[]",
              example = "[name, amount]")
          List<String> columns,
      @Parameter(
              value = "Fields that are not compared.",
              defaultValue = "[]",
              example = "[loaded_at]")
          List<String> exclude,
      @Parameter(
              value = "The field of the main output that says what happened to the row.",
              defaultValue = "change")
          String changeField)
      implements DiffConfigurationBuilder.With {}

  private final transient Configuration configuration;

  private Diff(Step step, Configuration configuration) {
    super(step);
    this.configuration = configuration;
  }

  private Diff at(Configuration changed) {
    return new Diff(step(), changed);
  }

  /** Compares rows that are equal in the given fields. */
  public static Diff by(String... key) {
    return new Diff(
        unnamed(Diff.class),
        ParameterSet.of(Configuration.class).given(Map.of("key", Arrays.asList(key))));
  }

  /** Compares only these fields. */
  public Diff comparing(String... columns) {
    return at(configuration.withColumns(Arrays.asList(columns)));
  }

  /** Does not compare these fields. */
  public Diff excluding(String... fields) {
    return at(configuration.withExclude(Arrays.asList(fields)));
  }

  /** Names the field of the main output that says what happened to the row. */
  public Diff withChangeField(String field) {
    return at(configuration.withChangeField(field));
  }

  @Override
  protected Diff at(Step step) {
    return new Diff(step, configuration);
  }

  @Override
  public StepOutputs outputs() {
    return OUTPUTS;
  }

  @Override
  public PCollectionRowTuple expand(PCollectionRowTuple inputs) {
    ComparedInputs.check("Diff", inputs, BEFORE, AFTER);
    PCollection<Row> before = inputs.get(BEFORE);
    PCollection<Row> after = inputs.get(AFTER);
    DiffPlan plan = DiffPlan.of(configuration, before.getSchema(), after.getSchema());
    return new Diffing(step(), plan).apply(before, after);
  }

  /** Diff's door to pipeline files and other SDKs. */
  @AutoService(SchemaTransformProvider.class)
  public static final class Provider extends RowTransformProvider<Configuration> {
    public Provider() {
      super(Configuration.class, Inputs.MANY, Diff::new);
    }

    @Override
    public String description() {
      return "Compares two states of the same rows by key, and outputs what was inserted, updated and deleted.";
    }

    @Override
    public String example() {
      return """
          type: Diff
          name: Changes    # other steps read 'Changes', 'Changes.deleted', ...
          input:
            before: Yesterday
            after: Today
          config:
            key: [id]
            exclude: [loaded_at]
          """;
    }

    @Override
    public boolean rejectsRows() {
      return false;
    }

    @Override
    protected StepOutputs outputs(Configuration configuration) {
      return OUTPUTS;
    }
  }
}
