package dev.purlin.tests.delivery.jenkins;

/**
 * Something that Jenkins would refuse, or that the harness does not know; never the fate of a
 * build.
 */
final class JenkinsfileException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  JenkinsfileException(String message) {
    super(message);
  }
}
