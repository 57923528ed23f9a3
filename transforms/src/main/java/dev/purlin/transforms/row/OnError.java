package dev.purlin.transforms.row;

import dev.purlin.core.parameter.Word;

/** What becomes of a value that a step cannot use. */
public enum OnError {
  /** The row is refused: it fails the run or goes to the error output. */
  REJECT,
  /** The field is NULL. The word is not {@code null}, which YAML takes for no word at all. */
  @Word(value = "set_null", aliases = "null")
  NULL
}
