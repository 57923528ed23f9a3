package dev.purlin.transforms.step;

import org.apache.flink.runtime.throwable.ThrowableAnnotation;
import org.apache.flink.runtime.throwable.ThrowableType;

/** Fails the run because a row was refused and the step was given nowhere to put it. */
@ThrowableAnnotation(ThrowableType.NonRecoverableError) // see FinalException
public final class RejectedRowException extends PurlinException {
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
