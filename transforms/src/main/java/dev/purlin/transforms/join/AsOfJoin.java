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
 * Joins each row of the first input with the one row of the second that was valid at its time: the
 * last one before it, the first one after it, or the nearest.
 *
 * <pre>{@code
 * PCollectionRowTuple.of("trades", trades, "quotes", quotes)
 *     .apply(AsOfJoin.on("time").by("ticker").within("2s").fields("quotes", "bid", "ask"));
 * }</pre>
 *
 * <p><b>Matches.</b> Rows meet whose fields named by {@code equalities} are equal, as in {@link
 * Join}. Of those of the second input, {@code backward} takes the one with the greatest value of
 * {@code as_of} that is not greater than the first input's; {@code forward} the least that is not
 * less; {@code nearest} the one of these two that is less far away, the former if they are equally
 * far. With {@code allow_exact_matches: false} equal values do not match. {@code tolerance} says
 * how far away the row may be. Of several rows with that same value {@code forward} takes the first
 * and the others the last in an order that depends on the rows alone.
 *
 * <p><b>Values of {@code as_of}</b> are numbers, or both dates, times or timestamps. Numbers are
 * compared by value, a REAL or DOUBLE with any other as DOUBLE, whose 53 bits may not distinguish
 * large whole numbers. A row whose value is NULL or NaN has no match. A tolerance for numbers is a
 * number, a REAL or DOUBLE counting as it is written; for times it is a duration such as {@code
 * 2s}, {@code 500ms} or {@code 1d}, for dates of whole days.
 *
 * <p><b>Schemas.</b> As in {@link Join}: all fields of both inputs, or those that {@code fields}
 * chooses. With {@code type: left} rows of the first input without match are kept, with NULL in the
 * fields of the second; with {@code inner} they are filtered. No row is refused.
 *
 * <p><b>Size.</b> Both inputs are shuffled by their key. Memory does not grow with the rows of a
 * key; beyond 10,000 of an input they are sorted in temporary files.
 *
 * <p><b>Books.</b> Each row is merged if it took part in a match or was kept without, else
 * filtered.
 *
 * <p>Follows pandas' merge_asof and DuckDB's ASOF JOIN; neither input needs to be sorted.
 */
public final class AsOfJoin extends RowTransform<PCollectionRowTuple, AsOfJoin>
    implements BatchInputs {
  private static final long serialVersionUID = 1L;

  /** What becomes of rows of the first input that have no match. */
  public enum Type {
    /** They are kept. */
    LEFT,
    /** They are not output. */
    INNER
  }

  /** On which side of a row its match is looked for. */
  public enum Direction {
    /** Before it: the last one. */
    BACKWARD,
    /** Behind it: the first one. */
    FORWARD,
    /** The nearer of these two. */
    NEAREST
  }

  /** The parameters of {@link AsOfJoin}. */
  public record Configuration(
      @Parameter(
              value =
                  "The field by which the matching row is found, a number, date or time, that both"
                      + " inputs have; or a map from the inputs to their fields.",
              example = "time")
          JsonNode asOf,
      @Parameter(
              value =
                  "The field that must be equal in both inputs, or a list of maps from inputs to"
                      + " fields that must be equal.",
              absent = "all rows belong together, and meet in one place",
              example = "[{trades: ticker, quotes: symbol}]")
          @Nullable JsonNode equalities,
      @Parameter(
              value =
                  "Whether rows of the first input without match are kept (left) or not (inner).",
              defaultValue = "left")
          Type type,
      @Parameter(
              value =
                  "Which row matches: the last one before (backward), the first one behind"
                      + " (forward), or the nearer of the two.",
              defaultValue = "backward")
          Direction direction,
      @Parameter(
              value =
                  "How far apart the values of 'as_of' may be: a number, or for dates and times a"
                      + " duration such as 2s or 1d.",
              absent = "any distance",
              example = "2s")
          @Nullable String tolerance,
      @Parameter(value = "Whether rows with equal values of 'as_of' match.", defaultValue = "true")
          boolean allowExactMatches,
      @Parameter(
              value =
                  "The fields of the output: for each input a list of fields, a map of new names to"
                      + " fields, or '*'.",
              absent = "all fields",
              example = "{quotes: [bid, ask]}")
          @Nullable JsonNode fields) {}

  private final transient AsOfSpec spec;

  private AsOfJoin(Step step, AsOfSpec spec) {
    super(step);
    this.spec = spec;
  }

  private AsOfJoin at(AsOfSpec changed) {
    return new AsOfJoin(step(), changed);
  }

  /** Finds the last row before by a field that both inputs have. */
  public static AsOfJoin on(String field) {
    return new AsOfJoin(unnamed(AsOfJoin.class), AsOfSpec.on(field, Map.of()));
  }

  /** Finds the last row before by a field of the first input and one of the second. */
  public static AsOfJoin on(String input, String field, String otherInput, String otherField) {
    return new AsOfJoin(
        unnamed(AsOfJoin.class), AsOfSpec.on(null, pair(input, field, otherInput, otherField)));
  }

  private static Map<String, String> pair(
      String input, String field, String otherInput, String otherField) {
    Map<String, String> pair = new LinkedHashMap<>();
    pair.put(input, field);
    pair.put(otherInput, otherField);
    return pair;
  }

  /** Only rows match in which this field is equal. */
  public AsOfJoin by(String field) {
    return at(spec.withRows(spec.rows().on(field)));
  }

  /** Only rows match in which these fields are equal, and all others given as well. */
  public AsOfJoin by(String input, String field, String otherInput, String otherField) {
    return at(spec.withRows(spec.rows().on(pair(input, field, otherInput, otherField))));
  }

  /** Drops rows of the first input that have no match. */
  public AsOfJoin inner() {
    return at(spec.withRows(spec.rows().as(JoinType.INNER)));
  }

  /** Looks for matches in another direction. */
  public AsOfJoin direction(Direction direction) {
    return at(spec.withDirection(direction));
  }

  /** Lets only rows match that are no farther apart: a number, or a duration such as 2s. */
  public AsOfJoin within(String tolerance) {
    return at(spec.withTolerance(tolerance));
  }

  /** Does not let rows match whose values of {@code as_of} are equal. */
  public AsOfJoin withoutExactMatches() {
    return at(spec.withExact(false));
  }

  /** Outputs only these fields of an input. */
  public AsOfJoin fields(String input, String... fields) {
    return at(spec.withRows(spec.rows().choosing(input, List.of(fields))));
  }

  @Override
  protected AsOfJoin at(Step step) {
    return new AsOfJoin(step, spec);
  }

  @Override
  public PCollection<Row> expand(PCollectionRowTuple inputs) {
    return expandInputs(StepRows.of(inputs));
  }

  @Override
  public PCollection<Row> expandInputs(Map<String, StepRows> inputs) {
    Map<String, Schema> schemas = new LinkedHashMap<>();
    inputs.forEach((name, rows) -> schemas.put(name, rows.schema()));
    AsOfPlan plan = AsOfPlan.of(spec, schemas);
    return Joining.apply(step(), plan.pair(), inputs, books -> new AsOfFn(plan, books));
  }

  /** AsOfJoin's door to pipeline files and other SDKs. */
  @AutoService(SchemaTransformProvider.class)
  public static final class Provider extends RowTransformProvider<Configuration> {
    public Provider() {
      super(
          Configuration.class,
          Inputs.MANY,
          (step, configuration) -> new AsOfJoin(step, AsOfSpec.parse(configuration)));
    }

    @Override
    public String description() {
      return "Joins each row with the last row of another input before it, the first one behind it, or the nearest.";
    }

    @Override
    public String example() {
      return """
          type: AsOfJoin
          input:
            trades: Trades
            quotes: Quotes
          config:
            as_of: time
            equalities:
              - trades: ticker
                quotes: symbol
            tolerance: 2s
            fields:
              trades: '*'
              quotes: [bid, ask]
          """;
    }

    @Override
    public boolean rejectsRows() {
      return false;
    }
  }
}
