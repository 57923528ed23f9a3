package dev.purlin.io.http;

/** Where a client's id and secret stand in the request for a token. */
public enum CredentialsPlace {
  HEADER,
  BODY
}
