package dev.purlin.io.file;

import dev.purlin.core.commit.CommitGate;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.io.fs.EmptyMatchTreatment;
import org.apache.beam.sdk.io.fs.MatchResult.Metadata;
import org.apache.beam.sdk.io.fs.MoveOptions.StandardMoveOptions;
import org.apache.beam.sdk.io.fs.ResourceId;

/**
 * The hidden directory beside a target in which its files grow until they are committed.
 *
 * @param target the path that the step writes to
 * @param directory the directory, ending in a slash
 */
record TemporaryFiles(String target, String directory) implements Serializable {
  /** How the names of such directories begin. */
  static final String PREFIX = ".purlin-";

  static TemporaryFiles beside(String target) {
    String parent = target.substring(0, target.lastIndexOf('/') + 1);
    String token = UUID.randomUUID().toString().substring(0, 8);
    return new TemporaryFiles(target, parent + PREFIX + token + "/");
  }

  /** The name of a new file; what is in the directory goes if the run does not come to its end. */
  String newFile(CommitGate gate) {
    gate.onAbort(directory, this::delete);
    return directory + UUID.randomUUID();
  }

  /** Removes the directory with all that is left in it; does no harm if it does not exist. */
  void delete() throws IOException {
    if (FileSources.isLocal(directory)) {
      deleteLocal(FileSources.localPath(directory));
    } else {
      List<ResourceId> files =
          FileSystems.match(directory + "*", EmptyMatchTreatment.ALLOW).metadata().stream()
              .map(Metadata::resourceId)
              .toList();
      FileSystems.delete(files, StandardMoveOptions.IGNORE_MISSING_FILES);
    }
  }

  private static void deleteLocal(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      return;
    }
    List<Path> files;
    try (Stream<Path> found = Files.list(directory)) {
      files = found.toList();
    }
    for (Path file : files) {
      Files.deleteIfExists(file);
    }
    Files.deleteIfExists(directory);
  }
}
