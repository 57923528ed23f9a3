package dev.purlin.transforms.query;

import dev.purlin.core.books.StepCounts;
import dev.purlin.core.books.StepCounts.Entry;
import dev.purlin.transforms.order.RowOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.Row;

/** Puts out the first of all rows, in their order, without those to be passed over. */
final class TopFn extends DoFn<KV<byte[], Iterable<Row>>, Row> {
  private static final long serialVersionUID = 1L;

  private final RowOrder order;
  private final long offset;
  private final long fetch;
  private final StepCounts counts;

  TopFn(RowOrder order, long offset, long fetch, StepCounts counts) {
    this.order = order;
    this.offset = offset;
    this.fetch = fetch;
    this.counts = counts;
  }

  @ProcessElement
  public void processElement(@Element KV<byte[], Iterable<Row>> rows, OutputReceiver<Row> output) {
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

  @FinishBundle
  public void finishBundle() {
    counts.flush();
  }
}
