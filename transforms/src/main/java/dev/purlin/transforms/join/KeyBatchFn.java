package dev.purlin.transforms.join;

import dev.purlin.core.batch.BatchCursor;
import dev.purlin.core.batch.CompactRowCoder;
import dev.purlin.core.batch.RowBatch;
import dev.purlin.core.exchange.Packing;
import java.io.IOException;
import java.io.OutputStream;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.values.KV;

/** What {@link KeyFn} does, for rows in batches, and packs them straight from their columns. */
final class KeyBatchFn extends DoFn<RowBatch, KV<Integer, byte[]>> {
  private static final long serialVersionUID = 1L;

  private final Schema schema;
  private final JoinSide side;
  private final SideKeys keys;
  private final CompactRowCoder carried;
  private final boolean right;
  private final JoinBooks books;
  private final int buckets;
  private transient BatchCursor cursor;
  private transient Packing packing;

  KeyBatchFn(Schema schema, JoinSide side, boolean right, JoinBooks books, int buckets) {
    this.schema = schema;
    this.side = side;
    this.keys = new SideKeys(side, right);
    this.carried = CompactRowCoder.of(side.carried());
    this.right = right;
    this.books = books;
    this.buckets = buckets;
  }

  /** A bundle that failed may have left packets behind. */
  @StartBundle
  public void startBundle() {
    cursor = new BatchCursor(schema);
    packing = new Packing(buckets);
  }

  @ProcessElement
  public void processElement(
      @Element RowBatch batch, BoundedWindow window, OutputReceiver<KV<Integer, byte[]>> output)
      throws IOException {
    books.read(batch.size());
    cursor.start(batch);
    for (int row = 0; row < batch.size(); row++) {
      byte[] key = keys.of(cursor.at(row));
      if (key == null) {
        books.filtered(1);
        continue;
      }
      OutputStream value = packing.value();
      Tagged.tag(right, value);
      carried.encode(batch, row, side.positions(), value);
      packing.add(key, window, output);
    }
  }

  @FinishBundle
  public void finishBundle(FinishBundleContext context) {
    packing.finish(context);
    books.flush();
  }
}
