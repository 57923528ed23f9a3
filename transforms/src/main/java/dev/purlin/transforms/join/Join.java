package dev.purlin.transforms.join;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.auto.service.AutoService;
import dev.purlin.core.parameter.Parameter;
import dev.purlin.core.step.BatchInputs;
import dev.purlin.core.step.RowTransform;
import dev.purlin.core.step.RowTransformProvider;
import dev.purlin.core.step.Step;
import dev.purlin.core.step.StepRows;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.transforms.SchemaTransformProvider;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionRowTuple;
import org.apache.beam.sdk.values.Row;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Joins rows of two or more inputs on fields that are equal, or keeps those that have a match.
 *
 * <pre>{@code
 * PCollectionRowTuple.of("orders", orders, "customers", customers)
 *     .apply(
 *         Join.type(JoinType.LEFT)
 *             .on("orders", "customer", "customers", "id")
 *             .fields("customers", "name"));
 * // The orders whose customer is on the list.
 * PCollectionRowTuple.of("orders", orders, "blocked", blocked)
 *     .apply(Join.type(JoinType.SEMI).on("customer"));
 * }</pre>
 *
 * <p><b>Order.</b> Inputs are joined in their order, each with the rows made so far; so {@code
 * left} keeps all rows of the first input, and {@code right} those of the last. With {@code {outer:
 * [a, b]}} the rows of the named inputs are kept, each against its neighbours. {@code semi} outputs
 * the rows of the first input that have a match in each of the others, {@code anti} those that have
 * one in none, every row once, however many match; each other input is matched with the first. So
 * {@code anti} is SQL's NOT EXISTS: a null among the other input's values changes nothing. {@code
 * cross} outputs every combination of rows, and has no equalities.
 *
 * <p><b>Schemas.</b> The output has the fields chosen by {@code fields} in that order, then all
 * fields of the inputs not named there. A name that is taken gets a number after it: {@code name},
 * {@code name0}, {@code name1}. Fields of inputs whose rows may be missing may be null. Of {@code
 * semi} and {@code anti} the output has the fields of the first input, or those of them that {@code
 * fields} chooses.
 *
 * <p><b>Equality</b> is SQL's: null equals nothing; numbers of different types compare by value;
 * text and numbers do not compare, which is an error of the configuration. No row is refused.
 *
 * <p><b>Size.</b> A key may have any number of rows; beyond 10,000 of an input they wait in a
 * temporary file. An input named by {@code broadcast} is held in the memory of every worker, and
 * the other side is not shuffled; it must be small, must end, and must not be one whose unmatched
 * rows are kept, nor the first of {@code semi} and {@code anti}. In a {@code cross} join all rows
 * meet in one place, unless one side is broadcast.
 *
 * <p><b>Books.</b> Each row is merged if it took part in a match or was kept without, else
 * filtered; in {@code anti}, those kept are merged and all others filtered. Rows between the joins
 * of a chain are created by one and merged or filtered by the next.
 *
 * <p>Follows the Join transform of Beam YAML; {@code broadcast}, {@code semi}, {@code anti} and
 * {@code cross} are Purlin's own.
 */
public final class Join extends RowTransform<PCollectionRowTuple, Join> implements BatchInputs {
  private static final long serialVersionUID = 1L;

  /** The parameters of {@link Join}. */
  public record Configuration(
      @Parameter(
              value =
                  "Which rows without match are kept: inner (none), left, right, outer (all), or"
                      + " {outer: [inputs]}. Or: semi, the first input's rows that have a match;"
                      + " anti, those that have none; cross, all combinations.",
              defaultValue = "inner")
          JsonNode type,
      @Parameter(
              value =
                  "The field that must be equal in all inputs, or a list of maps from inputs to"
                      + " fields that must be equal.",
              absent = "all rows match, which takes type: cross",
              example = "[{orders: customer, customers: id}]")
          @Nullable JsonNode equalities,
      @Parameter(
              value =
                  "The fields of the output: for each input a list of fields, a map of new names to"
                      + " fields, or '*'.",
              absent = "all fields")
          @Nullable JsonNode fields,
      @Parameter(
              value =
                  "Small inputs that are sent to every worker, so that the others need not be"
                      + " shuffled.",
              defaultValue = "[]")
          List<String> broadcast) {}

  private final transient JoinSpec spec;

  private Join(Step step, JoinSpec spec) {
    super(step);
    this.spec = spec;
  }

  /** Joins on equalities that are still to be given, unless it is a cross join. */
  public static Join type(JoinType type) {
    return new Join(unnamed(Join.class), JoinSpec.of(type));
  }

  /** Rows match if this field is equal in all inputs. */
  public Join on(String field) {
    return new Join(step(), spec.on(field));
  }

  /** Rows of two inputs match if these fields are equal, and all others given as well. */
  public Join on(String input, String field, String otherInput, String otherField) {
    Map<String, String> equality = new LinkedHashMap<>();
    equality.put(input, field);
    equality.put(otherInput, otherField);
    return new Join(step(), spec.on(equality));
  }

  /** Outputs only these fields of an input. */
  public Join fields(String input, String... fields) {
    return new Join(step(), spec.choosing(input, List.of(fields)));
  }

  /** Sends a small input to every worker, so that the others need not be shuffled. */
  public Join broadcast(String input) {
    return new Join(step(), spec.broadcasting(input));
  }

  @Override
  protected Join at(Step step) {
    return new Join(step, spec);
  }

  @Override
  public PCollection<Row> expand(PCollectionRowTuple inputs) {
    return expandInputs(StepRows.of(inputs));
  }

  @Override
  public PCollection<Row> expandInputs(Map<String, StepRows> inputs) {
    Map<String, Schema> schemas = new LinkedHashMap<>();
    inputs.forEach((name, rows) -> schemas.put(name, rows.schema()));
    return Joining.apply(step(), JoinPlan.of(spec, schemas), spec, inputs);
  }

  /** Join's door to pipeline files and other SDKs. */
  @AutoService(SchemaTransformProvider.class)
  public static final class Provider extends RowTransformProvider<Configuration> {
    public Provider() {
      super(
          Configuration.class,
          Inputs.MANY,
          (step, configuration) -> new Join(step, JoinSpec.parse(configuration)));
    }

    @Override
    public String description() {
      return "Joins rows of two or more inputs on fields that are equal.";
    }

    @Override
    public String example() {
      return """
          type: Join
          input:
            orders: Orders
            customers: Customers
          config:
            type: left
            equalities:
              - orders: customer
                customers: id
            fields:
              customers:
                customer_name: name
          """;
    }

    @Override
    public boolean rejectsRows() {
      return false;
    }
  }
}
