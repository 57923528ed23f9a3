package dev.purlin.pipelines.spec;

import dev.purlin.core.problem.Names;
import java.util.Collection;
import java.util.List;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * The entries of a map by their kinds; an entry of another kind is a problem and reads as absent.
 */
record Fields(MapValue map, Problems problems) {

  boolean has(String key) {
    return map.get(key) != null;
  }

  @Nullable String text(String key) {
    Value value = map.get(key);
    if (value instanceof ScalarValue scalar && scalar.value() instanceof String text) {
      if (!text.isEmpty()) {
        return text;
      }
      problems.add(scalar.position(), "'%s' is empty".formatted(key));
    } else if (value instanceof ScalarValue scalar && scalar.value() != null) {
      problems.add(
          scalar.position(),
          "'%s' must be a string, but is %s: put it in quotes, '%s'"
              .formatted(key, scalar.kind(), scalar.text()));
    } else if (value != null) {
      wrongKind(key, value, "a string");
    }
    return null;
  }

  /** A map; nothing given is taken as an empty one. */
  @Nullable MapValue map(String key) {
    Value value = map.get(key);
    if (value == null || value instanceof MapValue) {
      return (MapValue) value;
    }
    if (isNothing(value)) {
      return MapValue.empty(value.position());
    }
    wrongKind(key, value, "a map");
    return null;
  }

  /** A list; nothing given is taken as an empty one. */
  @Nullable ListValue list(String key) {
    Value value = map.get(key);
    if (value == null || value instanceof ListValue) {
      return (ListValue) value;
    }
    if (isNothing(value)) {
      return new ListValue(List.of(), value.position());
    }
    wrongKind(key, value, "a list");
    return null;
  }

  /** Reports every key that is not among the known ones. */
  void allowOnly(Collection<String> known) {
    for (String key : map.names()) {
      if (!known.contains(key)) {
        problems.add(map.keyPosition(key), Names.unknown("key", key, known));
      }
    }
  }

  void wrongKind(String key, Value value, String expected) {
    problems.add(
        value.position(), "'%s' must be %s, but is %s".formatted(key, expected, value.kind()));
  }

  static boolean isNothing(@Nullable Value value) {
    return value instanceof ScalarValue scalar && scalar.value() == null;
  }
}
