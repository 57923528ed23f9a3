package dev.purlin.core.problem;

import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Tells a runner, in its own way, that trying again cannot mend an error.
 *
 * <p>A service: whoever knows a runner provides one for it (Purlin's command line does for Flink).
 * The runner looks for its mark among the causes of what a worker threw.
 */
public interface RetryMark {

  /** A marked throwable to stand between an error and its cause. */
  Throwable mark(@Nullable Throwable cause);
}
