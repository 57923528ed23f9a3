package dev.purlin.io.file;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.Serializable;
import org.apache.beam.sdk.coders.AtomicCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.coders.VarLongCoder;

/**
 * A file that is complete but not committed.
 *
 * @param temporary where it lies
 * @param shard its number among the shards, or {@link #UNNUMBERED}
 * @param rows how many rows it holds
 * @param bytes its size
 * @param crc32c the CRC-32C of its bytes, as they were written
 */
public record WrittenFile(String temporary, int shard, long rows, long bytes, int crc32c)
    implements Serializable {
  static final int UNNUMBERED = -1;

  /** Stands for no file: it makes the commit happen when nothing was written. */
  static final WrittenFile NONE = new WrittenFile("", UNNUMBERED, 0, 0, 0);

  static final class FileCoder extends AtomicCoder<WrittenFile> {
    private static final long serialVersionUID = 1L;
    private static final VarLongCoder LONG = VarLongCoder.of();

    @Override
    public void encode(WrittenFile file, OutputStream out) throws IOException {
      StringUtf8Coder.of().encode(file.temporary, out);
      LONG.encode((long) file.shard, out);
      LONG.encode(file.rows, out);
      LONG.encode(file.bytes, out);
      LONG.encode((long) file.crc32c, out);
    }

    @Override
    public WrittenFile decode(InputStream in) throws IOException {
      return new WrittenFile(
          StringUtf8Coder.of().decode(in),
          Math.toIntExact(LONG.decode(in)),
          LONG.decode(in),
          LONG.decode(in),
          Math.toIntExact(LONG.decode(in)));
    }
  }
}
