package dev.purlin.benchmarks;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Runs a command as a process of its own, and measures it whole: start-up, work and exit. */
final class ProcessTimer {
  private static final int POLL_MILLIS = 20;

  /**
   * What was measured.
   *
   * @param seconds from start to exit
   * @param peakBytes the most physical memory the process had at once; 0 where the system does not
   *     tell (it is read from Linux's {@code /proc})
   */
  record Measured(double seconds, long peakBytes) {}

  private ProcessTimer() {}

  static Measured time(List<String> command, Path log) throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.redirectOutput(log.toFile());
    builder.redirectInput(new File("/dev/null"));
    long started = System.nanoTime();
    Process process = builder.start();
    Path status = Path.of("/proc", String.valueOf(process.pid()), "status");
    long peak = 0;
    while (!process.waitFor(POLL_MILLIS, java.util.concurrent.TimeUnit.MILLISECONDS)) {
      peak = Math.max(peak, highWaterMark(status));
    }
    double seconds = (System.nanoTime() - started) / 1e9;
    if (process.exitValue() != 0) {
      throw new IllegalStateException(
          "exit code %d of %s:%n%s"
              .formatted(process.exitValue(), String.join(" ", command), Files.readString(log)));
    }
    return new Measured(seconds, peak);
  }

  private static long highWaterMark(Path status) {
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
}
