package dev.purlin.core.exchange;

import java.io.OutputStream;
import java.util.HashMap;
import java.util.Map;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.values.KV;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * The open packets of a bundle, for a DoFn that packs elements for {@link GroupByBytes}.
 *
 * <pre>{@code
 * coder.encode(value, packing.value());
 * packing.add(key, window, output); // and finish in @FinishBundle
 * }</pre>
 */
public final class Packing {
  /** Below the size of an array, so that the largest of a packet is 32 KB in most cases. */
  private static final int PACKET_BYTES = 30_000;

  private final int buckets;
  private final Bytes value = new Bytes();
  private final Map<BoundedWindow, Bytes[]> open = new HashMap<>();
  private @Nullable BoundedWindow window;
  private Bytes @Nullable [] packets;

  /** Packets for so many buckets, as {@link GroupByBytes#buckets} says. */
  public Packing(int buckets) {
    this.buckets = buckets;
  }

  /** Where the value of the next element is to be written. */
  public OutputStream value() {
    value.clear();
    return value;
  }

  /** Adds an element, whose value has been written; outputs the packet that has become full. */
  public void add(
      byte[] key, BoundedWindow elementWindow, DoFn.OutputReceiver<KV<Integer, byte[]>> output) {
    add(KeyHash.bucket(KeyHash.of(key, 0, key.length), buckets), key, elementWindow, output);
  }

  /** Adds an element, whose value has been written, to a bucket that the caller chooses. */
  public void add(
      int bucket,
      byte[] key,
      BoundedWindow elementWindow,
      DoFn.OutputReceiver<KV<Integer, byte[]>> output) {
    Bytes[] current = packets;
    if (current == null || !elementWindow.equals(window)) {
      window = elementWindow;
      current = open.computeIfAbsent(elementWindow, opened -> new Bytes[buckets]);
      packets = current;
    }
    Bytes packet = current[bucket];
    if (packet == null) {
      packet = new Bytes();
      current[bucket] = packet;
    }
    packet.writeLength(key.length);
    packet.write(key, 0, key.length);
    packet.writeLength(value.size());
    value.writeTo(packet);
    // Only the element's own window may be output here, so many windows share the room.
    if (packet.size() >= PACKET_BYTES / open.size()) {
      output.output(KV.of(bucket, packet.take()));
    }
  }

  /** Outputs all packets that are open. */
  public void finish(DoFn<?, KV<Integer, byte[]>>.FinishBundleContext context) {
    open.forEach(
        (opened, packets) -> {
          for (int bucket = 0; bucket < buckets; bucket++) {
            if (packets[bucket] != null && packets[bucket].size() > 0) {
              context.output(KV.of(bucket, packets[bucket].take()), opened.maxTimestamp(), opened);
            }
          }
        });
    open.clear();
    packets = null;
  }
}
