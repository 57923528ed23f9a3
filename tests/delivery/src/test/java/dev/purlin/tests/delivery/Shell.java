package dev.purlin.tests.delivery;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A workplace with a copy of {@code ci}, in which its scripts are run. What they leave is in a
 * folder of the test's own, and the programs they find can be chosen.
 */
public final class Shell {
  private static final long LIMIT_SECONDS = 600;

  private final Path home;
  private final Path bin;
  private final Map<String, String> environment = new TreeMap<>();

  /** A workplace in a folder of the test's own. */
  public Shell(Path home) {
    this.home = home;
    this.bin = home.resolve("bin");
    environment.put("HOME", home.toString());
    environment.put("PATH", bin + ":" + System.getenv("PATH"));
    try {
      Files.createDirectories(bin);
      copy("ci");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** How a script ended, and what it said. */
  public record Ended(int status, String output, String errors) {
    /** All of it, as one text. */
    public String all() {
      return "status " + status + "\n" + output + errors;
    }
  }

  /** Copies a folder of the repository to the workplace. */
  public void copy(String name) throws IOException {
    Path from = Repository.path(name);
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Path to = home.resolve(name).resolve(from.relativize(file));
        Files.createDirectories(to.getParent());
        if (Files.isRegularFile(file)) {
          Files.copy(file, to);
        }
      }
    }
  }

  /** Sets an environment variable. */
  public Shell with(String variable, String value) {
    environment.put(variable, value);
    return this;
  }

  /** Only the programs that a plain system has; of those that scripts need besides, none. */
  public Shell withoutTools() {
    for (String name :
        List.of("bash", "cat", "date", "dirname", "env", "git", "head", "mktemp", "rm", "sed")) {
      Path tool =
          Stream.of(System.getenv("PATH").split(":"))
              .map(folder -> Path.of(folder, name))
              .filter(Files::isExecutable)
              .findFirst()
              .orElseThrow(() -> new IllegalStateException("this machine has no " + name));
      try {
        Files.createSymbolicLink(bin.resolve(name), tool);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return with("PATH", bin.toString());
  }

  /**
   * Puts a program on the path that notes its command line in {@link #commands} and then does what
   * it is told.
   */
  public Shell tool(String name, String body) {
    write(
        "bin/" + name,
        """
        #!/usr/bin/env bash
        printf '%s\\n' "${0##*/} $*" >> COMMANDS
        """
                .replace("COMMANDS", home.resolve("commands").toString())
            + body
            + "\n");
    home.resolve("bin").resolve(name).toFile().setExecutable(true);
    return this;
  }

  /** Writes a file of the workplace. */
  public Shell write(String name, String text) {
    try {
      Path file = home.resolve(name);
      Files.createDirectories(file.getParent());
      Files.writeString(file, text);
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The path of a file of the workplace. */
  public Path path(String name) {
    return home.resolve(name);
  }

  /** The text of a file of the workplace; empty if there is none. */
  public String read(String name) {
    try {
      Path file = home.resolve(name);
      return Files.exists(file) ? Files.readString(file) : "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The command lines of the programs that {@link #tool} made, one a line. */
  public String commands() {
    return read("commands");
  }

  /** Runs a script of {@code ci} to its end. */
  public Ended run(String script, String... arguments) {
    List<String> command = new ArrayList<>(List.of("bash", "ci/" + script));
    command.addAll(List.of(arguments));
    try {
      Path output = Files.createTempFile(home, "output", "");
      Path errors = Files.createTempFile(home, "errors", "");
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .directory(home.toFile())
              .redirectOutput(output.toFile())
              .redirectError(errors.toFile());
      builder.environment().clear();
      builder.environment().putAll(environment);
      Process process = builder.start();
      process.getOutputStream().close();
      if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        throw new AssertionError(
            "%s did not end within %d s; it said:\n%s%s"
                .formatted(
                    command, LIMIT_SECONDS, Files.readString(output), Files.readString(errors)));
      }
      return new Ended(
          process.exitValue(),
          Files.readString(output, StandardCharsets.UTF_8),
          Files.readString(errors, StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
