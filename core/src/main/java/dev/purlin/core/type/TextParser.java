package dev.purlin.core.type;

import java.io.Serializable;

/**
 * Makes a typed value out of text; chosen once per field by {@link TextParsers}, called once per
 * value.
 */
@FunctionalInterface
public interface TextParser extends Serializable {

  /**
   * The value, as Beam's rows hold it.
   *
   * @throws UnfitValueException if the text is no value of the type
   */
  Object parse(String text) throws UnfitValueException;
}
