package dev.purlin.pipelines.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.rules.ExternalResource;
import org.junit.rules.TemporaryFolder;

/** A directory with the pipeline files and the data of a test, and what its runs leave behind. */
final class Workplace extends ExternalResource {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final TemporaryFolder folder = new TemporaryFolder();

  @Override
  protected void before() throws Throwable {
    folder.create();
  }

  @Override
  protected void after() {
    folder.delete();
  }

  Path path(String name) {
    return folder.getRoot().toPath().resolve(name);
  }

  /** Writes a file, with {@code DIR} in it standing for this directory. */
  Path file(String name, String text) {
    try {
      Files.createDirectories(path(name).getParent());
      return Files.writeString(path(name), text.replace("DIR", path("").toString()));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** Runs a pipeline file on Direct; its record goes to {@code runs}. */
  Invocation run(Path file, Object... more) {
    return runOn("direct", file, more);
  }

  Invocation runOn(String runner, Path file, Object... more) {
    List<Object> arguments = new ArrayList<>(List.of("run", file, "--runner", runner));
    arguments.addAll(List.of("--runs", path("runs"), "--quarantine", path("quarantine")));
    arguments.addAll(List.of(more));
    return Invocation.of(arguments.toArray());
  }

  /**
   * The command line in a process of its own, which can be killed; it prints into the files {@code
   * stdout} and {@code stderr}.
   */
  Process start(Map<String, String> environment, Object... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElseThrow());
    for (String opened : List.of("java.lang", "java.nio", "java.util")) {
      command.add("--add-opens=java.base/" + opened + "=ALL-UNNAMED");
    }
    command.addAll(List.of("-Xmx1g", "-XX:TieredStopAtLevel=1"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    Stream.of(arguments).map(String::valueOf).forEach(command::add);
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectOutput(path("stdout").toFile())
            .redirectError(path("stderr").toFile());
    builder.environment().putAll(environment);
    return builder.start();
  }

  String read(String name) {
    return read(path(name));
  }

  static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /**
   * The directory of the last run; names tell runs apart by seconds, and several may fit in one.
   */
  Path lastRun() {
    return list("runs").stream()
        .filter(file -> Files.isRegularFile(file.resolve("run.log")))
        .max(Comparator.comparing(Workplace::changed))
        .orElseThrow();
  }

  private static FileTime changed(Path file) {
    try {
      return Files.getLastModifiedTime(file);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** The record of the last run. */
  JsonNode record() {
    return json(read(lastRun().resolve("run.json")));
  }

  static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** The last value of a step of a file, which lies in a directory with a hash in its name. */
  Path lastValue(String file, String step) {
    return list("runs/state").stream()
        .filter(place -> place.getFileName().toString().matches(file + "-[0-9a-f]{8}"))
        .findFirst()
        .orElse(path("runs/state/" + file + "-none"))
        .resolve(step + ".json");
  }

  /** What lies in a directory, by name; nothing if it is not there. */
  List<Path> list(String name) {
    if (!Files.exists(path(name))) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(path(name))) {
      return files.sorted().toList();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
