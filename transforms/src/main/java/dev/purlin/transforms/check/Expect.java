package dev.purlin.transforms.check;

import com.google.auto.service.AutoService;
import dev.purlin.core.expression.ComputedFields;
import dev.purlin.core.parameter.Parameter;
import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.reject.Rejector;
import dev.purlin.core.step.MultiOutputTransform;
import dev.purlin.core.step.RowTransformProvider;
import dev.purlin.core.step.Step;
import dev.purlin.core.step.StepOutputs;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.beam.sdk.coders.ListCoder;
import org.apache.beam.sdk.coders.VarLongCoder;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.schemas.transforms.SchemaTransformProvider;
import org.apache.beam.sdk.transforms.Combine;
import org.apache.beam.sdk.transforms.Impulse;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.windowing.GlobalWindows;
import org.apache.beam.sdk.transforms.windowing.Window;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollection.IsBounded;
import org.apache.beam.sdk.values.PCollectionRowTuple;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.PCollectionView;
import org.apache.beam.sdk.values.Row;
import org.apache.beam.sdk.values.TupleTagList;

/**
 * Holds rows against what is expected of them, and fails the run, tells, or sets rows aside.
 *
 * <pre>{@code
 * PCollectionRowTuple checked =
 *     orders.apply(
 *         Expect.rows(
 *             Expectation.of(ExpectationKind.NOT_NULL, "id"),
 *             Expectation.that("amount >= 0").withSeverity(Severity.QUARANTINE)));
 * PCollection<Row> good = checked.get("output");
 * PCollection<Row> bad = checked.get("failed");
 * }</pre>
 *
 * <p><b>Schemas.</b> The main output has the schema of the input, and the rows for which everything
 * holds but what is only a warning. {@code failed} has the other rows, with a field {@code
 * failed_expectations} (ARRAY of VARCHAR) that says what did not hold. {@code results} has one row
 * for each expectation: {@code expectation}, {@code field}, {@code severity}, {@code rows} that
 * were looked at, how many {@code failed}, in {@code percent} (NULL for no rows), and whether it
 * {@code passed}.
 *
 * <p><b>Fails</b> the run, with exit code 3 and no target changed, if an expectation of the
 * severity {@code fail} does not hold, or more rows fail one of {@code quarantine} than it allows.
 * A row for which a condition has no result is refused.
 *
 * <p>Memory does not grow with the rows. Unbounded input is refused: there would be no result.
 */
public final class Expect extends MultiOutputTransform<PCollection<Row>, Expect> {
  private static final long serialVersionUID = 1L;

  /** The name of the output for rows that are not as expected. */
  public static final String FAILED = "failed";

  /** The name of the output with one row for each expectation. */
  public static final String RESULTS = "results";

  /** The field of failed rows that says what failed. */
  public static final String FAILED_EXPECTATIONS = "failed_expectations";

  private static final StepOutputs OUTPUTS = StepOutputs.mainAnd(FAILED, RESULTS);

  /** The parameters of {@link Expect}. */
  public record Configuration(
      @Parameter(value = "What is expected.", example = "[{expect: not_null, field: id}]")
          List<Expectation> expectations) {}

  private final transient List<Expectation> expectations;

  private Expect(Step step, Configuration configuration) {
    super(step);
    this.expectations = configuration.expectations();
  }

  /** Expects something of every row. */
  public static Expect rows(Expectation... expectations) {
    return new Expect(unnamed(Expect.class), new Configuration(Arrays.asList(expectations)));
  }

  @Override
  protected Expect at(Step step) {
    return new Expect(step, new Configuration(expectations));
  }

  @Override
  public StepOutputs outputs() {
    return OUTPUTS;
  }

  @Override
  public PCollectionRowTuple expand(PCollection<Row> input) {
    if (input.isBounded() == IsBounded.UNBOUNDED) {
      throw new ConfigurationException(
          "", "the input is unbounded, and Expect judges all of its rows");
    }
    Schema schema = input.getSchema();
    ExpectationPlan plan = ExpectationPlan.of(expectations, schema, step().reads(FAILED));
    Schema failedSchema =
        Schema.builder()
            .addFields(schema.getFields())
            .addArrayField(FAILED_EXPECTATIONS, FieldType.STRING)
            .build();
    PCollectionTuple made = look(input, plan, failedSchema);
    PCollection<Row> results = judge(made);
    PCollectionRowTuple outputs =
        PCollectionRowTuple.of(StepOutputs.MAIN, made.get(ExpectFn.PASSED).setRowSchema(schema));
    if (step().reads(FAILED)) {
      outputs = outputs.and(FAILED, made.get(ExpectFn.FAILED).setRowSchema(failedSchema));
    }
    return step().reads(RESULTS) ? outputs.and(RESULTS, results) : outputs;
  }

  private PCollectionTuple look(PCollection<Row> input, ExpectationPlan plan, Schema failedSchema) {
    Schema schema = input.getSchema();
    ComputedFields computed = plan.computed();
    Rejector rejector = step().rejector(FieldType.row(schema));
    TupleTagList others = TupleTagList.of(ExpectFn.TALLY);
    boolean failedIsRead = step().reads(FAILED);
    if (failedIsRead) {
      others = others.and(ExpectFn.FAILED);
    }
    if (step().rejects().collecting()) {
      others = others.and(ExpectFn.REFUSED);
    }
    PCollectionTuple made =
        input.apply(
            "Rows",
            ParDo.of(
                    new ExpectFn(
                        plan.expectations(),
                        computed,
                        failedSchema,
                        failedIsRead,
                        step().counts(),
                        rejector))
                .withOutputTags(ExpectFn.PASSED, others));
    if (step().rejects().collecting()) {
      step().rejects().accept(made.get(ExpectFn.REFUSED).setRowSchema(rejector.schema()));
    }
    return made;
  }

  private PCollection<Row> judge(PCollectionTuple made) {
    PCollectionView<List<Long>> tally =
        made.get(ExpectFn.TALLY)
            .setCoder(ListCoder.of(VarLongCoder.of()))
            .apply("All windows", Window.into(new GlobalWindows()))
            .apply("Tally", Combine.globally(new SumTallies()).asSingletonView());
    return made.getPipeline()
        .apply("Once", Impulse.create())
        .apply(
            "Judge",
            ParDo.of(
                    new JudgeFn(
                        step().name(),
                        new ArrayList<>(expectations),
                        tally,
                        step().reads(RESULTS),
                        step().counts()))
                .withSideInputs(tally))
        .setRowSchema(JudgeFn.SCHEMA);
  }

  /** Expect's door to pipeline files and other SDKs. */
  @AutoService(SchemaTransformProvider.class)
  public static final class Provider extends RowTransformProvider<Configuration> {
    public Provider() {
      super(Configuration.class, Inputs.ONE, Expect::new);
    }

    @Override
    public String description() {
      return "Holds rows against what is expected of them, and fails the run, tells, or sets rows aside.";
    }

    @Override
    public String example() {
      return """
      type: Expect
      name: Checked    # other steps read 'Checked', 'Checked.failed' and 'Checked.results'
      config:
        expectations:
          - {expect: not_null, field: id}
          - {expect: in_set, field: state, values: [open, paid], severity: quarantine}
          - {expect: expression, expression: amount >= 0, severity: warn, max_percent: 1}
      """;
    }

    @Override
    protected StepOutputs outputs(Configuration configuration) {
      return OUTPUTS;
    }
  }
}
