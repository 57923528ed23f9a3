package dev.purlin.io.jdbc;

import org.apache.beam.sdk.util.BackOff;
import org.apache.beam.sdk.util.BackOffUtils;
import org.apache.beam.sdk.util.FluentBackoff;
import org.apache.beam.sdk.util.Sleeper;
import org.joda.time.Duration;

/**
 * How long to try again what passes by itself: a deadlock, a conflict with another transaction, a
 * restart of the database. Together about half a minute; then the runner decides whether to try
 * again.
 */
final class Patience {
  private static final FluentBackoff BACKOFF =
      FluentBackoff.DEFAULT
          .withInitialBackoff(Duration.millis(100))
          .withMaxBackoff(Duration.standardSeconds(10))
          .withMaxRetries(12);

  private Patience() {}

  /** The waits before the attempts at one thing. */
  static BackOff begin() {
    return BACKOFF.backoff();
  }

  /** Waits for the next attempt; false if there is to be none. */
  static boolean sleep(BackOff waits) {
    try {
      return BackOffUtils.next(Sleeper.DEFAULT, waits);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
