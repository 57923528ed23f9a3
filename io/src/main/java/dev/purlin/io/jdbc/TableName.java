package dev.purlin.io.jdbc;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * The name of a table, with its schema if it is given.
 *
 * @param exact whether the name stood in quotes, so that the case of its letters counts
 */
record TableName(@Nullable String schema, String name, boolean exact) implements Serializable {

  /** Reads {@code table}, {@code schema.table} or {@code "Schema"."Table"}. */
  static TableName parse(String text) {
    List<String> parts = new ArrayList<>();
    StringBuilder part = new StringBuilder();
    boolean quoted = false;
    boolean exact = false;
    for (char c : text.strip().toCharArray()) {
      if (c == '"' || c == '`') {
        quoted = !quoted;
        exact = true;
      } else if (c == '.' && !quoted) {
        parts.add(part.toString());
        part.setLength(0);
      } else {
        part.append(c);
      }
    }
    String name = part.toString();
    return new TableName(parts.isEmpty() ? null : parts.get(parts.size() - 1), name, exact);
  }

  TableName withName(String name) {
    return new TableName(schema, name, true);
  }

  String quoted(UnaryOperator<String> quote) {
    return schema == null ? quote.apply(name) : quote.apply(schema) + "." + quote.apply(name);
  }

  @Override
  public String toString() {
    return schema == null ? name : schema + "." + name;
  }
}
