package dev.purlin.transforms.resample;

/** What stands in a field of an interval that has no value of its own. */
public enum Fill {
  /** Nothing, it is NULL. */
  NULL,
  /** The value of the last interval before that has one. */
  PREVIOUS,
  /** The value of the first interval after that has one. */
  NEXT,
  /** What lies on the line between the values before and after, by their distance in time. */
  LINEAR
}
