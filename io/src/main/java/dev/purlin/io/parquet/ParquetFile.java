package dev.purlin.io.parquet;

import dev.purlin.core.problem.Reasons;
import java.io.ByteArrayInputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.Util;
import org.apache.parquet.format.converter.ParquetMetadataConverter;
import org.apache.parquet.hadoop.metadata.ParquetMetadata;

/** A Parquet file, open to be read at any place. */
final class ParquetFile implements Closeable {
  private static final String MAGIC = "PAR1";
  private static final String ENCRYPTED_MAGIC = "PARE";
  private static final int TAIL_BYTES = 8; // the footer's length, and the magic word

  private final String name;
  private final SeekableByteChannel channel;
  private final ParquetMetadata metadata;

  private ParquetFile(String name, SeekableByteChannel channel) throws IOException {
    this.name = name;
    this.channel = channel;
    metadata = readFooter();
  }

  /**
   * Opens a file and reads its footer.
   *
   * @throws IOException if it is not a Parquet file, or not a whole one
   */
  static ParquetFile open(String file) throws IOException {
    ReadableByteChannel channel = FileSystems.open(FileSystems.matchNewResource(file, false));
    if (!(channel instanceof SeekableByteChannel seekable)) {
      channel.close();
      throw new IOException("its file system can only read files from their beginning");
    }
    try {
      return new ParquetFile(file, seekable);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  String name() {
    return name;
  }

  ParquetMetadata metadata() {
    return metadata;
  }

  private ParquetMetadata readFooter() throws IOException {
    long size = channel.size();
    if (size < MAGIC.length() + TAIL_BYTES) {
      throw new IOException(
          "it is not a Parquet file: it has %d bytes, too few for one".formatted(size));
    }
    ByteBuffer tail = ByteBuffer.wrap(read(size - TAIL_BYTES, TAIL_BYTES));
    int length = tail.order(ByteOrder.LITTLE_ENDIAN).getInt();
    String magic = new String(tail.array(), 4, 4, StandardCharsets.ISO_8859_1);
    if (magic.equals(ENCRYPTED_MAGIC)) {
      throw new IOException("it is encrypted, and encrypted Parquet files cannot be read");
    }
    if (!magic.equals(MAGIC)) {
      throw new IOException("it is not a whole Parquet file: it does not end in " + MAGIC);
    }
    if (length < 0 || length > size - TAIL_BYTES - MAGIC.length()) {
      throw new IOException("its footer is damaged: it claims to have %d bytes".formatted(length));
    }
    try {
      byte[] footer = read(size - TAIL_BYTES - length, length);
      FileMetaData fileMetaData = Util.readFileMetaData(new ByteArrayInputStream(footer));
      return new ParquetMetadataConverter().fromParquetMetadata(fileMetaData);
    } catch (IOException | RuntimeException e) {
      throw new IOException("its footer is damaged: " + Reasons.of(e), e);
    }
  }

  /** Reads exactly so many bytes. */
  byte[] read(long position, int length) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(length);
    channel.position(position);
    while (bytes.hasRemaining()) {
      if (channel.read(bytes) < 0) {
        throw new EOFException("it ends in the middle of its data");
      }
    }
    return bytes.array();
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
