package dev.purlin.io.excel;

import dev.purlin.core.problem.PurlinException;
import dev.purlin.core.type.WellFormed;
import dev.purlin.io.excel.ExcelValues.CellValue;
import dev.purlin.io.file.RowFileFormat;
import java.io.IOException;
import java.io.OutputStream;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.values.Row;
import org.dhatim.fastexcel.RichText;
import org.dhatim.fastexcel.Workbook;
import org.dhatim.fastexcel.Worksheet;

/**
 * Rows as an xlsx file.
 *
 * @param schema the schema of the rows
 * @param sheet the name of the first sheet
 * @param header whether the first row of a sheet names the columns
 */
record ExcelWriter(Schema schema, String sheet, boolean header) implements RowFileFormat {
  private static final long serialVersionUID = 1L;

  static final int SHEET_NAME = 31;

  /** How many rows are in memory before they are written. */
  private static final int BLOCK = 1000;

  ExcelWriter {
    if (schema.getFieldCount() > Worksheet.MAX_COLS) {
      throw PurlinException.user(
          "the rows have %d fields, and a sheet %d columns"
              .formatted(schema.getFieldCount(), Worksheet.MAX_COLS));
    }
  }

  @Override
  public Writer open(OutputStream out) {
    return new SheetWriter(this, out);
  }

  private static final class SheetWriter implements Writer {
    private final ExcelWriter format;
    private final Workbook workbook;
    private final ExcelValues[] values;
    private final int firstRow;
    private Worksheet worksheet;
    private int sheets;
    private int row;
    private int styled;

    private SheetWriter(ExcelWriter format, OutputStream out) {
      this.format = format;
      this.workbook = new Workbook(out, "Purlin", "1.0");
      this.values = new ExcelValues[format.schema().getFieldCount()];
      for (int i = 0; i < values.length; i++) {
        values[i] = ExcelValues.of(format.schema().getField(i));
      }
      this.firstRow = format.header() ? 1 : 0;
      begin();
    }

    private void begin() {
      String suffix = sheets == 0 ? "" : " (%d)".formatted(sheets + 1);
      String name = format.sheet();
      worksheet =
          workbook.newWorksheet(
              name.substring(0, Math.min(name.length(), SHEET_NAME - suffix.length())) + suffix);
      sheets++;
      row = firstRow;
      styled = firstRow;
      if (format.header()) {
        for (int i = 0; i < values.length; i++) {
          text(0, i, format.schema().getField(i).getName());
        }
        if (values.length > 0) {
          worksheet.range(0, 0, 0, values.length - 1).style().bold().set();
        }
        worksheet.freezePane(0, 1);
      }
    }

    @Override
    public void write(Row input) throws IOException {
      if (row == Worksheet.MAX_ROWS) {
        end();
        begin();
      }
      for (int i = 0; i < values.length; i++) {
        Object value = input.getValue(i);
        if (value != null) {
          put(i, values[i].of(value));
        }
      }
      row++;
      if (row - styled >= BLOCK) {
        style();
        worksheet.flush();
      }
    }

    private void put(int column, CellValue value) {
      if (value.text() != null) {
        text(row, column, value.text());
      } else if (value.number() != null) {
        worksheet.value(row, column, value.number());
      } else {
        worksheet.value(row, column, value.bool());
      }
    }

    /**
     * A text; blanks at its ends are kept by programs only if the file says so, as in rich text.
     */
    private void text(int line, int column, String text) {
      String name = format.schema().getField(column).getName();
      String written = ExcelValues.escaped(WellFormed.writable(name, text));
      if (written.equals(written.strip())) {
        worksheet.inlineString(line, column, written);
      } else {
        worksheet.inlineString(line, column, RichText.builder().run(written).end().build());
      }
    }

    /** Gives the dates and times of the rows in memory their formats. */
    private void style() {
      for (int i = 0; i < values.length; i++) {
        if (values[i].format() != null && row > styled) {
          worksheet.range(styled, i, row - 1, i).style().format(values[i].format()).set();
        }
      }
      styled = row;
    }

    private void end() throws IOException {
      style();
      worksheet.close();
    }

    @Override
    public void close() throws IOException {
      end();
      workbook.close();
    }
  }
}
