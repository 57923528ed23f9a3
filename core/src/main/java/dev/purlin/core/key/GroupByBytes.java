package dev.purlin.core.key;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.coders.ByteArrayCoder;
import org.apache.beam.sdk.coders.IterableCoder;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.VarIntCoder;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.GroupByKey;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollection.IsBounded;

/**
 * GroupByKey for keys that are bytes.
 *
 * <p>The Direct runner makes a bundle of every group and sends each through all the steps behind it
 * by itself, at about a millisecond for each step. There, bounded input is grouped in a few
 * buckets, whose groups are formed in memory and go on together; that runner holds them in memory
 * anyway. Windows that merge must not see the elements of other keys, and stay as they are.
 */
public final class GroupByBytes<V>
    extends PTransform<PCollection<KV<byte[], V>>, PCollection<KV<byte[], Iterable<V>>>> {
  private static final long serialVersionUID = 1L;

  static final int BUCKETS = 4;

  private GroupByBytes() {}

  public static <V> GroupByBytes<V> create() {
    return new GroupByBytes<>();
  }

  /** Whether groups of this input are formed in buckets. */
  public static boolean inBuckets(PCollection<?> input) {
    return input.isBounded() == IsBounded.BOUNDED
        && input.getWindowingStrategy().getWindowFn().isNonMerging()
        && input.getPipeline().getOptions().getRunner().getSimpleName().endsWith("DirectRunner");
  }

  @Override
  public PCollection<KV<byte[], Iterable<V>>> expand(PCollection<KV<byte[], V>> input) {
    if (!inBuckets(input)) {
      return input.apply("Group", GroupByKey.create());
    }
    KvCoder<byte[], V> coder = (KvCoder<byte[], V>) input.getCoder();
    return input
        .apply("Bucket", ParDo.of(new BucketFn<>()))
        .setCoder(KvCoder.of(VarIntCoder.of(), coder))
        .apply("Group", GroupByKey.create())
        .apply("Groups", ParDo.of(new GroupsFn<>()))
        .setCoder(KvCoder.of(ByteArrayCoder.of(), IterableCoder.of(coder.getValueCoder())));
  }

  private static final class BucketFn<V> extends DoFn<KV<byte[], V>, KV<Integer, KV<byte[], V>>> {
    private static final long serialVersionUID = 1L;

    @ProcessElement
    public void processElement(
        @Element KV<byte[], V> element, OutputReceiver<KV<Integer, KV<byte[], V>>> output) {
      output.output(KV.of(Math.floorMod(Arrays.hashCode(element.getKey()), BUCKETS), element));
    }
  }

  private static final class GroupsFn<V>
      extends DoFn<KV<Integer, Iterable<KV<byte[], V>>>, KV<byte[], Iterable<V>>> {
    private static final long serialVersionUID = 1L;

    @ProcessElement
    public void processElement(
        @Element KV<Integer, Iterable<KV<byte[], V>>> bucket,
        OutputReceiver<KV<byte[], Iterable<V>>> output) {
      Map<ByteBuffer, KV<byte[], List<V>>> groups = new HashMap<>();
      for (KV<byte[], V> element : bucket.getValue()) {
        byte[] key = element.getKey();
        groups
            .computeIfAbsent(ByteBuffer.wrap(key), bytes -> KV.of(key, new ArrayList<>()))
            .getValue()
            .add(element.getValue());
      }
      groups.values().forEach(group -> output.output(KV.of(group.getKey(), group.getValue())));
    }
  }
}
