package dev.purlin.io.fixedwidth;

/** Which blanks around a value are padding. */
public enum Trim {
  BOTH,
  LEADING,
  TRAILING,
  NONE;

  String apply(String text) {
    int from = 0;
    int to = text.length();
    if (this == BOTH || this == LEADING) {
      while (from < to && text.charAt(from) == ' ') {
        from++;
      }
    }
    if (this == BOTH || this == TRAILING) {
      while (to > from && text.charAt(to - 1) == ' ') {
        to--;
      }
    }
    return text.substring(from, to);
  }
}
