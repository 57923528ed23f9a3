package dev.purlin.io.csv;

import de.siegmar.fastcsv.reader.CloseableIterator;
import de.siegmar.fastcsv.reader.CommentStrategy;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import dev.purlin.core.problem.PurlinException;
import dev.purlin.core.problem.Reasons;
import java.io.Closeable;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * The records of a text, one after another, each with where it stands and what is wrong with it.
 *
 * <pre>{@code
 * try (CsvRecords records = CsvText.whole(file, stream, dialect)) {
 *   while (records.next(false)) {
 *     ... records.fields() ...
 *   }
 * }
 * }</pre>
 */
final class CsvRecords implements Closeable {
  /** The most characters of a field; a quote that is never closed does not fill the memory. */
  static final int MAX_FIELD = 16 << 20;

  private final String file;
  private final CsvDialect dialect;
  private final long lineShift;
  private final CsvFields fields = new CsvFields();
  private final CsvReader<CsvFields> parser;
  private final CloseableIterator<CsvFields> iterator;
  private final @Nullable CsvGuard guard;
  private final CsvDecoder decoder;

  private CsvRecords(
      String file,
      CsvDecoder decoder,
      @Nullable CsvGuard guard,
      Reader text,
      CsvDialect dialect,
      long line) {
    this.file = file;
    this.decoder = decoder;
    this.guard = guard;
    this.dialect = dialect;
    this.lineShift = line - 1;
    this.parser =
        CsvReader.builder()
            .fieldSeparator(dialect.delimiter())
            .quoteCharacter(dialect.quote())
            .commentStrategy(
                dialect.comment() == CsvDialect.NONE ? CommentStrategy.NONE : CommentStrategy.SKIP)
            .commentCharacter(dialect.comment())
            .skipEmptyLines(false)
            .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
            .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
            .maxBufferSize(MAX_FIELD)
            .build(fields, text);
    this.iterator = parser.iterator();
  }

  /**
   * Reads a text.
   *
   * @param file the file that it stands in, for errors
   * @param decoder where the characters come from, so that it can be asked what it could not decode
   * @param text the characters, behind what was skipped of them
   * @param line the line on which the text starts
   * @param wellFormed whether all quotes are known to be well formed
   */
  static CsvRecords of(
      String file,
      CsvDecoder decoder,
      Reader text,
      CsvDialect dialect,
      long line,
      boolean wellFormed) {
    boolean plain = dialect.escape() == CsvDialect.NONE && !dialect.trim();
    boolean quotes = dialect.quote() != CsvDialect.NONE;
    if (plain && (wellFormed || !quotes)) {
      return new CsvRecords(file, decoder, null, text, dialect, line);
    }
    CsvGuard guard = new CsvGuard(text, dialect, new CsvAutomaton(dialect), line);
    return new CsvRecords(file, decoder, guard, guard, dialect, line);
  }

  /**
   * Goes on to the next record.
   *
   * @param emptyLines whether a line with nothing on it is a record, of one empty field
   * @throws PurlinException if a field is longer than {@link #MAX_FIELD}
   */
  boolean next(boolean emptyLines) throws IOException {
    try {
      while (iterator.hasNext()) {
        iterator.next();
        if (emptyLines || !fields.emptyLine()) {
          return true;
        }
      }
      return false;
    } catch (UncheckedIOException e) {
      throw e.getCause();
    } catch (CsvParseException e) {
      if (e.getCause() != null) {
        throw PurlinException.internal("'%s': %s".formatted(file, Reasons.of(e)), e);
      }
      throw PurlinException.user(
          ("'%s', record at line %d: a field has more than %,d characters; is a quote before it not"
                  + " closed?")
              .formatted(file, line(), MAX_FIELD),
          e);
    }
  }

  /** The file that the records stand in. */
  String file() {
    return file;
  }

  /** The fields of the current record. */
  CsvFields fields() {
    return fields;
  }

  /** The line on which the current record starts. */
  long line() {
    long line = fields.parserLine() + lineShift;
    return guard == null ? line : guard.fileLine(line);
  }

  /** What is wrong with the quoting of the current record, if anything is. */
  CsvGuard.@Nullable Fault fault() {
    return guard == null ? null : guard.fault(fields.parserLine() + lineShift);
  }

  /** Whether the text so far had bytes that are not of its encoding. */
  boolean foundUndecodable() {
    return decoder.foundUndecodable();
  }

  /** The name of the encoding. */
  String encoding() {
    return dialect.encoding();
  }

  /**
   * Whether a value of the record begins with a blank and a quote, where blanks count: the quote is
   * then one character of many, and a delimiter behind it ends the value.
   */
  boolean hasBlankBeforeQuote() {
    if (dialect.trim() || dialect.quote() == CsvDialect.NONE) {
      return false;
    }
    for (int field = 0; field < fields.count(); field++) {
      String text = fields.quoted(field) ? "" : text(field);
      String behind = text.stripLeading();
      if (behind.length() < text.length()
          && !behind.isEmpty()
          && behind.charAt(0) == dialect.quote()) {
        return true;
      }
    }
    return false;
  }

  /**
   * The text of a field: without the blanks around it if it is not in quotes and they do not count.
   */
  String text(int field) {
    String text =
        dialect.trim() && !fields.quoted(field) ? fields.trimmed(field) : fields.text(field);
    return separated(dialect.escape() == CsvDialect.NONE ? text : CsvGuard.unescaped(text));
  }

  /** The text with the delimiter in the place of the one character that stands for it. */
  private String separated(String text) {
    return dialect.separator() == null
        ? text
        : text.replace(String.valueOf(CsvDialect.SEPARATOR), dialect.separator());
  }

  /** The record as it stands in the file. */
  String raw() {
    if (guard != null) {
      return separated(
          guard.raw(fields.parserLine() + lineShift).replace(CsvDecoder.UNDECODABLE, '\uFFFD'));
    }
    StringBuilder raw = new StringBuilder();
    for (int i = 0; i < fields.count(); i++) {
      raw.append(i == 0 ? "" : dialect.delimiterText()).append(separated(rawField(i)));
    }
    return raw.toString();
  }

  private String rawField(int field) {
    String text = fields.text(field).replace(CsvDecoder.UNDECODABLE, '\uFFFD');
    if (fields.quoted(field)) {
      String quote = String.valueOf(dialect.quote());
      text = quote + text.replace(quote, quote + quote) + quote;
    }
    return dialect.escape() == CsvDialect.NONE ? text : CsvGuard.escaped(text, dialect.escape());
  }

  /** Where a field of the current record stands. */
  Place place(int field) {
    long line = line();
    int column = 1;
    for (int i = 0; i < field; i++) {
      String before = separated(rawField(i)) + dialect.delimiterText();
      for (int j = 0; j < before.length(); j++) {
        char character = before.charAt(j);
        boolean lineBreak =
            character == '\n' || (character == '\r' && before.charAt(j + 1) != '\n');
        line += lineBreak ? 1 : 0;
        column = lineBreak ? 1 : column + 1;
      }
    }
    return new Place(line, column);
  }

  /** A line and a column of a file, both counted from 1. */
  record Place(long line, int column) {}

  @Override
  public void close() throws IOException {
    parser.close();
  }
}
