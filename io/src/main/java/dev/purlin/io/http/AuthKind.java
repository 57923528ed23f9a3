package dev.purlin.io.http;

import dev.purlin.core.parameter.Word;

/** How a server is told who asks. */
public enum AuthKind {
  NONE,
  @Word(
      value = "basic",
      aliases = {"http_basic"})
  BASIC,
  BEARER,
  API_KEY,
  @Word(
      value = "oauth2_client_credentials",
      aliases = {"oauth2", "client_credentials"})
  CLIENT_CREDENTIALS
}
