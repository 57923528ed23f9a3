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
final class CheckTallies {
  private final CheckTally[] tallies;

  private CheckTallies(CheckTally[] tallies) {
    this.tallies = tallies;
  }

  CheckTally get(int expectation) {
    return tallies[expectation];
  }

  /** Makes empty tallies, and brings those of several bundles and workers together. */
  static final class Kind implements Serializable {
    private static final long serialVersionUID = 1L;

    private final State.@Nullable Factory[] aggregates;

    /** Tells tallies of one step from all others, also after they travelled. */
    private final UUID identity = UUID.randomUUID();

    private final int examples;

    /**
     * Tallies.
     *
     * @param aggregates what makes the aggregate of each expectation; null for those without
     * @param examples how many rows that failed are kept for each expectation
     */
    Kind(State.@Nullable Factory[] aggregates, int examples) {
      this.aggregates = aggregates;
      this.examples = examples;
    }

    CheckTallies empty() {
      CheckTally[] empty = new CheckTally[aggregates.length];
      for (int i = 0; i < empty.length; i++) {
        empty[i] = new CheckTally(aggregates[i] == null ? null : aggregates[i].create());
      }
      return new CheckTallies(empty);
    }

    Coder<CheckTallies> coder() {
      return new TalliesCoder(this);
    }

    CombineFn<CheckTallies, CheckTallies, CheckTallies> sum() {
      return new SumTallies(this);
    }
  }

  private static final class TalliesCoder extends CustomCoder<CheckTallies> {
    private static final long serialVersionUID = 1L;

    private final Kind kind;

    private TalliesCoder(Kind kind) {
      this.kind = kind;
    }

    @Override
    public void encode(CheckTallies value, OutputStream to) throws IOException {
      for (CheckTally tally : value.tallies) {
        VarInt.encode(tally.rows, to);
        VarInt.encode(tally.failed, to);
        VarInt.encode(tally.counted, to);
        VarInt.encode(tally.below, to);
        VarInt.encode(tally.above, to);
        VarInt.encode(tally.examples.size(), to);
        for (String example : tally.examples) {
          StringUtf8Coder.of().encode(example, to);
        }
        if (tally.state != null) {
          tally.state.encode(to);
        }
      }
    }

    @Override
    public CheckTallies decode(InputStream from) throws IOException {
      CheckTallies value = kind.empty();
      for (CheckTally tally : value.tallies) {
        tally.rows = VarInt.decodeLong(from);
        tally.failed = VarInt.decodeLong(from);
        tally.counted = VarInt.decodeLong(from);
        tally.below = VarInt.decodeLong(from);
        tally.above = VarInt.decodeLong(from);
        for (int left = VarInt.decodeInt(from); left > 0; left--) {
          tally.examples.add(StringUtf8Coder.of().decode(from));
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

  private static final class SumTallies
      extends CombineFn<CheckTallies, CheckTallies, CheckTallies> {
    private static final long serialVersionUID = 1L;

    private final Kind kind;

    private SumTallies(Kind kind) {
      this.kind = kind;
    }

    @Override
    public CheckTallies createAccumulator() {
      return kind.empty();
    }

    @Override
    public CheckTallies addInput(CheckTallies sum, CheckTallies input) {
      for (int i = 0; i < sum.tallies.length; i++) {
        sum.tallies[i].merge(input.tallies[i], kind.examples);
      }
      return sum;
    }

    @Override
    public CheckTallies mergeAccumulators(Iterable<CheckTallies> several) {
      CheckTallies sum = createAccumulator();
      for (CheckTallies one : several) {
        addInput(sum, one);
      }
      return sum;
    }

    @Override
    public CheckTallies extractOutput(CheckTallies sum) {
      return sum;
    }

    @Override
    public Coder<CheckTallies> getAccumulatorCoder(
        CoderRegistry registry, Coder<CheckTallies> input) {
      return kind.coder();
    }

    @Override
    public Coder<CheckTallies> getDefaultOutputCoder(
        CoderRegistry registry, Coder<CheckTallies> input) {
      return kind.coder();
    }
  }
}
