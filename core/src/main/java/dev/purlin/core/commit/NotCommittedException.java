package dev.purlin.core.commit;

import dev.purlin.core.problem.PurlinException;
import org.checkerframework.checker.nullness.qual.Nullable;

/** A commit failed, and it is certain that its target is as it was. */
public final class NotCommittedException extends PurlinException {
  private static final long serialVersionUID = 1L;

  public NotCommittedException(String message, @Nullable Throwable cause) {
    super(Category.OUTSIDE, message, cause);
  }
}
