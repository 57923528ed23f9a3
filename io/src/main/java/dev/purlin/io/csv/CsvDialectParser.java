package dev.purlin.io.csv;

import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.problem.ConfigurationException.Problem;
import dev.purlin.core.problem.Names;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.UnsupportedCharsetException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Reads what a user says about a dialect, and tells everything that is wrong with it at once.
 *
 * <p>Every setting may be null, and is the default's then.
 */
final class CsvDialectParser {
  /** What a user may write instead of a character that is hard to see or to quote. */
  private static final Map<String, Character> CHARACTER_NAMES =
      new TreeMap<>(
          Map.of(
              "comma", ',',
              "semicolon", ';',
              "tab", '\t',
              "\\t", '\t',
              "pipe", '|',
              "space", ' ',
              "colon", ':',
              "backslash", '\\'));

  private static final String AUTO = "auto";
  private static final int ASCII = 128;

  private final List<Problem> problems = new ArrayList<>();
  private char delimiter = CsvDialect.DEFAULT.delimiter();
  private @Nullable String separator;
  private char quote = CsvDialect.DEFAULT.quote();
  private char escape = CsvDialect.DEFAULT.escape();
  private char comment = CsvDialect.DEFAULT.comment();
  private String encoding = CsvDialect.DEFAULT.encoding();
  private boolean header = CsvDialect.DEFAULT.header();
  private int skipLines = CsvDialect.DEFAULT.skipLines();
  private List<String> nullMarkers = CsvDialect.DEFAULT.nullMarkers();
  private boolean trim = CsvDialect.DEFAULT.trim();

  CsvDialectParser delimiter(@Nullable String text) {
    if (text != null && text.equals(AUTO)) {
      delimiter = CsvDialect.NONE;
    } else if (text != null && isSeparator(text)) {
      delimiter = CsvDialect.SEPARATOR;
      separator = text;
    } else if (text != null) {
      delimiter = character("delimiter", text);
    }
    return this;
  }

  /** Whether a text is a delimiter of several characters, rather than a name with a slip. */
  private static boolean isSeparator(String text) {
    return text.codePointCount(0, text.length()) > 1
        && !CHARACTER_NAMES.containsKey(text.toLowerCase(Locale.ROOT))
        && text.chars()
            .noneMatch(c -> c == '\r' || c == '\n' || c == 0 || Character.isLetterOrDigit(c));
  }

  CsvDialectParser quote(@Nullable String text) {
    if (text != null) {
      quote = text.isEmpty() ? CsvDialect.NONE : character("quote", text);
    }
    return this;
  }

  CsvDialectParser escape(@Nullable String text) {
    if (text != null) {
      escape = text.isEmpty() ? CsvDialect.NONE : character("escape", text);
    }
    return this;
  }

  CsvDialectParser comment(@Nullable String text) {
    if (text != null) {
      comment = text.isEmpty() ? CsvDialect.NONE : character("comment", text);
    }
    return this;
  }

  CsvDialectParser encoding(@Nullable String name) {
    if (name == null) {
      return this;
    }
    try {
      encoding = Charset.forName(name.trim()).name();
    } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
      problems.add(
          new Problem(
              "encoding", Names.unknown("encoding", name, Charset.availableCharsets().keySet())));
    }
    return this;
  }

  CsvDialectParser header(@Nullable Boolean present) {
    header = present == null ? header : present;
    return this;
  }

  CsvDialectParser skipLines(@Nullable Integer lines) {
    if (lines != null && lines < 0) {
      problems.add(new Problem("skip_lines", "is " + lines + ", expected 0 or more"));
    } else if (lines != null) {
      skipLines = lines;
    }
    return this;
  }

  CsvDialectParser nullMarkers(@Nullable List<String> markers) {
    nullMarkers = markers == null ? nullMarkers : List.copyOf(markers);
    return this;
  }

  CsvDialectParser trim(@Nullable Boolean trims) {
    trim = trims == null ? trim : trims;
    return this;
  }

  /** The problems with the settings given, each alone and together. */
  List<Problem> problems() {
    List<Problem> all = new ArrayList<>(problems);
    distinct(all, "quote", quote, "delimiter", delimiter);
    distinct(all, "escape", escape, "delimiter", delimiter);
    distinct(all, "comment", comment, "delimiter", delimiter);
    distinct(all, "comment", comment, "quote", quote);
    distinct(all, "comment", comment, "escape", escape);
    if (escape != CsvDialect.NONE
        && (delimiter >= ASCII && delimiter != CsvDialect.NONE
            || quote >= ASCII && quote != CsvDialect.NONE
            || comment >= ASCII && comment != CsvDialect.NONE
            || escape >= ASCII)) {
      all.add(
          new Problem(
              "escape",
              "needs a delimiter, quote, escape and comment that are one ASCII character each"));
    }
    if (separator != null
        && (holds(separator, quote) || holds(separator, escape) || holds(separator, comment))) {
      all.add(
          new Problem(
              "delimiter",
              "is '%s', which has the quote, escape or comment in it".formatted(separator)));
    }
    return all;
  }

  private static boolean holds(String text, char character) {
    return text.indexOf(character) >= 0;
  }

  /**
   * The dialect.
   *
   * @throws ConfigurationException with every problem
   */
  CsvDialect parse() {
    List<Problem> all = problems();
    if (!all.isEmpty()) {
      throw new ConfigurationException(all);
    }
    // A quote that escapes itself is what doubling it means.
    char distinctEscape = escape == quote ? CsvDialect.NONE : escape;
    return new CsvDialect(
        delimiter,
        quote,
        distinctEscape,
        comment,
        encoding,
        header,
        skipLines,
        nullMarkers,
        trim,
        separator);
  }

  private char character(String path, String text) {
    Character named = CHARACTER_NAMES.get(text.toLowerCase(Locale.ROOT));
    if (named != null) {
      return named;
    }
    boolean one = text.length() == 1 && !Character.isSurrogate(text.charAt(0));
    if (one && "\r\n\0\uFFFF".indexOf(text.charAt(0)) < 0) {
      return text.charAt(0);
    }
    problems.add(
        new Problem(
            path,
            "is '%s', expected one character (no line break) or one of %s"
                .formatted(
                    text.replace("\n", "\\n").replace("\r", "\\r"),
                    String.join(", ", CHARACTER_NAMES.keySet()))));
    return CsvDialect.NONE;
  }

  private static void distinct(
      List<Problem> problems, String path, char character, String otherPath, char other) {
    if (character != CsvDialect.NONE && character == other) {
      problems.add(
          new Problem(path, "is '%s', as %s is; they must differ".formatted(character, otherPath)));
    }
  }
}
