package dev.purlin.core.order;

import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.coders.ByteArrayCoder;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.CoderRegistry;
import org.apache.beam.sdk.coders.ListCoder;
import org.apache.beam.sdk.transforms.Combine;

/**
 * Cuts the order of rows into ranges that hold about as many rows each; rows of equal keys are in
 * one range. A range is known by the last key in it; the last range has no end.
 *
 * <pre>{@code
 * PCollectionView<List<byte[]>> ends = samples.apply(Combine.globally(new KeyRanges(4)).asSingletonView());
 * int range = KeyRanges.of(key, context.sideInput(ends));
 * }</pre>
 */
public final class KeyRanges extends Combine.CombineFn<KeySample, KeySample, List<byte[]>> {
  private static final long serialVersionUID = 1L;

  private final int ranges;

  /** Cuts into so many ranges, or into as many as there are keys. */
  public KeyRanges(int ranges) {
    this.ranges = ranges;
  }

  /** The number of the range, from 0 on, that a key is in. */
  public static int of(byte[] key, List<byte[]> ends) {
    int low = 0;
    int high = ends.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (SortKeys.compare(key, ends.get(middle)) <= 0) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }

  @Override
  public KeySample createAccumulator() {
    return new KeySample();
  }

  @Override
  public KeySample addInput(KeySample all, KeySample some) {
    all.add(some);
    return all;
  }

  @Override
  public KeySample mergeAccumulators(Iterable<KeySample> samples) {
    KeySample all = new KeySample();
    samples.forEach(all::add);
    return all;
  }

  /**
   * Fills one range after the other with its share of what is left, so that a key of many rows,
   * which makes one range large, leaves equal ranges to the other keys.
   */
  @Override
  public List<byte[]> extractOutput(KeySample all) {
    List<KeySample.Weighed> keys = all.weighed();
    List<byte[]> ends = new ArrayList<>();
    long left = keys.stream().mapToLong(KeySample.Weighed::weight).sum();
    long held = 0;
    for (int i = 0; i + 1 < keys.size() && ends.size() + 1 < ranges; i++) {
      held += keys.get(i).weight();
      double share = (double) left / (ranges - ends.size());
      // The next key belongs to this range if that comes nearer to the share.
      if (held + keys.get(i + 1).weight() / 2.0 > share) {
        ends.add(keys.get(i).key());
        left -= held;
        held = 0;
      }
    }
    return ends;
  }

  @Override
  public Coder<KeySample> getAccumulatorCoder(CoderRegistry registry, Coder<KeySample> input) {
    return new KeySample.SampleCoder();
  }

  @Override
  public Coder<List<byte[]>> getDefaultOutputCoder(CoderRegistry registry, Coder<KeySample> input) {
    return ListCoder.of(ByteArrayCoder.of());
  }
}
