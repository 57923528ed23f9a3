package dev.purlin.pipelines.cli;

import java.util.Set;
import org.apache.beam.sdk.options.PipelineOptionsFactory;

/**
 * Does what every run needs, and nothing of which depends on its file, while the command line and
 * the file are read.
 */
final class EarlyStart {
  private static final Set<String> RUNNING = Set.of("run", "copy", "test", "preview");

  private EarlyStart() {}

  /** Starts a thread, if there is a processor for it. */
  static void of(String[] arguments) {
    boolean runs = arguments.length > 0 && RUNNING.contains(arguments[0]);
    if (runs && Runtime.getRuntime().availableProcessors() > 1) {
      Thread thread = new Thread(PipelineOptionsFactory::create, "early start");
      thread.setDaemon(true);
      // Whoever needs the options next meets the failure, and reports it.
      thread.setUncaughtExceptionHandler((failed, error) -> {});
      thread.start();
    }
  }
}
