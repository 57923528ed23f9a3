package dev.purlin.io.csv;

import dev.purlin.io.csv.CsvAutomaton.Kind;
import dev.purlin.io.csv.CsvAutomaton.State;
import java.io.IOException;
import java.io.Reader;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Queue;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Stands between the characters of a file and the parser, and makes of every text one that RFC 4180
 * allows: the parser knows no escape character, no blanks around quotes, and stops for good at a
 * character behind a closing quote.
 *
 * <ul>
 *   <li>An escaped character that would be special becomes a placeholder (see {@link #unescaped}).
 *   <li>Blanks at the start of a field and behind a closing quote are left out.
 *   <li>A closing quote with something behind it is doubled, so that the field goes on; a quote
 *       that is open at the end of the file is closed. The record they stand in is remembered:
 *       {@link #fault}.
 * </ul>
 *
 * <p>It is needed only for dialects with escapes or trimming, and where it is not known beforehand
 * that all quotes are well formed.
 */
final class CsvGuard extends Reader {
  /** Escaped characters become the lone low surrogate with this offset: no text has one. */
  private static final char PLACEHOLDER = '\uDC00';

  /** Quoting broken in a record. */
  record Fault(long recordLine, long line, int column, String message) {}

  /** Where the text of a record, or of a line that is none, begins. */
  private record Start(long recordLine, int offset) {}

  /** From a line of the text on, as the parser counts, so many line breaks were hidden from it. */
  private record Hidden(long parserLine, long count) {}

  private static final int ASCII = 128;
  private static final int BUFFER = 8192;
  private static final int OTHER = Kind.OTHER.ordinal();
  private static final int UNQUOTED = State.UNQUOTED.ordinal();
  private static final int QUOTED = State.QUOTED.ordinal();
  private static final Kind[] KINDS = Kind.values();

  private final Reader input;
  private final CsvAutomaton automaton;
  private final char quote;
  private final char escape;
  private final char[] in = new char[BUFFER];
  // A character becomes at most two; when the input ends, two more may follow.
  private final char[] out = new char[2 * BUFFER + 2];
  private int outPosition;
  private int outEnd;
  private boolean ended;

  private int state = State.RECORD_START.ordinal();
  private boolean repairing;
  private boolean afterCarriageReturn;
  private char lastPut;
  private long line;
  private int column;
  private long parserLine;
  private long recordLine;
  private long quoteLine;
  private int quoteColumn;
  private final Queue<Hidden> hidden = new ArrayDeque<>();
  private final Queue<Fault> faults = new ArrayDeque<>();
  private long hiddenBefore;

  /** The text as it is in the file, of the records that the parser has not gone past. */
  private final StringBuilder text = new StringBuilder();

  private final Deque<Start> starts = new ArrayDeque<>();
  private long askedLine;

  /**
   * Guards a text.
   *
   * @param line the line on which the text starts
   */
  CsvGuard(Reader input, CsvDialect dialect, CsvAutomaton automaton, long line) {
    this.input = input;
    this.automaton = automaton;
    this.quote = dialect.quote();
    this.escape = dialect.escape();
    this.line = line;
    this.parserLine = line;
  }

  /** What is wrong with the record that starts on a line, as the parser counts; asked in order. */
  @Nullable Fault fault(long recordLine) {
    askedLine = recordLine;
    while (!faults.isEmpty() && faults.peek().recordLine() < recordLine) {
      faults.remove();
    }
    Fault first = faults.peek();
    return first != null && first.recordLine() == recordLine ? first : null;
  }

  /** The record that starts on a line, as the parser counts, as it is in the file. */
  String raw(long recordLine) {
    int begin = 0;
    int end = text.length();
    for (Start start : starts) {
      if (start.recordLine() > recordLine) {
        end = start.offset();
        break;
      }
      begin = start.offset();
    }
    while (end > begin && (text.charAt(end - 1) == '\n' || text.charAt(end - 1) == '\r')) {
      end--;
    }
    return text.substring(begin, end);
  }

  /** Lets the text of records go that nobody will ask for any more. */
  private void forget() {
    while (starts.size() > 1 && starts.peek().recordLine() < askedLine) {
      starts.remove();
    }
    int first = starts.isEmpty() ? 0 : starts.peek().offset();
    if (first > BUFFER) {
      text.delete(0, first);
      for (int i = starts.size(); i > 0; i--) {
        Start start = starts.remove();
        starts.add(new Start(start.recordLine(), start.offset() - first));
      }
    }
  }

  private void begin() {
    recordLine = parserLine;
    starts.add(new Start(recordLine, text.length()));
  }

  /** The line of the file for a line as the parser counts; asked in order. */
  long fileLine(long parserLine) {
    while (!hidden.isEmpty() && hidden.peek().parserLine() < parserLine) {
      hiddenBefore = hidden.remove().count();
    }
    return parserLine + hiddenBefore;
  }

  /** Puts the characters back that placeholders stand for. */
  static String unescaped(String text) {
    return escaped(text, CsvDialect.NONE);
  }

  /**
   * Puts the characters back that placeholders stand for, each behind the escape if there is one.
   */
  static String escaped(String text, char escape) {
    if (text.chars().noneMatch(c -> isPlaceholder((char) c))) {
      return text;
    }
    StringBuilder result = new StringBuilder(text.length() + 8);
    for (int i = 0; i < text.length(); i++) {
      char character = text.charAt(i);
      if (Character.isHighSurrogate(character) && i + 1 < text.length()) {
        result.append(character).append(text.charAt(++i)); // Its other half is no placeholder.
      } else if (isPlaceholder(character)) {
        if (escape != CsvDialect.NONE) {
          result.append(escape);
        }
        result.append((char) (character - PLACEHOLDER));
      } else {
        result.append(character);
      }
    }
    return result.toString();
  }

  private static boolean isPlaceholder(char character) {
    return character >= PLACEHOLDER && character < PLACEHOLDER + ASCII;
  }

  @Override
  public int read(char[] target, int offset, int length) throws IOException {
    while (outPosition == outEnd) {
      if (ended) {
        return -1;
      }
      fill();
    }
    int count = Math.min(length, outEnd - outPosition);
    System.arraycopy(out, outPosition, target, offset, count);
    outPosition += count;
    return count;
  }

  private void fill() throws IOException {
    outPosition = 0;
    outEnd = 0;
    forget();
    int count = input.read(in, 0, in.length);
    if (count < 0) {
      ended = true;
      end();
      return;
    }
    int i = 0;
    while (i < count) {
      int plain = plain(i, count);
      if (plain > i) {
        System.arraycopy(in, i, out, outEnd, plain - i);
        text.append(in, i, plain - i);
        outEnd += plain - i;
        column += plain - i;
        lastPut = in[plain - 1];
        afterCarriageReturn = false;
        i = plain;
      } else {
        take(in[i]);
        i++;
      }
    }
  }

  /** The end of the characters from here on that mean nothing where they stand. */
  private int plain(int start, int end) {
    int i = start;
    if (state == UNQUOTED || state == QUOTED) {
      while (i < end && automaton.kind(in[i]) == OTHER) {
        i++;
      }
    }
    return i;
  }

  private void take(char character) {
    int kind = automaton.kind(character);
    State before = CsvAutomaton.STATES[state];
    State after = CsvAutomaton.STATES[automaton.next(state, kind)];
    column++;
    switch (before) {
      case RECORD_START -> begin();
      case AFTER_CARRIAGE_RETURN -> {
        if (character != '\n') {
          begin();
        }
      }
      case RECORD_BLANK,
          FIELD_START,
          UNQUOTED,
          UNQUOTED_ESCAPE,
          QUOTED,
          QUOTED_ESCAPE,
          AFTER_QUOTE,
          BLANK_AFTER_QUOTE,
          COMMENT -> {}
    }
    text.append(character);
    if (automaton.malformed(state, kind)) {
      faults.add(
          new Fault(
              recordLine, line, column, "unexpected '" + character + "' after a closing quote"));
      put(quote);
      repairing = true;
    } else if (after == State.QUOTED && isFieldStart(before)) {
      quoteLine = line;
      quoteColumn = column;
    }
    if (before == State.RECORD_BLANK && character == '\n' && lastPut == '\r') {
      put('\n'); // The blanks left out kept CR and LF apart: two line breaks, not one.
    }
    char parserBefore = lastPut;
    boolean escaped = before == State.UNQUOTED_ESCAPE || before == State.QUOTED_ESCAPE;
    if (escaped) {
      put(kind == OTHER ? character : (char) (PLACEHOLDER + character)); // Special ones are ASCII.
    } else {
      rewrite(character, KINDS[kind], before, after);
    }
    countLine(character, escaped, parserBefore);
    state = after.ordinal();
  }

  private static boolean isFieldStart(State state) {
    return state == State.RECORD_START
        || state == State.AFTER_CARRIAGE_RETURN
        || state == State.RECORD_BLANK
        || state == State.FIELD_START;
  }

  private void rewrite(char character, Kind kind, State before, State after) {
    switch (kind) {
      case OTHER, COMMENT -> put(character);
      case ESCAPE -> {
        if (after != State.UNQUOTED_ESCAPE && after != State.QUOTED_ESCAPE) {
          put(character); // In a comment.
        }
      }
      case BLANK -> {
        boolean around = isFieldStart(after) || after == State.BLANK_AFTER_QUOTE;
        if (!around) {
          put(character);
        }
      }
      case QUOTE -> {
        put(character);
        if (repairing) {
          put(character);
        }
      }
      case DELIMITER, CARRIAGE_RETURN, LINE_FEED -> {
        if (before != State.QUOTED) {
          closeRepaired();
        }
        put(character);
      }
    }
  }

  private void closeRepaired() {
    if (repairing) {
      put(quote);
      repairing = false;
    }
  }

  private void put(char character) {
    out[outEnd++] = character;
    lastPut = character;
  }

  private void countLine(char character, boolean escaped, char parserBefore) {
    long shift = line - parserLine;
    long parserLineBefore = parserLine;
    if (character == '\r' || (character == '\n' && !afterCarriageReturn)) {
      line++;
    }
    if (character == '\r' || character == '\n') {
      column = 0;
    }
    if (!escaped && (character == '\r' || (character == '\n' && parserBefore != '\r'))) {
      parserLine++;
    }
    afterCarriageReturn = character == '\r';
    if (line - parserLine != shift) {
      hidden.add(new Hidden(parserLineBefore, line - parserLine));
    }
  }

  private void end() {
    State last = CsvAutomaton.STATES[state];
    if (last == State.UNQUOTED_ESCAPE || last == State.QUOTED_ESCAPE) {
      put(escape); // It had nothing to escape.
    }
    if (last == State.QUOTED || last == State.QUOTED_ESCAPE) {
      faults.add(new Fault(recordLine, quoteLine, quoteColumn, "quoted field is never closed"));
      put(quote);
    }
    closeRepaired();
  }

  @Override
  public void close() throws IOException {
    input.close();
  }
}
