package dev.purlin.io.file;

import java.io.IOException;
import java.io.Serializable;
import org.apache.beam.sdk.schemas.Schema;

/**
 * How the bytes of a file become rows: the counterpart of {@link RowFileFormat}. What does not
 * depend on the format (finding files, cutting and spreading them, opening, decompressing,
 * checksums, row counts, rejected records, the name of the file as a field, batches) is done by
 * {@link ReadFiles}.
 *
 * <pre>{@code
 * record WordFormat() implements RowFileReader {
 *   public Schema schema() {
 *     return Schema.builder().addStringField("word").build();
 *   }
 *
 *   public long chunkBytes() {
 *     return WHOLE;
 *   }
 *
 *   public Reader open() {
 *     return (part, records) -> {
 *       Scanner words = new Scanner(part.stream(0), UTF_8);
 *       while (words.hasNext()) {
 *         records.read();
 *         records.row(Row.withSchema(schema()).addValue(words.next()).build());
 *       }
 *     };
 *   }
 * }
 * }</pre>
 */
public interface RowFileReader extends Serializable {

  /** The size of chunks of a format that can only be read from a file's beginning. */
  long WHOLE = Long.MAX_VALUE;

  /** The schema of the rows, without a field for the name of the file. */
  Schema schema();

  /**
   * About how many bytes to read at a time: files that are not compressed are cut into such chunks,
   * anywhere. A reader is responsible for the records that begin in its chunk.
   */
  long chunkBytes();

  /** Makes what a worker reads with; it may keep what it learns from one file for the next. */
  Reader open();

  /** Reads parts of files, one after the other; used by one thread. */
  interface Reader {

    /**
     * Reads the records of a part. Every record is counted with {@link RecordOutput#read} and
     * becomes a row, a rejection, or a filtered record.
     *
     * @throws IOException if the file cannot be read: the run fails with the file's name and the
     *     exception's message
     */
    void read(FileContent part, RecordOutput records) throws IOException;
  }
}
