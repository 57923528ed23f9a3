package dev.purlin.io.csv;

import java.io.IOException;
import java.io.PushbackReader;
import java.io.Reader;

/**
 * Puts one character in the place of a delimiter of several, for the parser knows delimiters of one
 * only; where the delimiter stands in a value, {@link CsvRecords} puts it back.
 */
final class CsvSeparator extends Reader {
  private static final int BUFFER = 1 << 13;

  private final PushbackReader in;
  private final char[] separator;
  private final char[] ahead;

  CsvSeparator(Reader in, String separator) {
    this.separator = separator.toCharArray();
    this.ahead = new char[this.separator.length];
    this.in = new PushbackReader(new java.io.BufferedReader(in, BUFFER), this.separator.length);
  }

  @Override
  public int read(char[] target, int offset, int length) throws IOException {
    int count = 0;
    while (count < length) {
      int next = in.read();
      if (next < 0) {
        break;
      }
      target[offset + count++] =
          next == separator[0] && restFollows() ? CsvDialect.SEPARATOR : (char) next;
    }
    return count == 0 ? -1 : count;
  }

  private boolean restFollows() throws IOException {
    int found = 1;
    while (found < separator.length) {
      int next = in.read();
      if (next < 0) {
        break;
      }
      ahead[found] = (char) next;
      found++;
      if (next != separator[found - 1]) {
        in.unread(ahead, 1, found - 1);
        return false;
      }
    }
    if (found == separator.length) {
      return true;
    }
    in.unread(ahead, 1, found - 1);
    return false;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
