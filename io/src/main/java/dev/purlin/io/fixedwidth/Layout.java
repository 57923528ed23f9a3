package dev.purlin.io.fixedwidth;

import dev.purlin.core.problem.ConfigurationException.Problem;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Where the columns stand in a line.
 *
 * @param slots the columns, in the order of their declaration
 * @param found whether it was found in the file; what it has between columns must be blank then
 */
record Layout(List<Slot> slots, boolean found) implements Serializable {
  private static final long serialVersionUID = 1L;

  /** The end of a column that goes to the end of the line. */
  static final int OPEN = Integer.MAX_VALUE;

  /**
   * A column.
   *
   * @param start how many characters stand before it
   * @param end how many characters stand before what is behind it
   * @param scale the digits behind a point that is not written; null if points are
   */
  record Slot(String name, int start, int end, @Nullable Integer scale) implements Serializable {
    private static final long serialVersionUID = 1L;
  }

  /** The layout that is declared; what is wrong with it goes to the problems. */
  static Layout declared(List<FixedWidthColumn> columns, List<Problem> problems) {
    if (columns.isEmpty()) {
      problems.add(new Problem("columns", "expected one column at least"));
    }
    List<Slot> slots = new ArrayList<>();
    Set<String> names = new HashSet<>();
    int next = 0;
    for (int i = 0; i < columns.size(); i++) {
      FixedWidthColumn column = columns.get(i);
      String path = "columns." + i;
      if (column.name().isBlank()) {
        problems.add(new Problem(path + ".name", "the name is empty"));
      } else if (!names.add(column.name())) {
        problems.add(
            new Problem(path + ".name", "column '%s' is named twice".formatted(column.name())));
      }
      Integer first = column.start();
      int start = first == null ? next : first - 1;
      int end = end(column, start, i + 1 == columns.size(), path, problems);
      slots.add(new Slot(column.name(), start, end, column.scale()));
      next = end == OPEN ? start : end;
    }
    return new Layout(slots, false);
  }

  private static int end(
      FixedWidthColumn column, int start, boolean last, String path, List<Problem> problems) {
    Integer width = column.width();
    Integer end = column.end();
    if (width != null && end != null) {
      problems.add(
          new Problem(
              path,
              "column '%s' has a width and an end".formatted(column.name())
                  + "; expected one of them"));
      return end;
    }
    if (width != null) {
      if (width > OPEN - 1 - start) {
        problems.add(
            new Problem(path + ".width", "column '%s' is too wide".formatted(column.name())));
        return OPEN;
      }
      return start + width;
    }
    if (end == null) {
      if (!last) {
        problems.add(
            new Problem(
                path,
                "column '%s' has neither a width nor an end; only the last one may go to the end of the line"
                    .formatted(column.name())));
      }
      return OPEN;
    }
    if (end <= start) {
      problems.add(
          new Problem(
              path + ".end",
              "column '%s' ends at character %d, before it starts at character %d"
                  .formatted(column.name(), end, start + 1)));
    }
    return end;
  }

  List<String> names() {
    return slots.stream().map(Slot::name).toList();
  }

  /** How many characters a line must have. */
  int least() {
    return slots.stream()
        .mapToInt(slot -> slot.end() == OPEN ? slot.start() : slot.end())
        .max()
        .orElse(0);
  }

  /** How many characters a line may have. */
  int most() {
    return slots.stream().mapToInt(Slot::end).max().orElse(0);
  }
}
