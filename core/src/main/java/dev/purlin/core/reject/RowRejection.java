package dev.purlin.core.reject;

import dev.purlin.core.step.RowFunction;

/** Thrown by a {@link RowFunction} to refuse a row; cheap, for it carries no stack trace. */
public final class RowRejection extends Exception {
  private static final long serialVersionUID = 1L;

  private final Rejection rejection;

  public RowRejection(Rejection rejection) {
    super(rejection.describe(), null, false, false);
    this.rejection = rejection;
  }

  public Rejection rejection() {
    return rejection;
  }
}
