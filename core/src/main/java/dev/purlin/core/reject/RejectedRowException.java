package dev.purlin.core.reject;

import dev.purlin.core.problem.FinalException;

/** Fails the run because a row was refused and the step was given nowhere to put it. */
public final class RejectedRowException extends FinalException {
  private static final long serialVersionUID = 1L;

  RejectedRowException(String step, Rejection rejection) {
    super(
        Category.USER,
        "step '"
            + step
            + "' refused a row: "
            + rejection.describe()
            + "\n  Give the step an error_handling output, or run with --on-error=quarantine, to set"
            + " such rows aside.",
        null);
  }
}
