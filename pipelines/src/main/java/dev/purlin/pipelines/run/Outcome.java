package dev.purlin.pipelines.run;

import java.util.Locale;

/** How a run ended. */
public enum Outcome {
  SUCCEEDED(0),
  FAILED(1),
  /** The run did its work, but a step's books do not balance or a check did not hold. */
  UNBALANCED(3),
  /** The run was stopped from outside; what was not committed by then is not there. */
  STOPPED(1);

  private final int exitCode;

  Outcome(int exitCode) {
    this.exitCode = exitCode;
  }

  public int exitCode() {
    return exitCode;
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
