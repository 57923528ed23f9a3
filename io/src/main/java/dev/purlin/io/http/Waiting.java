package dev.purlin.io.http;

import java.io.InterruptedIOException;
import java.io.Serializable;
import java.time.Duration;
import java.time.Instant;

/** The time, and how it passes. */
public interface Waiting extends Serializable {

  /** The time now. */
  Instant now();

  /**
   * Lets time pass.
   *
   * @throws InterruptedIOException if the thread is interrupted; it then stays so
   */
  void sleep(Duration duration) throws InterruptedIOException;

  /** The computer's own time. */
  static Waiting system() {
    return SystemWaiting.INSTANCE;
  }

  /** The computer's own time. */
  enum SystemWaiting implements Waiting {
    INSTANCE;

    @Override
    public Instant now() {
      return Instant.now();
    }

    @Override
    public void sleep(Duration duration) throws InterruptedIOException {
      try {
        Thread.sleep(duration.toMillis(), duration.toNanosPart() % 1_000_000);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("interrupted while waiting");
      }
    }
  }
}
