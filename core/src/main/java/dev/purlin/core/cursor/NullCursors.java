package dev.purlin.core.cursor;

/** What becomes of rows without a value in the field by which a source is read incrementally. */
public enum NullCursors {
  /** They are rejected. */
  REJECT,
  /** They are read, in every run. */
  INCLUDE,
  /** They are left out, in every run. */
  SKIP
}
