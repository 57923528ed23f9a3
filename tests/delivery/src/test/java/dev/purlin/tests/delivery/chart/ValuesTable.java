package dev.purlin.tests.delivery.chart;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The values of values.yaml with the comments that stand above them, {@code # -- What it is.}, as a
 * table.
 */
final class ValuesTable {
  private static final Pattern ENTRY = Pattern.compile("( *)([A-Za-z0-9_]+):(?: .*)?");
  private static final Pattern COMMENT = Pattern.compile(" *# (?:-- )?(.*)");

  private ValuesTable() {}

  /**
   * A value.
   *
   * @param name its path, as in image.tag
   * @param standard what it is unless it is set, as JSON
   */
  record Value(String name, String standard, String description) {}

  static String of(Path file) throws IOException {
    StringBuilder table =
        new StringBuilder("| Value | Default | What it is |\n| --- | --- | --- |\n");
    for (Value value : values(file)) {
      table.append(
          "| `%s` | `%s` | %s |\n"
              .formatted(value.name(), value.standard(), value.description().replace("|", "\\|")));
    }
    return table.toString();
  }

  /** Every value that stands for itself: maps with fixed entries are named by their entries. */
  static List<Value> values(Path file) throws IOException {
    JsonNode defaults = Manifest.YAML.readTree(file.toFile());
    List<Value> values = new ArrayList<>();
    Deque<String> names = new ArrayDeque<>();
    List<String> comments = new ArrayList<>();
    int documented = -1;
    for (String line : Files.readAllLines(file)) {
      Matcher comment = COMMENT.matcher(line);
      Matcher entry = ENTRY.matcher(line);
      if (comment.matches()) {
        if (line.contains("# -- ")) {
          comments.clear();
        }
        comments.add((line.contains("# -- ") ? "-- " : "") + comment.group(1));
      } else if (entry.matches()) {
        int depth = entry.group(1).length() / 2;
        while (names.size() > depth) {
          names.removeLast();
        }
        names.addLast(entry.group(2));
        // Beneath a value that is described as a whole, entries are part of what it is by default.
        boolean part = documented >= 0 && depth > documented;
        if (!part) {
          boolean described = !comments.isEmpty() && comments.get(0).startsWith("-- ");
          documented = described ? depth : -1;
          String pointer = "/" + String.join("/", names);
          JsonNode standard = defaults.at(pointer);
          if (described || !standard.isObject() || standard.isEmpty()) {
            String text = described ? String.join(" ", comments).substring(3) : "";
            values.add(new Value(String.join(".", names), standard.toString(), text));
          }
        }
        comments.clear();
      } else {
        comments.clear();
      }
    }
    return values;
  }
}
