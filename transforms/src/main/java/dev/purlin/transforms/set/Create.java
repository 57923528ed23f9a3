package dev.purlin.transforms.set;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.auto.service.AutoService;
import dev.purlin.core.books.StepCounts;
import dev.purlin.core.exchange.Spread;
import dev.purlin.core.parameter.Parameter;
import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.problem.ConfigurationException.Problem;
import dev.purlin.core.step.RowTransform;
import dev.purlin.core.step.RowTransformProvider;
import dev.purlin.core.step.Step;
import dev.purlin.core.step.WrittenValue;
import dev.purlin.core.type.JsonRowReader;
import dev.purlin.core.type.JsonRows;
import dev.purlin.core.type.JsonSchemas;
import dev.purlin.core.type.UnfitJsonException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.transforms.SchemaTransformProvider;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.Row;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Makes rows out of nothing: the ones it is told.
 *
 * <pre>{@code
 * pipeline.apply(Create.elements("{\"sdk\": \"Flume\"}", "{\"sdk\": \"MillWheel\", \"year\": 2008}"));
 * pipeline.apply(Create.rows(schema, firstRow, secondRow));
 * }</pre>
 *
 * <p><b>Schemas.</b> Without a {@code schema}, the rows have every field that any element has, in
 * the order of first appearance; a field is nullable where an element has null or lacks it.
 * Integers are BIGINT, other numbers DOUBLE, text VARCHAR, lists ARRAY, maps ROW; see {@link
 * dev.purlin.core.type.JsonInference}. Elements that are no maps become rows with the one field
 * {@code element}. With a {@code schema}, elements must fit it. No row is ever refused.
 *
 * <p>Follows the Create transform of Beam YAML. Bounded; the rows are spread over all workers.
 */
public final class Create extends RowTransform<PBegin, Create> {
  private static final long serialVersionUID = 1L;

  /** The parameters of {@link Create}. */
  public record Configuration(
      @Parameter(
              value =
                  "The rows, as a list of maps from field names to values; or of values, which"
                      + " become rows with the one field `element`.",
              example = "[{sdk: Flume, year: 2010}]")
          JsonNode elements,
      @Parameter(value = "Whether to spread the rows over all workers.", defaultValue = "true")
          boolean reshuffle,
      @Parameter(
              value = "The schema of the rows, as a map from field to SQL type or as JSON Schema.",
              absent = "derived from the elements")
          @Nullable JsonNode schema) {}

  private final transient Schema schema;
  private final transient List<Row> rows;
  private final boolean reshuffle;

  private Create(Step step, Configuration configuration) {
    super(step);
    List<JsonNode> objects = Elements.of(configuration.elements());
    this.schema =
        configuration.schema() == null
            ? JsonRows.inferSchema(objects.stream().map(WrittenValue::resolve).toList())
            : JsonSchemas.declared("schema", configuration.schema());
    this.rows = rows(objects, schema);
    this.reshuffle = configuration.reshuffle();
  }

  private Create(Step step, Schema schema, List<Row> rows, boolean reshuffle) {
    super(step);
    this.schema = schema;
    this.rows = rows;
    this.reshuffle = reshuffle;
  }

  /** Makes the given rows, which have the given schema. */
  public static Create rows(Schema schema, Row... rows) {
    return new Create(unnamed(Create.class), schema, List.of(rows), true);
  }

  /** Makes rows from JSON: objects, or other values for rows with the one field {@code element}. */
  public static Create elements(String... json) {
    List<JsonNode> objects = Elements.parse("[" + String.join(",", json) + "]");
    Schema schema = JsonRows.inferSchema(objects);
    return new Create(unnamed(Create.class), schema, rows(objects, schema), true);
  }

  /** Leaves the rows on the worker that made them. */
  public Create withoutReshuffle() {
    return new Create(step(), schema, rows, false);
  }

  private static List<Row> rows(List<JsonNode> objects, Schema schema) {
    JsonRowReader reader = JsonRowReader.rejectingUnknownFields(schema);
    List<Row> rows = new ArrayList<>();
    List<Problem> problems = new ArrayList<>();
    for (int i = 0; i < objects.size(); i++) {
      try {
        rows.add(reader.read(WrittenValue.resolve(objects.get(i), schema)));
      } catch (UnfitJsonException e) {
        String field = e.path() == null ? "" : "." + e.path().replaceAll("\\[(\\d+)]", ".$1");
        problems.add(new Problem(Elements.PATH + "." + i + field, e.getMessage()));
      }
    }
    if (!problems.isEmpty()) {
      throw new ConfigurationException(problems);
    }
    return rows;
  }

  @Override
  protected Create at(Step step) {
    return new Create(step, schema, rows, reshuffle);
  }

  @Override
  public PCollection<Row> expand(PBegin input) {
    PCollection<Row> made =
        input
            .apply("Elements", org.apache.beam.sdk.transforms.Create.of(rows).withRowSchema(schema))
            .apply("Count", ParDo.of(new CountFn(step().counts())))
            .setRowSchema(schema);
    return reshuffle && rows.size() > 1
        ? made.apply("Spread", Spread.create()).setRowSchema(schema)
        : made;
  }

  private static final class CountFn extends DoFn<Row, Row> {
    private static final long serialVersionUID = 1L;

    private final StepCounts counts;

    private CountFn(StepCounts counts) {
      this.counts = counts;
    }

    @ProcessElement
    public void processElement(@Element Row row, OutputReceiver<Row> output) {
      counts.created();
      counts.written();
      output.output(row);
    }

    @FinishBundle
    public void finishBundle() {
      counts.flush();
    }
  }

  /** Create's door to pipeline files and other SDKs. */
  @AutoService(SchemaTransformProvider.class)
  public static final class Provider extends RowTransformProvider<Configuration> {
    public Provider() {
      super(Configuration.class, Inputs.NONE, Create::new);
    }

    @Override
    public String description() {
      return "Makes the rows that are written in the pipeline file.";
    }

    @Override
    public String example() {
      return """
      type: Create
      config:
        elements:
          - {sdk: Flume, year: 2010}
          - {sdk: MillWheel, year: 2013}
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
