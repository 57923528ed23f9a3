package dev.purlin.core.order;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.beam.sdk.coders.RowCoder;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.values.Row;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Rows of one schema that wait to be gone through, more than once if need be: the first ones in
 * memory, all others in a temporary file, which is deleted when this is closed.
 *
 * <p>One iterator at a time.
 */
public final class HeldRows implements Closeable {
  /** How many rows of a key a join holds in memory, of each side. */
  public static final int OF_A_KEY = 10_000;

  private static final int BUFFER = 1 << 16;

  private final Schema schema;
  private final int inMemory;
  private final List<Row> rows = new ArrayList<>();
  private @Nullable Overflow overflow;
  private long size;

  /**
   * No rows yet.
   *
   * @param inMemory how many of them stay in memory
   */
  public HeldRows(Schema schema, int inMemory) {
    this.schema = schema;
    this.inMemory = inMemory;
  }

  /** The rows that memory has no place for. */
  private record Overflow(RowCoder coder, FileChannel file, OutputStream writer) {
    static Overflow of(Schema schema) throws IOException {
      FileChannel file =
          FileChannel.open(
              Files.createTempFile("purlin-rows-", ".rows"),
              StandardOpenOption.READ,
              StandardOpenOption.WRITE,
              StandardOpenOption.DELETE_ON_CLOSE);
      OutputStream writer = new BufferedOutputStream(Channels.newOutputStream(file), BUFFER);
      return new Overflow(RowCoder.of(schema), file, writer);
    }
  }

  /** How many rows there are. */
  public long size() {
    return size;
  }

  /** Adds a row behind all others. */
  public void add(Row row) throws IOException {
    size++;
    if (rows.size() < inMemory) {
      rows.add(row);
      return;
    }
    if (overflow == null) {
      overflow = Overflow.of(schema);
    }
    overflow.coder.encode(row, overflow.writer);
  }

  /** Goes through all rows from the first; no rows may be added after. */
  public Iterator<Row> iterator() throws IOException {
    if (overflow == null) {
      return rows.iterator();
    }
    overflow.writer.flush();
    overflow.file.position(0);
    InputStream reader = new BufferedInputStream(Channels.newInputStream(overflow.file), BUFFER);
    RowCoder coder = overflow.coder;
    return new Iterator<>() {
      private long next;

      @Override
      public boolean hasNext() {
        return next < size;
      }

      @Override
      public Row next() {
        if (!hasNext()) {
          throw new NoSuchElementException();
        }
        long position = next++;
        if (position < rows.size()) {
          return rows.get((int) position);
        }
        try {
          return coder.decode(reader);
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
    };
  }

  @Override
  public void close() throws IOException {
    if (overflow != null) {
      overflow.file.close();
    }
  }
}
