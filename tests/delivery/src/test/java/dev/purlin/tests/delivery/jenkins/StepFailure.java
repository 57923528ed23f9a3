package dev.purlin.tests.delivery.jenkins;

/** A step that ended the stage it was in: a script that failed, or an approval that was refused. */
final class StepFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Result result;

  StepFailure(Result result, String message) {
    super(message);
    this.result = result;
  }

  Result result() {
    return result;
  }
}
