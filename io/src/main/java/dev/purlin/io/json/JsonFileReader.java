package dev.purlin.io.json;

import dev.purlin.core.reject.Rejection;
import dev.purlin.core.type.JsonRowReader;
import dev.purlin.core.type.UnfitJsonException;
import dev.purlin.io.file.FileChunk;
import dev.purlin.io.file.FileContent;
import dev.purlin.io.file.LineNumbers;
import dev.purlin.io.file.Lines;
import dev.purlin.io.file.RecordOutput;
import dev.purlin.io.file.RowFileReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.util.HashMap;
import java.util.Map;
import org.apache.beam.sdk.schemas.Schema;

/** Makes rows of the lines that begin in a chunk, or of the records of a file. */
final class JsonFileReader implements RowFileReader.Reader {

  /** Longer lines fail the run: they are not one JSON object each. */
  static final int MOST_BYTES = 1 << 28;

  private final Charset charset;
  private final JsonRowReader rowReader;
  private final LineNumbers lineNumbers = new LineNumbers();
  private final Map<String, JsonLayout> layouts = new HashMap<>();

  private JsonFileReader(Charset charset, JsonRowReader rowReader) {
    this.charset = charset;
    this.rowReader = rowReader;
  }

  /**
   * What the files hold.
   *
   * @param rejectUnknown whether a field that the schema does not name is a reason to reject
   * @param encoding the name of the encoding
   */
  record Format(Schema schema, boolean rejectUnknown, String encoding, long chunkBytes)
      implements RowFileReader {

    @Override
    public Reader open() {
      return new JsonFileReader(
          Charset.forName(encoding),
          rejectUnknown ? JsonRowReader.rejectingUnknownFields(schema) : JsonRowReader.of(schema));
    }
  }

  @Override
  public void read(FileContent part, RecordOutput records) throws IOException {
    JsonLayout layout = layout(part.chunk());
    if (layout == JsonLayout.LINES) {
      lines(part, records);
    } else {
      records(part, layout, records);
    }
  }

  private JsonLayout layout(FileChunk chunk) throws IOException {
    JsonLayout known = layouts.get(chunk.file());
    if (known == null) {
      known = JsonLayout.of(chunk, charset);
      layouts.put(chunk.file(), known);
    }
    return known;
  }

  private void lines(FileContent part, RecordOutput output) throws IOException {
    FileChunk chunk = part.chunk();
    // One byte more tells whether the chunk begins with a line.
    Lines lines = new Lines(part.stream(1), Math.max(0, chunk.start() - 1), MOST_BYTES);
    if (!chunk.first()) {
      lines.next();
    }
    long begin = lines.position();
    boolean whole = part.compressed();
    for (long before = 0; (whole || lines.position() < chunk.end()) && lines.next(); before++) {
      line(chunk, lines, begin, before, output);
    }
  }

  /** The first chunk has all records of such a file; the others are only checked. */
  private void records(FileContent part, JsonLayout layout, RecordOutput output)
      throws IOException {
    InputStream stream = part.stream(0);
    if (part.chunk().first()) {
      // Not closed, which would close the chunk: what is left of it is still to be checked.
      Records records = new Records(part.file(), layout, stream, charset);
      while (records.next()) {
        record(part.file(), records, output);
      }
    }
  }

  private void record(String file, Records records, RecordOutput output) {
    output.read();
    try {
      output.row(rowReader.read(records.text()));
    } catch (UnfitJsonException e) {
      Rejection rejection =
          new Rejection(e.getMessage(), e.path(), e.value(), file, records.line(), 0, e.kind());
      output.reject(records.text(), rejection);
    }
  }

  /**
   * Outputs a line's row, or refuses it.
   *
   * @param begin where the chunk's first line begins
   * @param before how many lines came before in this chunk
   */
  private void line(FileChunk chunk, Lines line, long begin, long before, RecordOutput output)
      throws IOException {
    output.read();
    if (line.blank()) {
      output.filter();
      return;
    }
    Rejection rejection;
    try {
      Utf8 utf8 = Utf8.of(line, charset);
      output.row(rowReader.read(utf8.bytes(), utf8.start(), utf8.length()));
      return;
    } catch (UnfitJsonException e) {
      long number = lineNumbers.at(chunk, begin) + before;
      rejection =
          new Rejection(
              e.getMessage(), e.path(), e.value(), chunk.file(), number, e.column(), e.kind());
    } catch (CharacterCodingException e) {
      long number = lineNumbers.at(chunk, begin) + before;
      rejection = new Rejection("is not text in " + charset, null, null, chunk.file(), number, 0);
    }
    String text = new String(line.bytes(), line.start(), line.length(), charset).stripTrailing();
    output.reject(text, rejection);
  }
}
