package dev.purlin.core.expression;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;

/**
 * Runs what calls itself for every level of an expression.
 *
 * <p>Parsers and compilers do; a sum of some thousand terms has as many levels, more than the stack
 * of an ordinary thread takes. Memory is used only as far as the stack is.
 */
final class DeepStack {
  private static final long BYTES = 1L << 27;

  private DeepStack() {}

  /** What a computation returns or throws. */
  static <T> T call(Supplier<T> computation) {
    FutureTask<T> task = new FutureTask<>(computation::get);
    Thread thread = new Thread(null, task, Thread.currentThread().getName() + "-deep", BYTES);
    thread.setContextClassLoader(Thread.currentThread().getContextClassLoader());
    thread.setDaemon(true);
    thread.start();
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return task.get();
        } catch (InterruptedException e) {
          interrupted = true; // It takes seconds at most; who interrupts is told afterwards.
        } catch (ExecutionException e) {
          if (e.getCause() instanceof RuntimeException cause) {
            throw cause;
          }
          throw (Error) e.getCause();
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
