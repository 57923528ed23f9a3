package dev.purlin.transforms.check;

import com.google.auto.service.AutoService;
import dev.purlin.core.books.StepChecks;
import dev.purlin.core.parameter.Parameter;
import dev.purlin.core.parameter.ParameterSet;
import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.reject.Rejector;
import dev.purlin.core.step.MultiOutputTransform;
import dev.purlin.core.step.RowTransformProvider;
import dev.purlin.core.step.Step;
import dev.purlin.core.step.StepOutputs;
import dev.purlin.transforms.check.JudgedRow.JudgedRowCoder;
import java.util.Arrays;
import java.util.List;
import org.apache.beam.sdk.coders.ByteArrayCoder;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.RowCoder;
import org.apache.beam.sdk.coders.VarLongCoder;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.schemas.transforms.SchemaTransformProvider;
import org.apache.beam.sdk.transforms.Combine;
import org.apache.beam.sdk.transforms.Flatten;
import org.apache.beam.sdk.transforms.Impulse;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.windowing.GlobalWindows;
import org.apache.beam.sdk.transforms.windowing.Window;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollection.IsBounded;
import org.apache.beam.sdk.values.PCollectionList;
import org.apache.beam.sdk.values.PCollectionRowTuple;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.PCollectionView;
import org.apache.beam.sdk.values.Row;
import org.apache.beam.sdk.values.TupleTagList;

/**
 * Checks what is expected of rows, one by one and all together: fails the run, warns, or sets rows
 * aside.
 *
 * <pre>{@code
 * PCollectionRowTuple checked =
 *     orders.apply(
 *         Expect.rows(
 *             Expectation.of(ExpectationKind.NOT_NULL, "id"),
 *             Expectation.unique("id"),
 *             Expectation.of(ExpectationKind.MEAN, "amount").withMin("10").withMax("20"),
 *             Expectation.that("amount >= 0").withSeverity(Severity.QUARANTINE)));
 * PCollection<Row> good = checked.get("output");
 * PCollection<Row> bad = checked.get("failed");
 * }</pre>
 *
 * <p><b>Schemas.</b> The main output has the schema of the input, and the rows for which everything
 * holds but what is only a warning. {@code failed} has the other rows, with a field {@code
 * failed_expectations} (ARRAY of VARCHAR) that says what did not hold. {@code results} has one row
 * for each expectation: {@code expectation}, {@code field}, {@code severity}, {@code rows} that
 * were looked at, how many {@code failed}, in {@code percent} (NULL for no rows), whether it {@code
 * passed}, and what was {@code observed} and {@code expected}, in words.
 *
 * <p><b>Not known.</b> NULL is no value: rows without one are not compared by {@code unique}, and
 * no statistic sees them. Of no values a sum is 0, and a mean, a least or greatest value, a
 * standard deviation or a quantile is not known and so not as expected. Sums and means of whole
 * numbers and decimals are exact; a quantile is decided by counting, exactly too.
 *
 * <p><b>Fails</b> the run, with exit code 3 and no target changed, if an expectation of the
 * severity {@code fail} does not hold, or more rows fail one of {@code quarantine} than it allows.
 * A row for which a condition has no result is refused.
 *
 * <p>Memory does not grow with the rows, nor with their keys: those are shuffled. Unbounded input
 * is refused: there would be no result.
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
          List<Expectation> expectations,
      @Parameter(
              value =
                  "How many of the rows that fail an expectation are kept in the run's record as examples;"
                      + " 0 for data that nobody may read there.",
              defaultValue = "5",
              min = 0,
              max = 100)
          int examples) {}

  private final transient Configuration configuration;

  private Expect(Step step, Configuration configuration) {
    super(step);
    this.configuration = configuration;
  }

  /** Expects something of rows, of each or of all of them. */
  public static Expect rows(Expectation... expectations) {
    return new Expect(
        unnamed(Expect.class), new Configuration(Arrays.asList(expectations), ExampleRows.USUAL));
  }

  /**
   * Keeps at most so many of the rows that fail an expectation in the run's record; 5 unless told.
   */
  public Expect withExamples(int rows) {
    Configuration changed = new Configuration(configuration.expectations(), rows);
    ParameterSet.of(Configuration.class).check(changed);
    return new Expect(step(), changed);
  }

  @Override
  protected Expect at(Step step) {
    return new Expect(step, configuration);
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
    ExpectationPlan plan =
        ExpectationPlan.of(configuration.expectations(), schema, step().reads(FAILED));
    List<Integer> routed = plan.routed();
    if (!routed.isEmpty()
        && !(input.getWindowingStrategy().getWindowFn() instanceof GlobalWindows)) {
      throw new ConfigurationException(
          "expectations." + routed.get(0),
          "the input is in windows, and rows that are not unique among all cannot be set aside by"
              + " window; use Expect before the windowing, or 'severity: warn'");
    }
    ExampleRows examples =
        ExampleRows.of(configuration.examples(), input.getPipeline().getOptions());
    CheckTallies.Kind kind = plan.tallies(examples.most());
    StepChecks.plan(input.getPipeline().getOptions(), step().name());
    Schema failedSchema =
        Schema.builder()
            .addFields(schema.getFields())
            .addArrayField(FAILED_EXPECTATIONS, FieldType.STRING)
            .build();
    RowRouter router =
        new RowRouter(plan.labels(), failedSchema, step().reads(FAILED), step().counts());
    PCollectionTuple looked = look(input, plan, kind, router, examples);
    PCollectionList<CheckTallies> tallies =
        PCollectionList.of(looked.get(ExpectFn.TALLIES).setCoder(kind.coder()));
    if (plan.countsKeys()) {
      PCollection<KV<byte[], Long>> keys =
          looked.get(ExpectFn.KEYS).setCoder(KvCoder.of(ByteArrayCoder.of(), VarLongCoder.of()));
      tallies = tallies.and(keys.apply("Keys", new KeyTallies(plan, kind, examples)));
    }
    PCollectionTuple sent = looked;
    if (!routed.isEmpty()) {
      PCollection<JudgedRow> rows =
          looked.get(ExpectFn.JUDGED).setCoder(new JudgedRowCoder(RowCoder.of(schema)));
      for (int number : routed) {
        PCollectionTuple compared =
            rows.apply(
                "Unique " + (number + 1),
                new UniqueRows(number, plan.expectations().get(number), kind, examples));
        rows = compared.get(UniqueRows.ROWS);
        tallies = tallies.and(compared.get(ExpectFn.TALLIES));
      }
      sent =
          rows.apply(
              "Send",
              ParDo.of(new RouteFn(router))
                  .withOutputTags(RowRouter.PASSED, TupleTagList.of(RowRouter.FAILED)));
    }
    PCollection<Row> results = judge(tallies, plan, kind);
    PCollectionRowTuple outputs =
        PCollectionRowTuple.of(StepOutputs.MAIN, sent.get(RowRouter.PASSED).setRowSchema(schema));
    if (step().reads(FAILED)) {
      outputs = outputs.and(FAILED, sent.get(RowRouter.FAILED).setRowSchema(failedSchema));
    }
    return step().reads(RESULTS) ? outputs.and(RESULTS, results) : outputs;
  }

  private PCollectionTuple look(
      PCollection<Row> input,
      ExpectationPlan plan,
      CheckTallies.Kind kind,
      RowRouter router,
      ExampleRows examples) {
    Rejector rejector = step().rejector(FieldType.row(input.getSchema()));
    boolean compared = !plan.routed().isEmpty();
    TupleTagList others = TupleTagList.of(ExpectFn.TALLIES);
    if (compared) {
      others = others.and(ExpectFn.JUDGED);
    } else if (step().reads(FAILED)) {
      others = others.and(RowRouter.FAILED);
    }
    if (plan.countsKeys()) {
      others = others.and(ExpectFn.KEYS);
    }
    if (step().rejects().collecting()) {
      others = others.and(ExpectFn.REFUSED);
    }
    PCollectionTuple looked =
        input.apply(
            "Rows",
            ParDo.of(new ExpectFn(plan, kind, router, compared, rejector, examples))
                .withOutputTags(RowRouter.PASSED, others));
    if (compared) {
      looked.get(RowRouter.PASSED).setRowSchema(input.getSchema());
    }
    if (step().rejects().collecting()) {
      step().rejects().accept(looked.get(ExpectFn.REFUSED).setRowSchema(rejector.schema()));
    }
    return looked;
  }

  private PCollection<Row> judge(
      PCollectionList<CheckTallies> tallies, ExpectationPlan plan, CheckTallies.Kind kind) {
    PCollectionList<CheckTallies> global = PCollectionList.empty(tallies.getPipeline());
    for (int i = 0; i < tallies.size(); i++) {
      global =
          global.and(tallies.get(i).apply("All windows " + i, Window.into(new GlobalWindows())));
    }
    PCollectionView<CheckTallies> sum =
        global
            .apply("All", Flatten.pCollections())
            .apply("Tally", Combine.globally(kind.sum()).asSingletonView());
    return tallies
        .getPipeline()
        .apply("Once", Impulse.create())
        .apply(
            "Judge",
            ParDo.of(
                    new JudgeFn(
                        step().name(),
                        JudgeFn.judged(configuration.expectations(), plan),
                        sum,
                        step().reads(RESULTS),
                        step().counts()))
                .withSideInputs(sum))
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
      return "Checks what is expected of rows, one by one and all together: fails the run, warns, or sets rows aside.";
    }

    @Override
    public String example() {
      return """
      type: Expect
      name: Checked    # other steps read 'Checked', 'Checked.failed' and 'Checked.results'
      config:
        expectations:
          - {expect: not_null, field: id}
          - {expect: unique, field: id}
          - {expect: mean, field: amount, min: 10, max: 20, severity: warn}
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
