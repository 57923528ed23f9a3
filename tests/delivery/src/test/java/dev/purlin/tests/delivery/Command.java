package dev.purlin.tests.delivery;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A command that has ended.
 *
 * @param output what it wrote, errors included
 */
public record Command(int exitCode, String output) {

  /** Runs a command to its end, and kills it after a time. */
  public static Command run(
      Path directory, Map<String, String> environment, int seconds, List<String> command)
      throws IOException, InterruptedException {
    Path output = Files.createTempFile("command", ".log");
    try {
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .directory(directory.toFile())
              .redirectErrorStream(true)
              .redirectOutput(output.toFile());
      builder.environment().putAll(environment);
      Process process = builder.start();
      if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        throw new IllegalStateException(
            command + " has not ended after " + seconds + " s:\n" + Files.readString(output));
      }
      return new Command(process.exitValue(), Files.readString(output));
    } finally {
      Files.delete(output);
    }
  }

  /** This, if it went well. */
  public Command succeeded() {
    if (exitCode != 0) {
      throw new IllegalStateException("ended with " + exitCode + ":\n" + output);
    }
    return this;
  }
}
