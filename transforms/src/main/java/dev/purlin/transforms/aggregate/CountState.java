package dev.purlin.transforms.aggregate;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.beam.sdk.util.VarInt;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Counts rows, whatever their value is. */
final class CountState implements State {
  private long count;

  @Override
  public void add(@Nullable Object value) {
    count++;
  }

  @Override
  public void merge(State other) {
    count += ((CountState) other).count;
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
