package dev.purlin.transforms.check;

import dev.purlin.transforms.aggregate.State;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.Serializable;
import java.util.UUID;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.CoderRegistry;
import org.apache.beam.sdk.coders.CustomCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.transforms.Combine.CombineFn;
import org.apache.beam.sdk.util.VarInt;
import org.checkerframework.checker.nullness.qual.Nullable;

/** The tallies of all expectations of a step, in their order. */
final class Tallies {
  private final Tally[] tallies;

  private Tallies(Tally[] tallies) {
    this.tallies = tallies;
  }

  Tally get(int expectation) {
    return tallies[expectation];
  }

  /**
   * Makes empty tallies, and brings those of several bundles and workers together.
   *
   * @param aggregates what makes the aggregate of each expectation; null for those without
   */
  static final class Kind implements Serializable {
    private static final long serialVersionUID = 1L;

    private final State.@Nullable Factory[] aggregates;

    /** Tells tallies of one step from all others, also after they travelled. */
    private final UUID identity = UUID.randomUUID();

    Kind(State.@Nullable Factory[] aggregates) {
      this.aggregates = aggregates;
    }

    Tallies empty() {
      Tally[] empty = new Tally[aggregates.length];
      for (int i = 0; i < empty.length; i++) {
        empty[i] = new Tally(aggregates[i] == null ? null : aggregates[i].create());
      }
      return new Tallies(empty);
    }

    Coder<Tallies> coder() {
      return new TalliesCoder(this);
    }

    CombineFn<Tallies, Tallies, Tallies> sum() {
      return new SumTallies(this);
    }
  }

  private static final class TalliesCoder extends CustomCoder<Tallies> {
    private static final long serialVersionUID = 1L;

    private final Kind kind;

    private TalliesCoder(Kind kind) {
      this.kind = kind;
    }

    @Override
    public void encode(Tallies value, OutputStream to) throws IOException {
      for (Tally tally : value.tallies) {
        VarInt.encode(tally.rows, to);
        VarInt.encode(tally.failed, to);
        VarInt.encode(tally.counted, to);
        VarInt.encode(tally.below, to);
        VarInt.encode(tally.above, to);
        VarInt.encode(tally.examples().size(), to);
        for (String example : tally.examples()) {
          StringUtf8Coder.of().encode(example, to);
        }
        if (tally.state != null) {
          tally.state.encode(to);
        }
      }
    }

    @Override
    public Tallies decode(InputStream from) throws IOException {
      Tallies value = kind.empty();
      for (Tally tally : value.tallies) {
        tally.rows = VarInt.decodeLong(from);
        tally.failed = VarInt.decodeLong(from);
        tally.counted = VarInt.decodeLong(from);
        tally.below = VarInt.decodeLong(from);
        tally.above = VarInt.decodeLong(from);
        int examples = VarInt.decodeInt(from);
        for (int i = 0; i < examples; i++) {
          tally.example(StringUtf8Coder.of().decode(from));
        }
        if (tally.state != null) {
          tally.state.decode(from);
        }
      }
      return value;
    }

    @Override
    public void verifyDeterministic() throws NonDeterministicException {
      throw new NonDeterministicException(this, "tallies are no keys");
    }

    /** Flink brings only inputs with equal coders together. */
    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof TalliesCoder coder && kind.identity.equals(coder.kind.identity);
    }

    @Override
    public int hashCode() {
      return kind.identity.hashCode();
    }
  }

  private static final class SumTallies extends CombineFn<Tallies, Tallies, Tallies> {
    private static final long serialVersionUID = 1L;

    private final Kind kind;

    private SumTallies(Kind kind) {
      this.kind = kind;
    }

    @Override
    public Tallies createAccumulator() {
      return kind.empty();
    }

    @Override
    public Tallies addInput(Tallies sum, Tallies input) {
      for (int i = 0; i < sum.tallies.length; i++) {
        sum.tallies[i].merge(input.tallies[i]);
      }
      return sum;
    }

    @Override
    public Tallies mergeAccumulators(Iterable<Tallies> several) {
      Tallies sum = createAccumulator();
      for (Tallies one : several) {
        addInput(sum, one);
      }
      return sum;
    }

    @Override
    public Tallies extractOutput(Tallies sum) {
      return sum;
    }

    @Override
    public Coder<Tallies> getAccumulatorCoder(CoderRegistry registry, Coder<Tallies> input) {
      return kind.coder();
    }

    @Override
    public Coder<Tallies> getDefaultOutputCoder(CoderRegistry registry, Coder<Tallies> input) {
      return kind.coder();
    }
  }
}
