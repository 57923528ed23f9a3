package dev.purlin.io.jdbc;

import dev.purlin.core.parameter.Word;

/** What becomes of a row whose key the database has no row for. */
public enum OnNoMatch {
  /** The new fields are NULL. The word is not {@code null}, which YAML takes for no word at all. */
  @Word(value = "set_null", aliases = "null")
  NULL,
  /** The row is refused: it fails the run or goes to the error output. */
  REJECT,
  /** The row is not output. */
  DROP
}
