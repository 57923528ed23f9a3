package dev.purlin.io.http;

/** Where an API key stands. */
public enum KeyPlace {
  HEADER,
  QUERY
}
