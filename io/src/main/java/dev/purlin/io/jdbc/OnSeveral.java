package dev.purlin.io.jdbc;

/** What becomes of a row whose key the database has several rows for. */
public enum OnSeveral {
  /** The row is refused: it fails the run or goes to the error output. */
  REJECT,
  /** The first of them counts. */
  FIRST,
  /** There is a row for each of them. */
  ALL
}
