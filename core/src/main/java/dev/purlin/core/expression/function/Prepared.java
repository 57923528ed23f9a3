package dev.purlin.core.expression.function;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * What was made ready once for a text that is nearly always a constant: a pattern, a format, a list
 * of values. If such texts come from data, those of before are forgotten, so that memory stays
 * flat.
 */
final class Prepared<K, V> {
  private static final int MOST = 1000;

  private final Map<K, V> known = new ConcurrentHashMap<>();
  private final Function<K, V> prepare;

  Prepared(Function<K, V> prepare) {
    this.prepare = prepare;
  }

  V get(K key) {
    V found = known.get(key);
    if (found == null) {
      found = prepare.apply(key);
      if (known.size() >= MOST) {
        known.clear();
      }
      known.put(key, found);
    }
    return found;
  }

  int size() {
    return known.size();
  }
}
