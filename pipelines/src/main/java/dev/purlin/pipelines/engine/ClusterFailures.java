package dev.purlin.pipelines.engine;

import dev.purlin.core.problem.PurlinException;
import java.util.Optional;
import org.apache.flink.runtime.jobmanager.scheduler.NoResourceAvailableException;
import org.apache.flink.util.ExceptionUtils;
import org.apache.flink.util.SerializedThrowable;

/** What a Flink cluster says of a failure, brought back into words and classes of this process. */
public final class ClusterFailures {
  private ClusterFailures() {}

  /** The exception that a cluster wrapped because its own process could not load it. */
  public static Throwable unwrapped(Throwable failure) {
    if (!(failure instanceof SerializedThrowable serialized)) {
      return failure;
    }
    Throwable original = serialized.deserializeError(ClusterFailures.class.getClassLoader());
    if (!(original instanceof SerializedThrowable unknown)) {
      return original;
    }
    // It holds something that this process cannot load, such as a driver's exception.
    String prefix = PurlinException.class.getName() + ": ";
    String message = String.valueOf(unknown.getMessage());
    return message.startsWith(prefix)
        ? PurlinException.outside(message.substring(prefix.length()), unknown)
        : unknown;
  }

  /** A failure of the cluster itself, in words for the person who submitted the job. */
  public static Optional<String> explain(Throwable failure) {
    return ExceptionUtils.findThrowable(failure, NoResourceAvailableException.class)
        .map(
            none ->
                "the Flink cluster had no free slot for a task, and none became free in time: add"
                    + " TaskManagers, wait until other jobs are done, or run with a smaller"
                    + " --parallelism");
  }
}
