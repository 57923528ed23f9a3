package dev.purlin.transforms.set;

import dev.purlin.core.books.StepCounts;
import dev.purlin.core.key.KeyCodec;
import dev.purlin.core.order.DecidedOrder;
import dev.purlin.core.step.RowOutputs;
import dev.purlin.core.step.StepOutputs;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.Row;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Keeps one of the rows with equal keys. Holds one row at a time, however many there are. */
final class DistinctFn extends DoFn<KV<byte[], Iterable<Row>>, Row> {
  private static final long serialVersionUID = 1L;

  private final @Nullable DecidedOrder order;
  private final RowOutputs outputs;

  /**
   * @param order which row is kept: the first; null if any will do
   */
  DistinctFn(@Nullable DecidedOrder order, RowOutputs outputs) {
    this.order = order;
    this.outputs = outputs;
  }

  @ProcessElement
  public void processElement(
      @Element KV<byte[], Iterable<Row>> equal, MultiOutputReceiver receiver) {
    Row kept = null;
    for (Row row : equal.getValue()) {
      if (kept == null) {
        kept = row;
      } else if (order != null && order.compare(row, kept) < 0) {
        outputs.output(Distinct.DUPLICATES, kept, receiver);
        kept = row;
      } else {
        outputs.output(Distinct.DUPLICATES, row, receiver);
      }
    }
    if (kept != null) {
      outputs.output(StepOutputs.MAIN, kept, receiver);
    }
  }

  @FinishBundle
  public void finishBundle() {
    outputs.counts().flush();
  }

  /** Gives each row its key. */
  static final class KeyFn extends DoFn<Row, KV<byte[], Row>> {
    private static final long serialVersionUID = 1L;

    private final KeyCodec keys;
    private final StepCounts counts;
    private final boolean counting;

    /**
     * @param counting whether rows are counted as read here
     */
    KeyFn(KeyCodec keys, StepCounts counts, boolean counting) {
      this.keys = keys;
      this.counts = counts;
      this.counting = counting;
    }

    @ProcessElement
    public void processElement(@Element Row row, OutputReceiver<KV<byte[], Row>> output) {
      if (counting) {
        counts.read();
      }
      @Nullable Object[] key = new Object[keys.size()];
      keys.canonical(row, key);
      output.output(KV.of(keys.encode(key), row));
    }

    @FinishBundle
    public void finishBundle() {
      counts.flush();
    }
  }
}
