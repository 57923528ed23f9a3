package dev.purlin.transforms.aggregate;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import org.apache.beam.sdk.util.VarInt;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Counts values other than null; of several arguments, those where none is null. */
final class CountValues implements State {
  private long count;

  @Override
  public void add(@Nullable Object value) {
    if (value != null && !(value instanceof List<?> values && values.contains(null))) {
      count++;
    }
  }

  @Override
  public void merge(State other) {
    count += ((CountValues) other).count;
  }

  @Override
  public Object result() {
    return count;
  }

  @Override
  public void encode(OutputStream to) throws IOException {
    VarInt.encode(count, to);
  }

  @Override
  public void decode(InputStream from) throws IOException {
    count = VarInt.decodeLong(from);
  }
}
