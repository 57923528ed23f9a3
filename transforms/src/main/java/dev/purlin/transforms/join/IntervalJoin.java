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
 * Joins each row of the first input with the rows of the second whose interval its value lies in,
 * such as a sale with the price that was valid then.
 *
 * <pre>{@code
 * PCollectionRowTuple.of("sales", sales, "prices", prices)
 *     .apply(
 *         IntervalJoin.of("sold_at")
 *             .within("valid_from", "valid_to")
 *             .by("product")
 *             .fields("prices", "price"));
 * }</pre>
 *
 * <p><b>Matches.</b> Rows meet whose fields named by {@code equalities} are equal, as in {@link
 * Join}. A row of the first input matches those of the second with {@code start <= value < end};
 * {@code closed} says whether the start and the end themselves belong to the interval, in pandas'
 * words. Several matches give several rows. An interval whose end lies before its start holds no
 * value.
 *
 * <p><b>NULL.</b> An interval without a start or an end has no bound there, as in dimensions that
 * keep their history, where NULL means until further notice; with {@code null_bounds: no_match} it
 * matches nothing, as in SQL's BETWEEN. A row whose value is NULL or NaN has no match, nor has an
 * interval with NaN.
 *
 * <p><b>Values and bounds</b> are numbers, or all dates, times or timestamps. Numbers are compared
 * by value, a REAL or DOUBLE with any other as DOUBLE, whose 53 bits may not distinguish large
 * whole numbers.
 *
 * <p><b>Schemas.</b> As in {@link Join}: all fields of both inputs, or those that {@code fields}
 * chooses. With {@code type: left} rows of the first input without match are kept, with NULL in the
 * fields of the second; with {@code inner} they are filtered. No row is refused.
 *
 * <p><b>Size.</b> Both inputs are shuffled by their key. Beyond 10,000 rows of a key and input they
 * are sorted in temporary files. Of intervals that overlap, 10,000 are in memory at a time; if more
 * do, the rows of the first input are gone through again for the rest.
 *
 * <p><b>Books.</b> Each row is merged if it took part in a match or was kept without, else
 * filtered.
 *
 * <p>Follows pETL's intervaljoin and SQL's joins with BETWEEN, with the words of pandas' Interval.
 */
public final class IntervalJoin extends RowTransform<PCollectionRowTuple, IntervalJoin>
    implements BatchInputs {
  private static final long serialVersionUID = 1L;

  /** Which bounds belong to an interval. */
  public enum Closed {
    /** The start: {@code start <= value < end}. */
    LEFT,
    /** The end: {@code start < value <= end}. */
    RIGHT,
    /** Both: {@code start <= value <= end}. */
    BOTH,
    /** Neither: {@code start < value < end}. */
    NEITHER;

    boolean hasStart() {
      return this == LEFT || this == BOTH;
    }

    boolean hasEnd() {
      return this == RIGHT || this == BOTH;
    }
  }

  /** What a start or an end that is NULL means. */
  public enum NullBounds {
    /** There is no bound: all values before the end, or behind the start, lie in the interval. */
    UNBOUNDED,
    /** The interval matches nothing. */
    NO_MATCH
  }

  /** The parameters of {@link IntervalJoin}. */
  public record Configuration(
      @Parameter(
              value =
                  "The field of the first input whose value lies in an interval: a number, date or"
                      + " time.",
              example = "sold_at")
          String value,
      @Parameter(
              value = "The field of the second input where its intervals start.",
              example = "valid_from")
          String start,
      @Parameter(
              value = "The field of the second input where its intervals end.",
              example = "valid_to")
          String end,
      @Parameter(
              value =
                  "Which bounds belong to an interval: the start (left), the end (right), both or"
                      + " neither.",
              defaultValue = "left")
          Closed closed,
      @Parameter(
              value =
                  "What a NULL in 'start' or 'end' means: no bound (unbounded), or an interval that"
                      + " matches nothing (no_match).",
              defaultValue = "unbounded")
          NullBounds nullBounds,
      @Parameter(
              value =
                  "The field that must be equal in both inputs, or a list of maps from inputs to"
                      + " fields that must be equal.",
              absent = "all rows belong together, and meet in one place",
              example = "[{sales: product, prices: article}]")
          @Nullable JsonNode equalities,
      @Parameter(
              value =
                  "Whether rows of the first input without match are kept (left) or not (inner).",
              defaultValue = "left")
          AsOfJoin.Type type,
      @Parameter(
              value =
                  "The fields of the output: for each input a list of fields, a map of new names to"
                      + " fields, or '*'.",
              absent = "all fields",
              example = "{prices: [price]}")
          @Nullable JsonNode fields) {}

  private final transient IntervalSpec spec;

  private IntervalJoin(Step step, IntervalSpec spec) {
    super(step);
    this.spec = spec;
  }

  private IntervalJoin at(IntervalSpec changed) {
    return new IntervalJoin(step(), changed);
  }

  /** An interval join that still needs its intervals: {@link #within}. */
  public static final class Of {
    private final String value;

    private Of(String value) {
      this.value = value;
    }

    /** Finds rows of the second input by their fields with the start and the end. */
    public IntervalJoin within(String start, String end) {
      return new IntervalJoin(
          unnamed(IntervalJoin.class),
          new IntervalSpec(
              value, start, end, Closed.LEFT, NullBounds.UNBOUNDED, JoinSpec.of(JoinType.LEFT)));
    }
  }

  /** Finds the intervals that a field of the first input lies in. */
  public static Of of(String value) {
    return new Of(value);
  }

  /** Only rows match in which this field is equal. */
  public IntervalJoin by(String field) {
    return at(spec.withRows(spec.rows().on(field)));
  }

  /** Only rows match in which these fields are equal, and all others given as well. */
  public IntervalJoin by(String input, String field, String otherInput, String otherField) {
    Map<String, String> pair = new LinkedHashMap<>();
    pair.put(input, field);
    pair.put(otherInput, otherField);
    return at(spec.withRows(spec.rows().on(pair)));
  }

  /** Drops rows of the first input that have no match. */
  public IntervalJoin inner() {
    return at(spec.withRows(spec.rows().as(JoinType.INNER)));
  }

  /** Says which bounds belong to the intervals. */
  public IntervalJoin closed(Closed closed) {
    return at(spec.withClosed(closed));
  }

  /** Says what a bound that is NULL means. */
  public IntervalJoin nullBounds(NullBounds meaning) {
    return at(spec.withNullBounds(meaning));
  }

  /** Outputs only these fields of an input. */
  public IntervalJoin fields(String input, String... fields) {
    return at(spec.withRows(spec.rows().choosing(input, List.of(fields))));
  }

  @Override
  protected IntervalJoin at(Step step) {
    return new IntervalJoin(step, spec);
  }

  @Override
  public PCollection<Row> expand(PCollectionRowTuple inputs) {
    return expandInputs(StepRows.of(inputs));
  }

  @Override
  public PCollection<Row> expandInputs(Map<String, StepRows> inputs) {
    Map<String, Schema> schemas = new LinkedHashMap<>();
    inputs.forEach((name, rows) -> schemas.put(name, rows.schema()));
    IntervalPlan plan = IntervalPlan.of(spec, schemas);
    return Joining.apply(step(), plan.pair(), inputs, books -> new IntervalFn(plan, books));
  }

  /** IntervalJoin's door to pipeline files and other SDKs. */
  @AutoService(SchemaTransformProvider.class)
  public static final class Provider extends RowTransformProvider<Configuration> {
    public Provider() {
      super(
          Configuration.class,
          Inputs.MANY,
          (step, configuration) -> new IntervalJoin(step, IntervalSpec.parse(configuration)));
    }

    @Override
    public String description() {
      return "Joins each row with the rows of another input whose interval its value lies in.";
    }

    @Override
    public String example() {
      return """
          type: IntervalJoin
          input:
            sales: Sales
            prices: Prices
          config:
            value: sold_at
            start: valid_from
            end: valid_to
            equalities: product
            fields:
              sales: '*'
              prices: [price]
          """;
    }

    @Override
    public boolean rejectsRows() {
      return false;
    }
  }
}
