package dev.purlin.io.rest;

import dev.purlin.io.http.HttpMethod;

/** The methods that read. */
public enum ReadMethod {
  GET,
  POST;

  HttpMethod http() {
    return HttpMethod.valueOf(name());
  }
}
