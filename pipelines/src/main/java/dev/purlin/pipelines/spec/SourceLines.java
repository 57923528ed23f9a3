package dev.purlin.pipelines.spec;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The lines of the files that a pipeline was read from, for showing where a problem is. */
public final class SourceLines {
  private static final int WIDEST = 160;

  private final Map<String, List<String>> files = new HashMap<>();

  SourceLines() {}

  void add(String file, String text) {
    files.put(file, text.lines().toList());
  }

  /** The line that a position is in; empty beyond the end of its file. */
  String line(String file, int line) {
    List<String> lines = files.getOrDefault(file, List.of());
    return line >= 1 && line <= lines.size() ? lines.get(line - 1) : "";
  }

  /** The line with a caret under the column, each on a line of its own; empty if there is none. */
  String excerpt(Position at) {
    String line = line(at.file(), at.line());
    if (line.isBlank() || line.length() > WIDEST) {
      return "";
    }
    StringBuilder excerpt = new StringBuilder("\n  ").append(line).append("\n  ");
    for (int i = 0; i < at.column() - 1; i++) {
      // A tab stays a tab, so that the caret stands under its column however wide a tab is.
      excerpt.append(i < line.length() && line.charAt(i) == '\t' ? '\t' : ' ');
    }
    return excerpt.append('^').toString();
  }
}
