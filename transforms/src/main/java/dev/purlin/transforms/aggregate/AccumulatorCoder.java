package dev.purlin.transforms.aggregate;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.beam.sdk.coders.CustomCoder;
import org.apache.beam.sdk.util.VarInt;

/** Writes the row count and each state, and nothing about their kinds. */
final class AccumulatorCoder extends CustomCoder<Accumulator> {
  private static final long serialVersionUID = 1L;

  private final State.Factory[] factories;

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
}
