package dev.purlin.io.excel;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.poi.hssf.usermodel.HSSFWorkbook;
import org.apache.poi.poifs.filesystem.POIFSFileSystem;
import org.apache.poi.ss.usermodel.CellType;
import org.apache.poi.ss.usermodel.FormulaError;
import org.apache.poi.ss.usermodel.Row;
import org.apache.poi.ss.usermodel.SheetVisibility;
import org.checkerframework.checker.nullness.qual.Nullable;

/** An xls file, which is in memory whole: its sheets end at row 65,536. */
final class XlsWorkbook implements Workbook {
  private final String file;
  private final Path path;
  private final HSSFWorkbook workbook;

  /**
   * @param file the name to show
   * @param path where the file lies; deleted when the workbook is closed
   */
  XlsWorkbook(String file, Path path) throws IOException {
    this.file = file;
    this.path = path;
    try {
      this.workbook = new HSSFWorkbook(new POIFSFileSystem(path.toFile(), true));
    } catch (RuntimeException e) { // POI has an exception of its own for each way to be damaged.
      throw Workbooks.damaged(e);
    }
  }

  @Override
  public String file() {
    return file;
  }

  @Override
  public List<Sheet> sheets() {
    return IntStream.range(0, workbook.getNumberOfSheets())
        .mapToObj(
            i ->
                new Sheet(
                    i,
                    workbook.getSheetName(i),
                    workbook.getSheetVisibility(i) == SheetVisibility.VISIBLE))
        .toList();
  }

  @Override
  public Rows rows(Sheet sheet) {
    Iterator<Row> rows = workbook.getSheetAt(sheet.index()).rowIterator();
    return new Rows() {
      @Override
      public @Nullable SheetRow next() {
        return rows.hasNext() ? row(rows.next()) : null;
      }

      @Override
      public void close() {} // All is in memory.
    };
  }

  private SheetRow row(Row row) {
    ExcelCell[] cells = new ExcelCell[Math.max(0, row.getLastCellNum())];
    for (int i = 0; i < cells.length; i++) {
      org.apache.poi.ss.usermodel.Cell cell = row.getCell(i);
      cells[i] = cell == null ? null : cell(cell);
    }
    return new SheetRow(row.getRowNum() + 1, cells);
  }

  private @Nullable ExcelCell cell(org.apache.poi.ss.usermodel.Cell cell) {
    CellType type = cell.getCellType();
    return switch (type == CellType.FORMULA ? cell.getCachedFormulaResultType() : type) {
      case NUMERIC -> number(cell);
      case STRING -> {
        String text = cell.getRichStringCellValue().getString();
        yield text.isEmpty() ? null : ExcelCell.ofText(text);
      }
      case BOOLEAN -> ExcelCell.ofBoolean(cell.getBooleanCellValue());
      case ERROR -> ExcelCell.ofError(FormulaError.forInt(cell.getErrorCellValue()).getString());
      default -> null;
    };
  }

  private ExcelCell number(org.apache.poi.ss.usermodel.Cell cell) {
    BigDecimal number = new BigDecimal(Double.toString(cell.getNumericCellValue()));
    CellKind kind =
        CellKind.ofNumber(
            cell.getCellStyle().getDataFormat(), cell.getCellStyle().getDataFormatString());
    return ExcelCell.ofNumber(
        kind, number, workbook.getInternalWorkbook().isUsing1904DateWindowing());
  }

  @Override
  public List<CellRange> merged(Sheet sheet) {
    List<CellRange> merged = new ArrayList<>();
    workbook
        .getSheetAt(sheet.index())
        .getMergedRegions()
        .forEach(
            region ->
                merged.add(
                    new CellRange(
                        region.getFirstRow() + 1,
                        region.getFirstColumn(),
                        region.getLastRow() + 1,
                        region.getLastColumn())));
    return merged;
  }

  @Override
  public void close() throws IOException {
    workbook.close();
    Files.deleteIfExists(path);
  }
}
