package dev.purlin.core.exchange;

import org.apache.beam.vendor.guava.v32_1_2_jre.com.google.common.hash.HashFunction;
import org.apache.beam.vendor.guava.v32_1_2_jre.com.google.common.hash.Hashing;

/** The hash of a key, the same on every machine: bits of it choose the place of a group. */
final class KeyHash {
  private static final HashFunction FUNCTION = Hashing.farmHashFingerprint64();

  private KeyHash() {}

  static long of(byte[] bytes, int start, int end) {
    return FUNCTION.hashBytes(bytes, start, end - start).asLong();
  }

  /** One of so many buckets. */
  static int bucket(long hash, int buckets) {
    return (int) Long.remainderUnsigned(hash, buckets);
  }
}
