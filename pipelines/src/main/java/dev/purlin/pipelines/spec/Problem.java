package dev.purlin.pipelines.spec;

/**
 * One thing that is wrong in a pipeline file.
 *
 * @param message what is wrong, what was expected, and the nearest known name if there is one
 */
public record Problem(Position at, String message) {
  @Override
  public String toString() {
    return at + ": " + message;
  }
}
