package dev.purlin.io.csv;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import de.siegmar.fastcsv.writer.QuoteStrategy;
import dev.purlin.core.type.TextValues;
import dev.purlin.io.file.RowFileFormat;
import dev.purlin.io.file.TextEncoder;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.function.Function;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.values.Row;

/**
 * Rows as CSV.
 *
 * @param schema the schema of the rows
 * @param dialect the delimiter, the quote, the encoding, and whether there is a header
 * @param quoting which values are in quotes
 * @param nullText what stands for NULL, never in quotes
 */
record CsvFormat(Schema schema, CsvDialect dialect, CsvQuoting quoting, String nullText)
    implements RowFileFormat {
  private static final long serialVersionUID = 1L;

  @Override
  public Writer open(OutputStream out) {
    RowWriter writer = new RowWriter(this, out);
    if (dialect.header()) {
      writer.header();
    }
    return writer;
  }

  /** Writes a file; it is also asked by FastCSV which values go in quotes. */
  private static final class RowWriter implements Writer, QuoteStrategy {
    private final Schema schema;
    private final String nullText;
    private final boolean quoteAll;
    private final TextEncoder encoder;
    private final CsvWriter writer;
    private final Function<Object, String>[] values;
    private boolean writingNull;

    @SuppressWarnings({"unchecked", "rawtypes"}) // There is no other way to make an array of these.
    private RowWriter(CsvFormat format, OutputStream out) {
      schema = format.schema();
      nullText = format.nullText();
      quoteAll = format.quoting() == CsvQuoting.ALL;
      encoder = new TextEncoder(format.dialect().charset());
      writer =
          CsvWriter.builder()
              .fieldSeparator(format.dialect().delimiter())
              .quoteCharacter(format.dialect().quote())
              .quoteStrategy(this)
              .lineDelimiter(LineDelimiter.LF)
              .build(encoder.writer(out));
      values = new Function[schema.getFieldCount()];
      for (int i = 0; i < values.length; i++) {
        values[i] = TextValues.writer(schema.getField(i).getType());
      }
    }

    private void header() {
      CsvWriter.CsvWriterRecord header = writer.writeRecord();
      for (String name : schema.getFieldNames()) {
        header.writeField(encoder.writable(name, name));
      }
      header.endRecord();
    }

    @Override
    public void write(Row row) throws IOException {
      try {
        writeLine(row);
      } catch (UncheckedIOException e) {
        throw e.getCause();
      }
    }

    private void writeLine(Row row) {
      CsvWriter.CsvWriterRecord line = writer.writeRecord();
      for (int i = 0; i < values.length; i++) {
        Object value = row.getValue(i);
        writingNull = value == null;
        if (writingNull) {
          line.writeField(nullText.isEmpty() ? null : nullText);
        } else {
          line.writeField(encoder.writable(schema.getField(i).getName(), values[i].apply(value)));
        }
      }
      writingNull = false;
      line.endRecord();
    }

    @Override
    public boolean quoteEmpty(int line, int field) {
      return true;
    }

    @Override
    public boolean quoteValue(int line, int field, String value) {
      return !writingNull && (quoteAll || value.equals(nullText));
    }

    @Override
    public void close() throws IOException {
      writer.close();
    }
  }
}
