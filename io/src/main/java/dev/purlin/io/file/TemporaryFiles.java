package dev.purlin.io.file;

import dev.purlin.core.commit.CommitGate;
import dev.purlin.core.commit.HeldFile;
import java.io.IOException;
import java.io.Serializable;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.io.fs.EmptyMatchTreatment;
import org.apache.beam.sdk.io.fs.MatchResult.Metadata;
import org.apache.beam.sdk.io.fs.MoveOptions.StandardMoveOptions;
import org.apache.beam.sdk.io.fs.ResourceId;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * The hidden directory beside a target in which its files grow until they are committed.
 *
 * @param target the path that the step writes to
 * @param directory the directory, ending in a slash
 * @param ending how the names of its files end
 */
record TemporaryFiles(String target, String directory, String ending) implements Serializable {
  /** How the names of such directories begin. */
  static final String PREFIX = ".purlin-";

  TemporaryFiles(String target, String directory) {
    this(target, directory, "");
  }

  static TemporaryFiles beside(String target) {
    String parent = target.substring(0, target.lastIndexOf('/') + 1);
    String token = UUID.randomUUID().toString().substring(0, 8);
    return new TemporaryFiles(target, parent + PREFIX + token + "/");
  }

  /** The file that a living run has locked; on this machine's file systems. */
  private static final String LOCK = "lock";

  /** Says which journal will need what lies in the directory. */
  private static final String PREPARED = "prepared";

  /** Locks the directory, as long as this process lives; nothing where there are no locks. */
  AutoCloseable guard() throws IOException {
    Path parent = localParent();
    if (parent == null || !Files.isDirectory(parent)) {
      return () -> {};
    }
    Path own = FileSources.localPath(directory);
    Files.createDirectories(own);
    Path lock = own.resolve(LOCK);
    return HeldFile.hold(
        FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE), lock);
  }

  /**
   * Says that a journal will need what lies in the directory.
   *
   * @param journal where it will lie; empty if that is not known
   */
  void prepared(String journal) throws IOException {
    if (localParent() != null && Files.isDirectory(FileSources.localPath(directory))) {
      Files.writeString(
          FileSources.localPath(directory).resolve(PREPARED), JournalPlace.of(journal));
    }
  }

  /** Whether a journal needs what lies in a dead run's directory. */
  private static boolean isNeeded(Path directory) throws IOException {
    Path mark = directory.resolve(PREPARED);
    return Files.exists(mark) && JournalPlace.mayBeNeeded(Files.readString(mark));
  }

  /** Removes the directories beside this one whose runs have died; says which. */
  List<String> sweep() throws IOException {
    Path parent = localParent();
    if (parent == null || !Files.isDirectory(parent)) {
      return List.of();
    }
    Path own = FileSources.localPath(directory);
    List<Path> others;
    try (Stream<Path> found = Files.list(parent)) {
      others =
          found
              .filter(path -> path.getFileName().toString().startsWith(PREFIX) && !path.equals(own))
              .filter(path -> Files.isRegularFile(path.resolve(LOCK)))
              .sorted()
              .toList();
    }
    List<String> removed = new ArrayList<>();
    for (Path other : others) {
      if (isDead(other) && !isNeeded(other)) {
        deleteLocal(other);
        removed.add("directory '" + other + "'");
      }
    }
    return removed;
  }

  private static boolean isDead(Path directory) throws IOException {
    try (HeldFile lock = HeldFile.tryHold(directory.resolve(LOCK))) {
      return lock != null;
    }
  }

  private @Nullable Path localParent() {
    return FileSources.isLocal(directory) ? FileSources.localPath(directory).getParent() : null;
  }

  /** The name of a new file; what is in the directory goes if the run does not come to its end. */
  String newFile(CommitGate gate) {
    gate.onAbort(directory, this::delete);
    return directory + UUID.randomUUID() + ending;
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
      if (!file.endsWith(LOCK)) {
        Files.deleteIfExists(file);
      }
    }
    // Without it the next run would not know that nobody is left to remove the rest.
    Files.deleteIfExists(directory.resolve(LOCK));
    Files.deleteIfExists(directory);
  }
}
