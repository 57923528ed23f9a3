package dev.purlin.pipelines.spec;

import org.checkerframework.checker.nullness.qual.Nullable;

/** Finds an entry of a value by its path, however far the path leads. */
final class Paths {
  private Paths() {}

  static Position locate(Value value, String path) {
    if (path.isEmpty()) {
      return value.position();
    }
    // A key may have dots itself: the longest key that the path begins with is the one meant.
    for (int end = path.length(); end > 0; end = path.lastIndexOf('.', end - 1)) {
      Value entry = entry(value, path.substring(0, end));
      if (entry != null) {
        return locate(entry, end == path.length() ? "" : path.substring(end + 1));
      }
    }
    return value.position();
  }

  private static @Nullable Value entry(Value value, String key) {
    if (value instanceof MapValue map) {
      return map.get(key);
    }
    if (value instanceof ListValue list && key.matches("[0-9]{1,9}")) {
      int index = Integer.parseInt(key);
      return index < list.elements().size() ? list.elements().get(index) : null;
    }
    // A parameter that takes a list may be given as a bare scalar: its only element is the scalar.
    return value instanceof ScalarValue && key.equals("0") ? value : null;
  }
}
