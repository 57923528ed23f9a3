package dev.purlin.io.csv;

import dev.purlin.core.batch.RowBatch;
import dev.purlin.core.reject.RowRejection;
import dev.purlin.io.file.FileContent;
import dev.purlin.io.file.RecordOutput;
import dev.purlin.io.file.RowFileReader;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.apache.beam.sdk.schemas.Schema;

/** Reads files and slices of files. */
final class CsvReader implements RowFileReader.Reader {
  private final CsvPlan plan;
  private final Schema schema;

  private CsvReader(CsvPlan plan) {
    this.plan = plan;
    this.schema = plan.schema();
  }

  /** Files that are read as planned; {@link CsvSlices} cuts them. */
  record Format(CsvPlan plan) implements RowFileReader {

    @Override
    public Schema schema() {
      return plan.schema();
    }

    @Override
    public long chunkBytes() {
      return WHOLE;
    }

    @Override
    public Reader open() {
      return new CsvReader(plan);
    }
  }

  @Override
  public void read(FileContent part, RecordOutput output) throws IOException {
    Optional<CsvRange> range = part.known(CsvRange.class);
    if (range.isPresent()) {
      readSlice(part, range.get(), output);
    } else {
      readFile(part, output);
    }
  }

  private void readFile(FileContent part, RecordOutput output) throws IOException {
    CsvStart start = CsvStart.of(part.file(), part.stream(0), plan);
    if (start.head().isEmpty()) {
      return;
    }
    CsvHead head = start.head().get();
    // The header is read twice; but what the first bytes do not hold cannot be.
    int from = CsvText.dataStart(start.bytes(), plan.dialect());
    if (output.batches()
        && start.fits()
        && from >= 0
        && CsvBytes.fits(plan.dialect(), head.encoding())) {
      long length = part.compressed() ? Long.MAX_VALUE - 1 : part.chunk().size();
      CsvBytes bytes =
          new CsvBytes(start.again(from), plan.dialect(), plan.dialect().skipLines() + 1L, length);
      batches(part.file(), bytes, plan.dialect().header(), head, length, output);
    } else {
      rows(start.records(), head, output);
    }
  }

  private void readSlice(FileContent part, CsvRange range, RecordOutput output) throws IOException {
    CsvSlice slice = range.slice();
    CsvHead head = range.head();
    InputStream stream = new BoundedStream(part.stream(0), slice.end() - slice.start());
    if (output.batches() && CsvBytes.fits(plan.dialect(), head.encoding())) {
      CsvBytes bytes = new CsvBytes(stream, plan.dialect(), slice.line());
      batches(part.file(), bytes, range.header(), head, slice.end() - slice.start(), output);
      return;
    }
    CsvRecords records = CsvText.slice(part.file(), stream, plan.dialect(), slice, head.encoding());
    if (range.header()) {
      records.next(false);
    }
    rows(records, head, output);
  }

  /** Reads a text that {@link CsvBytes} can split. */
  private void batches(
      String file, CsvBytes bytes, boolean header, CsvHead head, long length, RecordOutput output)
      throws IOException {
    int mostRows = (int) Math.min(RowBatch.ROWS, 1 + length / head.targets().size());
    new CsvBatches(plan, schema, file, head, output, mostRows).read(bytes, header);
    if (bytes.stuck()) {
      CsvSlice rest = new CsvSlice(0, 0, bytes.nextLine(), false);
      rows(CsvText.slice(file, bytes.rest(), plan.dialect(), rest, "UTF-8"), head, output);
    }
  }

  private void rows(CsvRecords records, CsvHead head, RecordOutput output) throws IOException {
    CsvRows rows = new CsvRows(plan, schema, records, head);
    while (records.next(rows.emptyLines())) {
      output.read();
      if (plan.ragged().header() == CsvRagged.Repeated.DROP && rows.repeatsHeader()) {
        output.filter();
        continue;
      }
      try {
        output.row(rows.row());
      } catch (RowRejection refusal) {
        output.reject(records.raw(), refusal.rejection());
      }
    }
  }
}
