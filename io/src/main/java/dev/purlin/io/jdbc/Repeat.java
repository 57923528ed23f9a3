package dev.purlin.io.jdbc;

/** What becomes of a load that its table has had already, as its {@code load_id} tells. */
public enum Repeat {
  /** Its rows are left out. */
  SKIP,
  /** The run fails before it reads anything. */
  FAIL,
  /** It is loaded once more. */
  ALLOW
}
