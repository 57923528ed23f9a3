package dev.purlin.pipelines.cli;

import java.util.ArrayList;
import java.util.List;

/** A table for the terminal: columns as wide as they need to be, within a limit. */
final class TextTable {
  private static final int WIDEST = 48;

  private final List<List<String>> rows = new ArrayList<>();
  private int rightFrom = Integer.MAX_VALUE;

  void header(List<String> cells) {
    rows.add(0, cells);
  }

  void row(List<String> cells) {
    rows.add(cells);
  }

  /** Aligns this column and those after it to the right, as numbers want it. */
  TextTable alignRightFrom(int column) {
    rightFrom = column;
    return this;
  }

  String render() {
    int[] widths = new int[rows.get(0).size()];
    for (List<String> row : rows) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.min(WIDEST, Math.max(widths[i], oneLine(row.get(i)).length()));
      }
    }
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < rows.size(); i++) {
      text.append(line(rows.get(i), widths)).append('\n');
      if (i == 0) {
        text.append(rule(widths)).append('\n');
      }
    }
    return text.toString();
  }

  private String line(List<String> row, int[] widths) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < widths.length; i++) {
      String cell = oneLine(row.get(i));
      boolean last = i == widths.length - 1 && i < rightFrom;
      String shown =
          cell.length() > widths[i] && !last ? cell.substring(0, widths[i] - 1) + "…" : cell;
      String padding = " ".repeat(Math.max(0, widths[i] - shown.length()));
      line.append(i == 0 ? "" : "  ");
      line.append(i >= rightFrom ? padding + shown : shown + padding);
    }
    return line.toString().stripTrailing();
  }

  private static String rule(int[] widths) {
    List<String> parts = new ArrayList<>();
    for (int width : widths) {
      parts.add("─".repeat(width));
    }
    return String.join("  ", parts);
  }

  private static String oneLine(String cell) {
    return cell.replace("\r\n", "⏎").replace('\n', '⏎').replace('\r', '⏎').replace('\t', ' ');
  }
}
