package dev.purlin.transforms.aggregate;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Whole numbers combined bit by bit. */
final class BitState implements State {
  /** How two bits become one. */
  enum Operation {
    AND,
    OR,
    XOR
  }

  private final Operation operation;
  private boolean any;
  private long bits;

  BitState(Operation operation) {
    this.operation = operation;
  }

  @Override
  public void add(@Nullable Object value) {
    if (value != null) {
      combine(((Number) value).longValue());
    }
  }

  private void combine(long other) {
    bits =
        !any
            ? other
            : switch (operation) {
              case AND -> bits & other;
              case OR -> bits | other;
              case XOR -> bits ^ other;
            };
    any = true;
  }

  @Override
  public void merge(State state) {
    BitState other = (BitState) state;
    if (other.any) {
      combine(other.bits);
    }
  }

  @Override
  public @Nullable Long result() {
    return any ? bits : null;
  }

  @Override
  public void encode(OutputStream to) throws IOException {
    DataOutputStream data = new DataOutputStream(to);
    data.writeBoolean(any);
    data.writeLong(bits);
  }

  @Override
  public void decode(InputStream from) throws IOException {
    DataInputStream data = new DataInputStream(from);
    any = data.readBoolean();
    bits = data.readLong();
  }
}
