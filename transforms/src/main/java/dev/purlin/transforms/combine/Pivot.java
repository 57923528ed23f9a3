package dev.purlin.transforms.combine;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.auto.service.AutoService;
import dev.purlin.core.key.KeyKind;
import dev.purlin.core.parameter.Parameter;
import dev.purlin.core.parameter.ParameterSet;
import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.problem.ConfigurationException.Problem;
import dev.purlin.core.problem.Names;
import dev.purlin.core.step.RowTransform;
import dev.purlin.core.step.RowTransformProvider;
import dev.purlin.core.step.Step;
import dev.purlin.core.type.TextParser;
import dev.purlin.core.type.TextParsers;
import dev.purlin.core.type.UnfitValueException;
import dev.purlin.transforms.aggregate.Aggregation;
import dev.purlin.transforms.aggregate.Grouping;
import dev.purlin.transforms.aggregate.PivotValues;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.transforms.SchemaTransformProvider;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.Row;

/**
 * Makes columns of rows: one row of each group, with a column for each of some values of a field.
 *
 * <pre>{@code
 * // {id: 1, month: jan, amount: 5}, {id: 1, month: feb, amount: 7}  ->  {id: 1, jan: 5, feb: 7}
 * sales.apply(Pivot.of("month", "jan", "feb").by("id").with("amount", "sum", "amount"));
 * }</pre>
 *
 * <p><b>Schemas.</b> The output has the fields of {@code group_by}, then for each value a field of
 * the value's text, or of several aggregates one for each, named {@code jan_total}. What no row
 * makes is NULL, a count 0.
 *
 * <p><b>Bad input.</b> A row whose value is not among those that have a column, or NULL, is
 * rejected; with {@code other_values: drop} it counts for its group and makes nothing.
 *
 * <p>Follows pivot_table of pandas, pETL's pivot and PIVOT of SQL. The reverse is {@link
 * dev.purlin.transforms.row.Unpivot}.
 */
public final class Pivot extends RowTransform<PCollection<Row>, Pivot> {
  private static final long serialVersionUID = 1L;

  /** What becomes of rows whose value has no column. */
  public enum OtherValues {
    /** They are rejected. */
    REFUSE,
    /** They make nothing. */
    DROP
  }

  /** The parameters of {@link Pivot}. */
  @RecordBuilder
  public record Configuration(
      @Parameter(
              value = "The fields whose values make a row of the output.",
              defaultValue = "[]",
              example = "[id]")
          List<String> groupBy,
      @Parameter(value = "The field whose values become columns.", example = "month") String field,
      @Parameter(
              value = "The values that have a column, in their order.",
              example = "[jan, feb, mar]")
          List<String> values,
      @Parameter(
              value = "What stands in the columns: aggregates as those of Combine.",
              example = "{total: {value: amount, fn: sum}}")
          JsonNode combine,
      @Parameter(
              value = "What becomes of rows of other values: they are rejected, or left out.",
              defaultValue = "refuse")
          OtherValues otherValues)
      implements PivotConfigurationBuilder.With {}

  private final transient Configuration configuration;
  private final transient List<Aggregation> aggregations;

  private Pivot(Step step, Configuration configuration, List<Aggregation> aggregations) {
    super(step);
    this.configuration = configuration;
    this.aggregations = aggregations;
  }

  private static Pivot of(Step step, Configuration configuration) {
    return new Pivot(step, configuration, CombineParameter.aggregations(configuration.combine()));
  }

  /** Makes a column for each of these values of a field. */
  public static Pivot of(String field, String... values) {
    Configuration configuration =
        ParameterSet.of(Configuration.class)
            .given(Map.of("field", field, "values", Arrays.asList(values), "combine", "{}"));
    return new Pivot(unnamed(Pivot.class), configuration, List.of());
  }

  /** Makes a row for each combination of values of these fields. */
  public Pivot by(String... fields) {
    return new Pivot(step(), configuration.withGroupBy(Arrays.asList(fields)), aggregations);
  }

  /** Makes an aggregate for each column; see {@link Combine#with(String, String, String...)}. */
  public Pivot with(String name, String function, String... values) {
    List<Aggregation> more = new ArrayList<>(aggregations);
    more.add(Aggregation.of(name, function, Map.of(), List.of(values), null));
    return new Pivot(step(), configuration, List.copyOf(more));
  }

  /** Leaves out rows of other values. */
  public Pivot droppingOtherValues() {
    return new Pivot(step(), configuration.withOtherValues(OtherValues.DROP), aggregations);
  }

  @Override
  protected Pivot at(Step step) {
    return new Pivot(step, configuration, aggregations);
  }

  @Override
  public PCollection<Row> expand(PCollection<Row> input) {
    Schema schema = input.getSchema();
    List<Problem> problems = new ArrayList<>();
    List<Object> values = values(schema, problems);
    List<String> names = new ArrayList<>();
    for (String value : configuration.values()) {
      for (Aggregation aggregation : aggregations) {
        names.add(aggregations.size() == 1 ? value : value + "_" + aggregation.name());
      }
    }
    Set<String> seen = new HashSet<>(configuration.groupBy());
    for (String name : names) {
      if (!seen.add(name)) {
        problems.add(new Problem("values", "there would be two fields '%s'".formatted(name)));
      }
    }
    if (aggregations.isEmpty()) {
      problems.add(
          new Problem("combine", "nothing to do: give an aggregate, such as {total: sum}"));
    }
    if (!problems.isEmpty()) {
      throw new ConfigurationException(problems);
    }
    boolean refusing = configuration.otherValues() == OtherValues.REFUSE;
    return Grouping.pivoted(
            schema,
            configuration.groupBy(),
            aggregations,
            new PivotValues.Columns(configuration.field(), values, refusing),
            names)
        .apply(step(), input);
  }

  private List<Object> values(Schema schema, List<Problem> problems) {
    List<Object> values = new ArrayList<>();
    String name = configuration.field();
    if (!schema.hasField(name)) {
      problems.add(new Problem("field", Names.unknown("field", name, schema)));
      return values;
    }
    Schema.FieldType type = schema.getField(name).getType();
    if (KeyKind.of(type).isEmpty()) {
      problems.add(
          new Problem(
              "field",
              "'%s' is %s, whose values cannot be columns".formatted(name, Names.type(type))));
      return values;
    }
    if (configuration.values().isEmpty()) {
      problems.add(new Problem("values", "no values are given"));
    }
    TextParser parser = TextParsers.of(type);
    for (int i = 0; i < configuration.values().size(); i++) {
      try {
        values.add(parser.parse(configuration.values().get(i)));
      } catch (UnfitValueException e) {
        problems.add(new Problem("values." + i, e.getMessage()));
      }
    }
    return values;
  }

  /** Pivot's door to pipeline files and other SDKs. */
  @AutoService(SchemaTransformProvider.class)
  public static final class Provider extends RowTransformProvider<Configuration> {
    public Provider() {
      super(Configuration.class, Inputs.ONE, Pivot::of);
    }

    @Override
    public String description() {
      return "Makes columns of rows: one for each of some values of a field, filled by aggregates.";
    }

    @Override
    public String example() {
      return """
      type: Pivot
      config:
        group_by: [id]
        field: month
        values: [jan, feb, mar]
        combine:
          amount: {value: amount, fn: sum}
      """;
    }
  }
}
