package dev.purlin.io.excel;

import java.io.Serializable;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * A rectangle of cells.
 *
 * @param firstRow from 1
 * @param firstColumn from 0
 * @param lastRow the last row, {@code Integer.MAX_VALUE} if open
 * @param lastColumn the last column, {@code Integer.MAX_VALUE} if open
 */
record CellRange(int firstRow, int firstColumn, int lastRow, int lastColumn)
    implements Serializable {
  private static final long serialVersionUID = 1L;

  /** All cells of a sheet. */
  static final CellRange ALL = new CellRange(1, 0, Integer.MAX_VALUE, Integer.MAX_VALUE);

  private static final Pattern CELL = Pattern.compile("\\$?([A-Z]{0,3})\\$?([0-9]{0,7})");

  /**
   * The range of a text such as {@code B3:F20}, {@code B3:F} or {@code B:F}, {@code 3:20}, or
   * {@code B3} for all from there on; null if it is none.
   */
  static @Nullable CellRange parse(String text) {
    String[] ends = text.strip().toUpperCase(Locale.ROOT).split(":", -1);
    Matcher first = CELL.matcher(ends[0]);
    if (ends.length > 2 || ends[0].isEmpty() || !first.matches()) {
      return null;
    }
    int row = row(first, 1);
    int column = column(first, 0);
    if (ends.length == 1) {
      return row < 1 || column < 0
          ? null
          : new CellRange(row, column, Integer.MAX_VALUE, Integer.MAX_VALUE);
    }
    Matcher last = CELL.matcher(ends[1]);
    if (ends[1].isEmpty() || !last.matches()) {
      return null;
    }
    CellRange range =
        new CellRange(row, column, row(last, Integer.MAX_VALUE), column(last, Integer.MAX_VALUE));
    boolean valid = row >= 1 && column >= 0 && range.lastRow >= row && range.lastColumn >= column;
    return valid ? range : null;
  }

  /** The cell of an address such as {@code B20}; null if the text is none. */
  static @Nullable CellRange cell(String address) {
    return address.strip().matches("\\$?[A-Za-z]{1,3}\\$?[0-9]{1,7}") ? parse(address) : null;
  }

  private static int row(Matcher cell, int open) {
    return cell.group(2).isEmpty() ? open : Integer.parseInt(cell.group(2));
  }

  private static int column(Matcher cell, int open) {
    String letters = cell.group(1);
    int column = 0;
    for (int i = 0; i < letters.length(); i++) {
      column = column * 26 + letters.charAt(i) - 'A' + 1;
    }
    return letters.isEmpty() ? open : column - 1;
  }

  /** The letters of a column, from 0. */
  static String letters(int column) {
    StringBuilder letters = new StringBuilder();
    for (int rest = column + 1; rest > 0; rest = (rest - 1) / 26) {
      letters.insert(0, (char) ('A' + (rest - 1) % 26));
    }
    return letters.toString();
  }

  boolean contains(int row, int column) {
    return row >= firstRow && row <= lastRow && column >= firstColumn && column <= lastColumn;
  }
}
