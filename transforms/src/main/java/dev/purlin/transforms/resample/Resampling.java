package dev.purlin.transforms.resample;

import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.problem.ConfigurationException.Problem;
import dev.purlin.core.problem.Names;
import dev.purlin.transforms.aggregate.Aggregation;
import dev.purlin.transforms.aggregate.Grouping;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.apache.beam.sdk.schemas.Schema;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * A configuration of Resample made ready for rows of a schema.
 *
 * @param grouping makes the intervals that have rows
 * @param plan makes the others
 */
record Resampling(Grouping grouping, ResamplePlan plan) {

  /**
   * Checks a configuration against a schema.
   *
   * @throws ConfigurationException with every problem that it has
   */
  static Resampling of(
      Resample.Configuration configuration, List<Aggregation> aggregations, Schema input) {
    return new Planner(configuration, aggregations, input).plan();
  }

  /** Collects what is wrong. */
  private static final class Planner {
    private final Resample.Configuration configuration;
    private final List<Aggregation> aggregations;
    private final Schema input;
    private final List<Problem> problems = new ArrayList<>();

    private Planner(
        Resample.Configuration configuration, List<Aggregation> aggregations, Schema input) {
      this.configuration = configuration;
      this.aggregations = aggregations;
      this.input = input;
    }

    private Resampling plan() {
      TimeField time = time();
      ZoneId zone = zone(time);
      Intervals intervals =
          zone == null ? null : collected(() -> Intervals.parse(configuration.every(), zone));
      TimeBuckets buckets =
          time == null || zone == null || intervals == null ? null : range(time, zone, intervals);
      names();
      Grouping grouping = collected(() -> grouping(buckets));
      if (grouping == null || buckets == null) {
        throw new ConfigurationException(problems);
      }
      ResamplePlan plan = plan(grouping, buckets);
      if (!problems.isEmpty()) {
        throw new ConfigurationException(problems);
      }
      return new Resampling(grouping, plan);
    }

    private <T> @Nullable T collected(Supplier<T> made) {
      try {
        return made.get();
      } catch (ConfigurationException e) {
        problems.addAll(e.problems());
        return null;
      }
    }

    private @Nullable TimeField time() {
      String name = configuration.time();
      if (!input.hasField(name)) {
        problem("time", Names.unknown("field", name, input));
        return null;
      }
      Schema.FieldType type = input.getField(name).getType();
      if (!TimeField.isTime(type)) {
        problem(
            "time",
            "field '%s' is %s, expected TIMESTAMP or DATE".formatted(name, Names.type(type)));
        return null;
      }
      return TimeField.of(name, type);
    }

    private @Nullable ZoneId zone(@Nullable TimeField time) {
      String name = configuration.timeZone();
      if (name == null) {
        return ZoneOffset.UTC;
      }
      if (time != null && time.isDate()) {
        problem("time_zone", "'%s' is DATE, whose days are of no zone".formatted(time.name()));
        return null;
      }
      return collected(() -> Intervals.zone("time_zone", name));
    }

    private @Nullable TimeBuckets range(TimeField time, ZoneId zone, Intervals intervals) {
      if (time.isDate() && !intervals.isOfDays()) {
        problem(
            "every",
            "'%s' is not a whole number of days, and '%s' is DATE"
                .formatted(configuration.every(), time.name()));
        return null;
      }
      Long from = bound("from", configuration.from(), time, zone, Long.MIN_VALUE);
      Long until = bound("until", configuration.until(), time, zone, Long.MAX_VALUE);
      if (from == null || until == null) {
        return null;
      }
      if (from >= until) {
        problem(
            "until",
            "'%s' is not after 'from', which is '%s'"
                .formatted(configuration.until(), configuration.from()));
        return null;
      }
      TimeBuckets buckets = new TimeBuckets(time, intervals, from, until);
      if (configuration.from() != null && configuration.until() != null) {
        long count = buckets.last(0) - buckets.first(0) + 1;
        if (count > configuration.maxIntervals()) {
          problem(
              "until",
              "from '%s' until '%s' there are %d intervals of %s, more than max_intervals %d"
                  .formatted(
                      configuration.from(),
                      configuration.until(),
                      count,
                      configuration.every(),
                      configuration.maxIntervals()));
        }
      }
      return buckets;
    }

    private @Nullable Long bound(
        String path, @Nullable String text, TimeField time, ZoneId zone, long none) {
      return text == null ? (Long) none : collected(() -> time.parse(path, text, zone));
    }

    private void names() {
      String time = configuration.time();
      int position = configuration.groupBy().indexOf(time);
      if (position >= 0) {
        problem("group_by." + position, "'%s' is the time already".formatted(time));
      }
      for (Aggregation aggregation : aggregations) {
        if (aggregation.name().equals(time)) {
          problem(aggregation.path(), "there would be two fields '%s'".formatted(time));
        }
      }
    }

    /** Without intervals, only to find what else is wrong. */
    private @Nullable Grouping grouping(@Nullable TimeBuckets buckets) {
      List<Aggregation> others =
          aggregations.stream().filter(a -> !a.name().equals(configuration.time())).toList();
      List<String> groupBy = new ArrayList<>(configuration.groupBy());
      groupBy.remove(configuration.time());
      if (buckets == null) {
        if (!groupBy.isEmpty() || !others.isEmpty()) {
          Grouping.of(input, groupBy, others);
        }
        return null;
      }
      groupBy.add(configuration.time());
      return Grouping.bucketed(input, groupBy, buckets, others);
    }

    private ResamplePlan plan(Grouping grouping, TimeBuckets buckets) {
      Schema groups = grouping.output();
      int timePosition = groups.indexOf(configuration.time());
      int made = timePosition + 1;
      Schema aggregates =
          Schema.builder()
              .addFields(groups.getFields().subList(made, groups.getFieldCount()))
              .build();
      List<FieldFill> fills = FieldFill.of(configuration.fill(), aggregates, problems);
      ArrayList<@Nullable Object> nothing = new ArrayList<>(grouping.ofNothing());
      Schema.Builder output =
          Schema.builder().addFields(groups.getFields().subList(0, timePosition));
      output.addField(groups.getField(timePosition).withNullable(false));
      for (int i = 0; i < fills.size() && fills.size() == aggregates.getFieldCount(); i++) {
        Schema.Field field = aggregates.getField(i);
        boolean nullable = nothing.get(i) == null || field.getType().getNullable();
        output.addField(field.withNullable(nullable && fills.get(i).constant() == null));
      }
      return new ResamplePlan(
          configuration.every(),
          buckets,
          groups,
          output.build(),
          timePosition,
          nothing,
          new ArrayList<>(fills),
          configuration.maxIntervals());
    }

    private void problem(String path, String message) {
      problems.add(new Problem(path, message));
    }
  }
}
