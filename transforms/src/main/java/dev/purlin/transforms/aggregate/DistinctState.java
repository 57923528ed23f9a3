package dev.purlin.transforms.aggregate;

import dev.purlin.core.key.ByteKey;
import dev.purlin.core.key.KeyCodec;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.LinkedHashSet;
import java.util.Set;
import org.apache.beam.sdk.coders.ByteArrayCoder;
import org.apache.beam.sdk.util.VarInt;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Counts the different values, nulls left out. */
final class DistinctState implements State {
  private final KeyCodec keys;

  /** In an order that a decoded state keeps, for runners compare states by what they encode to. */
  private final Set<ByteKey> values = new LinkedHashSet<>();

  DistinctState(KeyCodec keys) {
    this.keys = keys;
  }

  @Override
  public void add(@Nullable Object value) {
    if (value != null) {
      values.add(new ByteKey(keys.encodeValue(value)));
    }
  }

  @Override
  public void merge(State other) {
    values.addAll(((DistinctState) other).values);
  }

  @Override
  public Object result() {
    return (long) values.size();
  }

  @Override
  @SuppressWarnings("ByteBufferBackingArray") // Each of them wraps an array, and all of it.
  public void encode(OutputStream to) throws IOException {
    VarInt.encode(values.size(), to);
    for (ByteKey value : values) {
      ByteArrayCoder.of().encode(value.bytes(), to);
    }
  }

  @Override
  public void decode(InputStream from) throws IOException {
    int size = VarInt.decodeInt(from);
    for (int i = 0; i < size; i++) {
      values.add(new ByteKey(ByteArrayCoder.of().decode(from)));
    }
  }
}
