package dev.purlin.io.file;

import dev.purlin.core.batch.RowBatch;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.io.Serializable;
import org.apache.beam.sdk.values.Row;

/** How rows become the bytes of a file; it knows the schema of its rows. */
public interface RowFileFormat extends Serializable {

  /**
   * Begins a file: header, magic bytes. A file that is closed without rows is a valid, empty file.
   *
   * @param out buffered; the writer flushes it when closed, its caller closes it
   */
  Writer open(OutputStream out) throws IOException;

  /** Writes the rows of one file; used by one thread. */
  interface Writer extends Closeable {
    void write(Row row) throws IOException;

    /** Writes the rows of a batch; a format of columns does it without making rows of them. */
    default void write(RowBatch batch) throws IOException {
      for (int i = 0; i < batch.size(); i++) {
        write(batch.row(i));
      }
    }

    /** Ends the file: footer, what is buffered. */
    @Override
    void close() throws IOException;
  }
}
