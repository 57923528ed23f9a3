package dev.purlin.io.stage;

import dev.purlin.core.batch.RowBatch;
import dev.purlin.core.reject.Rejection;
import dev.purlin.io.file.FileContent;
import dev.purlin.io.file.RecordOutput;
import dev.purlin.io.file.RowFileFormat;
import dev.purlin.io.file.RowFileReader;
import dev.purlin.io.parquet.Codec;
import dev.purlin.io.parquet.ReadFromParquet;
import dev.purlin.io.parquet.WriteToParquet;
import java.io.IOException;
import java.io.OutputStream;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.values.Row;

/** The Parquet files of a stage: what is read is what was written, to the last digit. */
final class StageFormat {
  private StageFormat() {}

  static RowFileFormat writing(Schema schema, Codec compression) {
    CarriedRows rows = new CarriedRows(schema);
    RowFileFormat parquet = WriteToParquet.format(rows.carried(), compression);
    return rows.asTheyAre() ? parquet : new Carrying(parquet, rows);
  }

  /**
   * Reads what was written.
   *
   * @param origin the stage, for errors
   * @param counting whether rows are counted as read, beside as written
   */
  static RowFileReader reading(String origin, Schema schema, boolean counting) {
    CarriedRows rows = new CarriedRows(schema);
    return new Restoring(
        ReadFromParquet.format(origin, rows.carried()), rows, rows.asTheyAre(), counting);
  }

  private record Carrying(RowFileFormat parquet, CarriedRows rows) implements RowFileFormat {
    @Override
    public Writer open(OutputStream out) throws IOException {
      Writer writer = parquet.open(out);
      return new Writer() {
        @Override
        public void write(Row row) throws IOException {
          writer.write(rows.store(row));
        }

        @Override
        public void close() throws IOException {
          writer.close();
        }
      };
    }
  }

  private record Restoring(
      RowFileReader parquet, CarriedRows rows, boolean asTheyAre, boolean counting)
      implements RowFileReader {
    @Override
    public Schema schema() {
      return rows.schema();
    }

    @Override
    public long chunkBytes() {
      return parquet.chunkBytes();
    }

    @Override
    public Reader open() {
      Reader reader = parquet.open();
      return (FileContent part, RecordOutput records) -> reader.read(part, new Restored(records));
    }

    private final class Restored implements RecordOutput {
      private final RecordOutput records;

      private Restored(RecordOutput records) {
        this.records = records;
      }

      @Override
      public void read() {
        if (counting) {
          records.read();
        }
      }

      @Override
      public void row(Row row) {
        records.row(asTheyAre ? row : rows.load(row));
      }

      @Override
      public void batch(RowBatch batch) {
        for (int i = 0; i < batch.size(); i++) {
          row(batch.row(i));
        }
      }

      @Override
      public void reject(String record, Rejection rejection) {
        records.reject(record, rejection);
      }

      @Override
      public void filter() {
        records.filter();
      }

      @Override
      public boolean batches() {
        return false;
      }
    }
  }
}
