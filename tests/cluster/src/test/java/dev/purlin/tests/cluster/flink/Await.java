package dev.purlin.tests.cluster.flink;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;

/** Waiting for something that other processes do, with a deadline and all that is known by then. */
public final class Await {
  private static final long MILLIS_BETWEEN = 50;

  private Await() {}

  /**
   * Waits until a condition holds. An exception counts as "not yet": the servers asked may be down
   * for a while.
   *
   * @param what the condition in words, as in {@code "the job is running"}
   * @param known what helps to understand why it did not come
   */
  public static void until(
      String what, Duration atMost, Callable<Boolean> condition, Supplier<String> known) {
    forValue(what, atMost, () -> condition.call() ? Optional.of(true) : Optional.empty(), known);
  }

  /** Waits until there is a value. */
  public static <T> T forValue(
      String what, Duration atMost, Callable<Optional<T>> value, Supplier<String> known) {
    long deadline = System.nanoTime() + atMost.toNanos();
    Exception last = null;
    while (System.nanoTime() < deadline) {
      try {
        Optional<T> found = value.call();
        if (found.isPresent()) {
          return found.get();
        }
        last = null;
        Thread.sleep(MILLIS_BETWEEN);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new AssertionError("interrupted while waiting until " + what, e);
      } catch (Exception e) {
        last = e;
        pause();
      }
    }
    throw new AssertionError(
        "waited %d s in vain until %s%n%s".formatted(atMost.toSeconds(), what, known.get()), last);
  }

  private static void pause() {
    try {
      Thread.sleep(MILLIS_BETWEEN);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
