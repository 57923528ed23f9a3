package dev.purlin.io.csv;

import java.io.Serializable;
import java.nio.charset.Charset;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * How a CSV file is written down, checked and complete: made by {@link CsvDialectParser} from what
 * a user says, never by hand.
 *
 * @param delimiter what separates fields; {@link #NONE} while it still has to be found in a sample
 * @param quote what encloses fields that hold special characters; {@link #NONE} if nothing does
 * @param escape what takes the special meaning from the character after it; {@link #NONE} if
 *     nothing does
 * @param comment what begins a line that is no record; {@link #NONE} if there are none
 * @param encoding the name of the character set, unless a byte order mark says otherwise
 * @param header whether the first record holds the names of the columns
 * @param skipLines the number of lines before the header, or before the first record
 * @param nullMarkers texts that mean NULL where they are not in quotes, besides an empty field
 * @param trim whether blanks around values and around quotes are no part of them
 * @param separator the delimiter if it has several characters: {@link CsvSeparator} puts {@link
 *     #SEPARATOR} in their place
 */
record CsvDialect(
    char delimiter,
    char quote,
    char escape,
    char comment,
    String encoding,
    boolean header,
    int skipLines,
    List<String> nullMarkers,
    boolean trim,
    @Nullable String separator)
    implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Stands for a character that the dialect does not have: Unicode guarantees no text holds it. */
  static final char NONE = '\uFFFF';

  /** Stands for a delimiter of several characters: half a surrogate pair, which no text holds. */
  static final char SEPARATOR = '\uDFFE';

  /** RFC 4180 with a header, in UTF-8. */
  static final CsvDialect DEFAULT =
      new CsvDialect(',', '"', NONE, NONE, "UTF-8", true, 0, List.of(), false, null);

  /** In these (and in the families below) a byte under 128 always is the ASCII character. */
  private static final Set<String> ASCII_COMPATIBLE =
      Set.of("utf-8", "us-ascii", "koi8-r", "koi8-u");

  Charset charset() {
    return Charset.forName(encoding);
  }

  /** Whether the delimiter is still to be found in a sample of the data. */
  boolean sniffs() {
    return delimiter == NONE;
  }

  CsvDialect withDelimiter(String found) {
    boolean one = found.length() == 1;
    return new CsvDialect(
        one ? found.charAt(0) : SEPARATOR,
        quote,
        escape,
        comment,
        encoding,
        header,
        skipLines,
        nullMarkers,
        trim,
        one ? null : found);
  }

  CsvDialect withSkipLines(int lines) {
    return new CsvDialect(
        delimiter, quote, escape, comment, encoding, header, lines, nullMarkers, trim, separator);
  }

  /** The delimiter as it stands in files. */
  String delimiterText() {
    return separator == null ? String.valueOf(delimiter) : separator;
  }

  CsvDialect withEncoding(String found) {
    return new CsvDialect(
        delimiter, quote, escape, comment, found, header, skipLines, nullMarkers, trim, separator);
  }

  /** Whether records can be told apart from the bytes alone, without decoding them. */
  boolean byteSplittable() {
    String name = charset().name().toLowerCase(Locale.ROOT);
    boolean asciiCompatible =
        ASCII_COMPATIBLE.contains(name)
            || name.startsWith("iso-8859-")
            || name.startsWith("windows-125");
    return asciiCompatible
        && isAscii(delimiter)
        && isAscii(quote)
        && isAscii(escape)
        && isAscii(comment);
  }

  private static boolean isAscii(char character) {
    return character == NONE || character < 128;
  }
}
