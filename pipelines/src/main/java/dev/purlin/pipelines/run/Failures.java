package dev.purlin.pipelines.run;

import dev.purlin.core.problem.PurlinException;
import dev.purlin.io.s3.S3Errors;
import dev.purlin.pipelines.engine.ClusterFailures;
import java.util.Optional;
import org.apache.flink.runtime.client.JobCancellationException;
import org.apache.flink.util.ExceptionUtils;

/** Finds, in what a runner throws, what a person needs to know. */
final class Failures {
  private Failures() {}

  /** The error of Purlin's that started it all, if there is one. */
  static Optional<PurlinException> ours(Throwable failure) {
    PurlinException found = null;
    for (Throwable cause = ClusterFailures.unwrapped(failure);
        cause != null;
        cause = cause.getCause() == null ? null : ClusterFailures.unwrapped(cause.getCause())) {
      if (cause instanceof PurlinException exception) {
        found = exception;
      }
      if (cause.getCause() == cause) {
        break;
      }
    }
    return Optional.ofNullable(found);
  }

  /** The failure in one paragraph. */
  static String describe(Throwable failure) {
    return ours(failure)
        .map(Throwable::getMessage)
        .or(() -> S3Errors.explain(failure))
        .or(() -> ClusterFailures.explain(failure))
        .orElseGet(() -> "an unexpected error: " + root(failure));
  }

  static Outcome outcome(Throwable failure) {
    boolean check =
        ours(failure)
            .filter(exception -> exception.category() == PurlinException.Category.BOOKS)
            .isPresent();
    return check ? Outcome.UNBALANCED : Outcome.FAILED;
  }

  /** Whether a job failed for no other reason than that it was cancelled. */
  static boolean isCancelled(Throwable failure) {
    return ours(failure).isEmpty()
        && ExceptionUtils.findThrowable(failure, JobCancellationException.class).isPresent();
  }

  private static Throwable root(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null && root.getCause() != root) {
      root = root.getCause();
    }
    return root;
  }
}
