package dev.purlin.io.excel;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import org.checkerframework.checker.nullness.qual.Nullable;

/** A spreadsheet file, whatever its format. */
interface Workbook extends Closeable {

  /** The largest number of columns of a sheet. */
  int COLUMNS = 16_384;

  /** A sheet; hidden ones are in the list too. */
  record Sheet(int index, String name, boolean visible) {}

  /**
   * A row.
   *
   * @param number as it is shown, from 1
   * @param cells by column, from 0; null for empty ones
   */
  record SheetRow(int number, @Nullable ExcelCell[] cells) {

    /** The cell of a column, null if it is empty. */
    @Nullable ExcelCell cell(int column) {
      return column < cells.length ? cells[column] : null;
    }
  }

  /** The rows of a sheet, in their order. Rows without cells may be left out. */
  interface Rows extends Closeable {

    /** The next row, null if there is none. */
    @Nullable SheetRow next() throws IOException;
  }

  /** The file's name. */
  String file();

  List<Sheet> sheets();

  Rows rows(Sheet sheet) throws IOException;

  /** The merged cells of a sheet. */
  List<CellRange> merged(Sheet sheet) throws IOException;
}
