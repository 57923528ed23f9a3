package dev.purlin.pipelines.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.purlin.pipelines.report.RunPage;
import dev.purlin.pipelines.run.RecordAccess;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine;

/**
 * A file for the page about a run.
 *
 * @param access who may read it: it holds values of rows, as the record does
 */
record RunPageFile(Path file, RecordAccess access) {

  /**
   * Looks at the place before anything runs.
   *
   * @throws CommandLine.ParameterException if no file can be there
   */
  static void check(Path file, CommandLine command) {
    Path directory = file.toAbsolutePath().getParent();
    if (directory == null || !Files.isDirectory(directory)) {
      throw new CommandLine.ParameterException(
          command,
          "--report: the directory %s does not exist; create it first".formatted(directory));
    }
    if (Files.isDirectory(file)) {
      throw new CommandLine.ParameterException(
          command,
          "--report: %s is a directory; expected a file, such as run.html".formatted(file));
    }
  }

  void write(JsonNode record) {
    access.write("the report", file, RunPage.of(record));
  }
}
