package dev.purlin.core.python;

/** Python has no value for a field of a row. */
public final class PythonException extends Exception {
  private static final long serialVersionUID = 1L;

  private final int field;

  /**
   * @param field which of the fields
   * @param message Python's exception and its message
   */
  public PythonException(int field, String message) {
    super(message);
    this.field = field;
  }

  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage()); // never null: there is none without a message
  }

  /** Which of the fields has no value. */
  public int field() {
    return field;
  }
}
