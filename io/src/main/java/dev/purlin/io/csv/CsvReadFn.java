package dev.purlin.io.csv;

import dev.purlin.core.batch.RowBatch;
import dev.purlin.core.batch.RowBatchBuilder;
import dev.purlin.core.books.StepCounts;
import dev.purlin.core.reject.Rejector;
import dev.purlin.core.reject.RowRejection;
import dev.purlin.io.file.ChunkReader;
import dev.purlin.io.file.FileChunk;
import dev.purlin.io.file.FileFacts;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.values.Row;
import org.apache.beam.sdk.values.TupleTag;

/**
 * Reads files and slices of files.
 *
 * @param <T> what it makes of the records: rows, or batches of them
 */
abstract class CsvReadFn<T> extends DoFn<CsvPart, T> {
  private static final long serialVersionUID = 1L;

  static final TupleTag<Row> REFUSED = new TupleTag<>() {};

  /** Enough for most headers. */
  private static final int START_BYTES = 1 << 16;

  /** What the start of a file tells about all of it. */
  private record Head(String file, String encoding, int[] targets) {}

  private final CsvPlan plan;
  private final Schema schema;
  private final TupleTag<T> rows;
  private final FileFacts facts;
  private final StepCounts counts;
  private final Rejector rejector;

  /** The head of the file read last; its slices tend to come one after another. */
  private transient Head head;

  private CsvReadFn(
      TupleTag<T> rows, CsvPlan plan, FileFacts facts, StepCounts counts, Rejector rejector) {
    this.rows = rows;
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
      byte[] start = reader.stream().readNBytes(START_BYTES);
      Watched rest = new Watched(reader.stream());
      CsvRecords records =
          CsvText.whole(
              part.file(),
              new SequenceInputStream(new ByteArrayInputStream(start), rest),
              plan.dialect());
      Optional<int[]> targets = targets(records);
      if (targets.isPresent()) {
        // The header is read twice; but what the start does not hold cannot be.
        boolean again = !rest.read && plan.dialect().skipLines() == 0;
        if (again && CsvBytes.fits(plan.dialect(), records.encoding()) && readsBytes()) {
          int mark = ByteOrderMark.of(start, start.length).map(ByteOrderMark::length).orElse(0);
          InputStream all =
              new SequenceInputStream(
                  new ByteArrayInputStream(start, mark, start.length - mark), rest);
          CsvBytes bytes = new CsvBytes(all, plan.dialect(), 1);
          read(part, bytes, plan.dialect().header(), targets.get(), outputs);
        } else {
          read(records, targets.get(), outputs);
        }
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
    boolean header = part.first() && plan.dialect().header();
    try (ChunkReader reader = ChunkReader.open(chunk, 0)) {
      InputStream stream = new BoundedStream(reader.stream(), slice.end() - slice.start());
      if (CsvBytes.fits(plan.dialect(), head.encoding()) && readsBytes()) {
        CsvBytes bytes = new CsvBytes(stream, plan.dialect(), slice.line());
        read(part, bytes, header, head.targets(), outputs);
        return;
      }
      CsvRecords records =
          CsvText.slice(part.file(), stream, plan.dialect(), slice, head.encoding());
      if (header) {
        records.next(false);
      }
      read(records, head.targets(), outputs);
    }
  }

  /** Whether it makes batches, which records become without being decoded. */
  boolean readsBytes() {
    return false;
  }

  /** Reads a text that {@link CsvBytes} can split. */
  private void read(
      CsvPart part, CsvBytes bytes, boolean header, int[] targets, MultiOutputReceiver outputs)
      throws IOException {
    CsvBatches batches =
        new CsvBatches(
            plan,
            schema,
            part.file(),
            targets,
            counts,
            batch -> output(batch, outputs.get(rows)),
            (raw, rejection) -> rejector.reject(raw, rejection, counts, outputs.get(REFUSED)));
    batches.read(bytes, header);
    if (bytes.stuck()) {
      CsvSlice rest = new CsvSlice(0, 0, bytes.nextLine(), false);
      read(
          CsvText.slice(part.file(), bytes.rest(), plan.dialect(), rest, "UTF-8"),
          targets,
          outputs);
    }
  }

  void output(RowBatch batch, OutputReceiver<T> output) {
    throw new UnsupportedOperationException("it makes rows");
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
    Consumer<Row> output = output(outputs.get(this.rows));
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
      output.accept(row);
      counts.written();
    }
    endRows(outputs.get(this.rows));
  }

  /** What takes the rows of a text that is read by them. */
  abstract Consumer<Row> output(OutputReceiver<T> output);

  /** The last of these rows has come. */
  void endRows(OutputReceiver<T> output) {}

  @FinishBundle
  public void finishBundle() {
    counts.flush();
  }

  /** Makes rows. */
  static final class ToRows extends CsvReadFn<Row> {
    private static final long serialVersionUID = 1L;

    static final TupleTag<Row> ROWS = new TupleTag<>() {};

    ToRows(CsvPlan plan, FileFacts facts, StepCounts counts, Rejector rejector) {
      super(ROWS, plan, facts, counts, rejector);
    }

    @Override
    Consumer<Row> output(OutputReceiver<Row> output) {
      return output::output;
    }
  }

  /** Makes batches; where it must read row by row, of the rows. */
  static final class ToBatches extends CsvReadFn<RowBatch> {
    private static final long serialVersionUID = 1L;

    static final TupleTag<RowBatch> BATCHES = new TupleTag<>() {};

    private final Schema schema;
    private transient RowBatchBuilder rows;

    ToBatches(CsvPlan plan, FileFacts facts, StepCounts counts, Rejector rejector) {
      super(BATCHES, plan, facts, counts, rejector);
      this.schema = plan.schema();
    }

    @Override
    boolean readsBytes() {
      return true;
    }

    @Override
    void output(RowBatch batch, OutputReceiver<RowBatch> output) {
      output.output(batch);
    }

    @Override
    Consumer<Row> output(OutputReceiver<RowBatch> output) {
      rows = new RowBatchBuilder(schema, RowBatch.ROWS);
      return row -> {
        rows.append(row);
        if (rows.full()) {
          output.output(rows.build());
        }
      };
    }

    @Override
    void endRows(OutputReceiver<RowBatch> output) {
      if (rows.size() > 0) {
        output.output(rows.build());
      }
    }
  }

  /** Knows whether it was read from. */
  private static final class Watched extends FilterInputStream {
    private boolean read;

    private Watched(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      read = true;
      return super.read();
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      read = true;
      return super.read(bytes, offset, length);
    }
  }
}
