package dev.purlin.transforms.query;

import java.io.Serializable;

/**
 * The rows around a row that a windowed function looks at.
 *
 * @param rows whether offsets count rows; else they are distances of the ordering column's values
 */
record Frame(boolean rows, Bound lower, Bound upper) implements Serializable {

  /** Where a frame may begin or end. */
  enum Place {
    FIRST,
    PRECEDING,
    CURRENT,
    FOLLOWING,
    LAST
  }

  /**
   * An end of a frame.
   *
   * @param offset the position of the column that says how far before or after the current row;
   *     negative for none
   */
  record Bound(Place place, int offset) implements Serializable {}
}
