package dev.purlin.pipelines.engine;

import com.google.auto.service.AutoService;
import dev.purlin.core.problem.RetryMark;
import org.apache.flink.runtime.throwable.ThrowableAnnotation;
import org.apache.flink.runtime.throwable.ThrowableType;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Makes Flink fail a job at once where restarting it cannot help. */
@AutoService(RetryMark.class)
public final class FlinkRetryMark implements RetryMark {

  @Override
  public Throwable mark(@Nullable Throwable cause) {
    return new NotRetriedException(cause);
  }

  @ThrowableAnnotation(ThrowableType.NonRecoverableError)
  private static final class NotRetriedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private NotRetriedException(@Nullable Throwable cause) {
      // The error that bears this mark has the stack and the words.
      super("trying again cannot mend this", cause, false, false);
    }
  }
}
