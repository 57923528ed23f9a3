package dev.purlin.io.excel;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.purlin.core.reject.Rejection;
import dev.purlin.core.type.UnfitValueException;
import dev.purlin.io.excel.Workbook.Sheet;
import dev.purlin.io.excel.Workbook.SheetRow;
import dev.purlin.io.file.FileContent;
import dev.purlin.io.file.RecordOutput;
import dev.purlin.io.file.RowFileReader;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.values.Row;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Makes rows of the records of workbooks.
 *
 * @param selection where the records stand
 * @param schema the schema of the rows
 * @param columns the names of the columns that are read, one for each of the first fields
 * @param sheetColumn whether the last field is the name of the sheet
 * @param complete whether a record may have no value outside of the columns that are read
 * @param nullMarkers texts that mean NULL
 * @param errorCells what becomes of error cells
 */
record ExcelFormat(
    Selection selection,
    Schema schema,
    List<String> columns,
    boolean sheetColumn,
    boolean complete,
    List<String> nullMarkers,
    ErrorCells errorCells)
    implements RowFileReader {
  private static final long serialVersionUID = 1L;

  @Override
  public long chunkBytes() {
    return WHOLE;
  }

  @Override
  public Reader open() {
    CellValues[] values = new CellValues[columns.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = new CellValues(schema.getField(i).getType());
    }
    return (part, records) -> read(part, records, values);
  }

  private void read(FileContent part, RecordOutput records, CellValues[] values)
      throws IOException {
    try (Workbook workbook = Workbooks.open(part.file(), part.stream(0))) {
      for (Sheet sheet : selection.sheets(workbook)) {
        try (Table table = Table.open(workbook, sheet, selection)) {
          read(table, sheet, records, values);
        }
      }
    }
  }

  private void read(Table table, Sheet sheet, RecordOutput records, CellValues[] values)
      throws IOException {
    int[] positions = positions(table);
    for (SheetRow row = table.next(); row != null; row = table.next()) {
      records.read();
      Object[] fields = new Object[schema.getFieldCount()];
      Rejection rejection = complete ? stray(table, row) : null;
      for (int i = 0; rejection == null && i < values.length; i++) {
        rejection = value(table, row, positions[i], i, fields, values[i]);
      }
      if (rejection != null) {
        records.reject(asJson(table, row), rejection);
        continue;
      }
      if (sheetColumn) {
        fields[values.length] = sheet.name();
      }
      records.row(Row.withSchema(schema).attachValues(Arrays.asList(fields)));
    }
  }

  /**
   * The column of each field, -1 for those that a sheet lacks; by their order if it has no header.
   */
  private int[] positions(Table table) {
    int[] positions = new int[columns.size()];
    for (int i = 0; i < positions.length; i++) {
      int position = table.names().isEmpty() ? i : table.names().indexOf(columns.get(i));
      positions[i] = position < 0 ? -1 : table.firstColumn() + position;
    }
    return positions;
  }

  private @Nullable Rejection stray(Table table, SheetRow row) {
    int column = table.stray(row);
    boolean bare = table.names().isEmpty();
    if (bare) {
      int end = table.firstColumn() + columns.size();
      column = table.last(row) >= end ? table.last(row) : -1;
    }
    if (column < 0) {
      return null;
    }
    return new Rejection(
        bare
            ? "stands behind the columns that the sample had; declare the schema, or give a range"
            : "stands in a column without a name; give the range of the table, or declare the schema",
        CellRange.letters(column),
        described(row.cell(column)),
        table.place(),
        row.number(),
        column + 1);
  }

  /** Sets a field's value, or says why there is none. */
  private @Nullable Rejection value(
      Table table, SheetRow row, int column, int field, Object[] fields, CellValues values) {
    ExcelCell cell = column < 0 || column > table.last(row) ? null : row.cell(column);
    Schema.Field declared = schema.getField(field);
    String reason = "is missing";
    if (cell != null && !isNull(cell)) {
      if (cell.kind() == CellKind.ERROR) {
        reason = cell.problem();
      } else {
        try {
          fields[field] = values.of(cell);
          return null;
        } catch (UnfitValueException e) {
          reason = e.getMessage();
        }
      }
    } else if (Boolean.TRUE.equals(declared.getType().getNullable())) {
      return null;
    }
    return new Rejection(
        reason, declared.getName(), described(cell), table.place(), row.number(), column + 1);
  }

  private static @Nullable String described(@Nullable ExcelCell cell) {
    return cell == null ? null : cell.described();
  }

  private boolean isNull(ExcelCell cell) {
    return switch (cell.kind()) {
      case ERROR -> errorCells == ErrorCells.AS_NULL;
      case TEXT -> nullMarkers.contains(cell.text());
      default -> false;
    };
  }

  /** What is shown in the cells of a row, by the names of their columns. */
  private static String asJson(Table table, SheetRow row) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    for (int column = table.firstColumn(); column <= table.last(row); column++) {
      ExcelCell cell = row.cell(column);
      if (cell != null) {
        int name = column - table.firstColumn();
        boolean named = name < table.names().size() && !table.names().get(name).isEmpty();
        json.put(named ? table.names().get(name) : CellRange.letters(column), cell.described());
      }
    }
    return json.toString();
  }
}
