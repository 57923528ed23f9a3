package dev.purlin.io.csv;

import dev.purlin.io.csv.CsvAutomaton.State;
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
}
