package dev.purlin.transforms.aggregate;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.UUID;
import org.apache.beam.sdk.coders.CustomCoder;
import org.apache.beam.sdk.util.VarInt;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Writes the row count and each state, and nothing about their kinds. */
final class AccumulatorCoder extends CustomCoder<Accumulator> {
  private static final long serialVersionUID = 1L;

  private final State.Factory[] factories;

  /** Tells coders of one grouping from all others, also after they travelled. */
  private final UUID identity = UUID.randomUUID();

  AccumulatorCoder(State.Factory[] factories) {
    this.factories = factories;
  }

  @Override
  public void encode(Accumulator accumulator, OutputStream to) throws IOException {
    VarInt.encode(accumulator.rows, to);
    for (State state : accumulator.states) {
      state.encode(to);
    }
  }

  @Override
  public Accumulator decode(InputStream from) throws IOException {
    Accumulator accumulator = Accumulator.empty(factories);
    accumulator.rows = VarInt.decodeLong(from);
    for (State state : accumulator.states) {
      state.decode(from);
    }
    return accumulator;
  }

  @Override
  public void verifyDeterministic() throws NonDeterministicException {
    throw new NonDeterministicException(this, "lists and sets have no fixed order");
  }

  /** Flink brings only inputs with equal coders together. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof AccumulatorCoder coder && identity.equals(coder.identity);
  }

  @Override
  public int hashCode() {
    return identity.hashCode();
  }
}
