package dev.purlin.transforms.resample;

import dev.purlin.core.order.RowOrder;
import dev.purlin.core.order.SortedRows;
import dev.purlin.core.problem.PurlinException;
import dev.purlin.core.secret.SecretNames;
import dev.purlin.core.secret.Secrets;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.values.Row;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * How the intervals of a group become a row each.
 *
 * @param every the length of an interval as its author wrote it
 * @param groups the schema of the intervals that have rows: keys, time, aggregates
 * @param output the same with the nulls that fills make or take away
 * @param timePosition where the time stands in both; the keys are before it
 * @param nothing what each aggregate is of no rows
 * @param fills what each is filled with where it is NULL
 * @param maxIntervals how many intervals a group may have
 */
record ResamplePlan(
    String every,
    TimeBuckets buckets,
    Schema groups,
    Schema output,
    int timePosition,
    ArrayList<@Nullable Object> nothing,
    ArrayList<FieldFill> fills,
    long maxIntervals)
    implements SortedRows.Form<Row>, Serializable {

  /** How many intervals of a group are sorted in memory; more of them wait on disk. */
  private static final int IN_MEMORY = 10_000;

  /** Intervals with rows in the order of time, none yet. */
  SortedRows<Row> sorted() {
    return new SortedRows<>(groups, IN_MEMORY, this);
  }

  @Override
  public Row of(Row row) {
    return row;
  }

  @Override
  public Row row(Row row) {
    return row;
  }

  @Override
  public Comparator<Row> order() {
    return new RowOrder(new int[] {timePosition}, new boolean[1], new boolean[1]);
  }

  /** When the interval of a row begins. */
  long start(Row row) {
    return buckets.time().micros(row.getValue(timePosition));
  }

  /** The position of an aggregate's field. */
  int position(int aggregate) {
    return timePosition + 1 + aggregate;
  }

  /**
   * Checks that a group has no more intervals than are allowed.
   *
   * @param first the number of its first interval
   * @param last that of its last one
   * @param row one of its rows
   */
  void check(String step, long first, long last, Row row) {
    if (last - first >= maxIntervals) {
      Intervals intervals = buckets.intervals();
      TimeField time = buckets.time();
      throw PurlinException.user(
          "step '%s': '%s'%s goes from %s to %s, which is %d intervals of %s, more than max_intervals %d; correct the times, limit them with from and until, or raise max_intervals"
              .formatted(
                  step,
                  time.name(),
                  group(row),
                  time.text(intervals.start(first)),
                  time.text(intervals.start(last)),
                  last - first + 1,
                  every,
                  maxIntervals));
    }
  }

  private String group(Row row) {
    List<String> values = new ArrayList<>();
    for (int i = 0; i < timePosition; i++) {
      String name = groups.getField(i).getName();
      Object value = row.getValue(i);
      String text = value == null ? "NULL" : "'" + value + "'";
      values.add(name + " = " + (SecretNames.isPassword(name) ? Secrets.MASK : text));
    }
    return values.isEmpty() ? "" : " where " + String.join(" and ", values);
  }
}
