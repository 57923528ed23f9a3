package dev.purlin.io.file;

import dev.purlin.core.exchange.PacketReader;
import dev.purlin.core.exchange.Packing;
import dev.purlin.core.order.KeyRanges;
import java.io.IOException;
import java.util.List;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollectionView;

/** Packs rows again, each for the shard whose range its key is in. */
final class RangeFn extends DoFn<KV<Integer, byte[]>, KV<Integer, byte[]>> {
  private static final long serialVersionUID = 1L;

  private final int shards;
  private final PCollectionView<List<byte[]>> ends;
  private transient Packing packing;

  RangeFn(int shards, PCollectionView<List<byte[]>> ends) {
    this.shards = shards;
    this.ends = ends;
  }

  /** A bundle that failed may have left packets behind. */
  @StartBundle
  public void startBundle() {
    packing = new Packing(shards);
  }

  @ProcessElement
  public void processElement(
      ProcessContext context, BoundedWindow window, OutputReceiver<KV<Integer, byte[]>> output)
      throws IOException {
    List<byte[]> known = context.sideInput(ends);
    PacketReader reader = new PacketReader();
    reader.start(context.element().getValue());
    while (reader.advance()) {
      byte[] key = reader.key();
      packing.value().write(reader.value());
      packing.add(KeyRanges.of(key, known), key, window, output);
    }
  }

  @FinishBundle
  public void finishBundle(FinishBundleContext context) {
    packing.finish(context);
  }
}
