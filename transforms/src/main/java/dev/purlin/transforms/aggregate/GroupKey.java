package dev.purlin.transforms.aggregate;

import java.util.Arrays;
import org.checkerframework.checker.nullness.qual.Nullable;

/** The canonical values of a key; reused for looking up, copied for keeping. */
final class GroupKey {
  final @Nullable Object[] values;
  private int hash;

  GroupKey(int size) {
    this(new Object[size], 0);
  }

  private GroupKey(@Nullable Object[] values, int hash) {
    this.values = values;
    this.hash = hash;
  }

  /** To be called when the values have been set. */
  void rehash() {
    hash = Arrays.hashCode(values);
  }

  GroupKey copy() {
    return new GroupKey(values.clone(), hash);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof GroupKey key && hash == key.hash && Arrays.equals(values, key.values);
  }

  @Override
  public int hashCode() {
    return hash;
  }
}
