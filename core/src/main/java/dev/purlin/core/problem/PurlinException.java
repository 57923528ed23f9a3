package dev.purlin.core.problem;

import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * An error with an address: whose it is decides what the reader should do and how the process
 * exits.
 *
 * <p>The message is for a person. It says what was wrong and where, what was expected, and what to
 * do. It never carries a secret.
 */
public class PurlinException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Whose error it is. */
  public enum Category {
    /** The pipeline file, the command line or the data is wrong; its author can mend it. */
    USER,
    /** A database, a file system or a server outside Purlin failed. */
    OUTSIDE,
    /** The books of a step do not balance, or a check that the author asked for did not hold. */
    BOOKS,
    /** A mistake in Purlin. */
    INTERNAL
  }

  private final Category category;

  public PurlinException(Category category, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.category = category;
  }

  public static PurlinException user(String message) {
    return new FinalException(Category.USER, message, null);
  }

  public static PurlinException user(String message, @Nullable Throwable cause) {
    return new FinalException(Category.USER, message, cause);
  }

  public static PurlinException outside(String message, @Nullable Throwable cause) {
    return new PurlinException(Category.OUTSIDE, message, cause);
  }

  public static PurlinException books(String message) {
    return new FinalException(Category.BOOKS, message, null);
  }

  public static PurlinException internal(String message, @Nullable Throwable cause) {
    return new FinalException(Category.INTERNAL, message, cause);
  }

  public Category category() {
    return category;
  }

  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage()); // never null: there is none without a message
  }
}
