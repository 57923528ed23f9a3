package dev.purlin.io.csv;

import dev.purlin.core.books.StepCounts;
import dev.purlin.core.reject.Rejector;
import dev.purlin.core.reject.RowRejection;
import dev.purlin.io.file.ChunkReader;
import dev.purlin.io.file.FileChunk;
import dev.purlin.io.file.FileFacts;
import java.io.IOException;
import java.util.Optional;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.values.Row;
import org.apache.beam.sdk.values.TupleTag;

/** Reads files and slices of files into rows. */
final class CsvReadFn extends DoFn<CsvPart, Row> {
  private static final long serialVersionUID = 1L;

  static final TupleTag<Row> ROWS = new TupleTag<>() {};
  static final TupleTag<Row> REFUSED = new TupleTag<>() {};

  /** What the start of a file tells about all of it. */
  private record Head(String file, String encoding, int[] targets) {}

  private final CsvPlan plan;
  private final Schema schema;
  private final FileFacts facts;
  private final StepCounts counts;
  private final Rejector rejector;

  /** The head of the file read last; its slices tend to come one after another. */
  private transient Head head;

  CsvReadFn(CsvPlan plan, FileFacts facts, StepCounts counts, Rejector rejector) {
    this.plan = plan;
    this.schema = plan.schema();
    this.facts = facts;
    this.counts = counts;
    this.rejector = rejector;
  }

  @ProcessElement
  public void processElement(@Element CsvPart part, MultiOutputReceiver outputs) {
    try {
      if (part.slice() == null) {
        readFile(part, outputs);
      } else {
        readSlice(part, part.slice(), outputs);
      }
    } catch (IOException e) {
      throw ChunkReader.cannotRead(part.file(), e);
    }
  }

  private void readFile(CsvPart part, MultiOutputReceiver outputs) throws IOException {
    try (ChunkReader reader = ChunkReader.open(part.wholeChunk(), 0)) {
      CsvRecords records = CsvText.whole(part.file(), reader.stream(), plan.dialect());
      Optional<int[]> targets = targets(records);
      if (targets.isPresent()) {
        read(records, targets.get(), outputs);
      }
      if (!part.scanned()) {
        reader.finish(facts);
        counts.add(StepCounts.Entry.BYTES, part.size());
      }
    }
  }

  private void readSlice(CsvPart part, CsvSlice slice, MultiOutputReceiver outputs)
      throws IOException {
    if (head == null || !head.file().equals(part.file())) {
      head = head(part);
    }
    // Not the only chunk: so that it is not taken for a compressed file's.
    FileChunk chunk = new FileChunk(part.file(), part.size(), slice.start(), slice.end(), 1, 2);
    try (ChunkReader reader = ChunkReader.open(chunk, 0)) {
      CsvRecords records =
          CsvText.slice(
              part.file(),
              new BoundedStream(reader.stream(), slice.end() - slice.start()),
              plan.dialect(),
              slice,
              head.encoding());
      if (part.first() && plan.dialect().header()) {
        records.next(false);
      }
      read(records, head.targets(), outputs);
    }
  }

  private Head head(CsvPart part) throws IOException {
    try (ChunkReader reader = ChunkReader.open(part.wholeChunk(), 0)) {
      CsvRecords records = CsvText.whole(part.file(), reader.stream(), plan.dialect());
      int[] targets = targets(records).orElse(new int[0]);
      return new Head(part.file(), records.encoding(), targets);
    }
  }

  /** For every column of a file, which field it becomes; empty if the file has no record at all. */
  private Optional<int[]> targets(CsvRecords records) throws IOException {
    CsvHeader header = plan.dialect().header() ? CsvHeader.take(records).orElse(null) : null;
    if (plan.dialect().header() && header == null) {
      return Optional.empty();
    }
    if (plan.columnNames() != null) {
      if (header != null) {
        header.requireCount(plan.columnNames());
      }
      header = new CsvHeader(records.file(), plan.columnNames());
    }
    return Optional.of(header.targets(plan));
  }

  private void read(CsvRecords records, int[] targets, MultiOutputReceiver outputs)
      throws IOException {
    OutputReceiver<Row> output = outputs.get(ROWS);
    CsvRows rows = new CsvRows(plan, schema, records, targets);
    while (records.next(rows.emptyLines())) {
      counts.read();
      Row row;
      try {
        row = rows.row();
      } catch (RowRejection refusal) {
        rejector.reject(records.raw(), refusal.rejection(), counts, outputs.get(REFUSED));
        continue;
      }
      output.output(row);
      counts.written();
    }
  }

  @FinishBundle
  public void finishBundle() {
    counts.flush();
  }
}
