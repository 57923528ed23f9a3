package dev.purlin.io.json;

import dev.purlin.core.books.StepCounts;
import dev.purlin.core.problem.PurlinException;
import dev.purlin.core.reject.Rejection;
import dev.purlin.core.reject.Rejector;
import dev.purlin.core.type.JsonRowReader;
import dev.purlin.core.type.UnfitJsonException;
import dev.purlin.io.file.ChunkReader;
import dev.purlin.io.file.FileChunk;
import dev.purlin.io.file.FileFacts;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.util.HashMap;
import java.util.Map;
import org.apache.beam.sdk.io.Compression;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.values.Row;
import org.apache.beam.sdk.values.TupleTag;

/** Makes rows of the lines that begin in a chunk. */
final class ReadJsonFn extends DoFn<FileChunk, Row> {
  private static final long serialVersionUID = 1L;

  private final Schema schema;
  private final boolean rejectUnknown;
  private final String encoding;
  private final StepCounts counts;
  private final FileFacts facts;
  private final Rejector rejector;
  private final TupleTag<Row> rows;
  private final TupleTag<Row> refused;
  private transient Charset charset;
  private transient JsonRowReader rowReader;
  private transient LineNumbers lineNumbers;
  private transient Map<String, Layout> layouts;

  ReadJsonFn(
      Schema schema,
      boolean rejectUnknown,
      String encoding,
      StepCounts counts,
      Rejector rejector,
      TupleTag<Row> rows,
      TupleTag<Row> refused) {
    this.schema = schema;
    this.rejectUnknown = rejectUnknown;
    this.encoding = encoding;
    this.counts = counts;
    this.facts = new FileFacts(counts.step());
    this.rejector = rejector;
    this.rows = rows;
    this.refused = refused;
  }

  @Setup
  public void setup() {
    charset = Charset.forName(encoding);
    rowReader =
        rejectUnknown ? JsonRowReader.rejectingUnknownFields(schema) : JsonRowReader.of(schema);
    lineNumbers = new LineNumbers();
    layouts = new HashMap<>();
  }

  @ProcessElement
  public void processElement(@Element FileChunk chunk, MultiOutputReceiver output) {
    try {
      Layout layout = layout(chunk);
      if (layout == Layout.LINES) {
        lines(chunk, output);
      } else {
        records(chunk, layout, output);
      }
    } catch (Lines.LineTooLongException e) {
      throw PurlinException.user("'%s': %s".formatted(chunk.file(), e.getMessage()), e);
    } catch (IOException e) {
      throw ChunkReader.cannotRead(chunk.file(), e);
    }
  }

  private Layout layout(FileChunk chunk) throws IOException {
    Layout known = layouts.get(chunk.file());
    if (known == null) {
      known = Layout.of(chunk, charset);
      layouts.put(chunk.file(), known);
    }
    return known;
  }

  private void lines(FileChunk chunk, MultiOutputReceiver output) throws IOException {
    // One byte more tells whether the chunk begins with a line.
    try (ChunkReader reader = ChunkReader.open(chunk, 1)) {
      Lines lines = new Lines(reader.stream(), Math.max(0, chunk.start() - 1));
      if (!chunk.first()) {
        lines.next();
      }
      long begin = lines.position();
      boolean whole = chunk.compression() != Compression.UNCOMPRESSED;
      for (long before = 0; (whole || lines.position() < chunk.end()) && lines.next(); before++) {
        line(chunk, lines, begin, before, output);
      }
      counts.add(StepCounts.Entry.BYTES, chunk.end() - chunk.start());
      reader.finish(facts);
    }
  }

  /** The first chunk has all records of such a file; the others are only checked. */
  private void records(FileChunk chunk, Layout layout, MultiOutputReceiver output)
      throws IOException {
    try (ChunkReader reader = ChunkReader.open(chunk, 0)) {
      if (chunk.first()) {
        // Not closed, which would close the chunk: what is left of it is still to be checked.
        Records records = new Records(chunk.file(), layout, reader.stream(), charset);
        while (records.next()) {
          record(chunk, records, output);
        }
      }
      counts.add(StepCounts.Entry.BYTES, chunk.end() - chunk.start());
      reader.finish(facts);
    }
  }

  private void record(FileChunk chunk, Records records, MultiOutputReceiver output) {
    counts.read();
    try {
      Row row = rowReader.read(records.text());
      output.get(rows).output(row);
      counts.written();
    } catch (UnfitJsonException e) {
      Rejection rejection =
          new Rejection(e.getMessage(), e.path(), e.value(), chunk.file(), records.line(), 0);
      rejector.reject(records.text(), rejection, counts, output.get(refused));
    }
  }

  /**
   * Puts out a line's row, or refuses it.
   *
   * @param begin where the chunk's first line begins
   * @param before how many lines came before in this chunk
   */
  private void line(
      FileChunk chunk, Lines line, long begin, long before, MultiOutputReceiver output)
      throws IOException {
    counts.read();
    if (line.blank()) {
      counts.filtered();
      return;
    }
    Rejection rejection;
    try {
      Utf8 utf8 = Utf8.of(line, charset);
      Row row = rowReader.read(utf8.bytes(), utf8.start(), utf8.length());
      output.get(rows).output(row);
      counts.written();
      return;
    } catch (UnfitJsonException e) {
      long number = lineNumbers.at(chunk, begin) + before;
      rejection =
          new Rejection(e.getMessage(), e.path(), e.value(), chunk.file(), number, e.column());
    } catch (CharacterCodingException e) {
      long number = lineNumbers.at(chunk, begin) + before;
      rejection = new Rejection("is not text in " + charset, null, null, chunk.file(), number, 0);
    }
    String text = new String(line.bytes(), line.start(), line.length(), charset).stripTrailing();
    rejector.reject(text, rejection, counts, output.get(refused));
  }

  @FinishBundle
  public void finishBundle() {
    counts.flush();
  }
}
