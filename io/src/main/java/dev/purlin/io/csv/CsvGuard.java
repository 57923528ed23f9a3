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
 *   <li>A closing quote with something behind it is doubled, so that the field goes on to the end
 *       of its line. A quote that is never closed, or behind which another one opens, is closed at
 *       the end of its line: one bad quote does not swallow the good records behind it. The record
 *       they stand in is remembered: {@link #fault}.
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
  private char[] in = new char[BUFFER];
  private int inPosition;
  private int inEnd;
  private boolean inputEnded;
  // A character becomes at most three; when the input ends, two more may follow.
  private final char[] out = new char[3 * BUFFER + 2];
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

  /** Whether the quoted field that is being read is known to be closed properly. */
  private boolean closes;

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
    if (inPosition == inEnd && !more()) {
      ended = true;
      end();
      return;
    }
    // Looking ahead moves what is in the buffer, so positions are taken anew each time.
    int left = BUFFER;
    while (left > 0 && inPosition < inEnd) {
      int i = inPosition;
      int plain = plain(i, Math.min(inEnd, i + left));
      left -= Math.max(1, plain - i);
      if (plain > i) {
        System.arraycopy(in, i, out, outEnd, plain - i);
        text.append(in, i, plain - i);
        outEnd += plain - i;
        column += plain - i;
        lastPut = in[plain - 1];
        afterCarriageReturn = false;
        inPosition = plain;
      } else {
        inPosition++;
        take(in[i]);
      }
    }
  }

  /** Reads on behind the characters that are there; false if there are no more. */
  private boolean more() throws IOException {
    if (inputEnded) {
      return false;
    }
    if (inPosition == inEnd) {
      inPosition = 0;
      inEnd = 0;
    } else if (in.length - inEnd < BUFFER) {
      int left = inEnd - inPosition;
      char[] next = left + BUFFER <= in.length / 2 ? in : new char[2 * (left + BUFFER)];
      System.arraycopy(in, inPosition, next, 0, left);
      in = next;
      inPosition = 0;
      inEnd = left;
    }
    int count = input.read(in, inEnd, in.length - inEnd);
    inputEnded = count < 0;
    inEnd += Math.max(0, count);
    return !inputEnded;
  }

  /**
   * Looks ahead from a line break in a quoted field. A quote that stands where a field starts, and
   * has text behind it, is not the end of this field but the start of another one.
   *
   * @return null if the field is closed properly, else what is wrong with its end
   */
  private @Nullable String unclosed(char lineBreak) throws IOException {
    int current = QUOTED;
    long lines = 1;
    char previous = lineBreak;
    boolean atFieldStart = true;
    boolean opens = false;
    for (int ahead = 0; ; ahead++) {
      if (inPosition + ahead == inEnd && !more()) {
        State last = CsvAutomaton.STATES[current];
        boolean closed = last == State.AFTER_QUOTE || last == State.BLANK_AFTER_QUOTE;
        boolean atLineEnd = previous == '\n' || previous == '\r';
        return closed
            ? null
            : "quoted field is never closed" + readAgain(atLineEnd ? lines - 1 : lines);
      }
      if (ahead > CsvRecords.MAX_FIELD) {
        return "quoted field is not closed within %,d characters%s"
            .formatted(CsvRecords.MAX_FIELD, readAgain(lines));
      }
      char character = in[inPosition + ahead];
      int kind = automaton.kind(character);
      if (automaton.malformed(current, kind)) {
        if (!opens) {
          return null; // It is closed, though something stands behind it.
        }
        return "quoted field is not closed properly: on line %d '%c' follows the quote%s"
            .formatted(line + lines, character, readAgain(lines));
      }
      if (character == '\r' || character == '\n' && previous != '\r') {
        lines++;
      }
      opens = atFieldStart && KINDS[kind] == Kind.QUOTE;
      atFieldStart =
          switch (KINDS[kind]) {
            case DELIMITER, CARRIAGE_RETURN, LINE_FEED -> true;
            case BLANK -> atFieldStart || opens;
            case OTHER, QUOTE, ESCAPE, COMMENT -> false;
          };
      previous = character;
      current = automaton.next(current, kind);
      boolean left =
          current != QUOTED
              && current != State.QUOTED_ESCAPE.ordinal()
              && current != State.AFTER_QUOTE.ordinal()
              && current != State.BLANK_AFTER_QUOTE.ordinal();
      if (left) {
        return null;
      }
    }
  }

  private static String readAgain(long lines) {
    return lines == 0
        ? ""
        : "; the %d line%s behind it %s read as records"
            .formatted(lines, lines == 1 ? "" : "s", lines == 1 ? "is" : "are");
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

  private void take(char character) throws IOException {
    int kind = automaton.kind(character);
    boolean breaksLine = character == '\r' || character == '\n';
    if (breaksLine && state == QUOTED && !closes) {
      String reason = unclosed(character);
      closes = reason == null;
      if (reason != null) {
        faults.add(new Fault(recordLine, quoteLine, quoteColumn, reason));
        put(quote);
        state = State.AFTER_QUOTE.ordinal();
      }
    }
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
      closes = false;
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
