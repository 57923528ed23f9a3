package dev.purlin.io.csv;

import dev.purlin.core.books.StepCounts;
import dev.purlin.io.file.ChunkReader;
import dev.purlin.io.file.FileChunk;
import dev.purlin.io.file.FileFacts;
import dev.purlin.io.file.FilePart;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.TupleTag;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Scans the chunks of files that are read in slices; hands on files of one chunk as they are. */
final class CsvScanFn extends DoFn<FileChunk, FilePart> {
  private static final long serialVersionUID = 1L;
  private static final int BUFFER = 1 << 16;

  /**
   * A chunk and what is known of it.
   *
   * @param scanned null if the text cannot be cut by its bytes after all
   * @param head what the file's header says, in its first chunk
   */
  record Scanned(FileChunk chunk, @Nullable CsvChunk scanned, @Nullable CsvHead head)
      implements Serializable {
    private static final long serialVersionUID = 1L;
  }

  static final TupleTag<FilePart> WHOLE = new TupleTag<>() {};
  static final TupleTag<KV<String, Scanned>> SCANNED = new TupleTag<>() {};

  private final CsvPlan plan;
  private final FileFacts facts;
  private final StepCounts counts;
  private transient CsvAutomaton automaton;
  private transient byte[] buffer;

  CsvScanFn(CsvPlan plan, FileFacts facts, StepCounts counts) {
    this.plan = plan;
    this.facts = facts;
    this.counts = counts;
  }

  @Setup
  public void setup() {
    automaton = new CsvAutomaton(plan.dialect());
    buffer = new byte[BUFFER];
  }

  @ProcessElement
  public void processElement(@Element FileChunk chunk, MultiOutputReceiver outputs) {
    if (chunk.first() && chunk.last()) {
      outputs.get(WHOLE).output(FilePart.of(chunk));
      return;
    }
    try (ChunkReader reader = ChunkReader.open(chunk, 0)) {
      Scanned scanned =
          chunk.first()
              ? scanFirst(chunk, reader.stream())
              : new Scanned(chunk, scan(chunk.start(), reader.stream(), chunk.end()), null);
      reader.finish(facts);
      counts.add(StepCounts.Entry.BYTES, chunk.end() - chunk.start());
      outputs.get(SCANNED).output(KV.of(chunk.file(), scanned));
    } catch (IOException e) {
      throw ChunkReader.cannotRead(chunk.file(), e);
    }
  }

  private Scanned scanFirst(FileChunk chunk, InputStream in) throws IOException {
    CsvStart start = CsvStart.of(chunk.file(), in, plan);
    int from = CsvText.dataStart(start.bytes(), plan.dialect());
    if (start.head().isEmpty() || !start.fits() || from < 0 || from >= chunk.end()) {
      return new Scanned(chunk, null, null);
    }
    return new Scanned(chunk, scan(from, start.again(from), chunk.end()), start.head().get());
  }

  private CsvChunk scan(long from, InputStream in, long end) throws IOException {
    CsvChunkScan scan = new CsvChunkScan(automaton);
    long left = end - from;
    while (left > 0) {
      int count = in.readNBytes(buffer, 0, (int) Math.min(BUFFER, left));
      if (count == 0) {
        break; // The reader's end will tell that the file has become shorter.
      }
      scan.scan(buffer, 0, count);
      left -= count;
    }
    return CsvChunk.of(from, scan);
  }

  @FinishBundle
  public void finishBundle() {
    counts.flush();
  }
}
