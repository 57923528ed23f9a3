package dev.purlin.io.file;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.apache.beam.sdk.values.Row;

/** A line of the values for every row, behind a header. */
final class LineFormat implements RowFileFormat {
  private static final long serialVersionUID = 1L;

  @Override
  public Writer open(OutputStream out) throws IOException {
    out.write("header\n".getBytes(StandardCharsets.UTF_8));
    return new Writer() {
      @Override
      public void write(Row row) throws IOException {
        out.write((row.getValues() + "\n").getBytes(StandardCharsets.UTF_8));
      }

      @Override
      public void close() throws IOException {
        out.flush();
      }
    };
  }
}
