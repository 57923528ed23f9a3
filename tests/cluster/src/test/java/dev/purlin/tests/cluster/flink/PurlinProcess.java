package dev.purlin.tests.cluster.flink;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.purlin.tests.cluster.Repository;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The shipped jar, run as a person runs it: a process of its own in a directory of its own.
 *
 * <pre>{@code
 * PurlinProcess run = PurlinProcess.start(directory, "run", "p.yaml", "--runner=flink");
 * assertThat(run.exitCode(), is(0));
 * }</pre>
 */
public final class PurlinProcess implements AutoCloseable {
  /** A test has two minutes in all. */
  private static final Duration LONGEST = Duration.ofSeconds(110);

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path directory;
  private final Process process;
  private final Path out;
  private final Path err;

  private PurlinProcess(Path directory, List<String> arguments) {
    this.directory = directory;
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx600m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.addAll(List.of("-jar", Repository.jar().toString()));
    command.addAll(arguments);
    try {
      out = Files.createTempFile(directory, "purlin", ".out");
      err = Files.createTempFile(directory, "purlin", ".err");
      process =
          new ProcessBuilder(command)
              .directory(directory.toFile())
              .redirectOutput(out.toFile())
              .redirectError(err.toFile())
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Starts it in a directory, which {@code purlin-runs} will appear in. */
  public static PurlinProcess start(Path directory, String... arguments) {
    return new PurlinProcess(directory, List.of(arguments));
  }

  /** Waits for its end. */
  public int exitCode() {
    try {
      if (!process.waitFor(LONGEST.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new AssertionError("purlin did not end within " + LONGEST + "\n" + output());
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  /** Asks it to stop, as Kubernetes and Ctrl-C do (SIGTERM). */
  public void terminate() {
    process.destroy();
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  public String out() {
    return read(out);
  }

  public String err() {
    return read(err);
  }

  /** All that it has said so far, for messages of failure. */
  public String output() {
    return "--- purlin, stdout%n%s%n--- purlin, stderr%n%s%n--- its log%n%s%n"
        .formatted(out(), err(), log());
  }

  /** The record of its run. */
  public JsonNode record() {
    try {
      return JSON.readTree(Files.readString(ofTheRun("run.json")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits for its end, and makes sure that it succeeded and its books balance. */
  public JsonNode succeeded() {
    if (exitCode() != 0) {
      throw new AssertionError("purlin ended with " + exitCode() + "\n" + output());
    }
    if (!record().path("balanced").asBoolean()) {
      throw new AssertionError("the books do not balance\n" + output());
    }
    return record();
  }

  private String log() {
    try {
      List<String> lines = Files.readAllLines(ofTheRun("run.log"));
      return String.join("\n", lines.subList(Math.max(0, lines.size() - 100), lines.size()));
    } catch (IOException | UncheckedIOException e) {
      return "(no log: " + e + ")";
    }
  }

  private Path ofTheRun(String name) {
    try (Stream<Path> found =
        Files.find(directory.resolve("purlin-runs"), 2, (file, a) -> file.endsWith(name))) {
      return found
          .reduce((first, last) -> last)
          .orElseThrow(() -> new AssertionError("there is no " + name + "\n" + out() + err()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
