package dev.purlin.io.rest;

/** What becomes of a batch that a server refuses. */
public enum RefusedBatch {
  /** All of its rows are rejected. */
  REJECT,
  /** Its halves are sent, and halved in turn, until the server says which rows it refuses. */
  SPLIT
}
