package dev.purlin.pipelines.assembly;

import java.util.Locale;

/** What becomes of a refused row whose step has no {@code error_handling}. */
public enum RejectPolicy {
  /** The first one fails the run. */
  FAIL,
  /** All are written to the quarantine directory, and the run goes on. */
  QUARANTINE;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
