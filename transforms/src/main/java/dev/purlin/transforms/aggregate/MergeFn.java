package dev.purlin.transforms.aggregate;

import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.CoderRegistry;
import org.apache.beam.sdk.transforms.Combine.CombineFn;

/** Brings together what several bundles and workers know of a group. */
final class MergeFn extends CombineFn<Accumulator, Accumulator, Accumulator> {
  private static final long serialVersionUID = 1L;

  private final State.Factory[] factories;

  MergeFn(State.Factory[] factories) {
    this.factories = factories;
  }

  @Override
  public Accumulator createAccumulator() {
    return Accumulator.empty(factories);
  }

  @Override
  public Accumulator addInput(Accumulator accumulator, Accumulator input) {
    accumulator.merge(input);
    return accumulator;
  }

  @Override
  public Accumulator mergeAccumulators(Iterable<Accumulator> accumulators) {
    Accumulator merged = createAccumulator();
    for (Accumulator accumulator : accumulators) {
      merged.merge(accumulator);
    }
    return merged;
  }

  @Override
  public Accumulator extractOutput(Accumulator accumulator) {
    return accumulator;
  }

  @Override
  public Coder<Accumulator> getAccumulatorCoder(CoderRegistry registry, Coder<Accumulator> input) {
    return new AccumulatorCoder(factories);
  }

  @Override
  public Coder<Accumulator> getDefaultOutputCoder(
      CoderRegistry registry, Coder<Accumulator> input) {
    return new AccumulatorCoder(factories);
  }
}
