package dev.purlin.io.rest;

/** What becomes of the rows of a request that a server answers with some status. */
public enum WriteStatusAction {
  /** The run fails. */
  FAIL,
  /** The request is sent again, as often as is allowed. */
  RETRY,
  /** The rows are left out, and counted as filtered. */
  IGNORE,
  /** The rows are rejected. */
  REJECT
}
