package dev.purlin.io.file;

import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * Which line of its file a chunk begins with.
 *
 * <p>Only rejected rows need to know, so lines are counted when the first one comes, and what was
 * counted is kept: a worker reads a file for its line numbers once at most.
 */
public final class LineNumbers {
  private static final int BUFFER_BYTES = 1 << 17;
  private static final long KEEP_EVERY = 4L << 20;

  // By file, how many line ends lie before a position.
  private final Map<String, TreeMap<Long, Long>> counted = new HashMap<>();

  /** The number of the line, counted from 1, that the byte at a position stands in. */
  public long at(FileChunk chunk, long position) throws IOException {
    TreeMap<Long, Long> ends = counted.computeIfAbsent(chunk.file(), file -> new TreeMap<>());
    ends.putIfAbsent(0L, 0L);
    Map.Entry<Long, Long> known = ends.floorEntry(position);
    long before =
        known.getKey() < position
            ? count(chunk, known.getKey(), known.getValue(), position, ends)
            : known.getValue();
    return before + 1;
  }

  /** How many line ends lie before a position, counted on from an earlier one. */
  private static long count(
      FileChunk chunk, long from, long endsBefore, long to, TreeMap<Long, Long> ends)
      throws IOException {
    FileChunk before =
        new FileChunk(chunk.file(), chunk.size(), from, to, chunk.index(), chunk.count());
    byte[] buffer = new byte[BUFFER_BYTES];
    long position = from;
    long count = endsBefore;
    long keepNext = from + KEEP_EVERY;
    try (ChunkReader reader = ChunkReader.open(before, 0)) {
      InputStream in = reader.stream();
      while (position < to) {
        int read = in.read(buffer, 0, (int) Math.min(buffer.length, to - position));
        if (read < 0) {
          throw new IOException("it has become shorter while it was read");
        }
        for (int i = 0; i < read; i++) {
          count += buffer[i] == '\n' ? 1 : 0;
        }
        position += read;
        if (position >= keepNext) {
          ends.put(position, count);
          keepNext = position + KEEP_EVERY;
        }
      }
    }
    ends.put(position, count);
    return count;
  }
}
