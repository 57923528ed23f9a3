package dev.purlin.io.fixedwidth;

/** A line by its characters, of which those beyond the basic plane are one each. */
final class FixedLine {
  private final String line;
  private final int length;

  FixedLine(String line) {
    this.line = line;
    this.length = line.codePointCount(0, line.length());
  }

  /** How many characters the line has. */
  int length() {
    return length;
  }

  /** The line as a text. */
  String text() {
    return line;
  }

  /** The characters of a column, as many of them as there are. */
  String text(int start, int end) {
    return line.substring(index(start), index(end));
  }

  private int index(int character) {
    if (character >= length) {
      return line.length();
    }
    return length == line.length() ? character : line.offsetByCodePoints(0, character);
  }

  boolean isBlank(int character) {
    return line.charAt(index(character)) == ' ';
  }

  /** The first character of some that is not blank; -1 if there is none. */
  int firstNotBlank(int start, int end) {
    int to = Math.min(end, length);
    for (int i = start; i < to; i++) {
      if (!isBlank(i)) {
        return i;
      }
    }
    return -1;
  }
}
