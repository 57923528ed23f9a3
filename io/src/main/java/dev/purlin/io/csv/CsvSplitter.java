package dev.purlin.io.csv;

import dev.purlin.io.csv.CsvAutomaton.State;
import dev.purlin.io.file.ChunkReader;
import dev.purlin.io.file.FileChunk;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Cuts a file into slices that can be read side by side, from what {@link CsvChunkScan} found in
 * each of its chunks.
 *
 * <p>No guess is made about where a record might start: the state in which the file begins is
 * known, hence the state in which its first chunk ends, hence the state in which the second begins,
 * and so on. Following all states at once is the way of Stehle and Jacobsen (ParPaRaw, VLDB 2020).
 */
final class CsvSplitter {
  private CsvSplitter() {}

  /**
   * The slices of a file: one for each chunk in which a record starts, reaching to the start of the
   * next slice.
   *
   * @param chunks the chunks in their order, the first of them at the start of a record
   * @param line the line on which the first chunk starts
   */
  static List<CsvSlice> slices(List<CsvChunk> chunks, long line) {
    List<CsvSlice> slices = new ArrayList<>();
    State state = State.RECORD_START;
    boolean afterCarriageReturn = false;
    long chunkLine = line;
    long start = CsvChunk.Path.NONE;
    long startLine = 0;
    boolean wellFormed = true;
    long end = 0;
    for (CsvChunk chunk : chunks) {
      CsvChunk.Path path = chunk.paths().get(state.ordinal());
      boolean splitsLineBreak = afterCarriageReturn && chunk.startsWithLineFeed();
      if (path.firstRecord() != CsvChunk.Path.NONE) {
        long next = chunk.offset() + path.firstRecord();
        if (start != CsvChunk.Path.NONE) {
          // What is malformed here may stand before or after the record's start: both slices get
          // it.
          slices.add(new CsvSlice(start, next, startLine, wellFormed && !path.malformed()));
        }
        start = next;
        startLine = chunkLine + path.linesBefore() - (splitsLineBreak ? 1 : 0);
        wellFormed = true;
      }
      wellFormed &= !path.malformed();
      chunkLine += chunk.lines() - (splitsLineBreak ? 1 : 0);
      state = path.exit();
      afterCarriageReturn = chunk.endsWithCarriageReturn();
      end = chunk.offset() + chunk.length();
    }
    if (start != CsvChunk.Path.NONE) {
      boolean closed = state != State.QUOTED && state != State.QUOTED_ESCAPE;
      slices.add(new CsvSlice(start, end, startLine, wellFormed && closed));
    }
    return slices;
  }

  /**
   * The slices such that every one can be read by itself, though quotes are not as they should be.
   *
   * <p>Behind a quote that is not properly closed, reading begins again at the next line ({@link
   * CsvGuard}), so that records may start and end elsewhere than where a machine without a memory
   * believes. A slice in which that may happen is looked through, and is joined with the slices
   * behind it until both agree again.
   */
  static List<CsvSlice> mended(List<CsvSlice> slices, CsvDialect dialect, FileChunk file)
      throws IOException {
    List<CsvSlice> mended = new ArrayList<>();
    int i = 0;
    while (i < slices.size()) {
      CsvSlice slice = slices.get(i++);
      if (!slice.wellFormed() && i < slices.size()) {
        int end =
            CsvBytes.splits(dialect) ? agreement(slices, i - 1, dialect, file) : slices.size();
        slice = new CsvSlice(slice.start(), slices.get(end - 1).end(), slice.line(), false);
        i = end;
      }
      mended.add(slice);
    }
    return mended;
  }

  /** Behind which slice the reading that began with the given one is in step again. */
  private static int agreement(List<CsvSlice> slices, int first, CsvDialect dialect, FileChunk file)
      throws IOException {
    long start = slices.get(first).start();
    FileChunk rest = new FileChunk(file.file(), file.size(), start, file.size(), 0, 1);
    try (ChunkReader reader = ChunkReader.open(rest, 0)) {
      CsvBytes bytes = new CsvBytes(reader.stream(), dialect, 1);
      int slice = first;
      long end = slices.get(slice).end() - start;
      while (bytes.fill()) {
        while (bytes.next()) {
          while (bytes.offset() > end && slice + 1 < slices.size()) {
            end = slices.get(++slice).end() - start;
          }
          if (bytes.offset() == end && bytes.looked() <= end) {
            return slice + 1;
          }
        }
      }
    }
    return slices.size();
  }
}
