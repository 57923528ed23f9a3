package dev.purlin.pipelines.run;

import dev.purlin.core.run.RunContext;
import dev.purlin.pipelines.assembly.AssembledStep;
import dev.purlin.pipelines.engine.Engine;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Tells the listener twice a second how far the run has come. */
final class ProgressTicker implements AutoCloseable {
  private static final long MILLIS = 500;

  private final Runnable last;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "purlin-progress");
            thread.setDaemon(true);
            return thread;
          });

  /** For the time before there are steps, in which sources and targets are looked at. */
  ProgressTicker(RunListener listener, RunContext run, Instant started) {
    this.last = () -> tell(listener, run, Duration.between(started, Instant.now()));
    every(last);
  }

  ProgressTicker(
      RunListener listener,
      Engine engine,
      RunContext run,
      List<AssembledStep> steps,
      Instant started) {
    this.last = () -> {};
    every(
        () -> {
          Duration elapsed = Duration.between(started, Instant.now());
          tell(listener, run, elapsed);
          listener.progress(Books.of(steps, engine::count).steps(), elapsed);
        });
  }

  @SuppressWarnings("FutureReturnValueIgnored") // It ends with the timer.
  private void every(Runnable act) {
    timer.scheduleAtFixedRate(act, MILLIS, MILLIS, TimeUnit.MILLISECONDS);
  }

  private static void tell(RunListener listener, RunContext run, Duration elapsed) {
    listener.told(Stream.concat(run.told().stream(), run.waits().now().stream()).toList(), elapsed);
  }

  @Override
  public void close() {
    timer.shutdownNow();
    last.run();
  }
}
