package dev.purlin.core.problem;

import java.util.Map;

/**
 * What must be there, because Purlin itself put it there.
 *
 * <pre>{@code
 * StepSpec step = Required.get(byName, reference.step()); // references were checked before
 * }</pre>
 */
public final class Required {
  private Required() {}

  /**
   * The value of a key.
   *
   * @throws PurlinException as a mistake in Purlin, if the map does not have it
   */
  public static <K, V> V get(Map<? super K, V> map, K key) {
    V value = map.get(key);
    if (value == null) {
      // Other keys may be parts of a file, with secrets in them.
      String what = key instanceof String name ? "'" + name + "'" : "something";
      throw PurlinException.internal(what + " is not where it should be", null);
    }
    return value;
  }
}
