package dev.purlin.io.text;

import dev.purlin.core.books.StepCounts;
import dev.purlin.core.reject.Rejection;
import dev.purlin.core.reject.Rejector;
import dev.purlin.io.file.ChunkReader;
import dev.purlin.io.file.FileChunk;
import dev.purlin.io.file.FileFacts;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.beam.sdk.io.Compression;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.values.Row;
import org.apache.beam.sdk.values.TupleTag;

/** Reads the lines that begin in a chunk. */
final class ReadFn extends DoFn<FileChunk, Row> {
  private static final long serialVersionUID = 1L;

  static final TupleTag<Row> LINES = new TupleTag<>("lines");
  static final TupleTag<Row> REFUSED = new TupleTag<>("refused");

  private static final byte[] LINE_FEED = {'\n'};
  private static final byte[] BYTE_ORDER_MARK = {(byte) 0xef, (byte) 0xbb, (byte) 0xbf};

  private final byte[] delimiter;
  private final boolean lines;
  private final Rejector rejector;
  private final StepCounts counts;
  private final FileFacts facts;

  /**
   * @param delimiter what separates the lines; empty for line feeds, with or without a carriage
   *     return
   */
  ReadFn(byte[] delimiter, Rejector rejector, StepCounts counts) {
    this.lines = delimiter.length == 0;
    this.delimiter = lines ? LINE_FEED : delimiter;
    this.rejector = rejector;
    this.counts = counts;
    this.facts = new FileFacts(counts.step());
  }

  @ProcessElement
  public void processElement(@Element FileChunk chunk, MultiOutputReceiver output) {
    // With the byte before it, a line that begins exactly at the chunk's start is told from a rest.
    int lookBehind = chunk.first() ? 0 : 1;
    boolean compressed = chunk.compression() != Compression.UNCOMPRESSED;
    try (ChunkReader reader = ChunkReader.open(chunk, lookBehind)) {
      LineScanner scanner = new LineScanner(reader.stream(), delimiter, chunk.start() - lookBehind);
      if (!chunk.first()) {
        scanner.next();
      }
      while (compressed || scanner.position() < chunk.end()) {
        long position = scanner.position();
        byte[] line = scanner.next();
        if (line == null) {
          break;
        }
        put(trimmed(line, position), chunk.file(), position, output);
      }
      counts.add(StepCounts.Entry.BYTES, chunk.end() - chunk.start());
      reader.finish(facts);
    } catch (IOException e) {
      throw ChunkReader.cannotRead(chunk.file(), e);
    }
  }

  private byte[] trimmed(byte[] line, long position) {
    int from = 0;
    int to = line.length;
    if (position == 0 && to >= 3 && Arrays.equals(line, 0, 3, BYTE_ORDER_MARK, 0, 3)) {
      from = 3;
    }
    if (lines && to > from && line[to - 1] == '\r') {
      to--;
    }
    return from == 0 && to == line.length ? line : Arrays.copyOfRange(line, from, to);
  }

  private void put(byte[] line, String file, long position, MultiOutputReceiver output) {
    counts.read();
    String text = new String(line, StandardCharsets.UTF_8);
    // The replacement character stands for what is no UTF-8, or for itself.
    boolean damaged =
        text.indexOf('\ufffd') >= 0 && !Arrays.equals(text.getBytes(StandardCharsets.UTF_8), line);
    if (damaged) {
      Rejection rejection =
          new Rejection(
              "the line that begins at byte %d is not UTF-8".formatted(position),
              "line",
              text,
              file,
              0,
              0);
      rejector.reject(text, rejection, counts, output.get(REFUSED));
    } else {
      output.get(LINES).output(Row.withSchema(ReadFromText.SCHEMA).attachValues(text));
      counts.written();
    }
  }

  @FinishBundle
  public void finishBundle() {
    counts.flush();
  }
}
