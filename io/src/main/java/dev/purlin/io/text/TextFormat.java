package dev.purlin.io.text;

import dev.purlin.core.type.WellFormed;
import dev.purlin.io.file.RowFileFormat;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import org.apache.beam.sdk.values.Row;

/** Text files in UTF-8, with a line for the only field of every row. */
record TextFormat() implements RowFileFormat {
  @Override
  public Writer open(OutputStream out) {
    return new Lines(out);
  }

  private record Lines(OutputStream out) implements Writer {
    @Override
    public void write(Row row) throws IOException {
      Object value = row.getValue(0);
      if (value != null) {
        String text =
            value instanceof BigDecimal decimal ? decimal.toPlainString() : value.toString();
        String field = row.getSchema().getField(0).getName();
        out.write(WellFormed.writable(field, text).getBytes(StandardCharsets.UTF_8));
      }
      out.write('\n');
    }

    @Override
    public void close() throws IOException {
      out.flush();
    }
  }
}
