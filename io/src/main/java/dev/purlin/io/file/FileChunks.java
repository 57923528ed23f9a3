package dev.purlin.io.file;

import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.coders.ListCoder;
import org.apache.beam.sdk.io.Compression;
import org.apache.beam.sdk.io.fs.MatchResult.Metadata;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.Flatten;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.Reshuffle;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;

/**
 * Files cut into chunks and spread over the workers.
 *
 * <pre>{@code
 * pipeline.apply(FileChunks.of(FileSources.match("data/*.csv"))).apply(ParDo.of(new ReadFn()));
 * }</pre>
 *
 * <p>The cut is made when the pipeline is built, not by a splittable DoFn: Flink's batch runner
 * does not split those. A file that is compressed or cannot be read from its middle is one chunk.
 *
 * <p>Many small files are spread in groups. Each by itself would be a bundle of its own on the
 * Direct runner, whose time for a bundle grows with their number.
 */
public final class FileChunks extends PTransform<PBegin, PCollection<FileChunk>> {
  private static final long serialVersionUID = 1L;

  private static final long CHUNK_BYTES = 16L << 20;
  // Every chunk is reported for the run record; this keeps the reports of a step modest.
  private static final long MOST_CHUNKS = 4096;

  private static final int LEAST_GROUPS = 64;
  private static final int MOST_OF_GROUP = 512;
  private static final long GROUP_BYTES = 4L << 20;

  private final transient List<Metadata> files;
  private final boolean whole;
  private final long leastBytes;

  private FileChunks(List<Metadata> files, boolean whole, long leastBytes) {
    this.files = files;
    this.whole = whole;
    this.leastBytes = leastBytes;
  }

  /** Chunks of 16 MiB; larger ones where there would be thousands. */
  public static FileChunks of(List<Metadata> files) {
    return new FileChunks(List.copyOf(files), false, CHUNK_BYTES);
  }

  /** Keeps every file in one chunk, for formats that can only be read from their beginning. */
  public FileChunks whole() {
    return new FileChunks(files, true, leastBytes);
  }

  /** Chunks of at least this many bytes. */
  public FileChunks withBytes(long bytes) {
    return new FileChunks(files, whole, bytes);
  }

  @Override
  public PCollection<FileChunk> expand(PBegin input) {
    PCollection<List<FileChunk>> groups =
        input.apply(
            "Chunks",
            Create.of(groups(chunks())).withCoder(ListCoder.of(new FileChunk.ChunkCoder())));
    return groups
        .apply("Spread", Reshuffle.viaRandomKey())
        .apply("Each", Flatten.iterables())
        .setCoder(new FileChunk.ChunkCoder());
  }

  /** What one worker reads in a row: a chunk, or several small ones if there are many. */
  static List<List<FileChunk>> groups(List<FileChunk> chunks) {
    int most = Math.min(MOST_OF_GROUP, Math.max(1, chunks.size() / LEAST_GROUPS));
    List<List<FileChunk>> groups = new ArrayList<>();
    List<FileChunk> group = List.of();
    long bytes = 0;
    for (FileChunk chunk : chunks) {
      long length = chunk.end() - chunk.start();
      if (group.isEmpty() || group.size() == most || bytes + length > GROUP_BYTES) {
        group = new ArrayList<>();
        groups.add(group);
        bytes = 0;
      }
      group.add(chunk);
      bytes += length;
    }
    return groups;
  }

  List<FileChunk> chunks() {
    long total = files.stream().mapToLong(Metadata::sizeBytes).sum();
    long bytes = Math.max(leastBytes, total / MOST_CHUNKS);
    List<FileChunk> chunks = new ArrayList<>();
    for (Metadata file : files) {
      String name = file.resourceId().toString();
      long size = file.sizeBytes();
      boolean cut =
          !whole
              && file.isReadSeekEfficient()
              && Compression.detect(name) == Compression.UNCOMPRESSED;
      int count = cut ? Math.toIntExact(Math.max(1, (size + bytes - 1) / bytes)) : 1;
      long step = size / count;
      for (int i = 0; i < count; i++) {
        long end = i + 1 == count ? size : step * (i + 1);
        chunks.add(new FileChunk(name, size, step * i, end, i, count));
      }
    }
    return chunks;
  }
}
