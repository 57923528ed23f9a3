package dev.purlin.io.file;

import dev.purlin.core.problem.PurlinException;
import dev.purlin.core.problem.Reasons;
import java.io.Closeable;
import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SeekableByteChannel;
import java.util.zip.CRC32C;
import org.apache.beam.sdk.io.Compression;
import org.apache.beam.sdk.io.FileSystems;

/**
 * Reads a chunk, decompressed if the file is compressed, and takes its checksum on the way.
 *
 * <pre>{@code
 * try (ChunkReader reader = ChunkReader.open(chunk, 1)) {
 *   ... reader.stream() ...
 *   reader.finish(facts);
 * }
 * }</pre>
 */
public final class ChunkReader implements Closeable {
  private final FileChunk chunk;
  private final Raw raw;
  private final InputStream stream;

  private ChunkReader(FileChunk chunk, Raw raw, InputStream stream) {
    this.chunk = chunk;
    this.raw = raw;
    this.stream = stream;
  }

  /**
   * Opens a chunk.
   *
   * @param lookBehind how many bytes before the chunk's start are wanted too; fewer come at the
   *     beginning of the file
   */
  public static ChunkReader open(FileChunk chunk, int lookBehind) throws IOException {
    ReadableByteChannel channel =
        FileSystems.open(FileSystems.matchNewResource(chunk.file(), false));
    try {
      long from = Math.max(0, chunk.start() - lookBehind);
      if (from > 0) {
        ((SeekableByteChannel) channel).position(from);
      }
      Raw raw = new Raw(Channels.newInputStream(channel), chunk, from);
      Compression compression = chunk.compression();
      InputStream stream =
          compression == Compression.UNCOMPRESSED
              ? raw
              : Channels.newInputStream(compression.readDecompressed(Channels.newChannel(raw)));
      return new ChunkReader(chunk, raw, stream);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  /**
   * The bytes from the chunk's start (less the bytes looked behind) on to the end of the file: a
   * record that begins in the chunk may end behind it. Not buffered: read it in large pieces.
   */
  public InputStream stream() {
    return stream;
  }

  /** Reads what is left of the chunk and reports it. */
  public void finish(FileFacts facts) throws IOException {
    raw.drain();
    facts.read(chunk, raw.crc.getValue());
  }

  @Override
  public void close() throws IOException {
    stream.close();
  }

  /** Says in the words of a user's error why a file could not be read. */
  public static PurlinException cannotRead(String file, IOException cause) {
    if (cause instanceof FileNotFoundException) {
      return PurlinException.outside(
          "'%s' does not exist any more: %s".formatted(file, cause.getMessage()), cause);
    }
    String reason = Reasons.of(cause);
    if (cause instanceof EOFException) {
      reason = "it ends in the middle of its data";
    }
    return PurlinException.outside("cannot read '%s': %s".formatted(file, reason), cause);
  }

  /** The bytes as they lie in the file; those within the chunk are summed. */
  private static final class Raw extends InputStream {
    private final InputStream in;
    private final FileChunk chunk;
    private final CRC32C crc = new CRC32C();
    private long position;

    private Raw(InputStream in, FileChunk chunk, long position) {
      this.in = in;
      this.chunk = chunk;
      this.position = position;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      int count = in.read(bytes, offset, length);
      if (count > 0) {
        int from = (int) Math.min(count, Math.max(0, chunk.start() - position));
        int to = (int) Math.max(from, Math.min(count, chunk.end() - position));
        crc.update(bytes, offset + from, to - from);
        position += count;
      }
      return count;
    }

    private void drain() throws IOException {
      if (position >= chunk.end()) {
        return;
      }
      byte[] buffer = new byte[1 << 16];
      while (position < chunk.end()) {
        if (read(buffer, 0, buffer.length) < 0) {
          throw new IOException(
              "it ends at byte %d, and had %d bytes when the run began"
                  .formatted(position, chunk.size()));
        }
      }
    }

    @Override
    public void close() throws IOException {
      in.close();
    }
  }
}
