package dev.purlin.io.http;

/** What is asked of a server. */
public enum HttpMethod {
  GET,
  POST,
  PUT,
  PATCH,
  DELETE
}
