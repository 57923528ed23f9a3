package dev.purlin.core.problem;

/**
 * What exceptions of others say, as a text for messages.
 *
 * <pre>{@code
 * "cannot read '%s': %s".formatted(file, Reasons.of(e)) // cannot read 'a.csv': EOFException
 * }</pre>
 */
public final class Reasons {
  private Reasons() {}

  /** An exception's message or, for many have none, the name of its class. */
  public static String of(Throwable failure) {
    String message = failure.getMessage();
    return message == null ? failure.getClass().getSimpleName() : message;
  }

  /** The reason of the innermost cause. */
  public static String root(Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return of(cause);
  }
}
