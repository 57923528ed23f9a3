package dev.purlin.transforms.resample;

import dev.purlin.core.books.StepCounts;
import dev.purlin.core.order.SortedRows;
import dev.purlin.core.problem.PurlinException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.Row;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Makes a row of every interval of a group, of those with rows and of those between them.
 *
 * <p>The intervals of a group are gone through once, since some runners allow no more; what does
 * not fit into memory waits on disk, sorted once for the output and once for each field that is
 * filled from its neighbours.
 */
final class ResampleFn extends DoFn<KV<byte[], Iterable<Row>>, Row> {
  private static final long serialVersionUID = 1L;

  private final ResamplePlan plan;
  private final StepCounts counts;

  ResampleFn(ResamplePlan plan, StepCounts counts) {
    this.plan = plan;
    this.counts = counts;
  }

  @ProcessElement
  public void processElement(@Element KV<byte[], Iterable<Row>> group, OutputReceiver<Row> output)
      throws IOException {
    try (Group intervals = new Group()) {
      for (Row row : group.getValue()) {
        intervals.add(row);
      }
      intervals.output(output);
    }
  }

  @FinishBundle
  public void finishBundle() {
    counts.flush();
  }

  /** The intervals of one group. */
  private final class Group implements AutoCloseable {
    private final SortedRows<Row> rows = plan.sorted();
    private final @Nullable Surroundings[] surroundings = new Surroundings[plan.fills().size()];
    private long earliest = Long.MAX_VALUE;
    private long latest = Long.MIN_VALUE;

    private Group() {
      for (int i = 0; i < surroundings.length; i++) {
        if (plan.fills().get(i).looksAround()) {
          surroundings[i] = new Surroundings(plan, plan.position(i));
        }
      }
    }

    private void add(Row row) throws IOException {
      long start = plan.start(row);
      earliest = Math.min(earliest, start);
      latest = Math.max(latest, start);
      rows.add(row);
      for (Surroundings field : surroundings) {
        if (field != null) {
          field.add(row);
        }
      }
    }

    private void output(OutputReceiver<Row> output) throws IOException {
      Intervals intervals = plan.buckets().intervals();
      long first = plan.buckets().first(intervals.number(earliest));
      long last = plan.buckets().last(intervals.number(latest));
      Iterator<Row> sorted = rows.iterator();
      Row next = sorted.next();
      List<@Nullable Object> keys = next.getValues().subList(0, plan.timePosition());
      plan.check(counts.step(), first, last, next);
      long start = intervals.start(first);
      for (long number = first; number <= last; number++) {
        long end = intervals.start(number + 1);
        // A day that the zone's calendar does not have, where the date line has moved, is empty.
        if (start < end) {
          boolean hasRows = next != null && plan.start(next) == start;
          output.output(row(keys, start, hasRows ? next : null));
          counts.written();
          if (hasRows) {
            next = sorted.hasNext() ? sorted.next() : null;
          } else {
            counts.created();
          }
        }
        start = end;
      }
      if (next != null) {
        throw PurlinException.internal(
            "the row of %s lies in none of the intervals"
                .formatted(next.getValue(plan.timePosition())),
            null);
      }
    }

    private Row row(List<@Nullable Object> keys, long start, @Nullable Row own) throws IOException {
      Schema schema = plan.output();
      List<@Nullable Object> values = new ArrayList<>(schema.getFieldCount());
      values.addAll(keys);
      values.add(plan.buckets().time().value(start));
      for (int i = 0; i < surroundings.length; i++) {
        Object value = own == null ? plan.nothing().get(i) : own.getValue(plan.position(i));
        values.add(value == null ? filled(i, start) : value);
      }
      return Row.withSchema(schema).attachValues(values);
    }

    private @Nullable Object filled(int field, long start) throws IOException {
      FieldFill fill = plan.fills().get(field);
      Surroundings around = surroundings[field];
      return around == null ? fill.constant() : around.fill(fill.fill(), start);
    }

    @Override
    public void close() throws IOException {
      rows.close();
      for (Surroundings field : surroundings) {
        if (field != null) {
          field.close();
        }
      }
    }
  }
}
