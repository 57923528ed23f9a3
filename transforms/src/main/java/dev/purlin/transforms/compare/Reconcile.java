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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.schemas.transforms.SchemaTransformProvider;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionRowTuple;
import org.apache.beam.sdk.values.Row;

/**
 * Compares a source with a target, key by key and cell by cell, and fails the run if they differ.
 *
 * <pre>{@code
 * PCollectionRowTuple compared =
 *     PCollectionRowTuple.of("source", orders, "target", loaded)
 *         .apply(
 *             Reconcile.by("id")
 *                 .excluding("loaded_at")
 *                 .within("amount", 0.01)
 *                 .normalizing(Normalization.all().withTrim(Normalization.Trim.TRAILING))
 *                 .warning());
 * PCollection<Row> differing = compared.get("differing");
 * }</pre>
 *
 * <p><b>Equality.</b> Numbers are equal by value, whatever their types: 1 is 1.00; a REAL or DOUBLE
 * is the number that it is written as. TIMESTAMP and the types that stand for it are equal to the
 * microsecond; text to the last blank and code point. NULL equals NULL, in keys too. Values of
 * types that cannot be compared differ, such as the text '7' and the number 7. {@code normalize}
 * and {@code tolerance} say what is forgiven. Of several rows with one key, equal ones go together
 * first, then the others in the order of their values; what is left is missing or extra.
 *
 * <p><b>Schemas.</b> {@code output} has one row: {@code source_rows}, {@code target_rows}, how many
 * of them are {@code equal}, {@code missing} in the target, {@code extra} in it, or {@code
 * differing} in {@code differing_cells}; keys with several rows on either side; unequal rows in
 * {@code percent} (NULL for no rows); whether it {@code passed}. {@code columns} has a row for each
 * column: its names and types, cells {@code differing}, NULLs and sums of both sides; columns of
 * one side alone are not compared, and have only a name and a type. {@code missing} has rows of the
 * source, {@code extra} of the target, {@code differing} a row for each cell: the key, {@code
 * column}, {@code source_value}, {@code target_value}, and the {@code reason} (type, null, blanks,
 * unicode_form, letter_case, precision, time_zone, value).
 *
 * <p><b>Fails</b> the run, with exit code 3 and no target changed, if more rows differ than the
 * limits allow, unless the severity is {@code warn}. No row is refused. Unbounded input is.
 *
 * <p><b>Size.</b> Both inputs are shuffled by their key. Memory does not grow with the rows; beyond
 * 10,000 rows of one key they wait in temporary files.
 */
public final class Reconcile extends MultiOutputTransform<PCollectionRowTuple, Reconcile> {
  private static final long serialVersionUID = 1L;

  /** The name of the input that is right. */
  public static final String SOURCE = "source";

  /** The name of the input that is compared with it. */
  public static final String TARGET = "target";

  /** The name of the output with one row for each column. */
  public static final String COLUMNS = "columns";

  /** The name of the output for rows that the target lacks. */
  public static final String MISSING = "missing";

  /** The name of the output for rows that only the target has. */
  public static final String EXTRA = "extra";

  /** The name of the output with one row for each cell that differs. */
  public static final String DIFFERING = "differing";

  static final Schema DIFFERENCE =
      Schema.builder()
          .addStringField("column")
          .addNullableField("source_value", FieldType.STRING)
          .addNullableField("target_value", FieldType.STRING)
          .addStringField("reason")
          .build();

  private static final StepOutputs OUTPUTS =
      StepOutputs.mainAnd(COLUMNS, MISSING, EXTRA, DIFFERING);

  /** What it means that source and target differ. */
  public enum Severity {
    /** The run fails, and none of its targets changes. */
    FAIL,
    /** Only the outputs say so. */
    WARN
  }

  /** The parameters of {@link Reconcile}. */
  @RecordBuilder
  public record Configuration(
      @Parameter(
              value = "The fields that identify a row, by their names in the source.",
              example = "[id]")
          List<String> key,
      @Parameter(
              value =
                  "The fields to compare, by their names in the source; without any, all that both"
                      + " have.",
              defaultValue = "[]",
              example = "[name, amount]")
          List<String> columns,
      @Parameter(
              value = "Fields that are not compared.",
              defaultValue = "[]",
              example = "[loaded_at]")
          List<String> exclude,
      @Parameter(
              value = "Fields with another name in the target: the source's name to the target's.",
              defaultValue = "{}",
              example = "{customer: customer_id}")
          Map<String, String> renamed,
      @Parameter(
              value = "How far numbers of a field may be apart.",
              defaultValue = "{}",
              example = "{amount: 0.01}")
          Map<String, Double> tolerance,
      @Parameter(
              value = "Likewise, in per cent of the source's number.",
              defaultValue = "{}",
              example = "{rate: 0.1}")
          Map<String, Double> tolerancePercent,
      @Parameter(
              value = "What does not count as a difference, in some fields or in all.",
              defaultValue = "[]",
              example = "[{trim: trailing}, {fields: [changed], timestamp_precision: seconds}]")
          List<Normalization> normalize,
      @Parameter(
              value =
                  "What happens if they differ: fail ends the run with exit code 3, warn only tells.",
              defaultValue = "fail")
          Severity severity,
      Limits limits)
      implements ReconcileConfigurationBuilder.With {}

  private final transient Configuration configuration;

  private Reconcile(Step step, Configuration configuration) {
    super(step);
    this.configuration = configuration;
  }

  private Reconcile at(Configuration changed) {
    return new Reconcile(step(), changed);
  }

  /** Compares rows that are equal in the given fields of the source. */
  public static Reconcile by(String... key) {
    return new Reconcile(
        unnamed(Reconcile.class),
        ParameterSet.of(Configuration.class).given(Map.of("key", Arrays.asList(key))));
  }

  /** Compares only these fields, by their names in the source. */
  public Reconcile comparing(String... columns) {
    return at(configuration.withColumns(Arrays.asList(columns)));
  }

  /** Does not compare these fields. */
  public Reconcile excluding(String... fields) {
    return at(configuration.withExclude(Arrays.asList(fields)));
  }

  /** Compares a field of the source with one of another name. */
  public Reconcile renamed(String source, String target) {
    Map<String, String> names = new LinkedHashMap<>(configuration.renamed());
    names.put(source, target);
    return at(configuration.withRenamed(names));
  }

  /** Takes numbers of a field for equal that are no farther apart. */
  public Reconcile within(String field, double tolerance) {
    Map<String, Double> tolerances = new LinkedHashMap<>(configuration.tolerance());
    tolerances.put(field, tolerance);
    return at(configuration.withTolerance(tolerances));
  }

  /** Likewise, in per cent of the source's number. */
  public Reconcile withinPercent(String field, double percent) {
    Map<String, Double> tolerances = new LinkedHashMap<>(configuration.tolerancePercent());
    tolerances.put(field, percent);
    return at(configuration.withTolerancePercent(tolerances));
  }

  /** Does not count some differences. */
  public Reconcile normalizing(Normalization... normalize) {
    return at(configuration.withNormalize(Arrays.asList(normalize)));
  }

  /**
   * Allows some rows to be missing, extra or different.
   *
   * @param maxMissing how many rows of the source the target may lack
   * @param maxExtra how many rows the target may have besides
   * @param maxDiffering how many rows may differ in a column
   */
  public Reconcile allowing(long maxMissing, long maxExtra, long maxDiffering) {
    return at(
        configuration.withLimits(
            configuration
                .limits()
                .withMaxMissing(maxMissing)
                .withMaxExtra(maxExtra)
                .withMaxDiffering(maxDiffering)));
  }

  /** Allows some per cent of all rows to be missing, extra or different. */
  public Reconcile allowingPercent(double maxPercent) {
    return at(configuration.withLimits(configuration.limits().withMaxPercent(maxPercent)));
  }

  /** Lets the run continue whatever differs. */
  public Reconcile warning() {
    return at(configuration.withSeverity(Severity.WARN));
  }

  @Override
  protected Reconcile at(Step step) {
    return new Reconcile(step, configuration);
  }

  @Override
  public StepOutputs outputs() {
    return OUTPUTS;
  }

  @Override
  public PCollectionRowTuple expand(PCollectionRowTuple inputs) {
    ComparedInputs.check("Reconcile", inputs, SOURCE, TARGET);
    PCollection<Row> source = inputs.get(SOURCE);
    PCollection<Row> target = inputs.get(TARGET);
    ReconcilePlan plan =
        ReconcilePlan.of(
            configuration,
            source.getSchema(),
            target.getSchema(),
            step().reads(MISSING),
            step().reads(EXTRA));
    return new Reconciling(step(), configuration, plan).apply(source, target);
  }

  /** Reconcile's door to pipeline files and other SDKs. */
  @AutoService(SchemaTransformProvider.class)
  public static final class Provider extends RowTransformProvider<Configuration> {
    public Provider() {
      super(Configuration.class, Inputs.MANY, Reconcile::new);
    }

    @Override
    public String description() {
      return "Compares a source with a target, key by key and cell by cell, and fails the run if they differ.";
    }

    @Override
    public String example() {
      return """
          type: Reconcile
          name: Compared    # other steps read 'Compared', 'Compared.differing', ...
          input:
            source: Orders
            target: Loaded
          config:
            key: [id]
            exclude: [loaded_at]
            tolerance: {amount: 0.01}
            normalize:
              - {trim: trailing}
            max_percent: 0.1
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
