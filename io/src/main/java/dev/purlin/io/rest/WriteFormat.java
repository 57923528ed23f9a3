package dev.purlin.io.rest;

/** How rows stand in the body of a request. */
public enum WriteFormat {
  /** A JSON object for one row, an array of objects for a batch. */
  JSON,
  /** A JSON object in each line. */
  JSON_LINES
}
