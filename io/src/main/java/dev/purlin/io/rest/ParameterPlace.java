package dev.purlin.io.rest;

/** Where a request says which page it is for. */
public enum ParameterPlace {
  QUERY,
  BODY
}
