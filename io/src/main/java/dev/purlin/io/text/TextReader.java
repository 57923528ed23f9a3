package dev.purlin.io.text;

import dev.purlin.core.reject.Rejection;
import dev.purlin.io.file.FileContent;
import dev.purlin.io.file.RecordOutput;
import dev.purlin.io.file.RowFileReader;
import dev.purlin.io.file.TextLines;
import java.io.IOException;
import java.nio.charset.Charset;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.values.Row;

/**
 * Reads lines.
 *
 * @param delimiter what separates the lines; empty for line feeds, with or without a carriage
 *     return
 * @param encoding the name of the encoding
 * @param chunkBytes how large the chunks are
 */
record TextReader(byte[] delimiter, String encoding, long chunkBytes) implements RowFileReader {
  @Override
  public Schema schema() {
    return ReadFromText.SCHEMA;
  }

  @Override
  public Reader open() {
    Charset charset = Charset.forName(encoding);
    return (part, records) -> read(part, records, charset);
  }

  private void read(FileContent part, RecordOutput records, Charset charset) throws IOException {
    TextLines lines = TextLines.of(part, charset, delimiter);
    while (lines.next()) {
      records.read();
      String text = lines.text();
      String problem = lines.problem();
      if (problem == null) {
        records.row(Row.withSchema(ReadFromText.SCHEMA).attachValues(text));
      } else {
        records.reject(text, new Rejection(problem, "line", text, part.file(), 0, 0));
      }
    }
  }
}
