package dev.purlin.pipelines.spec;

import dev.purlin.core.problem.Required;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * A map from names to values, in the file's order.
 *
 * @param keys where each key stands
 */
public record MapValue(Map<String, Value> entries, Map<String, Position> keys, Position position)
    implements Value {
  public MapValue {
    entries = Collections.unmodifiableMap(new LinkedHashMap<>(entries));
    keys = Map.copyOf(keys);
  }

  /** A map without entries, standing in for one that the file leaves out. */
  static MapValue empty(Position position) {
    return new MapValue(Map.of(), Map.of(), position);
  }

  public @Nullable Value get(String key) {
    return entries.get(key);
  }

  /** The value of a key that the map is known to have. */
  public Value present(String key) {
    return Required.get(entries, key);
  }

  public Set<String> names() {
    return entries.keySet();
  }

  /** Where a key stands, or where the map begins if it has no such key. */
  public Position keyPosition(String key) {
    return keys.getOrDefault(key, position);
  }

  /** This map without one entry. */
  public MapValue without(String key) {
    Map<String, Value> rest = new LinkedHashMap<>(entries);
    rest.remove(key);
    return new MapValue(rest, keys, position);
  }

  /** This map with one entry more, or replaced. */
  MapValue with(String key, Value value) {
    Map<String, Value> more = new LinkedHashMap<>(entries);
    more.put(key, value);
    Map<String, Position> places = new LinkedHashMap<>(keys);
    places.putIfAbsent(key, value.position());
    return new MapValue(more, places, position);
  }

  @Override
  public Map<String, Object> toObject() {
    Map<String, Object> map = new LinkedHashMap<>();
    entries.forEach((key, value) -> map.put(key, value.toObject()));
    return map;
  }

  @Override
  public Map<String, Object> toWritten() {
    Map<String, Object> map = new LinkedHashMap<>();
    entries.forEach((key, value) -> map.put(key, value.toWritten()));
    return map;
  }

  @Override
  public String kind() {
    return "a map";
  }

  @Override
  public String toString() {
    return entries.toString();
  }
}
