package dev.purlin.transforms.query;

import dev.purlin.core.books.StepCounts;
import dev.purlin.core.books.StepCounts.Entry;
import dev.purlin.core.reject.Rejection;
import dev.purlin.core.reject.Rejector;
import dev.purlin.core.time.Timestamps;
import dev.purlin.core.type.JsonRows;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.transforms.windowing.IntervalWindow;
import org.apache.beam.sdk.values.Row;
import org.apache.beam.sdk.values.TupleTag;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.joda.time.Duration;
import org.joda.time.Instant;

/**
 * Looks at the column that a TUMBLE, HOP or SESSION is about, and puts the start of each window
 * there that the row belongs to; or, if Beam is to find the windows, only lets the row happen then.
 *
 * <p>A row without a time is refused.
 */
final class TimeFn extends DoFn<Row, Row> {
  private static final long serialVersionUID = 1L;

  private final int column;
  private final long slide;
  private final long size;
  private final boolean assigning;
  private final StepCounts counts;
  private final Rejector rejector;
  private final TupleTag<Row> main;
  private final TupleTag<Row> refused;

  /**
   * @param assigning whether rows only get their time
   */
  TimeFn(
      GroupWindow window,
      boolean assigning,
      StepCounts counts,
      Rejector rejector,
      TupleTag<Row> main,
      TupleTag<Row> refused) {
    this.column = window.column();
    this.slide = window.slide();
    this.size = window.size();
    this.assigning = assigning;
    this.counts = counts;
    this.rejector = rejector;
    this.main = main;
    this.refused = refused;
  }

  @ProcessElement
  public void processElement(@Element Row row, MultiOutputReceiver receiver) {
    Object time = row.getValue(column);
    if (time == null) {
      rejector.reject(
          JsonRows.toJson(row),
          Rejection.of(
              "the time of a window is NULL; filter such rows out",
              row.getSchema().getField(column).getName(),
              null),
          counts,
          receiver.get(refused));
    } else if (assigning) {
      receiver.get(main).outputWithTimestamp(row, Instant.ofEpochMilli(millis(time)));
    } else {
      starts(row, millis(time), receiver.get(main));
    }
  }

  private void starts(Row row, long time, OutputReceiver<Row> output) {
    long windows = 0;
    for (long start = time - Math.floorMod(time, slide); start > time - size; start -= slide) {
      output.output(with(row, column, start));
      windows++;
    }
    if (windows == 0) {
      counts.filtered();
    } else {
      counts.add(Entry.CREATED, windows - 1);
    }
  }

  /** Windows are of whole milliseconds, so that nothing finer decides in which one a row lies. */
  private static long millis(Object time) {
    return Timestamps.millis(Timestamps.micros(time));
  }

  private static Row with(Row row, int column, long millis) {
    List<@Nullable Object> values = new ArrayList<>(row.getValues());
    values.set(
        column, Timestamps.value(row.getSchema().getField(column).getType(), millis * 1_000));
    return Row.withSchema(row.getSchema()).attachValues(values);
  }

  @FinishBundle
  public void finishBundle() {
    counts.flush();
  }

  /** Times are the rows' own, and may lie before those of the messages they came in. */
  @Override
  @SuppressWarnings("deprecation") // There is no other way to give an earlier time.
  public Duration getAllowedTimestampSkew() {
    return Duration.millis(Long.MAX_VALUE);
  }

  /** Puts the start of the window that Beam found into a column: once for each window of a row. */
  static final class StartFn extends DoFn<Row, Row> {
    private static final long serialVersionUID = 1L;

    private final int column;
    private final StepCounts counts;
    private final boolean copying;

    /**
     * @param copying whether rows may be in several windows, and each is booked as created
     */
    StartFn(int column, StepCounts counts, boolean copying) {
      this.column = column;
      this.counts = counts;
      this.copying = copying;
    }

    @ProcessElement
    public void processElement(@Element Row row, BoundedWindow window, OutputReceiver<Row> output) {
      if (copying) {
        counts.created();
      }
      output.output(with(row, column, ((IntervalWindow) window).start().getMillis()));
    }

    @FinishBundle
    public void finishBundle() {
      counts.flush();
    }
  }
}
