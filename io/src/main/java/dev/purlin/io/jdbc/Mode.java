package dev.purlin.io.jdbc;

/** What a load does to the rows that the table has already. */
public enum Mode {
  /** Leaves them alone. */
  APPEND,
  /** Replaces those that have the key of a loaded row. */
  UPSERT,
  /** Removes all of them; the table itself, with its types, keys and rights, stays. */
  TRUNCATE,
  /** Replaces the table by a new one whose columns are the fields. */
  REPLACE
}
