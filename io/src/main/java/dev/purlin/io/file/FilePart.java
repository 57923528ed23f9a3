package dev.purlin.io.file;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.Serializable;
import org.apache.beam.sdk.coders.AtomicCoder;
import org.apache.beam.sdk.coders.BooleanCoder;
import org.apache.beam.sdk.coders.NullableCoder;
import org.apache.beam.sdk.coders.SerializableCoder;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * What one call of a {@link RowFileReader} reads: a file, or a range of its bytes.
 *
 * @param chunk the bytes
 * @param reported whether their checksum has been reported already, by whoever looked for the place
 *     to cut at
 * @param known what the format has found out about the part, and wants to know again; null for
 *     nothing
 */
public record FilePart(FileChunk chunk, boolean reported, @Nullable Serializable known)
    implements Serializable {

  /** A part of which nothing is known yet. */
  public static FilePart of(FileChunk chunk) {
    return new FilePart(chunk, false, null);
  }

  /** The coder of parts. */
  public static final class PartCoder extends AtomicCoder<FilePart> {
    private static final long serialVersionUID = 1L;
    private static final FileChunk.ChunkCoder CHUNK = new FileChunk.ChunkCoder();
    private static final BooleanCoder BOOLEAN = BooleanCoder.of();
    private static final NullableCoder<Serializable> KNOWN =
        NullableCoder.of(SerializableCoder.of(Serializable.class));

    @Override
    public void encode(FilePart part, OutputStream out) throws IOException {
      CHUNK.encode(part.chunk, out);
      BOOLEAN.encode(part.reported, out);
      KNOWN.encode(part.known, out);
    }

    @Override
    public FilePart decode(InputStream in) throws IOException {
      return new FilePart(CHUNK.decode(in), BOOLEAN.decode(in), KNOWN.decode(in));
    }
  }
}
