package dev.purlin.transforms.resample;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.auto.service.AutoService;
import dev.purlin.core.key.KeyCodec;
import dev.purlin.core.key.RowsByKey;
import dev.purlin.core.parameter.Parameter;
import dev.purlin.core.parameter.ParameterSet;
import dev.purlin.core.parameter.Words;
import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.step.RowTransform;
import dev.purlin.core.step.RowTransformProvider;
import dev.purlin.core.step.Step;
import dev.purlin.transforms.aggregate.Aggregation;
import dev.purlin.transforms.combine.CombineParameter;
import dev.purlin.transforms.window.WindowCopies;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.beam.sdk.schemas.transforms.SchemaTransformProvider;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollection.IsBounded;
import org.apache.beam.sdk.values.Row;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Makes a row of each of regular intervals of time, also of those in which there are no rows.
 *
 * <pre>{@code
 * readings.apply(
 *     Resample.every("15m", "time")
 *         .by("sensor")
 *         .with("mean", "mean", "temperature")
 *         .counting("readings")
 *         .filling("mean", Fill.LINEAR));
 * }</pre>
 *
 * <p><b>Intervals.</b> An interval has its start, by which it is named, and not its end. {@code
 * ms}, {@code s}, {@code m} and {@code h} are time that passes, counted from the start of 1970 in
 * {@code time_zone}. Days, weeks, months, quarters and years are the calendar's in that zone:
 * {@code 1d} is 23 or 25 hours long where the clocks are changed, {@code 24h} is not. Days are
 * counted from 1970-01-01, weeks from a Monday, months and longer from January 1970, so that {@code
 * 3 months} are quarters. Each group has all intervals from its first row's to its last row's;
 * {@code from} and {@code until} set the same for every group that has rows between them, and rows
 * outside are left out. The order of rows does not matter.
 *
 * <p><b>Schemas.</b> The output has the fields of {@code group_by}, the time with its type and
 * name, which is the start of the interval, and the aggregates, as {@link
 * dev.purlin.transforms.combine.Combine} has them. Of no rows an aggregate is NULL, a count 0 and a
 * list empty.
 *
 * <p><b>Fills</b> replace NULL, in intervals without rows and in those whose rows have no value.
 * {@code previous} and {@code next} take the value of the nearest interval of the group that has
 * one; {@code linear} calculates between them by the time between the starts of intervals, rounds
 * whole numbers to the nearest one (half away from zero) and decimals to 34 digits, and leaves NULL
 * before the first and behind the last value. Rows outside of {@code from} and {@code until} fill
 * nothing.
 *
 * <p><b>Bad rows.</b> A row without a time, or for which the expression of a value has no result,
 * is rejected. A group with more than {@code max_intervals} fails the run: one wrong date would
 * otherwise make millions of rows.
 *
 * <p><b>Guarantees.</b> Rows are aggregated where they are; the intervals of a group are sorted and
 * filled in one place, on disk if there are more than 10,000. A group in which all rows are outside
 * of {@code from} and {@code until} has no intervals, and no rows make none. Unbounded input is
 * refused. Rows without a value in a field of {@code group_by} form a group.
 *
 * <p>Follows resample of pandas and time_bucket_gapfill of TimescaleDB.
 */
public final class Resample extends RowTransform<PCollection<Row>, Resample> {
  private static final long serialVersionUID = 1L;

  /** The parameters of {@link Resample}. */
  @RecordBuilder
  public record Configuration(
      @Parameter(
              value = "The field that has the time of a row: a TIMESTAMP or a DATE.",
              example = "time")
          String time,
      @Parameter(
              value =
                  "How long an interval is: a number and ms, s, m, h, d, week, month, quarter or"
                      + " year.",
              example = "15m")
          String every,
      @Parameter(
              value =
                  "The fields to group by, each group with intervals of its own; without any, all"
                      + " rows are one group.",
              defaultValue = "[]",
              example = "[sensor]")
          List<String> groupBy,
      @Parameter(
              value = "What to make of the rows of each interval: aggregates as those of Combine.",
              defaultValue = "{}",
              example = "{mean: {value: temperature, fn: mean}, readings: count}")
          JsonNode combine,
      @Parameter(
              value =
                  "What stands where there is no value, of all aggregates or by field: null, the"
                      + " value of the interval before (previous) or after (next), what lies on the"
                      + " line between both (linear), or a constant, {value: 0}.",
              absent = "null",
              example = "{mean: linear, total: {value: 0}}")
          @Nullable JsonNode fill,
      @Parameter(
              value =
                  "The time at which the first interval begins, or that lies in it; earlier rows are"
                      + " left out. Without an offset it is in time_zone.",
              absent = "each group begins with its first row",
              example = "2024-01-01")
          @Nullable String from,
      @Parameter(
              value =
                  "The time before which the last interval begins; rows from then on are left out.",
              absent = "each group ends with its last row",
              example = "2025-01-01")
          @Nullable String until,
      @Parameter(
              value = "The time zone in which days, weeks, months, quarters and years begin.",
              absent = "UTC",
              example = "Europe/Berlin")
          @Nullable String timeZone,
      @Parameter(
              value = "How many intervals a group may have; with more, the run fails.",
              defaultValue = "1000000",
              min = 1)
          long maxIntervals)
      implements ResampleConfigurationBuilder.With {}

  private final transient Configuration configuration;
  private final transient List<Aggregation> aggregations;

  private Resample(Step step, Configuration configuration, List<Aggregation> aggregations) {
    super(step);
    ParameterSet.of(Configuration.class).check(configuration);
    this.configuration = configuration;
    this.aggregations = aggregations;
  }

  private static Resample of(Step step, Configuration configuration) {
    return new Resample(
        step, configuration, CombineParameter.aggregations(configuration.combine()));
  }

  /**
   * Makes intervals of a length, such as {@code 15m} or {@code 1 month}.
   *
   * @param time the field that has the time of a row
   */
  public static Resample every(String length, String time) {
    Configuration configuration =
        ParameterSet.of(Configuration.class).given(Map.of("time", time, "every", length));
    return new Resample(unnamed(Resample.class), configuration, List.of());
  }

  private Resample with(Configuration changed) {
    return new Resample(step(), changed, aggregations);
  }

  /** Gives each combination of values of these fields intervals of its own. */
  public Resample by(String... fields) {
    return with(configuration.withGroupBy(Arrays.asList(fields)));
  }

  /**
   * Makes an aggregate of the rows of each interval; see {@link
   * dev.purlin.transforms.combine.Combine#with(String, String, String...)}.
   */
  public Resample with(String name, String function, String... values) {
    return with(name, function, Map.of(), values);
  }

  /** Makes an aggregate with parameters of the rows of each interval. */
  public Resample with(
      String name, String function, Map<String, Object> parameters, String... values) {
    List<Aggregation> more = new ArrayList<>(aggregations);
    more.add(Aggregation.of(name, function, parameters, List.of(values), null));
    return new Resample(step(), configuration, List.copyOf(more));
  }

  /** Makes a field of the number of rows in each interval. */
  public Resample counting(String name) {
    return with(name, "count");
  }

  /** Fills all aggregates, in the place of what was said before. */
  public Resample filling(Fill fill) {
    return with(configuration.withFill(JsonNodeFactory.instance.textNode(Words.of(fill))));
  }

  /** Fills a field; others stay as they are. */
  public Resample filling(String field, Fill fill) {
    return filling(field, JsonNodeFactory.instance.textNode(Words.of(fill)));
  }

  /** Fills a field with a constant, given as its type's text; others stay as they are. */
  public Resample fillingWith(String field, String constant) {
    return filling(field, JsonNodeFactory.instance.objectNode().put("value", constant));
  }

  private Resample filling(String field, JsonNode fill) {
    ObjectNode fills =
        configuration.fill() instanceof ObjectNode known
            ? known.deepCopy()
            : JsonNodeFactory.instance.objectNode();
    return with(configuration.withFill(fills.set(field, fill)));
  }

  /** Begins with the interval of a time, and leaves out earlier rows. */
  public Resample from(String time) {
    return with(configuration.withFrom(time));
  }

  /** Ends with the last interval that begins before a time, and leaves out rows from then on. */
  public Resample until(String time) {
    return with(configuration.withUntil(time));
  }

  /** Has days, weeks, months, quarters and years begin where they do in a time zone. */
  public Resample inTimeZone(String timeZone) {
    return with(configuration.withTimeZone(timeZone));
  }

  /** Lets a group have so many intervals. */
  public Resample withMaxIntervals(long intervals) {
    return with(configuration.withMaxIntervals(intervals));
  }

  @Override
  protected Resample at(Step step) {
    return new Resample(step, configuration, aggregations);
  }

  @Override
  public PCollection<Row> expand(PCollection<Row> input) {
    if (input.isBounded() == IsBounded.UNBOUNDED) {
      throw new ConfigurationException(
          "",
          "the input is unbounded, and Resample needs all rows of a group to know its intervals;"
              + " take Combine with a windowing, such as {type: fixed, size: 15m}");
    }
    Resampling resampling = Resampling.of(configuration, aggregations, input.getSchema());
    ResamplePlan plan = resampling.plan();
    PCollection<Row> groups = resampling.grouping().apply(step(), WindowCopies.read(step(), input));
    int[] keys = IntStream.range(0, plan.timePosition()).toArray();
    return RowsByKey.apply("Intervals", groups, KeyCodec.of(plan.groups(), keys))
        .apply("Fill", ParDo.of(new ResampleFn(plan, step().counts())))
        .setRowSchema(plan.output());
  }

  /** Resample's door to pipeline files and other SDKs. */
  @AutoService(SchemaTransformProvider.class)
  public static final class Provider extends RowTransformProvider<Configuration> {
    public Provider() {
      super(Configuration.class, Inputs.ONE, Resample::of);
    }

    @Override
    public String description() {
      return "Makes a row of each of regular intervals of time, and fills those without rows.";
    }

    @Override
    public String example() {
      return """
      type: Resample
      config:
        time: time
        every: 15m
        group_by: [sensor]
        combine:
          mean: {value: temperature, fn: mean}
          readings: count
        fill: {mean: linear}
      """;
    }

    @Override
    public Set<String> writtenParameters() {
      return Set.of("fill");
    }
  }
}
