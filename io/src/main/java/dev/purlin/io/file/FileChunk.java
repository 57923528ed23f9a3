package dev.purlin.io.file;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.Serializable;
import org.apache.beam.sdk.coders.AtomicCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.coders.VarLongCoder;
import org.apache.beam.sdk.io.Compression;

/**
 * The part of a file that one worker reads.
 *
 * @param file the file, in the form that Beam's FileSystems take
 * @param size the file's size in bytes
 * @param start the first byte of the chunk
 * @param end the byte behind its last one
 * @param index the chunk's number in its file, from 0
 * @param count how many chunks the file has
 */
public record FileChunk(String file, long size, long start, long end, int index, int count)
    implements Serializable {

  /** Whether this is the file's first chunk, the one with its header. */
  public boolean first() {
    return index == 0;
  }

  /** Whether this is the file's last chunk. */
  public boolean last() {
    return index == count - 1;
  }

  /** The compression that the file's name tells, {@code UNCOMPRESSED} if none. */
  public Compression compression() {
    return Compression.detect(file);
  }

  /** The coder of chunks. */
  public static final class ChunkCoder extends AtomicCoder<FileChunk> {
    private static final long serialVersionUID = 1L;
    private static final VarLongCoder LONG = VarLongCoder.of();
    private static final StringUtf8Coder TEXT = StringUtf8Coder.of();

    @Override
    public void encode(FileChunk chunk, OutputStream out) throws IOException {
      TEXT.encode(chunk.file, out);
      LONG.encode(chunk.size, out);
      LONG.encode(chunk.start, out);
      LONG.encode(chunk.end, out);
      LONG.encode((long) chunk.index, out);
      LONG.encode((long) chunk.count, out);
    }

    @Override
    public FileChunk decode(InputStream in) throws IOException {
      return new FileChunk(
          TEXT.decode(in),
          LONG.decode(in),
          LONG.decode(in),
          LONG.decode(in),
          Math.toIntExact(LONG.decode(in)),
          Math.toIntExact(LONG.decode(in)));
    }
  }
}
