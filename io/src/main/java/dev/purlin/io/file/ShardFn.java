package dev.purlin.io.file;

import dev.purlin.core.books.StepCounts;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.values.KV;

/** Deals rows out to a number of shards, evenly. */
final class ShardFn<T> extends DoFn<T, KV<Integer, T>> {
  private static final long serialVersionUID = 1L;

  private final RowForm<T> form;
  private final int shards;
  private final StepCounts counts;
  private transient int next;

  ShardFn(RowForm<T> form, int shards, StepCounts counts) {
    this.form = form;
    this.shards = shards;
    this.counts = counts;
  }

  @StartBundle
  public void startBundle() {
    next = ThreadLocalRandom.current().nextInt(shards);
  }

  @ProcessElement
  public void processElement(@Element T rows, OutputReceiver<KV<Integer, T>> output) {
    int count = form.count(rows);
    counts.add(StepCounts.Entry.READ, count);
    for (int i = 0; i < Math.min(shards, count); i++) {
      output.output(KV.of((next + i) % shards, form.every(rows, i, shards)));
    }
    next = (next + count % shards) % shards;
  }

  @FinishBundle
  public void finishBundle() {
    counts.flush();
  }
}
