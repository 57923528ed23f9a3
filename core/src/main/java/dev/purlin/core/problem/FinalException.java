package dev.purlin.core.problem;

import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * An error that trying again cannot mend: the data, the file or Purlin is wrong, and will be.
 * Runners that have a {@link RetryMark} fail the job at once instead of restarting it.
 */
public class FinalException extends PurlinException {
  private static final long serialVersionUID = 1L;

  protected FinalException(Category category, String message, @Nullable Throwable cause) {
    super(category, message, Marks.mark(cause));
  }

  /** Found once, and only when something has failed. */
  private static final class Marks {
    private static final List<RetryMark> ALL = new ArrayList<>();

    static {
      ServiceLoader.load(RetryMark.class, RetryMark.class.getClassLoader()).forEach(ALL::add);
    }

    private static @Nullable Throwable mark(@Nullable Throwable cause) {
      Throwable marked = cause;
      for (RetryMark mark : ALL) {
        marked = mark.mark(marked);
      }
      return marked;
    }
  }
}
