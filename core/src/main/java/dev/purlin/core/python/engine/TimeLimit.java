package dev.purlin.core.python.engine;

import java.time.Duration;
import java.util.Set;
import java.util.Timer;
import java.util.TimerTask;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;
import org.graalvm.polyglot.Context;

/** Interrupts Python that takes too long for a row. */
final class TimeLimit {
  private static final long CHECK_MILLIS = 250;
  private static final Duration TO_STOP = Duration.ofSeconds(10);

  private final Duration limit;
  private final Set<Watched> running = ConcurrentHashMap.newKeySet();

  TimeLimit(Duration limit) {
    this.limit = limit;
    new Timer("purlin-python-limit", true)
        .schedule(
            new TimerTask() {
              @Override
              public void run() {
                running.forEach(Watched::check);
              }
            },
            CHECK_MILLIS,
            CHECK_MILLIS);
  }

  Duration duration() {
    return limit;
  }

  /** Watches over what runs in a context until it is closed. */
  Watched watch(Context context) {
    Watched watched = new Watched(context);
    running.add(watched);
    return watched;
  }

  /** Rows that Python is given one after the other. */
  final class Watched implements AutoCloseable {
    private final Context context;
    private volatile long started = System.nanoTime();

    private Watched(Context context) {
      this.context = context;
    }

    /** A row begins. */
    void begin() {
      started = System.nanoTime();
    }

    private void check() {
      if (System.nanoTime() - started > limit.toNanos()) {
        try {
          context.interrupt(TO_STOP);
        } catch (TimeoutException e) {
          started = System.nanoTime(); // It is in native code; the next check tries again.
        }
      }
    }

    @Override
    public void close() {
      running.remove(this);
    }
  }
}
