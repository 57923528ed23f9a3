package dev.purlin.core.key;

import java.util.Arrays;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Bytes that are equal if their content is; they are not copied, and must not be changed. */
public final class ByteKey {
  private final byte[] bytes;

  public ByteKey(byte[] bytes) {
    this.bytes = bytes;
  }

  /** The bytes themselves. */
  public byte[] bytes() {
    return bytes;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ByteKey key && Arrays.equals(bytes, key.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }
}
