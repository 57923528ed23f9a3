package dev.purlin.core.reject;

import dev.purlin.core.secret.SecretNames;
import dev.purlin.core.secret.Secrets;
import java.io.Serializable;
import java.util.List;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Why a record was refused, and where it stood.
 *
 * @param message what was wrong and what was expected, in one sentence
 * @param field the field that was at fault, if one was
 * @param value the text or value found there
 * @param file the file the record came from, if it came from one
 * @param line its first line there, counted from 1; 0 if unknown
 * @param column the column of the offending value there, counted from 1; 0 if unknown
 * @param kind what is wrong, without what differs from row to row; null if it is the message
 *     without the value
 */
public record Rejection(
    String message,
    @Nullable String field,
    @Nullable String value,
    @Nullable String file,
    long line,
    int column,
    @Nullable String kind)
    implements Serializable {

  private static final String LEFT_OUT = "…";
  private static final String FOUND_TEXT = "found the text '";
  private static final int HEAD = 20;

  /** A rejection whose message is the same for all such rows, but for the value. */
  public Rejection(
      String message,
      @Nullable String field,
      @Nullable String value,
      @Nullable String file,
      long line,
      int column) {
    this(message, field, value, file, line, column, null);
  }

  /** A rejection of a row that no longer knows the file it came from. */
  public static Rejection of(String message, @Nullable String field, @Nullable Object value) {
    return new Rejection(message, field, value == null ? null : String.valueOf(value), null, 0, 0);
  }

  /** The same, of the kind that a text names; for messages that hold more than the value. */
  public Rejection ofKind(@Nullable String text) {
    return new Rejection(message, field, value, file, line, column, text);
  }

  /** The same of a record whose place its message tells; the place is no part of the reason. */
  public Rejection at(String place, String messageWithPlace) {
    String known = kind == null && value != null ? without(value, message) : kind;
    return new Rejection(
        messageWithPlace, field, value, place, 0, 0, known == null ? message : known);
  }

  /**
   * What is wrong, without the value and without the place: the same for all rows that are rejected
   * for it. Of a field whose name says that it holds a secret it says nothing of the value.
   */
  public String reason() {
    return field == null
        ? reasonAlone()
        : "field '" + field.replaceAll("\\[\\d+\\]", "[]") + "': " + reasonAlone();
  }

  private String reasonAlone() {
    if (isSecret() && value != null) {
      return "the value is refused (it is not shown, as the field is named like a secret)";
    }
    return kind != null ? kind : value == null ? message : without(value, message);
  }

  private boolean isSecret() {
    return field != null && SecretNames.isPassword(field);
  }

  /** The same without a value that nobody may see, for texts that people read. */
  public Rejection masked() {
    return isSecret() && value != null
        ? new Rejection(reasonAlone(), field, Secrets.MASK, file, line, column, kind)
        : this;
  }

  /**
   * A message without a value, which stands there between quotes, or as a word if it does not; long
   * values stand shortened.
   */
  public static String without(String value, String message) {
    if (value.isEmpty()) {
      return message;
    }
    String quoted = without(value, message, true);
    if (!quoted.equals(message)) {
      return quoted;
    }
    // A number may be told in another form than the field's.
    int end = message.startsWith("'") ? message.indexOf("' ", 1) : -1;
    if (end > 0) {
      return "'" + LEFT_OUT + message.substring(end);
    }
    int found = message.indexOf(FOUND_TEXT);
    return found >= 0
        ? message.substring(0, found + FOUND_TEXT.length()) + LEFT_OUT + "'"
        : without(value, message, false);
  }

  private static String without(String value, String message, boolean quoted) {
    String head = value.substring(0, Math.min(HEAD, value.length()));
    StringBuilder text = new StringBuilder();
    int copied = 0;
    int at = message.indexOf(head);
    while (at >= 0) {
      int end = end(value, message, at);
      boolean alone =
          end > 0
              && (quoted
                  ? isQuote(message, at - 1) && isQuote(message, end)
                  : !isWord(message, at - 1) && !isWord(message, end));
      if (alone) {
        text.append(message, copied, at).append(LEFT_OUT);
        copied = end;
      }
      at = message.indexOf(head, alone ? end : at + 1);
    }
    return text.append(message.substring(copied)).toString();
  }

  /** Where a value, or the beginning of it and an ellipsis, ends in a message; -1 if nowhere. */
  private static int end(String value, String message, int at) {
    if (message.startsWith(value, at)) {
      return at + value.length();
    }
    int same = 0;
    while (same < value.length()
        && at + same < message.length()
        && message.charAt(at + same) == value.charAt(same)) {
      same++;
    }
    for (String ellipsis : List.of("...", LEFT_OUT)) {
      // The value itself may have points there.
      for (int points = 0; points <= ellipsis.length() && points <= same; points++) {
        if (message.startsWith(ellipsis, at + same - points)) {
          return at + same - points + ellipsis.length();
        }
      }
    }
    return -1;
  }

  private static boolean isQuote(String text, int at) {
    return at >= 0 && at < text.length() && (text.charAt(at) == '\'' || text.charAt(at) == '"');
  }

  private static boolean isWord(String text, int at) {
    return at >= 0 && at < text.length() && Character.isLetterOrDigit(text.charAt(at));
  }

  /** The rejection as one line for a person: place, field, value, reason. */
  public String describe() {
    StringBuilder text = new StringBuilder();
    if (file != null) {
      text.append(file);
      if (line > 0) {
        text.append(':').append(line);
        if (column > 0) {
          text.append(':').append(column);
        }
      }
      text.append(": ");
    }
    if (field != null) {
      text.append("field '").append(field).append("'");
      if (value != null) {
        text.append(" = '").append(value).append("'");
      }
      text.append(": ");
    }
    return text.append(message).toString();
  }
}
