package dev.purlin.transforms.check;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.auto.service.AutoService;
import dev.purlin.core.books.StepChecks;
import dev.purlin.core.books.StepCounts;
import dev.purlin.core.parameter.Parameter;
import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.problem.ConfigurationException.Problem;
import dev.purlin.core.run.RunOptions;
import dev.purlin.core.step.RowTransform;
import dev.purlin.core.step.RowTransformProvider;
import dev.purlin.core.step.Step;
import dev.purlin.core.step.WrittenValue;
import dev.purlin.core.type.JsonRows;
import dev.purlin.transforms.set.Elements;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.transforms.SchemaTransformProvider;
import org.apache.beam.sdk.transforms.Count;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.Impulse;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.View;
import org.apache.beam.sdk.transforms.windowing.GlobalWindows;
import org.apache.beam.sdk.transforms.windowing.Window;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.PCollectionView;
import org.apache.beam.sdk.values.Row;
import org.apache.beam.sdk.values.TupleTag;
import org.apache.beam.sdk.values.TupleTagList;

/**
 * Fails the run unless its input is exactly the rows expected, in any order; passes them on.
 *
 * <pre>{@code
 * totals.apply(AssertEqual.elements("{\"year\": 2024, \"total\": 17.5}"));
 * totals.apply(AssertEqual.to(expectedRows));
 * }</pre>
 *
 * <p>Rows are equal when their fields are, whatever their order; a null field is as good as a
 * missing one. Numbers are equal by value, so that {@code 1} is {@code 1.0}. Dates, times and
 * timestamps are expected as ISO 8601 text; a timestamp also as its seconds since 1970. A
 * difference is told with the missing and the unexpected rows. An empty input is compared too. All
 * windows are compared as one.
 *
 * <p><b>Schemas.</b> The output is the input. No row is ever refused.
 *
 * <p>Follows the AssertEqual transform of Beam YAML. The distinct rows must fit in memory.
 */
public final class AssertEqual extends RowTransform<PCollection<Row>, AssertEqual> {
  private static final long serialVersionUID = 1L;

  /** The parameters of {@link AssertEqual}. */
  public record Configuration(
      @Parameter(
              value =
                  "The rows expected, as a list of maps from field names to values; or of values of"
                      + " the one field `element`.",
              example = "[{year: 2024, total: 17.5}]")
          JsonNode elements) {}

  private final transient List<JsonNode> expected;

  private AssertEqual(Step step, List<JsonNode> expected) {
    super(step);
    this.expected = expected;
  }

  /** Expects the given rows. */
  public static AssertEqual to(Row... rows) {
    return new AssertEqual(
        unnamed(AssertEqual.class), Arrays.stream(rows).map(JsonRows::toNode).toList());
  }

  /** Expects rows given as JSON objects, or values of their one field {@code element}. */
  public static AssertEqual elements(String... json) {
    return new AssertEqual(
        unnamed(AssertEqual.class), Elements.parse("[" + String.join(",", json) + "]"));
  }

  @Override
  protected AssertEqual at(Step step) {
    return new AssertEqual(step, expected);
  }

  @Override
  public PCollection<Row> expand(PCollection<Row> input) {
    Schema schema = input.getSchema();
    TreeMap<String, Long> wanted = wanted(schema);
    TupleTag<Row> rows = new TupleTag<>() {};
    TupleTag<String> texts = new TupleTag<>() {};
    PCollectionTuple outputs =
        input.apply(
            "Rows",
            ParDo.of(new ComparableFn(step().counts(), rows, texts))
                .withOutputTags(rows, TupleTagList.of(texts)));
    StepChecks.plan(input.getPipeline().getOptions(), step().name());
    PCollectionView<Map<String, Long>> found =
        outputs
            .get(texts)
            .setCoder(StringUtf8Coder.of())
            .apply("All windows", Window.into(new GlobalWindows()))
            .apply("Count", Count.perElement())
            .apply("Found", View.asMap());
    input
        .getPipeline()
        .apply("Once", Impulse.create())
        .apply(
            "Compare", ParDo.of(new CompareFn(step().name(), wanted, found)).withSideInputs(found));
    return outputs.get(rows).setRowSchema(schema);
  }

  private TreeMap<String, Long> wanted(Schema schema) {
    TreeMap<String, Long> wanted = new TreeMap<>();
    List<Problem> problems = new ArrayList<>();
    for (int i = 0; i < expected.size(); i++) {
      String path = Elements.PATH + "." + i;
      try {
        wanted.merge(
            ComparableRows.text(WrittenValue.resolve(expected.get(i), schema), schema),
            1L,
            Long::sum);
      } catch (ConfigurationException e) {
        for (Problem problem : e.problems()) {
          problems.add(new Problem(path + "." + problem.path(), problem.message()));
        }
      }
    }
    if (!problems.isEmpty()) {
      throw new ConfigurationException(problems);
    }
    return wanted;
  }

  private static final class ComparableFn extends DoFn<Row, Row> {
    private static final long serialVersionUID = 1L;

    private final StepCounts counts;
    private final TupleTag<Row> rows;
    private final TupleTag<String> texts;

    private ComparableFn(StepCounts counts, TupleTag<Row> rows, TupleTag<String> texts) {
      this.counts = counts;
      this.rows = rows;
      this.texts = texts;
    }

    @ProcessElement
    public void processElement(@Element Row row, MultiOutputReceiver output) {
      counts.read();
      output.get(texts).output(ComparableRows.text(JsonRows.toNode(row), row.getSchema()));
      output.get(rows).output(row);
      counts.written();
    }

    @FinishBundle
    public void finishBundle() {
      counts.flush();
    }
  }

  private static final class CompareFn extends DoFn<byte[], Void> {
    private static final long serialVersionUID = 1L;

    private final String step;
    private final TreeMap<String, Long> wanted;
    private final PCollectionView<Map<String, Long>> found;

    private CompareFn(
        String step, TreeMap<String, Long> wanted, PCollectionView<Map<String, Long>> found) {
      this.step = step;
      this.wanted = wanted;
      this.found = found;
    }

    @ProcessElement
    public void processElement(ProcessContext context) {
      boolean withRows = !context.getPipelineOptions().as(RunOptions.class).isWithoutExamples();
      ComparableRows.check(step, wanted, context.sideInput(found), withRows)
          .send(context.getPipelineOptions());
    }
  }

  /** AssertEqual's door to pipeline files and other SDKs. */
  @AutoService(SchemaTransformProvider.class)
  public static final class Provider extends RowTransformProvider<Configuration> {
    public Provider() {
      super(
          Configuration.class,
          Inputs.ONE,
          (step, configuration) -> new AssertEqual(step, Elements.of(configuration.elements())));
    }

    @Override
    public String description() {
      return "Fails the run unless its input is exactly the rows expected, in any order.";
    }

    @Override
    public String example() {
      return """
      type: AssertEqual
      config:
        elements:
          - {year: 2024, total: 17.5}
      """;
    }

    @Override
    public boolean rejectsRows() {
      return false;
    }

    @Override
    public Set<String> writtenParameters() {
      return Set.of("elements");
    }
  }
}
