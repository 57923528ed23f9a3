package dev.purlin.transforms.set;

import dev.purlin.core.books.StepCounts;
import dev.purlin.core.key.KeyCodec;
import dev.purlin.core.step.RowOutputs;
import dev.purlin.core.step.StepOutputs;
import dev.purlin.transforms.order.RowOrder;
import java.util.Arrays;
import org.apache.beam.sdk.coders.CoderException;
import org.apache.beam.sdk.coders.RowCoder;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.util.CoderUtils;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.Row;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Keeps one of the rows with equal keys. Holds one row at a time, however many there are. */
final class DistinctFn extends DoFn<KV<byte[], Iterable<Row>>, Row> {
  private static final long serialVersionUID = 1L;

  private final RowCoder coder;
  private final RowOrder order;
  private final RowOutputs outputs;

  /**
   * @param order which row is kept: the first; by no fields if any will do
   */
  DistinctFn(Schema schema, RowOrder order, RowOutputs outputs) {
    this.coder = RowCoder.of(schema);
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
      } else if (comesBefore(row, kept)) {
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

  private boolean comesBefore(Row row, Row kept) {
    if (order.positions().length == 0) {
      return false;
    }
    int difference = order.compare(row, kept);
    return difference == 0 ? Arrays.compareUnsigned(bytes(row), bytes(kept)) < 0 : difference < 0;
  }

  /** What decides between rows of equal order, the same way in every run. */
  private byte[] bytes(Row row) {
    try {
      return CoderUtils.encodeToByteArray(coder, row);
    } catch (CoderException e) {
      throw new IllegalStateException("a row does not fit its own schema: " + row.getSchema(), e);
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
