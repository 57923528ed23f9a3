package dev.purlin.io.excel;

import dev.purlin.core.problem.PurlinException;
import dev.purlin.io.excel.Workbook.Sheet;
import dev.purlin.io.excel.Workbook.SheetRow;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * The table of a sheet: the names of its columns, and its records one after the other. Rows in
 * which nothing stands are no records.
 */
final class Table implements Closeable {
  private final String place;
  private final Selection selection;
  private final Workbook.Rows rows;
  private final List<CellRange> merged;
  private final Map<CellRange, ExcelCell> mergedValues = new HashMap<>();
  private final List<String> names = new ArrayList<>();
  private int firstColumn;
  private int lastColumn;
  private int lastRow;
  private @Nullable SheetRow pending;

  private Table(Workbook workbook, Sheet sheet, Selection selection, Workbook.Rows rows)
      throws IOException {
    this.place = workbook.file() + "!" + sheet.name();
    this.selection = selection;
    this.rows = rows;
    this.merged = selection.fillMerged() ? workbook.merged(sheet) : List.of();
    this.firstColumn = selection.range().firstColumn();
    this.lastColumn = Math.min(selection.range().lastColumn(), Workbook.COLUMNS - 1);
  }

  static Table open(Workbook workbook, Sheet sheet, Selection selection) throws IOException {
    Workbook.Rows rows = workbook.rows(sheet);
    try {
      Table table = new Table(workbook, sheet, selection, rows);
      table.begin();
      return table;
    } catch (IOException | RuntimeException e) {
      rows.close();
      throw e;
    }
  }

  /** The file and the sheet, as in {@code sales.xlsx!March}. */
  String place() {
    return place;
  }

  /**
   * The names of the columns, from {@link #firstColumn} on; empty for a column without a name. None
   * if there is no header, or nothing at all.
   */
  List<String> names() {
    return names;
  }

  int firstColumn() {
    return firstColumn;
  }

  private void begin() throws IOException {
    String anchor = selection.anchor();
    SheetRow first = anchor == null ? filled() : anchored(anchor);
    if (first == null) {
      return;
    }
    if (selection.headerRows() == 0) {
      pending = first;
    } else {
      names.addAll(header(first));
    }
    if (selection.anchor() != null) {
      lastColumn = firstColumn + width(first) - 1;
      names.subList(Math.min(names.size(), lastColumn - firstColumn + 1), names.size()).clear();
    }
    if (selection.columnNames() != null) {
      if (!names.isEmpty() && names.size() != selection.columnNames().size()) {
        throw PurlinException.user(
            "'%s' has %d columns, column_names has %d"
                .formatted(place, names.size(), selection.columnNames().size()));
      }
      names.clear();
      names.addAll(selection.columnNames());
    }
    requireOnce();
  }

  private void requireOnce() {
    Set<String> seen = new LinkedHashSet<>();
    for (int i = 0; i < names.size(); i++) {
      if (!names.get(i).isEmpty() && !seen.add(names.get(i))) {
        throw PurlinException.user(
            "'%s': columns %s and %s are both named '%s'; give all columns names of their own with column_names"
                .formatted(
                    place,
                    CellRange.letters(firstColumn + names.indexOf(names.get(i))),
                    CellRange.letters(firstColumn + i),
                    names.get(i)));
      }
    }
  }

  /** The row with the cell where the table begins. */
  private SheetRow anchored(String anchor) throws IOException {
    CellRange address = CellRange.cell(anchor);
    for (SheetRow row = filled(); row != null; row = filled()) {
      if (address != null) {
        if (row.number() == address.firstRow() && row.cell(address.firstColumn()) != null) {
          firstColumn = address.firstColumn();
          return row;
        }
        continue;
      }
      for (int column = firstColumn; column <= last(row); column++) {
        ExcelCell cell = row.cell(column);
        if (cell != null && cell.described().strip().equals(anchor.strip())) {
          firstColumn = column;
          return row;
        }
      }
    }
    throw PurlinException.user(
        "'%s': no cell is '%s', where the table should begin".formatted(place, anchor));
  }

  /** How many cells are filled from the table's first column on. */
  private int width(SheetRow row) {
    int width = 0;
    while (firstColumn + width <= last(row) && row.cell(firstColumn + width) != null) {
      width++;
    }
    return Math.max(1, width);
  }

  private List<String> header(SheetRow first) throws IOException {
    List<SheetRow> header = new ArrayList<>(List.of(first));
    int end = first.number() + selection.headerRows() - 1;
    while (lastRow < end) {
      SheetRow row = filled();
      if (row == null || row.number() > end) {
        pending = row;
        break;
      }
      header.add(row);
    }
    int width = header.stream().mapToInt(row -> last(row) - firstColumn + 1).max().orElse(0);
    String[] texts = new String[Math.max(0, width)];
    Arrays.fill(texts, "");
    for (int i = 0; i < header.size(); i++) {
      boolean lowest = i == header.size() - 1;
      String heading = "";
      for (int column = 0; column < texts.length; column++) {
        String text = text(header.get(i).cell(firstColumn + column));
        // A heading above several columns stands over the first of them.
        heading = text.isEmpty() && !lowest ? heading : text;
        boolean repeated = texts[column].equals(heading); // Merged cells that were filled.
        if (!repeated) {
          texts[column] += (texts[column].isEmpty() || heading.isEmpty() ? "" : "_") + heading;
        }
      }
    }
    int named = texts.length;
    while (named > 0 && texts[named - 1].isEmpty()) {
      named--;
    }
    return Arrays.asList(texts).subList(0, named);
  }

  private static String text(@Nullable ExcelCell cell) {
    return cell == null ? "" : cell.described().strip().replaceAll("\\s+", " ");
  }

  /** The next record, null if there is none. */
  @Nullable SheetRow next() throws IOException {
    SheetRow row = pending;
    int before = lastRow;
    if (row == null) {
      row = filled();
    } else {
      pending = null;
      before = row.number() - 1;
    }
    if (row != null && selection.anchor() != null && row.number() > before + 1) {
      return null; // Behind an empty row another table may stand.
    }
    return row;
  }

  /**
   * The first column behind those that have names, or between them, in which a row has a value; -1
   * if none.
   */
  int stray(SheetRow row) {
    for (int column = firstColumn; column <= last(row); column++) {
      int name = column - firstColumn;
      if (row.cell(column) != null && (name >= names.size() || names.get(name).isEmpty())) {
        return column;
      }
    }
    return -1;
  }

  /** The last column of the table in which a row may have a value. */
  int last(SheetRow row) {
    return Math.min(lastColumn, row.cells().length - 1);
  }

  /** The next row of the range in which anything stands. */
  private @Nullable SheetRow filled() throws IOException {
    for (SheetRow row = rows.next(); row != null; row = rows.next()) {
      if (row.number() > selection.range().lastRow()) {
        return null;
      }
      SheetRow whole = merged.isEmpty() ? row : fillMerged(row);
      if (row.number() >= selection.range().firstRow() && isFilled(whole)) {
        lastRow = row.number();
        return whole;
      }
    }
    return null;
  }

  private boolean isFilled(SheetRow row) {
    for (int column = firstColumn; column <= last(row); column++) {
      if (row.cell(column) != null) {
        return true;
      }
    }
    return false;
  }

  private SheetRow fillMerged(SheetRow row) {
    ExcelCell[] cells = row.cells();
    for (CellRange range : merged) {
      if (row.number() < range.firstRow() || row.number() > range.lastRow()) {
        continue;
      }
      if (row.number() == range.firstRow()) {
        mergedValues.put(range, row.cell(range.firstColumn()));
      }
      if (cells.length <= range.lastColumn()) {
        cells = Arrays.copyOf(cells, range.lastColumn() + 1);
      }
      Arrays.fill(cells, range.firstColumn(), range.lastColumn() + 1, mergedValues.get(range));
    }
    return new SheetRow(row.number(), cells);
  }

  @Override
  public void close() throws IOException {
    rows.close();
  }
}
