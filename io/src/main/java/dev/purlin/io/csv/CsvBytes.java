package dev.purlin.io.csv;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.Arrays;

/**
 * Splits the bytes of a text into records and fields, where that can be done without decoding them:
 * see {@link #fits}.
 *
 * <pre>{@code
 * CsvBytes records = new CsvBytes(stream, dialect, line);
 * while (records.fill()) {
 *   while (records.next()) {
 *     ... records.bytes(), records.start(0), records.end(0) ...
 *   }
 * }
 * }</pre>
 *
 * <p>A record that it cannot vouch for ({@link #malformed}) is for {@link CsvRecords}, which knows
 * every dialect and every fault.
 */
final class CsvBytes {
  private static final int BUFFER = 1 << 17;

  private static final long NOT_ASCII = 0x8080808080808080L;

  private static final int LONGEST_CHARACTER = 4;

  private static final byte PLAIN = 0;
  private static final byte DELIMITER = 1;
  private static final byte LINE_END = 2;

  private final InputStream input;
  private int nextArray;
  private final byte quote;
  private final boolean quotes;
  private final long quotesOfWord;
  private final long delimiters;
  private final byte[] kinds = new byte[256];
  private byte[] bytes = new byte[0];
  private int limit;
  private int position;
  private boolean ended;
  private long line;
  private long linesAhead;

  private long lineOfRecord;
  private int recordStart;
  private int recordEnd;
  private int count;
  private int[] starts = new int[64];
  private int[] ends = new int[64];
  private boolean[] quoted = new boolean[64];
  private boolean[] doubled = new boolean[64];
  private boolean malformed;
  private long bits;

  /** Where the first line break of a quoted field stands; negative if there is none yet. */
  private int firstBreak;

  private boolean neverClosed;

  /** How far behind the record one had to look to know that a quote is not closed. */
  private int lookedAhead;

  private long looked;
  private long offsetOfBytes;

  /**
   * Splits a text.
   *
   * @param line the line on which the text starts
   */
  CsvBytes(InputStream input, CsvDialect dialect, long line) {
    this(input, dialect, line, BUFFER);
  }

  /**
   * Splits a text of which it is known about how long it is, so that a small one does not keep a
   * large array.
   *
   * @param length how many bytes it has; more are read, too
   */
  CsvBytes(InputStream input, CsvDialect dialect, long line, long length) {
    this.input = input;
    this.nextArray = (int) Math.min(BUFFER, length + 1); // One more, to see the end.
    this.line = line;
    this.quotes = dialect.quote() != CsvDialect.NONE;
    this.quote = (byte) dialect.quote();
    this.quotesOfWord = ByteSearch.repeated(quote);
    this.delimiters = ByteSearch.repeated(dialect.delimiter());
    kinds[dialect.delimiter()] = DELIMITER;
    kinds['\n'] = LINE_END;
    kinds['\r'] = LINE_END;
  }

  /** Whether texts of a dialect and encoding can be split by their bytes. */
  static boolean fits(CsvDialect dialect, String encoding) {
    return encoding.equalsIgnoreCase("UTF-8") && splits(dialect);
  }

  /** Whether it finds the records of a dialect, in an encoding that is compatible with ASCII. */
  static boolean splits(CsvDialect dialect) {
    return dialect.delimiter() < 128
        && (dialect.quote() < 128 || dialect.quote() == CsvDialect.NONE)
        && dialect.escape() == CsvDialect.NONE
        && dialect.comment() == CsvDialect.NONE
        && !dialect.trim();
  }

  /**
   * Reads on, into a new array: the last one's records are done with, and it is whoever's has kept
   * slices of it.
   *
   * @return false if there are no more records
   */
  boolean fill() throws IOException {
    int left = limit - position;
    if (ended && left == 0 || stuck()) {
      return false;
    }
    byte[] next = new byte[Math.max(nextArray, 2 * left)];
    nextArray = BUFFER;
    System.arraycopy(bytes, position, next, 0, left);
    offsetOfBytes += position;
    bytes = next;
    position = 0;
    limit = left;
    while (limit < bytes.length && !ended) {
      int read = input.read(bytes, limit, bytes.length - limit);
      ended = read < 0;
      limit += Math.max(0, read);
    }
    if (limit < bytes.length / 2) {
      bytes = Arrays.copyOf(bytes, limit); // Batches keep it, and there may be many such files.
    }
    return limit > 0;
  }

  /** Goes on to the next record in the array; false if it is not all there. */
  boolean next() {
    if (position == limit) {
      return false;
    }
    recordStart = position;
    count = 0;
    bits = 0;
    malformed = false;
    linesAhead = 0;
    lookedAhead = 0;
    int at = position;
    while (true) {
      if (count == starts.length) {
        grow();
      }
      doubled[count] = false;
      boolean inQuotes = quotes && at < limit && bytes[at] == quote;
      quoted[count] = inQuotes;
      if (inQuotes) {
        long linesBefore = linesAhead;
        starts[count] = at + 1;
        at = closing(at + 1);
        if (at < 0) {
          return false;
        }
        ends[count] = at;
        at = Math.min(limit, at + 1);
        if (firstBreak >= 0 && isOpen(at)) {
          if (at + LONGEST_CHARACTER > limit && !ended) {
            return false;
          }
          return endAtFirstBreak(at, linesBefore);
        }
      } else {
        starts[count] = at;
      }
      int from = at;
      if (!inQuotes || at < limit && kinds[bytes[at] & 0xff] == PLAIN) {
        at = plain(at);
      }
      if (!inQuotes) {
        ends[count] = at;
      } else if (at > from) {
        malformed = true;
      }
      count++;
      if (at == limit) {
        if (!ended) {
          return false;
        }
        break;
      }
      if (bytes[at] != '\n' && bytes[at] != '\r') {
        at++;
        continue; // A delimiter: there is one more field, even if nothing stands behind it.
      }
      break;
    }
    recordEnd = at;
    if (at < limit) {
      boolean pair = bytes[at] == '\r';
      at++;
      if (pair && at == limit && !ended) {
        return false; // A line feed may follow.
      }
      if (pair && at < limit && bytes[at] == '\n') {
        at++;
      }
      linesAhead++;
    }
    position = at;
    lineOfRecord = line;
    line += linesAhead;
    return true;
  }

  /**
   * Whether a quoted field that seems to have ended is not closed: the text is over, or the quote
   * stands where a field starts and has something behind it, so that it opens another one.
   */
  private boolean isOpen(int at) {
    return neverClosed
        || at < limit
            && kinds[bytes[at] & 0xff] == PLAIN
            && kinds[bytes[ends[count] - 1] & 0xff] != PLAIN;
  }

  /**
   * Ends a record at the end of the line in which its last field's quote opens: the quote is not
   * closed, or what closes it has something behind it, so that the lines behind are not believed to
   * belong to it.
   */
  private boolean endAtFirstBreak(int at, long linesBefore) {
    malformed = true;
    lookedAhead = Math.min(limit, at + LONGEST_CHARACTER);
    looked = Math.max(looked, offsetOfBytes + lookedAhead);
    count++;
    recordEnd = firstBreak;
    boolean pair =
        bytes[firstBreak] == '\r' && firstBreak + 1 < limit && bytes[firstBreak + 1] == '\n';
    position = firstBreak + (pair ? 2 : 1);
    linesAhead = linesBefore + 1;
    lineOfRecord = line;
    line += linesAhead;
    return true;
  }

  /** Where an unquoted field, or what stands behind a quoted one, has ended. */
  private int plain(int from) {
    int at = from;
    while (at + Long.BYTES <= limit) {
      long word = ByteSearch.word(bytes, at);
      bits |= word;
      long marks = ByteSearch.equal(word, delimiters) | ByteSearch.controls(word);
      if (marks == 0) {
        at += Long.BYTES;
        continue;
      }
      at += ByteSearch.first(marks);
      if (kinds[bytes[at] & 0xff] != PLAIN) {
        return at;
      }
      at++;
    }
    while (at < limit && kinds[bytes[at] & 0xff] == PLAIN) {
      bits |= bytes[at];
      at++;
    }
    return at;
  }

  /** The quote that ends a field; negative if it is not in the array. */
  private int closing(int from) {
    int at = from;
    firstBreak = -1;
    neverClosed = false;
    while (true) {
      at = special(at);
      if (at == limit) {
        malformed = true;
        neverClosed = true;
        return ended ? at : -1;
      }
      byte value = bytes[at];
      if (value != quote) {
        if (value == '\r' || value == '\n' && (at == from || bytes[at - 1] != '\r')) {
          linesAhead++;
          firstBreak = firstBreak < 0 ? at : firstBreak;
        }
        at++;
      } else if (at + 1 == limit) {
        return ended ? at : -1;
      } else if (bytes[at + 1] == quote) {
        doubled[count] = true;
        at += 2;
      } else {
        return at;
      }
    }
  }

  /** The next quote or control character. */
  private int special(int from) {
    int at = from;
    while (at + Long.BYTES <= limit) {
      long word = ByteSearch.word(bytes, at);
      bits |= word;
      long marks = ByteSearch.equal(word, quotesOfWord) | ByteSearch.controls(word);
      if (marks != 0) {
        return at + ByteSearch.first(marks);
      }
      at += Long.BYTES;
    }
    while (at < limit && bytes[at] != quote && (bytes[at] < 0 || bytes[at] >= ' ')) {
      bits |= bytes[at];
      at++;
    }
    return at;
  }

  private void grow() {
    int longer = 2 * starts.length;
    starts = Arrays.copyOf(starts, longer);
    ends = Arrays.copyOf(ends, longer);
    quoted = Arrays.copyOf(quoted, longer);
    doubled = Arrays.copyOf(doubled, longer);
  }

  /** The array that the current records are slices of. */
  byte[] bytes() {
    return bytes;
  }

  /** Whether a record is so long that it had better be read in another way. */
  boolean stuck() {
    return limit - position > CsvRecords.MAX_FIELD;
  }

  /** The bytes that belong to no record yet, and those behind them. */
  InputStream rest() {
    return new SequenceInputStream(
        new ByteArrayInputStream(bytes, position, limit - position), input);
  }

  /** The line on which {@link #rest} starts. */
  long nextLine() {
    return line;
  }

  /** Whether the record is a line with nothing on it. */
  boolean emptyLine() {
    return recordEnd == recordStart;
  }

  /** Where in the text the next record starts. */
  long offset() {
    return offsetOfBytes + position;
  }

  /** Where in the text the furthest byte was that had to be looked at for malformed records. */
  long looked() {
    return looked;
  }

  /**
   * The end of the bytes that show what is wrong with a malformed record; they may go beyond it.
   */
  int evidenceEnd() {
    return Math.max(position, lookedAhead);
  }

  int recordStart() {
    return recordStart;
  }

  int recordEnd() {
    return recordEnd;
  }

  /** The line on which the current record starts. */
  long line() {
    return lineOfRecord;
  }

  /** How many fields the record has. */
  int count() {
    return count;
  }

  int start(int field) {
    return starts[field];
  }

  int end(int field) {
    return ends[field];
  }

  boolean quoted(int field) {
    return quoted[field];
  }

  /** Whether quotes in the field are doubled. */
  boolean doubled(int field) {
    return doubled[field];
  }

  /** Whether the record's quotes are not as they should be. */
  boolean malformed() {
    return malformed;
  }

  /** Whether the record, or what stands close behind it, has bytes that are not ASCII. */
  boolean beyondAscii() {
    return (bits & NOT_ASCII) != 0;
  }

  /**
   * Takes doubled quotes out of a field, where it stands, so that the record cannot be read again.
   *
   * @return where the field ends now
   */
  int undouble(int field) {
    int to = starts[field];
    for (int from = starts[field]; from < ends[field]; from++) {
      bytes[to++] = bytes[from];
      if (bytes[from] == quote) {
        from++;
      }
    }
    return to;
  }
}
