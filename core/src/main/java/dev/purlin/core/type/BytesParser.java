package dev.purlin.core.type;

import dev.purlin.core.batch.ColumnBuilder;

/**
 * Makes typed values out of text in ASCII bytes, in the shapes that nearly all values have; what it
 * does not know is for the type's {@link TextParser}, which has the last word.
 */
@FunctionalInterface
public interface BytesParser {

  /**
   * Appends the value of a text to a column.
   *
   * @return false if the text has another shape, and nothing was appended
   */
  boolean parse(byte[] text, int start, int end, ColumnBuilder column);
}
