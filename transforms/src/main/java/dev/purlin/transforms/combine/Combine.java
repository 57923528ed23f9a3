package dev.purlin.transforms.combine;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.auto.service.AutoService;
import dev.purlin.core.batch.BatchRows;
import dev.purlin.core.batch.RowBatch;
import dev.purlin.core.parameter.Parameter;
import dev.purlin.core.parameter.Word;
import dev.purlin.core.step.BatchInput;
import dev.purlin.core.step.RowTransform;
import dev.purlin.core.step.RowTransformProvider;
import dev.purlin.core.step.Step;
import dev.purlin.transforms.aggregate.Aggregation;
import dev.purlin.transforms.aggregate.Grouping;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.schemas.transforms.SchemaTransformProvider;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.Row;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Groups rows by fields and makes one row of each group.
 *
 * <pre>{@code
 * orders.apply(
 *     Combine.by("region")
 *         .with("total", "sum", "amount")
 *         .with("slowest", "percentile", Map.of("fraction", 0.95), "seconds")
 *         .counting("orders"));
 * }</pre>
 *
 * <p><b>Schemas.</b> The output has the fields grouped by, then the aggregates, with the types that
 * the {@link dev.purlin.transforms.aggregate.Aggregate} says. Without fields to group by there is
 * one row, also for no rows at all (but in windows, only for windows with rows).
 *
 * <p><b>NULL.</b> Rows without a value in a field grouped by form a group. Aggregates skip nulls,
 * and of no values they are null; but {@code count} counts every row as in Beam YAML, {@code group}
 * keeps nulls, and {@code count_distinct} of no values is 0.
 *
 * <p><b>Bad input.</b> A row for which the expression of a value has no result is refused. A sum
 * that BIGINT cannot hold fails the run.
 *
 * <p>Follows the Combine transform of Beam YAML; {@code count_distinct} is Purlin's own. With
 * {@code language: sql} the aggregates are SQL's, as {@link dev.purlin.transforms.query.Sql} has
 * them; {@code failed_row} of a refused row is then JSON text.
 */
public final class Combine extends RowTransform<PCollection<Row>, Combine> implements BatchInput {
  private static final long serialVersionUID = 1L;

  /** The parameters of {@link Combine}. */
  public record Configuration(
      @Parameter(
              value = "The field or fields to group by.",
              absent = "none, all rows are one group",
              example = "region")
          @Nullable List<String> groupBy,
      @Parameter(
              value =
                  "What to make of each group, by output field: an aggregate function, or {value: field"
                      + " or expression, fn: function}; a function with parameters is {type: percentile,"
                      + " config: {fraction: 0.95}}, of several values [a, b]. With filter, a condition,"
                      + " only some rows count. All functions: docs/reference/aggregates.md.",
              example = "{total: {value: amount, fn: sum}, orders: count}")
          JsonNode combine,
      @Parameter(
              value =
                  "The language of values and functions: generic, or sql for aggregates written in"
                      + " SQL, such as sum(a) / count(*).",
              defaultValue = "generic")
          Language language) {}

  /** How the aggregates are written. */
  public enum Language {
    /** By the names of functions, as Beam YAML does. */
    GENERIC,
    /** As aggregates of SQL. */
    @Word(value = "sql", aliases = "calcite")
    SQL
  }

  private final transient List<String> groupBy;
  private final transient List<Aggregation> aggregations;
  private final transient @Nullable Map<String, String> sql;

  private Combine(
      Step step,
      List<String> groupBy,
      List<Aggregation> aggregations,
      @Nullable Map<String, String> sql) {
    super(step);
    this.groupBy = groupBy;
    this.aggregations = aggregations;
    this.sql = sql;
  }

  private static Combine of(Step step, Configuration configuration) {
    List<String> groupBy =
        configuration.groupBy() == null ? List.of() : List.copyOf(configuration.groupBy());
    JsonNode combine = configuration.combine();
    return switch (configuration.language()) {
      case GENERIC -> new Combine(step, groupBy, CombineParameter.aggregations(combine), null);
      case SQL -> new Combine(step, groupBy, List.of(), CombineParameter.sql(combine));
    };
  }

  /** Groups by the given fields; by none, all rows are one group. */
  public static Combine by(String... fields) {
    return new Combine(unnamed(Combine.class), List.of(fields), List.of(), null);
  }

  /**
   * Makes a field of each group's values.
   *
   * @param name the field that is made
   * @param function the name of the aggregate, such as {@code sum}
   * @param values the fields or expressions whose values are aggregated
   * @throws dev.purlin.core.problem.ConfigurationException if there is no such aggregate, or it
   *     takes another number of values
   */
  public Combine with(String name, String function, String... values) {
    return with(name, function, Map.of(), values);
  }

  /** Makes a field of each group's values by an aggregate with parameters. */
  public Combine with(
      String name, String function, Map<String, Object> parameters, String... values) {
    return with(Aggregation.of(name, function, parameters, List.of(values), null));
  }

  /** Makes a field of the number of rows in each group. */
  public Combine counting(String name) {
    return with(name, "count");
  }

  /** Lets the last aggregate see only rows that meet a condition. */
  public Combine where(String condition) {
    List<Aggregation> changed = new ArrayList<>(aggregations);
    Aggregation last = changed.remove(changed.size() - 1);
    changed.add(
        new Aggregation(
            last.name(), last.aggregate(), last.parameters(), last.values(), condition));
    return new Combine(step(), groupBy, List.copyOf(changed), null);
  }

  private Combine with(Aggregation aggregation) {
    List<Aggregation> more = new ArrayList<>(aggregations);
    more.add(aggregation);
    return new Combine(step(), groupBy, List.copyOf(more), null);
  }

  @Override
  protected Combine at(Step step) {
    return new Combine(step, groupBy, aggregations, sql);
  }

  @Override
  public PCollection<Row> expand(PCollection<Row> input) {
    return sql == null
        ? Grouping.of(input.getSchema(), groupBy, aggregations).apply(step(), input)
        : SqlGrouping.apply(step(), input, groupBy, sql);
  }

  @Override
  public PCollection<Row> expandBatches(PCollection<RowBatch> batches) {
    return sql == null
        ? Grouping.of(BatchRows.schema(batches), groupBy, aggregations)
            .applyToBatches(step(), batches)
        : expand(batches.apply("Rows of batches", new BatchRows()));
  }

  /** Combine's door to pipeline files and other SDKs. */
  @AutoService(SchemaTransformProvider.class)
  public static final class Provider extends RowTransformProvider<Configuration> {
    public Provider() {
      super(Configuration.class, Inputs.ONE, Combine::of);
    }

    @Override
    public String description() {
      return "Groups rows by fields and makes one row of each group.";
    }

    @Override
    public String example() {
      return """
          type: Combine
          config:
            group_by: region
            combine:
              total:
                value: amount
                fn: sum
              orders: count
          """;
    }
  }
}
