package dev.purlin.core.type;

import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;

/**
 * Makes a typed value out of the JSON value that a parser stands at; nulls are its caller's affair.
 */
@FunctionalInterface
interface JsonReader {

  /** Reads the value; the parser then stands at the value's last token. */
  Object read(JsonParser parser) throws IOException, UnfitValueException;
}
