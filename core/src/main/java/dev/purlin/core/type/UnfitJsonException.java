package dev.purlin.core.type;

import org.checkerframework.checker.nullness.qual.Nullable;

/** A JSON value does not fit its type, or a text is no JSON; it knows where in the value. */
public final class UnfitJsonException extends UnfitValueException {
  private static final long serialVersionUID = 1L;

  /** How the message begins of a text that is no JSON. */
  static final String NOT_JSON = "is not JSON";

  private final @Nullable String path;
  private final @Nullable String value;
  private final int column;

  UnfitJsonException(String message, @Nullable String path, @Nullable String value, int column) {
    super(message);
    this.path = path;
    this.value = value;
    this.column = column;
  }

  /** The field at fault, as in {@code address.lines[2]}; null if it is the value as a whole. */
  public @Nullable String path() {
    return path;
  }

  /** The text found there, if there is one. */
  public @Nullable String value() {
    return value;
  }

  /** The column of the offending token in its line, counted from 1; 0 if unknown. */
  public int column() {
    return column;
  }

  /**
   * What is wrong, without the text that was found, where {@link #value} does not have it; null
   * where it does.
   */
  public @Nullable String kind() {
    if (value != null) {
      return null;
    }
    int end = getMessage().startsWith(NOT_JSON) ? NOT_JSON.length() : -1;
    int found = end > 0 ? end : getMessage().indexOf(", found ");
    return found > 0 ? getMessage().substring(0, found) : null;
  }

  /** The message with the path before it. */
  public String describe() {
    return path == null ? getMessage() : path + ": " + getMessage();
  }

  UnfitJsonException within(String outer) {
    String inner = path == null ? "" : path.startsWith("[") ? path : "." + path;
    return new UnfitJsonException(getMessage(), outer + inner, value, column);
  }
}
