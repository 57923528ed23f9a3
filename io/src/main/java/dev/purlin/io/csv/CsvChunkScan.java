package dev.purlin.io.csv;

import dev.purlin.io.csv.CsvAutomaton.Kind;
import dev.purlin.io.csv.CsvAutomaton.State;
import java.util.Arrays;

/**
 * Reads the bytes of one chunk of a file without knowing what came before it: follows the text from
 * every state in which it could begin, all in one pass.
 *
 * <p>Different beginnings soon agree (most after one delimiter); from there on they are followed as
 * one, so that the pass costs little more than reading with one known beginning.
 */
final class CsvChunkScan {
  private static final int STATES = CsvAutomaton.STATES.length;
  private static final int OTHER = Kind.OTHER.ordinal();

  private final CsvAutomaton automaton;

  /**
   * The beginnings still told apart: their current state, and which entry states they stand for.
   */
  private int paths = STATES;

  private final int[] state = new int[STATES];
  private final int[] entries = new int[STATES];

  private final long[] firstRecord = new long[STATES];
  private final long[] linesBefore = new long[STATES];
  private final boolean[] malformed = new boolean[STATES];

  /** The entry states that have not met the start of a record yet, as a bit set. */
  private int waiting = (1 << STATES) - 1;

  private long position;
  private long lines;
  private boolean afterCarriageReturn;
  private boolean startsWithLineFeed;

  CsvChunkScan(CsvAutomaton automaton) {
    this.automaton = automaton;
    Arrays.fill(firstRecord, CsvChunk.Path.NONE);
    for (int i = 0; i < STATES; i++) {
      state[i] = i;
      entries[i] = 1 << i;
    }
  }

  /** Takes the next bytes of the chunk. */
  void scan(byte[] bytes, int offset, int length) {
    int end = offset + length;
    int i = offset;
    while (i < end) {
      if (paths == 1 && waiting == 0) {
        scanAlone(bytes, i, end);
        return;
      }
      int kind = automaton.kind(bytes[i]);
      if (kind == OTHER) {
        boolean settled = step(kind, bytes[i]);
        position++;
        i++;
        afterCarriageReturn = false;
        if (settled) {
          int start = i;
          while (i < end && automaton.kind(bytes[i]) == OTHER) {
            i++;
          }
          position += i - start;
        }
      } else {
        step(kind, bytes[i]);
        countLine(bytes[i]);
        position++;
        i++;
      }
    }
  }

  /** Follows the only path that is left, with as little work a byte as can be. */
  private void scanAlone(byte[] bytes, int offset, int end) {
    int current = state[0];
    boolean broken = false;
    int i = offset;
    while (i < end) {
      byte value = bytes[i];
      int kind = automaton.kind(value);
      broken |= automaton.malformed(current, kind);
      current = automaton.next(current, kind);
      if (kind == OTHER) {
        i++;
        if (automaton.next(current, OTHER) == current) {
          i = automaton.skip(bytes, i, end);
        }
      } else {
        if (value == '\n' || value == '\r') {
          afterCarriageReturn = i > offset ? bytes[i - 1] == '\r' : afterCarriageReturn;
          countLine(value);
        }
        i++;
      }
    }
    position += end - offset;
    afterCarriageReturn = bytes[end - 1] == '\r';
    state[0] = current;
    if (broken) {
      markMalformed(entries[0]);
    }
  }

  /** Moves every path; whether more bytes of kind OTHER would change nothing. */
  private boolean step(int kind, byte value) {
    boolean settled = true;
    boolean merges = false;
    for (int path = 0; path < paths; path++) {
      int before = state[path];
      if ((entries[path] & waiting) != 0) {
        meetRecord(path, value);
      }
      if (automaton.malformed(before, kind)) {
        markMalformed(entries[path]);
      }
      int after = automaton.next(before, kind);
      state[path] = after;
      settled &= automaton.next(after, OTHER) == after;
      merges |= after != before;
    }
    if (merges && paths > 1) {
      merge();
    }
    return settled;
  }

  private void meetRecord(int path, byte value) {
    State before = CsvAutomaton.STATES[state[path]];
    boolean starts =
        before == State.RECORD_START || (before == State.AFTER_CARRIAGE_RETURN && value != '\n');
    if (!starts) {
      return;
    }
    int meeting = entries[path] & waiting;
    for (int entry = 0; entry < STATES; entry++) {
      if ((meeting & 1 << entry) != 0) {
        firstRecord[entry] = position;
        linesBefore[entry] = lines;
      }
    }
    waiting &= ~meeting;
  }

  private void markMalformed(int marked) {
    for (int entry = 0; entry < STATES; entry++) {
      malformed[entry] |= (marked & 1 << entry) != 0;
    }
  }

  private void merge() {
    int kept = 0;
    for (int path = 0; path < paths; path++) {
      int same = 0;
      while (same < kept && state[same] != state[path]) {
        same++;
      }
      if (same < kept) {
        entries[same] |= entries[path];
      } else {
        state[kept] = state[path];
        entries[kept] = entries[path];
        kept++;
      }
    }
    paths = kept;
  }

  /** Every CR, LF and CRLF ends a line, in quotes and comments too. */
  private void countLine(byte value) {
    if (value == '\n') {
      if (position == 0) {
        startsWithLineFeed = true;
      }
      if (!afterCarriageReturn) {
        lines++;
      }
    } else if (value == '\r') {
      lines++;
    }
    afterCarriageReturn = value == '\r';
  }

  /** What was found, when the chunk is read to its end. */
  CsvChunk.Path[] paths() {
    CsvChunk.Path[] found = new CsvChunk.Path[STATES];
    for (int path = 0; path < paths; path++) {
      for (int entry = 0; entry < STATES; entry++) {
        if ((entries[path] & 1 << entry) != 0) {
          found[entry] =
              new CsvChunk.Path(
                  CsvAutomaton.STATES[state[path]],
                  firstRecord[entry],
                  linesBefore[entry],
                  malformed[entry]);
        }
      }
    }
    return found;
  }

  long length() {
    return position;
  }

  long lines() {
    return lines;
  }

  boolean startsWithLineFeed() {
    return startsWithLineFeed;
  }

  boolean endsWithCarriageReturn() {
    return afterCarriageReturn;
  }
}
