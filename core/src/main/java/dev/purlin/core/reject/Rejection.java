package dev.purlin.core.reject;

import java.io.Serializable;
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
 */
public record Rejection(
    String message,
    @Nullable String field,
    @Nullable String value,
    @Nullable String file,
    long line,
    int column)
    implements Serializable {

  /** A rejection of a row that no longer knows the file it came from. */
  public static Rejection of(String message, @Nullable String field, @Nullable Object value) {
    return new Rejection(message, field, value == null ? null : String.valueOf(value), null, 0, 0);
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
