package dev.purlin.io.file;

import dev.purlin.core.books.StepCounts;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.util.Optional;
import org.apache.beam.sdk.io.Compression;
import org.checkerframework.checker.nullness.qual.Nullable;

/** The part of a file that a {@link RowFileReader} is to read. */
public final class FileContent implements Closeable {
  private final FilePart part;
  private final StepCounts counts;
  private @Nullable ChunkReader reader;

  FileContent(FilePart part, StepCounts counts) {
    this.part = part;
    this.counts = counts;
  }

  /** The name of the file. */
  public String file() {
    return part.chunk().file();
  }

  /** Which bytes of the file. */
  public FileChunk chunk() {
    return part.chunk();
  }

  /** What the format found out when it cut the file; empty if it did not. */
  public <T extends Serializable> Optional<T> known(Class<T> type) {
    return Optional.ofNullable(part.known()).map(type::cast);
  }

  /** Whether positions in the stream are positions in the file. */
  public boolean compressed() {
    return part.chunk().compression() != Compression.UNCOMPRESSED;
  }

  /**
   * Opens the part, to be called once; decompressed if the file is compressed. The stream does not
   * end with the part, for its last record may not: see {@link ChunkReader#stream}. It need not be
   * closed, nor read to its end.
   *
   * @param lookBehind how many bytes before the part are wanted too; fewer come at the beginning of
   *     the file
   */
  public InputStream stream(int lookBehind) throws IOException {
    if (reader != null) {
      throw new IllegalStateException("a part is read once");
    }
    reader = ChunkReader.open(part.chunk(), lookBehind);
    return reader.stream();
  }

  /** Tells how many bytes were read by a format that opens files by itself. */
  public void addBytes(long bytes) {
    counts.add(StepCounts.Entry.BYTES, bytes);
  }

  /** The part is read: reports its checksum, unless somebody else has. */
  void finish(FileFacts facts) throws IOException {
    if (part.reported()) {
      return;
    }
    if (reader == null) {
      facts.readPartly(part.chunk());
    } else {
      reader.finish(facts);
      addBytes(part.chunk().end() - part.chunk().start());
    }
  }

  @Override
  public void close() throws IOException {
    if (reader != null) {
      reader.close();
    }
  }
}
