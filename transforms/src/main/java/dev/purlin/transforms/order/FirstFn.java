package dev.purlin.transforms.order;

import dev.purlin.core.books.StepCounts;
import dev.purlin.core.books.StepCounts.Entry;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.Row;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Outputs the first of all rows of a group, without those to be passed over. */
final class FirstFn extends DoFn<KV<byte[], Iterable<Row>>, Row> {
  private static final long serialVersionUID = 1L;

  private final @Nullable Comparator<Row> order;
  private final long offset;
  private final long fetch;
  private final StepCounts counts;

  /**
   * @param order null if any rows will do: they are not held then
   */
  FirstFn(@Nullable Comparator<Row> order, long offset, long fetch, StepCounts counts) {
    this.order = order;
    this.offset = offset;
    this.fetch = fetch;
    this.counts = counts;
  }

  @ProcessElement
  public void processElement(@Element KV<byte[], Iterable<Row>> rows, OutputReceiver<Row> output) {
    if (order == null) {
      any(rows.getValue(), output);
      return;
    }
    PriorityQueue<Row> top = new PriorityQueue<>(order.reversed());
    for (Row row : rows.getValue()) {
      top.add(row);
      if (top.size() > offset + fetch) {
        top.remove();
        counts.filtered();
      }
    }
    List<Row> sorted = new ArrayList<>(top);
    sorted.sort(order);
    int first = (int) Math.min(offset, sorted.size());
    counts.add(Entry.FILTERED, first);
    sorted.subList(first, sorted.size()).forEach(output::output);
  }

  private void any(Iterable<Row> rows, OutputReceiver<Row> output) {
    long seen = 0;
    for (Row row : rows) {
      if (seen >= offset && seen < offset + fetch) {
        output.output(row);
      } else {
        counts.filtered();
      }
      seen++;
    }
  }

  @FinishBundle
  public void finishBundle() {
    counts.flush();
  }
}
