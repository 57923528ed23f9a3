package dev.purlin.core.exchange;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.values.KV;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Packs the elements of a bundle into packets, each for a bucket of keys. */
final class PackFn<V> extends DoFn<KV<byte[], V>, KV<Integer, byte[]>> {
  private static final long serialVersionUID = 1L;

  /** All open packets of a bundle together have about {@code BUCKETS} times this. */
  private static final int PACKET_BYTES = 1 << 15;

  private final Coder<V> values;
  private final int buckets;
  private transient Map<BoundedWindow, Packet[]> open;
  private transient @Nullable BoundedWindow window;
  private transient Packet @Nullable [] packets;

  PackFn(Coder<V> values, int buckets) {
    this.values = values;
    this.buckets = buckets;
  }

  /** A bundle that failed may have left packets behind. */
  @StartBundle
  public void startBundle() {
    open = new HashMap<>();
    window = null;
    packets = null;
  }

  @ProcessElement
  public void processElement(
      @Element KV<byte[], V> element,
      BoundedWindow elementWindow,
      OutputReceiver<KV<Integer, byte[]>> output)
      throws IOException {
    Packet[] current = packets;
    if (current == null || !elementWindow.equals(window)) {
      window = elementWindow;
      current = open.computeIfAbsent(elementWindow, opened -> new Packet[buckets]);
      packets = current;
    }
    byte[] key = element.getKey();
    int bucket = KeyHash.bucket(KeyHash.of(key, 0, key.length), buckets);
    Packet packet = current[bucket];
    if (packet == null) {
      packet = new Packet();
      current[bucket] = packet;
    }
    packet.add(key, element.getValue(), values);
    // Only the element's own window may be output here, so many windows share the room.
    if (packet.size() >= PACKET_BYTES / open.size()) {
      output.output(KV.of(bucket, packet.take()));
    }
  }

  @FinishBundle
  public void finishBundle(FinishBundleContext context) {
    open.forEach(
        (opened, packets) -> {
          for (int bucket = 0; bucket < buckets; bucket++) {
            if (packets[bucket] != null && packets[bucket].size() > 0) {
              context.output(KV.of(bucket, packets[bucket].take()), opened.maxTimestamp(), opened);
            }
          }
        });
    open = new HashMap<>();
    packets = null;
  }
}
