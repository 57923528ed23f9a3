package dev.purlin.core.exchange;

import java.util.List;
import org.apache.beam.sdk.coders.ByteArrayCoder;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.IterableCoder;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.VarIntCoder;
import org.apache.beam.sdk.transforms.Flatten;
import org.apache.beam.sdk.transforms.GroupByKey;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.windowing.DefaultTrigger;
import org.apache.beam.sdk.transforms.windowing.GlobalWindows;
import org.apache.beam.sdk.transforms.windowing.TimestampCombiner;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollection.IsBounded;
import org.apache.beam.sdk.values.PCollectionList;
import org.apache.beam.sdk.values.WindowingStrategy;

/**
 * GroupByKey for keys that are bytes.
 *
 * <pre>{@code
 * PCollection<KV<byte[], Iterable<Row>>> groups = keyed.apply(GroupByBytes.create());
 * }</pre>
 *
 * <p>The keys of bounded input are dealt into buckets, and what travels to the place of a bucket is
 * packets of many elements. Its groups are formed there in memory, and in temporary files where
 * they are larger than {@link Bucket#IN_MEMORY}. So an element costs its coder and a look into a
 * table, in place of a record that the runner encodes, sorts, writes and reads by itself; and the
 * Direct runner, which sends every group through the steps behind it at about a millisecond a step,
 * has few of them to send.
 *
 * <p>Unbounded input, windows that merge, and triggers are left to the runner, as are windows that
 * are many on other runners than Direct.
 *
 * <p>The values of a group can be gone through more than once if they came in packets, and once in
 * any case; their order is not fixed.
 */
public final class GroupByBytes<V>
    extends PTransform<PCollection<KV<byte[], V>>, PCollection<KV<byte[], Iterable<V>>>> {
  private static final long serialVersionUID = 1L;

  /** Direct runs a bucket at a time on each of its threads, and keeps all of them in memory. */
  static final int BUCKETS_ON_DIRECT = 8;

  /** As many as leave no worker of a large cluster without some. */
  private static final int BUCKETS = 256;

  private GroupByBytes() {}

  public static <V> GroupByBytes<V> create() {
    return new GroupByBytes<>();
  }

  /** Whether this input travels in packets. */
  public static boolean inPackets(PCollection<?> input) {
    WindowingStrategy<?, ?> windows = input.getWindowingStrategy();
    return input.isBounded() == IsBounded.BOUNDED
        && windows.getTrigger() instanceof DefaultTrigger
        && windows.getTimestampCombiner() == TimestampCombiner.END_OF_WINDOW
        && (windows.getWindowFn() instanceof GlobalWindows
            || onDirect(input) && windows.getWindowFn().isNonMerging());
  }

  static boolean onDirect(PCollection<?> input) {
    return input.getPipeline().getOptions().getRunner().getSimpleName().endsWith("DirectRunner");
  }

  @Override
  public PCollection<KV<byte[], Iterable<V>>> expand(PCollection<KV<byte[], V>> input) {
    return inPackets(input)
        ? input.apply("Pack", pack()).apply("Packets", ofPackets(values(input)))
        : input.apply("Group", GroupByKey.create());
  }

  /**
   * Groups the elements of several inputs of one coder together; each is packed before they meet,
   * for runners pass on one by one what comes from several sides.
   */
  public static <V>
      PTransform<PCollectionList<KV<byte[], V>>, PCollection<KV<byte[], Iterable<V>>>> ofSeveral() {
    return new OfSeveral<>();
  }

  private static final class OfSeveral<V>
      extends PTransform<PCollectionList<KV<byte[], V>>, PCollection<KV<byte[], Iterable<V>>>> {
    private static final long serialVersionUID = 1L;

    @Override
    public PCollection<KV<byte[], Iterable<V>>> expand(PCollectionList<KV<byte[], V>> inputs) {
      List<PCollection<KV<byte[], V>>> all = inputs.getAll();
      if (!all.stream().allMatch(GroupByBytes::inPackets)) {
        return inputs.apply("Gather", Flatten.pCollections()).apply("Group", GroupByKey.create());
      }
      PCollectionList<KV<Integer, byte[]>> packets = PCollectionList.empty(inputs.getPipeline());
      for (int i = 0; i < all.size(); i++) {
        packets = packets.and(all.get(i).apply("Pack " + i, pack()));
      }
      return packets
          .apply("Gather", Flatten.pCollections())
          .apply("Packets", ofPackets(values(all.get(0))));
    }
  }

  private static <V> Coder<V> values(PCollection<KV<byte[], V>> input) {
    return ((KvCoder<byte[], V>) input.getCoder()).getValueCoder();
  }

  /**
   * The Direct runner hands groups on when their bundle has ended, and their files would be closed;
   * it holds everything in memory anyway.
   */
  private static long inMemory(PCollection<?> packets) {
    return onDirect(packets) ? Long.MAX_VALUE : Bucket.IN_MEMORY;
  }

  /** How many buckets the keys of an input are dealt into. */
  public static int buckets(PCollection<?> input) {
    return onDirect(input) ? BUCKETS_ON_DIRECT : BUCKETS;
  }

  /** The coder of packets, which are those of a bucket. */
  public static Coder<KV<Integer, byte[]>> packetCoder() {
    return KvCoder.of(VarIntCoder.of(), ByteArrayCoder.of());
  }

  /** Packs elements, for {@link #ofPackets}. */
  public static <V>
      PTransform<PCollection<KV<byte[], V>>, PCollection<KV<Integer, byte[]>>> pack() {
    return new Pack<>();
  }

  private static final class Pack<V>
      extends PTransform<PCollection<KV<byte[], V>>, PCollection<KV<Integer, byte[]>>> {
    private static final long serialVersionUID = 1L;

    @Override
    public PCollection<KV<Integer, byte[]>> expand(PCollection<KV<byte[], V>> input) {
      return input
          .apply(ParDo.of(new PackFn<>(values(input), buckets(input))))
          .setCoder(packetCoder());
    }
  }

  /** Groups the elements that are in packets; {@code values} is the coder of their values. */
  public static <V>
      PTransform<PCollection<KV<Integer, byte[]>>, PCollection<KV<byte[], Iterable<V>>>> ofPackets(
          Coder<V> values) {
    return new OfPackets<>(values);
  }

  private static final class OfPackets<V>
      extends PTransform<PCollection<KV<Integer, byte[]>>, PCollection<KV<byte[], Iterable<V>>>> {
    private static final long serialVersionUID = 1L;

    private final Coder<V> values;

    private OfPackets(Coder<V> values) {
      this.values = values;
    }

    @Override
    public PCollection<KV<byte[], Iterable<V>>> expand(PCollection<KV<Integer, byte[]>> packets) {
      return packets
          .apply("Group", GroupByKey.create())
          .apply("Unpack", ParDo.of(new UnpackFn<>(values, inMemory(packets))))
          .setCoder(KvCoder.of(ByteArrayCoder.of(), IterableCoder.of(values)));
    }
  }
}
