package dev.purlin.tests.cluster.flink;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A process that a test starts, kills and starts again. Its output goes to a log file.
 *
 * <p>Whatever a test forgets is killed when this JVM ends.
 */
public final class ServerProcess implements AutoCloseable {
  private static final int QUOTED_LINES = 60;
  private static final Set<ServerProcess> RUNNING = ConcurrentHashMap.newKeySet();

  static {
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(() -> RUNNING.forEach(server -> server.process.destroyForcibly())));
  }

  private final String name;
  private final Path log;
  private final ProcessBuilder builder;
  private Process process;

  /**
   * Starts a process.
   *
   * @param directory where its log goes
   */
  ServerProcess(String name, List<String> command, Path directory) {
    this.name = name;
    this.log = directory.resolve(name + ".log");
    this.builder =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    start();
  }

  public String name() {
    return name;
  }

  /** Starts it again after {@link #kill}. */
  public void start() {
    try {
      process = builder.start();
      RUNNING.add(this);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot start " + name, e);
    }
  }

  /** Ends it at once, as a crash of its machine would (SIGKILL), and waits until it is gone. */
  public void kill() {
    process.destroyForcibly();
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    RUNNING.remove(this);
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  public long pid() {
    return process.pid();
  }

  /** All it has logged. */
  public String log() {
    try {
      return Files.exists(log) ? Files.readString(log) : "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The end of its log, for messages of failure. */
  public String quote() {
    List<String> lines = log().lines().toList();
    List<String> last = lines.subList(Math.max(0, lines.size() - QUOTED_LINES), lines.size());
    return "--- %s (%s), the end of %s%n%s%n"
        .formatted(name, isAlive() ? "alive" : "dead", log, String.join("\n", last));
  }

  @Override
  public void close() {
    kill();
  }
}
