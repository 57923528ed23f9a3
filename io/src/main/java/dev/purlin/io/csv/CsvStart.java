package dev.purlin.io.csv;

import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.Optional;

/**
 * The beginning of a file, which is looked at for its header before it is read: the file is opened
 * once, and its first bytes are kept.
 */
final class CsvStart {
  /** Enough for most headers. */
  private static final int BYTES = 1 << 16;

  private final byte[] start;
  private final Watched rest;
  private final CsvRecords records;
  private final Optional<CsvHead> head;

  private CsvStart(byte[] start, Watched rest, CsvRecords records, Optional<CsvHead> head) {
    this.start = start;
    this.rest = rest;
    this.records = records;
    this.head = head;
  }

  /** Reads the first bytes of a file, and its header. */
  static CsvStart of(String file, InputStream in, CsvPlan plan) throws IOException {
    byte[] start = in.readNBytes(BYTES);
    Watched rest = new Watched(in);
    CsvRecords records =
        CsvText.whole(
            file, new SequenceInputStream(new ByteArrayInputStream(start), rest), plan.dialect());
    return new CsvStart(start, rest, records, CsvHead.take(records, plan));
  }

  /** What the start tells; empty if the file has no record at all. */
  Optional<CsvHead> head() {
    return head;
  }

  /** The records behind the header. */
  CsvRecords records() {
    return records;
  }

  /** Whether no byte behind the first ones was needed, so that {@link #again} has all of them. */
  boolean fits() {
    return !rest.read;
  }

  byte[] bytes() {
    return start;
  }

  /** All bytes of the file from a position within the first ones on. */
  InputStream again(int from) {
    return new SequenceInputStream(
        new ByteArrayInputStream(start, from, start.length - from), rest);
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
