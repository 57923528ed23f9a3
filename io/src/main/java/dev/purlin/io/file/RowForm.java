package dev.purlin.io.file;

import dev.purlin.core.batch.RowBatch;
import java.io.IOException;
import java.io.Serializable;
import org.apache.beam.sdk.values.Row;

/**
 * The form in which rows come to a file target.
 *
 * @param <T> a row, or a batch of them
 */
interface RowForm<T> extends Serializable {

  /** How many rows these are. */
  int count(T rows);

  /** Writes them to a file. */
  void write(RowFileFormat.Writer writer, T rows) throws IOException;

  /** Every {@code step}-th of them, from the one of this number on. */
  T every(T rows, int first, int step);

  /** Rows one by one. */
  RowForm<Row> ROWS =
      new RowForm<>() {
        private static final long serialVersionUID = 1L;

        @Override
        public int count(Row row) {
          return 1;
        }

        @Override
        public void write(RowFileFormat.Writer writer, Row row) throws IOException {
          writer.write(row);
        }

        @Override
        public Row every(Row row, int first, int step) {
          return row;
        }
      };

  /** Rows in batches. */
  RowForm<RowBatch> BATCHES =
      new RowForm<>() {
        private static final long serialVersionUID = 1L;

        @Override
        public int count(RowBatch batch) {
          return batch.size();
        }

        @Override
        public void write(RowFileFormat.Writer writer, RowBatch batch) throws IOException {
          writer.write(batch);
        }

        @Override
        public RowBatch every(RowBatch batch, int first, int step) {
          int[] rows = new int[batch.size()];
          int count = 0;
          for (int row = first; row < rows.length; row += step) {
            rows[count++] = row;
          }
          return batch.select(rows, count);
        }
      };
}
