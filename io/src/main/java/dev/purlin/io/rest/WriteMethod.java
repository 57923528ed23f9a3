package dev.purlin.io.rest;

import dev.purlin.io.http.HttpMethod;

/** The methods that change something at a server. */
public enum WriteMethod {
  POST,
  PUT,
  PATCH,
  DELETE;

  HttpMethod http() {
    return HttpMethod.valueOf(name());
  }
}
