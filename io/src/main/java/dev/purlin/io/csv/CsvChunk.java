package dev.purlin.io.csv;

import dev.purlin.io.csv.CsvAutomaton.State;
import java.io.Serializable;
import java.util.List;

/**
 * What is known of one chunk of a file after {@link CsvChunkScan}, before it is known how the chunk
 * begins.
 *
 * @param offset its first byte in the file
 * @param length its bytes
 * @param lines the lines that end in it
 * @param startsWithLineFeed whether its first byte may be the second half of a CRLF
 * @param endsWithCarriageReturn whether its last byte may be the first half of a CRLF
 * @param paths what the chunk holds, for every state in which it could begin, in their order
 */
record CsvChunk(
    long offset,
    long length,
    long lines,
    boolean startsWithLineFeed,
    boolean endsWithCarriageReturn,
    List<Path> paths)
    implements Serializable {
  private static final long serialVersionUID = 1L;

  /**
   * What a chunk holds if it begins in a certain state.
   *
   * @param exit the state in which it ends
   * @param firstRecord where in the chunk the first record starts, or {@link #NONE}
   * @param linesBefore the lines that end before that record
   * @param malformed whether a character stands where it must not
   */
  record Path(State exit, long firstRecord, long linesBefore, boolean malformed)
      implements Serializable {
    private static final long serialVersionUID = 1L;

    static final long NONE = -1;
  }

  static CsvChunk of(long offset, CsvChunkScan scan) {
    return new CsvChunk(
        offset,
        scan.length(),
        scan.lines(),
        scan.startsWithLineFeed(),
        scan.endsWithCarriageReturn(),
        List.of(scan.paths()));
  }
}
