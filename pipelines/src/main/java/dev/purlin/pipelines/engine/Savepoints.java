package dev.purlin.pipelines.engine;

import dev.purlin.core.problem.PurlinException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/** Savepoints and checkpoints: directories that a run can resume from. */
public final class Savepoints {
  private static final String METADATA = "_metadata";

  private Savepoints() {}

  /**
   * The address of a savepoint as Flink takes it.
   *
   * @param path a directory on this machine, or an address such as {@code s3://...}
   */
  public static String address(String path) {
    if (path.contains("://")) {
      return path;
    }
    Path directory = Path.of(path.startsWith("file:") ? path.substring(5) : path).toAbsolutePath();
    if (!Files.exists(directory.resolve(METADATA))) {
      throw PurlinException.user(
          "--from-savepoint: there is no savepoint at %s; expected a directory with a file %s"
              .formatted(directory, METADATA));
    }
    return directory.toUri().toString();
  }

  /** The youngest complete checkpoint below a directory. */
  public static Optional<Path> lastCheckpoint(Path directory) {
    if (!Files.isDirectory(directory)) {
      return Optional.empty();
    }
    try (Stream<Path> files = Files.walk(directory, 3)) {
      return files
          .filter(file -> file.endsWith(METADATA))
          .map(Path::getParent)
          .max(Comparator.comparingLong(checkpoint -> checkpoint.toFile().lastModified()));
    } catch (IOException e) {
      throw PurlinException.outside("cannot look for checkpoints in " + directory + ": " + e, e);
    }
  }
}
