package dev.purlin.transforms.set;

/** Which of several rows with equal keys {@link Distinct} keeps. */
public enum Keep {
  /** Any one of them. */
  ANY,
  /** The one with the least values of the fields to order by. */
  FIRST,
  /** The one with the greatest values of the fields to order by. */
  LAST
}
