package dev.purlin.transforms.step;

import org.apache.flink.runtime.throwable.ThrowableAnnotation;
import org.apache.flink.runtime.throwable.ThrowableType;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * An error that trying again cannot mend: the data, the file or Purlin is wrong, and will be. A
 * Flink cluster fails the job at once instead of restarting it. Where Flink is not on the class
 * path, Java passes over the annotation.
 */
@ThrowableAnnotation(ThrowableType.NonRecoverableError)
final class FinalException extends PurlinException {
  private static final long serialVersionUID = 1L;

  FinalException(Category category, String message, @Nullable Throwable cause) {
    super(category, message, cause);
  }
}
