package dev.purlin.io.json;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.purlin.core.type.JsonRowWriter;
import dev.purlin.core.type.JsonRows;
import dev.purlin.io.file.RowFileFormat;
import java.io.IOException;
import java.io.OutputStream;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.values.Row;

/** JSON Lines: every row an object in a line of its own, in UTF-8. */
record JsonFormat(Schema schema) implements RowFileFormat {
  @Override
  public Writer open(OutputStream out) throws IOException {
    JsonGenerator generator = JsonRows.generator(out);
    JsonRowWriter rows = JsonRowWriter.of(schema);
    return new Writer() {
      @Override
      public void write(Row row) throws IOException {
        rows.write(row, generator);
        generator.writeRaw('\n');
      }

      @Override
      public void close() throws IOException {
        generator.close();
      }
    };
  }
}
