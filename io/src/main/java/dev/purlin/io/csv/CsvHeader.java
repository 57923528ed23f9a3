package dev.purlin.io.csv;

import dev.purlin.core.problem.Names;
import dev.purlin.core.problem.PurlinException;
import dev.purlin.io.file.FileUnion;
import dev.purlin.io.file.TextColumn;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The names of a file's columns, compared with what is read from it.
 *
 * @param file the file
 * @param names the name of every column, in the file's order
 */
record CsvHeader(String file, List<String> names) {
  private static final int NONE = -1;

  /** The target of a last column without a name: nothing may stand in it. */
  static final int EMPTY = -2;

  /**
   * Takes the first record off, as the header; empty if there is no record.
   *
   * @throws PurlinException if the header cannot be read
   */
  static Optional<CsvHeader> take(CsvRecords records) throws IOException {
    String file = records.file();
    if (!records.next(false)) {
      return Optional.empty();
    }
    CsvGuard.Fault fault = records.fault();
    if (fault != null) {
      throw PurlinException.user(
          "'%s', line %d, column %d: %s in the header"
              .formatted(file, fault.line(), fault.column(), fault.message()));
    }
    List<String> names = new ArrayList<>();
    for (int i = 0; i < records.fields().count(); i++) {
      String name = records.text(i);
      if (name.indexOf(CsvDecoder.UNDECODABLE) >= 0) {
        throw PurlinException.user(
            "'%s': the header has bytes that are not %s; give the file's encoding, such as windows-1252"
                .formatted(file, records.encoding()));
      }
      if (name.indexOf('\0') >= 0) {
        throw PurlinException.user(
            "'%s': the header has NUL characters, as text in UTF-16 has that is read as %s; give the file's encoding, such as %s"
                .formatted(
                    file, records.encoding(), name.charAt(0) == '\0' ? "utf-16be" : "utf-16le"));
      }
      names.add(name);
    }
    return Optional.of(new CsvHeader(file, names));
  }

  /**
   * For every column of the file, which field of the rows it becomes; -1 for none.
   *
   * @throws PurlinException if a column that is read is not there and must be, or there twice; or
   *     one is there that is not read, though all should be
   */
  int[] targets(CsvPlan plan) {
    if (plan.columnNames() != null) {
      requireCount(plan.columnNames());
      return new CsvHeader(file, plan.columnNames()).targetsByName(plan);
    }
    return targetsByName(plan);
  }

  private int[] targetsByName(CsvPlan plan) {
    int[] targets = new int[names.size()];
    Arrays.fill(targets, NONE);
    int found = 0;
    for (int field = 0; field < plan.columns().size(); field++) {
      TextColumn column = plan.columns().get(field);
      int position = names.indexOf(column.name());
      if (position >= 0) {
        requireOnce(column.name());
        targets[position] = field;
        found++;
      } else if (!plan.mayLackColumns(file) || !column.nullable()) {
        throw PurlinException.user(
            "'%s': %s%s"
                .formatted(
                    file,
                    Names.unknown("column", column.name(), names),
                    plan.unitedTo() == null || plan.mayLackColumns(file)
                        ? ""
                        : FileUnion.NOT_LOOKED_AT));
      }
    }
    if (found == 0) {
      throw noneOf("that are read", plan.columns().stream().map(TextColumn::name).toList());
    }
    if (plan.complete()) {
      for (int i = 0; i < targets.length; i++) {
        if (targets[i] == NONE && i == targets.length - 1 && names.get(i).isBlank()) {
          targets[i] = EMPTY;
        } else if (targets[i] == NONE) {
          throw PurlinException.user(
              ("'%s' has a column '%s', which %s has not; select columns with fields,"
                      + " or declare a schema")
                  .formatted(
                      file,
                      names.get(i),
                      plan.unitedTo() == null
                          ? "the first file"
                          : "none of the files that were looked at"));
        }
      }
    }
    return targets;
  }

  /**
   * Checks that some column is one of another file's.
   *
   * @throws PurlinException if none is
   */
  void requireSomeOf(CsvHeader other) {
    if (names.stream().noneMatch(other.names()::contains)) {
      throw noneOf("of '" + other.file() + "'", other.names());
    }
  }

  private PurlinException noneOf(String which, List<String> columns) {
    return PurlinException.user(
        "'%s' has none of the columns %s (%s), but %s; does it have a header?"
            .formatted(file, which, shown(columns), shown(names)));
  }

  private static String shown(List<String> names) {
    String some = names.stream().limit(8).collect(Collectors.joining("', '", "'", "'"));
    return names.size() > 8 ? some + ", ..." : some;
  }

  /**
   * Checks that there are as many columns as there are names for them.
   *
   * @throws PurlinException if there are not
   */
  void requireCount(List<String> columnNames) {
    if (names.size() != columnNames.size()) {
      throw PurlinException.user(
          "'%s' has %d columns, column_names has %d"
              .formatted(file, names.size(), columnNames.size()));
    }
  }

  private void requireOnce(String name) {
    int first = names.indexOf(name);
    int last = names.lastIndexOf(name);
    if (first != last) {
      throw PurlinException.user(
          ("'%s': columns %d and %d are both named '%s'; give all columns names of their own with"
                  + " column_names")
              .formatted(file, first + 1, last + 1, name));
    }
  }

  /**
   * Checks that every column can be a field.
   *
   * @throws PurlinException if a name is empty or there twice
   */
  void requireAllNamed() {
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < names.size(); i++) {
      if (names.get(i).isBlank()) {
        throw PurlinException.user(
            ("'%s': column %d has no name; select columns with fields, or give all of them names"
                    + " with column_names")
                .formatted(file, i + 1));
      }
      if (!seen.add(names.get(i))) {
        requireOnce(names.get(i));
      }
    }
  }
}
