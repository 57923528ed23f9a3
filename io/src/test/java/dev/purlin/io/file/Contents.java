package dev.purlin.io.file;

import dev.purlin.core.batch.RowBatch;
import dev.purlin.core.books.StepCounts;
import dev.purlin.core.reject.Rejection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.beam.sdk.values.Row;

/** Files read by their format alone, for tests of thousands of them. */
public final class Contents {
  private Contents() {}

  /** How many records a format finds in a file, whatever becomes of them. */
  public static long records(Path file, RowFileReader format) throws IOException {
    long size = Files.size(file);
    FilePart part = FilePart.of(new FileChunk(file.toString(), size, 0, size, 0, 1));
    Counter counter = new Counter();
    try (FileContent content = new FileContent(part, new StepCounts("Read"))) {
      format.open().read(content, counter);
    }
    return counter.records;
  }

  private static final class Counter implements RecordOutput {
    private long records;

    @Override
    public void read() {
      records++;
    }

    @Override
    public void row(Row row) {}

    @Override
    public void batch(RowBatch batch) {}

    @Override
    public void reject(String record, Rejection rejection) {}

    @Override
    public void filter() {}

    @Override
    public boolean batches() {
      return false;
    }
  }
}
