package dev.purlin.io.excel;

import java.util.Locale;
import java.util.regex.Pattern;
import org.checkerframework.checker.nullness.qual.Nullable;

/** What the value of a cell is. */
enum CellKind {
  TEXT,
  NUMBER,
  DATE,
  TIME,
  TIMESTAMP,
  /** A length of time, as in the format {@code [h]:mm}. */
  DURATION,
  BOOLEAN,
  /** An error such as {@code #N/A}, or a formula whose value the file does not have. */
  ERROR;

  /** What in a number format is no sign of a date: quoted and escaped texts, colours, AM/PM. */
  private static final Pattern NO_SIGN =
      Pattern.compile("\"[^\"]*\"|\\\\.|_.|\\*.|\\[(?!h+]|m+]|s+])[^\\]]*]|AM/PM|A/P");

  private static final Pattern ELAPSED = Pattern.compile("\\[(h+|m+|s+)]");

  /**
   * What numbers of a format are: spreadsheets keep dates, times and durations as days.
   *
   * @param id the format's number, which decides where the format has no text
   * @param format the format, such as {@code yyyy\-mm\-dd}
   */
  static CellKind ofNumber(int id, @Nullable String format) {
    if (format == null) {
      // Formats of East Asian languages, which files do not spell out.
      return id >= 27 && id <= 36 || id >= 50 && id <= 58 ? DATE : NUMBER;
    }
    if (format.equalsIgnoreCase("General") || format.equals("@")) {
      return NUMBER;
    }
    String signs = NO_SIGN.matcher(format.split(";", 2)[0]).replaceAll("").toLowerCase(Locale.ROOT);
    if (ELAPSED.matcher(signs).find()) {
      return DURATION;
    }
    boolean time = has(signs, 'h') || has(signs, 's');
    boolean date = has(signs, 'y') || has(signs, 'd') || has(signs, 'm') && !time;
    if (date) {
      return time ? TIMESTAMP : DATE;
    }
    return time ? TIME : NUMBER;
  }

  private static boolean has(String signs, char sign) {
    return signs.indexOf(sign) >= 0;
  }
}
