package dev.purlin.io.csv;

import de.siegmar.fastcsv.reader.CsvCallbackHandler;
import de.siegmar.fastcsv.reader.RecordType;
import java.util.Arrays;

/**
 * The fields of one record, in one buffer that serves all records of a file.
 *
 * <p>FastCSV hands its fields over here without making objects of them; only the fields that are
 * wanted become strings.
 */
final class CsvFields extends CsvCallbackHandler<CsvFields> {
  private char[] text = new char[1 << 10];
  private int[] ends = new int[64];
  private boolean[] quoted = new boolean[64];
  private int count;
  private long line;
  private RecordType type = RecordType.DATA;

  @Override
  protected RecordType getRecordType() {
    return type;
  }

  @Override
  protected int getFieldCount() {
    return count;
  }

  @Override
  protected void beginRecord(long startingLineNumber) {
    line = startingLineNumber;
    count = 0;
    type = RecordType.DATA;
  }

  @Override
  protected void addField(char[] buffer, int offset, int length, boolean inQuotes) {
    if (count == ends.length) {
      ends = Arrays.copyOf(ends, 2 * count);
      quoted = Arrays.copyOf(quoted, 2 * count);
    }
    int start = start(count);
    if (length > text.length - start) {
      text = Arrays.copyOf(text, Math.max(2 * text.length, start + length));
    }
    System.arraycopy(buffer, offset, text, start, length);
    ends[count] = start + length;
    quoted[count] = inQuotes;
    count++;
  }

  @Override
  protected void setComment(char[] buffer, int offset, int length) {
    type = RecordType.COMMENT;
  }

  @Override
  protected void setEmpty() {
    type = RecordType.EMPTY;
    addField(text, 0, 0, false);
  }

  @Override
  protected CsvFields buildRecord() {
    return this;
  }

  private int start(int field) {
    return field == 0 ? 0 : ends[field - 1];
  }

  /** How many fields there are. */
  int count() {
    return count;
  }

  /** Whether the record is a line with nothing on it; it has one empty field then. */
  boolean emptyLine() {
    return type == RecordType.EMPTY;
  }

  /** The line on which the record starts, counted from 1 by the parser. */
  long parserLine() {
    return line;
  }

  boolean quoted(int field) {
    return quoted[field];
  }

  boolean isEmpty(int field) {
    return ends[field] == start(field);
  }

  String text(int field) {
    int start = start(field);
    return new String(text, start, ends[field] - start);
  }

  /** The text without the blanks around it. */
  String trimmed(int field) {
    int start = start(field);
    int end = ends[field];
    while (start < end && isBlank(text[start])) {
      start++;
    }
    while (end > start && isBlank(text[end - 1])) {
      end--;
    }
    return new String(text, start, end - start);
  }

  private static boolean isBlank(char character) {
    return character == ' ' || character == '\t';
  }
}
