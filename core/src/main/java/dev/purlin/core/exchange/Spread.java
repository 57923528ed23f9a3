package dev.purlin.core.exchange;

import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.Reshuffle;
import org.apache.beam.sdk.values.PCollection;

/**
 * Deals elements out to all workers, so that the steps behind it run in parallel, and can be done
 * again without what was done before it.
 *
 * <pre>{@code
 * rows.apply("Spread", Spread.create());
 * }</pre>
 *
 * <p>Beam's own way makes a group of every element. The Direct runner sends each group through all
 * the steps behind it by itself, at about a millisecond for each step; there, bounded input is
 * dealt out in a few groups, as {@link GroupByBytes} does.
 */
public final class Spread<T> extends PTransform<PCollection<T>, PCollection<T>> {
  private static final long serialVersionUID = 1L;

  private Spread() {}

  public static <T> Spread<T> create() {
    return new Spread<>();
  }

  @Override
  public PCollection<T> expand(PCollection<T> input) {
    Reshuffle.ViaRandomKey<T> reshuffle = Reshuffle.viaRandomKey();
    return input.apply(
        "Random",
        GroupByBytes.inPackets(input) && GroupByBytes.onDirect(input)
            ? reshuffle.withNumBuckets(GroupByBytes.BUCKETS_ON_DIRECT)
            : reshuffle);
  }
}
