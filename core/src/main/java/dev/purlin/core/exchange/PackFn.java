package dev.purlin.core.exchange;

import java.io.IOException;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.values.KV;

/** Packs elements for their buckets. */
final class PackFn<V> extends DoFn<KV<byte[], V>, KV<Integer, byte[]>> {
  private static final long serialVersionUID = 1L;

  private final Coder<V> values;
  private final int buckets;
  private transient Packing packing;

  PackFn(Coder<V> values, int buckets) {
    this.values = values;
    this.buckets = buckets;
  }

  /** A bundle that failed may have left packets behind. */
  @StartBundle
  public void startBundle() {
    packing = new Packing(buckets);
  }

  @ProcessElement
  public void processElement(
      @Element KV<byte[], V> element,
      BoundedWindow window,
      OutputReceiver<KV<Integer, byte[]>> output)
      throws IOException {
    values.encode(element.getValue(), packing.value());
    packing.add(element.getKey(), window, output);
  }

  @FinishBundle
  public void finishBundle(FinishBundleContext context) {
    packing.finish(context);
  }
}
