package dev.purlin.io.file;

import dev.purlin.core.batch.RowBatch;
import dev.purlin.core.reject.Rejection;
import org.apache.beam.sdk.values.Row;

/**
 * Where a {@link RowFileReader} puts what it makes of the records of a file; keeps the step's row
 * counts.
 */
public interface RecordOutput {

  /** Counts a record that was found; what becomes of it is told by the other methods. */
  void read();

  /** Outputs a row of the reader's schema. */
  void row(Row row);

  /** Outputs rows of the reader's schema, whose records were counted one by one. */
  void batch(RowBatch batch);

  /**
   * Rejects a record, or fails the run if nobody collects rejected ones.
   *
   * @param record its text as it stands in the file
   */
  void reject(String record, Rejection rejection);

  /** Leaves out a record on purpose. */
  void filter();

  /** Whether batches are wanted: a format that can make them without rows then should. */
  boolean batches();
}
