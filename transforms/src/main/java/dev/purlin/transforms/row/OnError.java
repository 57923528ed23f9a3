package dev.purlin.transforms.row;

/** What becomes of a value that a step cannot use. */
public enum OnError {
  /** The row is refused: it fails the run or goes to the error output. */
  REJECT,
  /** The field is NULL. */
  NULL
}
