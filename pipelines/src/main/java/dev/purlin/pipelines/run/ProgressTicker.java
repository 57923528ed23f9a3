package dev.purlin.pipelines.run;

import dev.purlin.pipelines.assembly.AssembledStep;
import dev.purlin.pipelines.engine.Engine;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Tells the listener twice a second how far the run has come. */
final class ProgressTicker implements AutoCloseable {
  private static final long MILLIS = 500;

  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "purlin-progress");
            thread.setDaemon(true);
            return thread;
          });

  @SuppressWarnings("FutureReturnValueIgnored") // It ends with the timer.
  ProgressTicker(RunListener listener, Engine engine, List<AssembledStep> steps, Instant started) {
    timer.scheduleAtFixedRate(
        () ->
            listener.progress(
                Books.of(steps, engine::count).steps(), Duration.between(started, Instant.now())),
        MILLIS,
        MILLIS,
        TimeUnit.MILLISECONDS);
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
