package dev.purlin.io.file;

import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.problem.Names;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The parameter {@code columns} of sources whose files name their columns. */
public final class ColumnSelection {
  private ColumnSelection() {}

  /**
   * Checks which columns are to be read.
   *
   * @throws ConfigurationException if there is none, or one that is not known or named twice
   */
  public static void check(List<String> columns, Collection<String> known) {
    List<ConfigurationException.Problem> problems = new ArrayList<>();
    if (columns.isEmpty()) {
      problems.add(new ConfigurationException.Problem("columns", "expected one column at least"));
    }
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < columns.size(); i++) {
      String column = columns.get(i);
      if (!known.contains(column)) {
        problems.add(
            new ConfigurationException.Problem(
                "columns." + i, Names.unknown("column", column, known)));
      } else if (!seen.add(column)) {
        problems.add(
            new ConfigurationException.Problem(
                "columns." + i, "column '%s' is named twice".formatted(column)));
      }
    }
    if (!problems.isEmpty()) {
      throw new ConfigurationException(problems);
    }
  }
}
