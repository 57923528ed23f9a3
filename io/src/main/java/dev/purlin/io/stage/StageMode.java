package dev.purlin.io.stage;

/** How long a stage is kept. */
public enum StageMode {
  /** Until its retention removes it. */
  PERSISTENT,
  /** Until its run has succeeded. */
  VOLATILE
}
