package dev.purlin.io.http;

/** What becomes of a request that a server answers with some status. */
public enum StatusAction {
  /** The run fails. */
  FAIL,
  /** The request is sent again, as often as is allowed. */
  RETRY,
  /** The answer counts as one without records. */
  IGNORE
}
