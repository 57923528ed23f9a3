package dev.purlin.io.csv;

import dev.purlin.io.file.FileChunk;
import java.io.Serializable;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * What one worker reads at a time: a file, or a slice of one.
 *
 * @param file the name of the file
 * @param size its bytes
 * @param slice the slice; null for the whole file
 * @param first whether the file's header comes first
 * @param scanned whether the file's bytes have been reported already, by the scan
 */
record CsvPart(String file, long size, @Nullable CsvSlice slice, boolean first, boolean scanned)
    implements Serializable {
  private static final long serialVersionUID = 1L;

  static CsvPart whole(FileChunk chunk, boolean scanned) {
    return new CsvPart(chunk.file(), chunk.size(), null, true, scanned);
  }

  static CsvPart slice(FileChunk chunk, CsvSlice slice, boolean first) {
    return new CsvPart(chunk.file(), chunk.size(), slice, first, true);
  }

  /** The file as one chunk. */
  FileChunk wholeChunk() {
    return new FileChunk(file, size, 0, size, 0, 1);
  }
}
