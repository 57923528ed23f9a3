package dev.purlin.transforms.join;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import dev.purlin.core.key.KeyKind;
import dev.purlin.core.order.SortedRows;
import dev.purlin.transforms.join.IntervalJoin.Closed;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.values.Row;
import org.junit.Test;

/** Against two nested loops, with room for few intervals, so that values are passed over again. */
public class IntervalSweepTest {
  private static final Schema VALUES =
      Schema.builder().addInt32Field("n").addInt32Field("t").build();
  private static final Schema INTERVALS =
      Schema.builder()
          .addInt32Field("n")
          .addNullableInt32Field("start")
          .addNullableInt32Field("end")
          .build();

  private static OrderedValue values(int position) {
    return new OrderedValue(position, FieldType.INT32.withNullable(true), KeyKind.INTEGER);
  }

  /** Writes what is found as texts. */
  private static final class Found implements IntervalSweep.Results {
    private final List<String> matches = new ArrayList<>();
    private final List<String> values = new ArrayList<>();
    private final List<Integer> used = new ArrayList<>();

    @Override
    public void match(Row value, Interval interval) {
      matches.add(value.getInt32("n") + " in " + interval.row().getInt32("n"));
      if (interval.firstUse()) {
        used.add(interval.row().getInt32("n"));
      }
    }

    @Override
    public void value(Row value, boolean matched) {
      values.add(value.getInt32("n") + (matched ? " matched" : " alone"));
    }

    private List<List<?>> sorted() {
      Collections.sort(matches);
      Collections.sort(values);
      Collections.sort(used);
      return List.of(matches, values, used);
    }
  }

  private static Found sweep(List<Row> values, List<Row> intervals, Closed closed, int inMemory)
      throws IOException {
    Placing placing = new Placing(values(1), VALUES, null);
    IntervalBounds bounds =
        new IntervalBounds(values(1), values(2), INTERVALS, closed, /* unbounded= */ true);
    Found found = new Found();
    try (SortedRows<Placed> lefts = new SortedRows<>(VALUES, inMemory, placing);
        SortedRows<Interval> rights = new SortedRows<>(INTERVALS, inMemory, bounds)) {
      for (Row value : values) {
        lefts.add(placing.of(value));
      }
      for (Row interval : intervals) {
        rights.add(bounds.of(interval));
      }
      new IntervalSweep(bounds, rights.iterator(), inMemory, found).over(lefts);
    }
    return found;
  }

  private static Found loop(List<Row> values, List<Row> intervals, Closed closed) {
    Found found = new Found();
    List<Interval> all = intervals.stream().map(row -> new Interval(row, null, null)).toList();
    for (Row value : values) {
      boolean matched = false;
      for (Interval interval : all) {
        if (contains(interval.row(), value.getInt32("t"), closed)) {
          found.match(value, interval);
          matched = true;
        }
      }
      found.value(value, matched);
    }
    return found;
  }

  private static boolean contains(Row interval, int value, Closed closed) {
    Integer start = interval.getInt32("start");
    Integer end = interval.getInt32("end");
    boolean startIn = closed == Closed.LEFT || closed == Closed.BOTH;
    boolean endIn = closed == Closed.RIGHT || closed == Closed.BOTH;
    return (start == null || (startIn ? start <= value : start < value))
        && (end == null || (endIn ? value <= end : value < end));
  }

  private static Integer bound(Random random) {
    return random.nextInt(8) == 0 ? null : (Integer) random.nextInt(20);
  }

  @Test
  public void findsWhatTwoNestedLoopsFind() throws IOException {
    Random random = new Random(71);
    for (int round = 0; round < 400; round++) {
      List<Row> values = new ArrayList<>();
      List<Row> intervals = new ArrayList<>();
      for (int n = random.nextInt(25); n > 0; n--) {
        values.add(Row.withSchema(VALUES).addValues(n, random.nextInt(22) - 1).build());
      }
      for (int n = random.nextInt(25); n > 0; n--) {
        intervals.add(Row.withSchema(INTERVALS).addValues(n, bound(random), bound(random)).build());
      }
      Closed closed = Closed.values()[round % 4];
      int inMemory = 1 + random.nextInt(5);
      assertThat(
          sweep(values, intervals, closed, inMemory).sorted(),
          is(loop(values, intervals, closed).sorted()));
    }
  }

  @Test
  public void aValueThatOnlyALaterPassMatchesIsToldOnce() throws IOException {
    List<Row> values =
        List.of(
            Row.withSchema(VALUES).addValues(1, 2).build(),
            Row.withSchema(VALUES).addValues(2, 5).build(),
            Row.withSchema(VALUES).addValues(3, 9).build());
    List<Row> intervals =
        List.of(
            Row.withSchema(INTERVALS).addValues(1, 0, 3).build(),
            Row.withSchema(INTERVALS).addValues(2, 1, 8).build());
    Found found = sweep(values, intervals, Closed.LEFT, 1);
    assertThat(
        found.sorted(),
        is(
            List.of(
                List.of("1 in 1", "1 in 2", "2 in 2"),
                List.of("1 matched", "2 matched", "3 alone"),
                List.of(1, 2))));
  }
}
