package dev.purlin.io.excel;

/** What becomes of a record with an error such as {@code #N/A} in a cell that is read. */
public enum ErrorCells {
  /** It is rejected. */
  REFUSE,
  /** The value is NULL. */
  AS_NULL
}
