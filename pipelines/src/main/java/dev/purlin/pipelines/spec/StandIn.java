package dev.purlin.pipelines.spec;

import java.util.AbstractMap;
import java.util.Map;
import java.util.Set;

/**
 * Stands for a variable that has no value, whatever the template does with it, so that the template
 * can be read on to the next one.
 */
final class StandIn extends AbstractMap<String, Object> {
  @Override
  public Object get(Object key) {
    return this;
  }

  @Override
  public boolean containsKey(Object key) {
    return true;
  }

  @Override
  public Set<Map.Entry<String, Object>> entrySet() {
    return Set.of();
  }

  @Override
  public String toString() {
    return "";
  }
}
