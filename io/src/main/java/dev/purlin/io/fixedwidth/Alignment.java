package dev.purlin.io.fixedwidth;

/** At which end of its column a value stands. */
public enum Alignment {
  LEFT,
  RIGHT
}
