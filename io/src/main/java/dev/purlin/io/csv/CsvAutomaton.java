package dev.purlin.io.csv;

import java.io.Serializable;

/**
 * Where one stands in CSV text after each of its characters: RFC 4180 as FastCSV reads it, with a
 * dialect's comments, escapes and blanks around quotes.
 *
 * <p>It works on characters and, for {@linkplain CsvDialect#byteSplittable encodings} in which
 * every special character is one byte of its own, on bytes alike. What a character does depends
 * only on its kind, so the whole machine is two small tables.
 */
final class CsvAutomaton implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Where one stands. */
  enum State {
    RECORD_START,
    /** At the start of a record too, but a line feed still belongs to the record before. */
    AFTER_CARRIAGE_RETURN,
    /** Behind blanks at the start of a record, which a comment may follow. */
    RECORD_BLANK,
    FIELD_START,
    UNQUOTED,
    UNQUOTED_ESCAPE,
    QUOTED,
    QUOTED_ESCAPE,
    /** Behind a quote in a quoted field: it ended the field, or is the first of a doubled quote. */
    AFTER_QUOTE,
    BLANK_AFTER_QUOTE,
    COMMENT
  }

  /** What a character is. */
  enum Kind {
    OTHER,
    DELIMITER,
    QUOTE,
    ESCAPE,
    COMMENT,
    BLANK,
    CARRIAGE_RETURN,
    LINE_FEED
  }

  static final State[] STATES = State.values();
  private static final Kind[] KINDS = Kind.values();

  private static final int ASCII = 128;

  private final byte[] kinds = new byte[256];
  private final byte[] byteKinds = new byte[256];
  private final byte[] next = new byte[STATES.length * KINDS.length];
  private final boolean[] malformed = new boolean[STATES.length * KINDS.length];
  private final CsvDialect dialect;

  /** Whether only the delimiter, the quote and line ends are special. */
  private final boolean fewSpecials;

  private final long delimiters;
  private final long quotes;

  CsvAutomaton(CsvDialect dialect) {
    this.dialect = dialect;
    if (dialect.trim()) {
      kind(' ', Kind.BLANK);
      kind('\t', Kind.BLANK);
    }
    kind(dialect.delimiter(), Kind.DELIMITER);
    kind(dialect.quote(), Kind.QUOTE);
    kind(dialect.escape(), Kind.ESCAPE);
    kind(dialect.comment(), Kind.COMMENT);
    kind('\r', Kind.CARRIAGE_RETURN);
    kind('\n', Kind.LINE_FEED);
    fewSpecials =
        dialect.escape() == CsvDialect.NONE
            && dialect.comment() == CsvDialect.NONE
            && !dialect.trim();
    delimiters = ByteSearch.repeated(dialect.delimiter());
    quotes = ByteSearch.repeated(dialect.quote());
    System.arraycopy(kinds, 0, byteKinds, 0, ASCII);
    for (State state : STATES) {
      for (Kind kind : KINDS) {
        int cell = state.ordinal() * KINDS.length + kind.ordinal();
        next[cell] = (byte) next(state, kind).ordinal();
        malformed[cell] = malformed(state, kind);
      }
    }
  }

  private void kind(char character, Kind kind) {
    if (character < kinds.length) {
      kinds[character] = (byte) kind.ordinal();
    }
  }

  /** The ordinal of the {@link Kind} of a character. */
  int kind(char character) {
    return character < kinds.length ? kinds[character] : wideKind(character).ordinal();
  }

  private Kind wideKind(char character) {
    if (character == CsvDialect.NONE) {
      return Kind.OTHER;
    } else if (character == dialect.delimiter()) {
      return Kind.DELIMITER;
    } else if (character == dialect.quote()) {
      return Kind.QUOTE;
    } else if (character == dialect.escape()) {
      return Kind.ESCAPE;
    }
    return character == dialect.comment() ? Kind.COMMENT : Kind.OTHER;
  }

  /** The ordinal of the {@link Kind} of a byte in an encoding that is compatible with ASCII. */
  int kind(byte value) {
    return byteKinds[value & 0xff];
  }

  /** The first byte from a position on that may be of another kind than OTHER. */
  int skip(byte[] bytes, int from, int end) {
    int at = from;
    if (fewSpecials) {
      while (at + Long.BYTES <= end) {
        long word = ByteSearch.word(bytes, at);
        long marks =
            ByteSearch.equal(word, delimiters)
                | ByteSearch.equal(word, quotes)
                | ByteSearch.controls(word);
        if (marks != 0) {
          return at + ByteSearch.first(marks);
        }
        at += Long.BYTES;
      }
    }
    while (at < end && kind(bytes[at]) == 0) {
      at++;
    }
    return at;
  }

  /** The ordinal of the {@link State} that follows. */
  int next(int state, int kind) {
    return next[state * KINDS.length + kind];
  }

  /** Whether a character of a kind must not stand there. */
  boolean malformed(int state, int kind) {
    return malformed[state * KINDS.length + kind];
  }

  private static boolean malformed(State state, Kind kind) {
    return switch (state) {
      case AFTER_QUOTE -> kind == Kind.OTHER || kind == Kind.ESCAPE || kind == Kind.COMMENT;
      case BLANK_AFTER_QUOTE ->
          kind == Kind.OTHER || kind == Kind.ESCAPE || kind == Kind.COMMENT || kind == Kind.QUOTE;
      case RECORD_START,
          AFTER_CARRIAGE_RETURN,
          RECORD_BLANK,
          FIELD_START,
          UNQUOTED,
          UNQUOTED_ESCAPE,
          QUOTED,
          QUOTED_ESCAPE,
          COMMENT ->
          false;
    };
  }

  private static State next(State state, Kind kind) {
    return switch (state) {
      case RECORD_START, AFTER_CARRIAGE_RETURN, RECORD_BLANK ->
          switch (kind) {
            case COMMENT -> State.COMMENT;
            case BLANK -> State.RECORD_BLANK;
            case LINE_FEED -> State.RECORD_START;
            case OTHER, DELIMITER, QUOTE, ESCAPE, CARRIAGE_RETURN -> fieldStart(kind);
          };
      case FIELD_START -> fieldStart(kind);
      case UNQUOTED -> unquoted(kind);
      case UNQUOTED_ESCAPE -> State.UNQUOTED;
      case QUOTED ->
          switch (kind) {
            case QUOTE -> State.AFTER_QUOTE;
            case ESCAPE -> State.QUOTED_ESCAPE;
            case OTHER, DELIMITER, COMMENT, BLANK, CARRIAGE_RETURN, LINE_FEED -> State.QUOTED;
          };
      case QUOTED_ESCAPE -> State.QUOTED;
      case AFTER_QUOTE ->
          switch (kind) {
            case QUOTE -> State.QUOTED;
            case BLANK -> State.BLANK_AFTER_QUOTE;
            case OTHER, DELIMITER, ESCAPE, COMMENT, CARRIAGE_RETURN, LINE_FEED -> unquoted(kind);
          };
      case BLANK_AFTER_QUOTE -> kind == Kind.BLANK ? State.BLANK_AFTER_QUOTE : unquoted(kind);
      case COMMENT ->
          switch (kind) {
            case CARRIAGE_RETURN -> State.AFTER_CARRIAGE_RETURN;
            case LINE_FEED -> State.RECORD_START;
            case OTHER, DELIMITER, QUOTE, ESCAPE, COMMENT, BLANK -> State.COMMENT;
          };
    };
  }

  private static State fieldStart(Kind kind) {
    return switch (kind) {
      case QUOTE -> State.QUOTED;
      case BLANK -> State.FIELD_START;
      case OTHER, DELIMITER, ESCAPE, COMMENT, CARRIAGE_RETURN, LINE_FEED -> unquoted(kind);
    };
  }

  private static State unquoted(Kind kind) {
    return switch (kind) {
      case DELIMITER -> State.FIELD_START;
      case ESCAPE -> State.UNQUOTED_ESCAPE;
      case CARRIAGE_RETURN -> State.AFTER_CARRIAGE_RETURN;
      case LINE_FEED -> State.RECORD_START;
      case OTHER, QUOTE, COMMENT, BLANK -> State.UNQUOTED;
    };
  }
}
