package dev.purlin.benchmarks;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/** A command that runs as a process of its own, and is measured whole: start-up, work and exit. */
final class MeasuredProcess implements AutoCloseable {
  private static final int POLL_MILLIS = 20;
  private static final long STOP_SECONDS = 60;

  private final List<String> command;
  private final Path log;
  private final long started;
  private final Process process;
  private final Path status;
  private long peakBytes;
  private double processorSeconds;

  private MeasuredProcess(List<String> command, Path log) throws IOException {
    this.command = command;
    this.log = log;
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.redirectOutput(log.toFile());
    builder.redirectInput(new File("/dev/null"));
    started = System.nanoTime();
    process = builder.start();
    status = Path.of("/proc", String.valueOf(process.pid()), "status");
  }

  static MeasuredProcess start(List<String> command, Path log) throws IOException {
    return new MeasuredProcess(command, log);
  }

  /** Waits for the end, which has to be a success, and tells the seconds since the start. */
  double awaitEnd() throws IOException, InterruptedException {
    while (stillRuns()) {
      look();
    }
    double seconds = (System.nanoTime() - started) / 1e9;
    if (process.exitValue() != 0) {
      throw ended();
    }
    return seconds;
  }

  /** Waits while the process brings a count to at least that much, and tells the count. */
  long awaitCount(Callable<Long> count, long atLeast) throws Exception {
    long counted = count.call();
    while (counted < atLeast) {
      if (!stillRuns()) {
        throw ended();
      }
      look();
      counted = count.call();
    }
    return counted;
  }

  /**
   * The most physical memory the process had at once; 0 where the system does not tell (it is read
   * from Linux's {@code /proc}).
   */
  long peakBytes() {
    return peakBytes;
  }

  /**
   * The processor time that it took, of all its threads, as far as was seen; 0 where the system
   * does not say.
   */
  double processorSeconds() {
    return processorSeconds;
  }

  private void look() {
    peakBytes = Math.max(peakBytes, highWaterMark());
    process
        .info()
        .totalCpuDuration()
        .ifPresent(time -> processorSeconds = Math.max(processorSeconds, time.toMillis() / 1e3));
  }

  private boolean stillRuns() throws InterruptedException {
    return !process.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS);
  }

  private IllegalStateException ended() throws IOException {
    return new IllegalStateException(
        "exit code %d of %s:%n%s"
            .formatted(process.exitValue(), String.join(" ", command), Files.readString(log)));
  }

  private long highWaterMark() {
    try {
      return Files.readAllLines(status).stream()
          .filter(line -> line.startsWith("VmHWM:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
          .findFirst()
          .orElse(0);
    } catch (IOException e) {
      return 0; // It has just ended, or this is not Linux; the last reading stands.
    }
  }

  /** Ends a process that still runs. */
  @Override
  public void close() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly();
    }
  }
}
