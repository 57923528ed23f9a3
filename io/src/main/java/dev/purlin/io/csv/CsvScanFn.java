package dev.purlin.io.csv;

import dev.purlin.core.books.StepCounts;
import dev.purlin.io.file.ChunkReader;
import dev.purlin.io.file.FileChunk;
import dev.purlin.io.file.FileFacts;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.util.Optional;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.TupleTag;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Scans the chunks of files that are read in slices; hands on files of one chunk as they are. */
final class CsvScanFn extends DoFn<FileChunk, CsvPart> {
  private static final long serialVersionUID = 1L;
  private static final int BUFFER = 1 << 16;

  /**
   * A chunk and what is known of it.
   *
   * @param scanned null if the text cannot be cut by its bytes after all
   */
  record Scanned(FileChunk chunk, @Nullable CsvChunk scanned) implements Serializable {
    private static final long serialVersionUID = 1L;
  }

  static final TupleTag<CsvPart> WHOLE = new TupleTag<>() {};
  static final TupleTag<KV<String, Scanned>> SCANNED = new TupleTag<>() {};

  private final CsvDialect dialect;
  private final FileFacts facts;
  private final StepCounts counts;
  private transient CsvAutomaton automaton;
  private transient byte[] buffer;

  CsvScanFn(CsvDialect dialect, FileFacts facts, StepCounts counts) {
    this.dialect = dialect;
    this.facts = facts;
    this.counts = counts;
  }

  @Setup
  public void setup() {
    automaton = new CsvAutomaton(dialect);
    buffer = new byte[BUFFER];
  }

  @ProcessElement
  public void processElement(@Element FileChunk chunk, MultiOutputReceiver outputs) {
    if (chunk.first() && chunk.last()) {
      outputs.get(WHOLE).output(CsvPart.whole(chunk, false));
      return;
    }
    try (ChunkReader reader = ChunkReader.open(chunk, 0)) {
      CsvChunk scanned = scan(chunk, reader.stream());
      reader.finish(facts);
      counts.add(StepCounts.Entry.BYTES, chunk.end() - chunk.start());
      outputs.get(SCANNED).output(KV.of(chunk.file(), new Scanned(chunk, scanned)));
    } catch (IOException e) {
      throw ChunkReader.cannotRead(chunk.file(), e);
    }
  }

  private @Nullable CsvChunk scan(FileChunk chunk, InputStream in) throws IOException {
    long left = chunk.end() - chunk.start();
    int offset = 0;
    int count = in.readNBytes(buffer, 0, (int) Math.min(BUFFER, left));
    if (chunk.first()) {
      offset = dataStart(count);
      if (offset < 0) {
        return null;
      }
    }
    long start = chunk.start() + offset;
    CsvChunkScan scan = new CsvChunkScan(automaton);
    while (count > 0) {
      scan.scan(buffer, offset, count - offset);
      left -= count;
      offset = 0;
      count = in.readNBytes(buffer, 0, (int) Math.min(BUFFER, left));
    }
    return CsvChunk.of(start, scan);
  }

  /**
   * Where the records start, behind a byte order mark and the lines to skip; negative if unclear.
   */
  private int dataStart(int count) {
    Optional<ByteOrderMark> mark = ByteOrderMark.of(buffer, count);
    if (mark.isPresent() && mark.get() != ByteOrderMark.UTF_8) {
      return -1;
    }
    int position = mark.map(ByteOrderMark::length).orElse(0);
    for (int i = 0; i < dialect.skipLines(); i++) {
      while (position < count && buffer[position] != '\n' && buffer[position] != '\r') {
        position++;
      }
      boolean pair =
          position + 1 < count && buffer[position] == '\r' && buffer[position + 1] == '\n';
      position += pair ? 2 : 1;
    }
    return position < count ? position : -1;
  }

  @FinishBundle
  public void finishBundle() {
    counts.flush();
  }
}
