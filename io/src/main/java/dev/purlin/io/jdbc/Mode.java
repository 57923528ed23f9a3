package dev.purlin.io.jdbc;

/** What a load does to the rows that the table has already. */
public enum Mode {
  /** Leaves them alone. */
  APPEND,
  /** Replaces those that have the key of a loaded row. */
  UPSERT
}
