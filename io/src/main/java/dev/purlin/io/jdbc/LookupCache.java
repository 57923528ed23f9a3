package dev.purlin.io.jdbc;

import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * The answers that were used last, as many as have so many rows; a key without a row counts one.
 */
final class LookupCache {
  private final long room;
  private final Map<ByteBuffer, LookupAnswer> answers =
      new LinkedHashMap<>(16, 0.75f, /* accessOrder= */ true);
  private long taken;

  LookupCache(long room) {
    this.room = room;
  }

  /** The answer for a key, if it is here. */
  @Nullable LookupAnswer get(ByteBuffer key) {
    return answers.get(key);
  }

  /** Keeps an answer for a key that has none here; those that were used longest ago make room. */
  void put(ByteBuffer key, LookupAnswer answer) {
    if (weight(answer) > room) {
      return;
    }
    answers.put(key, answer);
    taken += weight(answer);
    Iterator<LookupAnswer> oldest = answers.values().iterator();
    while (taken > room) {
      taken -= weight(oldest.next());
      oldest.remove();
    }
  }

  private static long weight(LookupAnswer answer) {
    return Math.max(1, answer.matches().size());
  }
}
