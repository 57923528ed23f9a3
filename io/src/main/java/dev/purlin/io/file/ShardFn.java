package dev.purlin.io.file;

import dev.purlin.core.books.StepCounts;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.Row;

/** Deals rows out to a number of shards, evenly. */
final class ShardFn extends DoFn<Row, KV<Integer, Row>> {
  private static final long serialVersionUID = 1L;

  private final int shards;
  private final StepCounts counts;
  private transient int next;

  ShardFn(int shards, StepCounts counts) {
    this.shards = shards;
    this.counts = counts;
  }

  @StartBundle
  public void startBundle() {
    next = ThreadLocalRandom.current().nextInt(shards);
  }

  @ProcessElement
  public void processElement(@Element Row row, OutputReceiver<KV<Integer, Row>> output) {
    counts.read();
    output.output(KV.of(next, row));
    next = next + 1 == shards ? 0 : next + 1;
  }

  @FinishBundle
  public void finishBundle() {
    counts.flush();
  }
}
