package dev.purlin.io.stage;

import dev.purlin.core.commit.HeldFile;
import dev.purlin.core.commit.Leftovers;
import dev.purlin.io.file.FileSources;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Tells other runs that the directory of a stage belongs to a run that lives, and removes what runs
 * that died have left of stages that were not complete. An object store has no locks; there both do
 * nothing.
 *
 * @param place the stage of a run
 * @param shared whether other users may read the directories that are made for it
 */
record StageLock(StagePlace place, boolean shared) implements Leftovers {
  private static final String LOCK = ".lock";
  private static final String READER = ".reader-";
  private static final FileAttribute<?> PRIVATE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

  static StageLock of(StagePlace place) {
    return new StageLock(place, false);
  }

  static boolean local(StagePlace place) {
    return FileSources.isLocal(place.area());
  }

  static Path directory(StagePlace place) {
    return FileSources.localPath(place.directory());
  }

  /** How the names begin of the files that a run holds in the stages that it reads. */
  static String readerOf(String run) {
    return READER + run + "-";
  }

  private void createDirectories() throws IOException {
    Path directory = directory(place);
    boolean restricted =
        !shared && directory.getFileSystem().supportedFileAttributeViews().contains("posix");
    Files.createDirectories(
        directory, restricted ? new FileAttribute<?>[] {PRIVATE} : new FileAttribute<?>[0]);
  }

  @Override
  public AutoCloseable guard() throws IOException {
    if (!local(place)) {
      return () -> {};
    }
    createDirectories();
    Path lock = directory(place).resolve(LOCK);
    HeldFile held =
        HeldFile.hold(
            FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE), lock);
    return () -> {
      try (held) {
        Files.deleteIfExists(lock);
      }
    };
  }

  /**
   * Whether a run that lives writes a stage, or reads it.
   *
   * @param own the run that asks, which does not count
   */
  static boolean isInUse(StagePlace place, String own) throws IOException {
    for (Path file : hidden(place)) {
      String name = file.getFileName().toString();
      boolean others =
          name.equals(LOCK) ? !place.run().equals(own) : !name.startsWith(readerOf(own));
      if (others && (name.equals(LOCK) || name.startsWith(READER)) && isHeld(file)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isHeld(Path file) throws IOException {
    try (HeldFile lock = HeldFile.tryHold(file)) {
      return lock == null && Files.exists(file);
    }
  }

  /** What Beam does not list: the locks, and a manifest that was being written. */
  private static List<Path> hidden(StagePlace place) throws IOException {
    if (!local(place) || !Files.isDirectory(directory(place))) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(directory(place))) {
      return files.filter(file -> file.getFileName().toString().startsWith(".")).toList();
    }
  }

  /** Removes the locks of runs that are over, or are ending. */
  static void remove(StagePlace place) throws IOException {
    for (Path file : hidden(place)) {
      Files.deleteIfExists(file);
    }
  }

  @Override
  public List<String> sweep() throws IOException {
    Path all = local(place) ? directory(place).getParent() : null;
    if (all == null || !Files.isDirectory(all)) {
      return List.of();
    }
    List<Path> incomplete;
    try (Stream<Path> found = Files.list(all)) {
      incomplete =
          found
              .filter(path -> path.getFileName().toString().startsWith(StagePlace.RUN))
              .filter(path -> Files.exists(path.resolve(LOCK)))
              .filter(path -> !Files.exists(path.resolve(StagePlace.MANIFEST)))
              .sorted()
              .toList();
    }
    List<String> removed = new ArrayList<>();
    for (Path path : incomplete) {
      if (isDead(path)) {
        String run = path.getFileName().toString().substring(StagePlace.RUN.length());
        StageArea.removeIncomplete(place.of(run));
        removed.add("incomplete stage '" + path + "'");
      }
    }
    return removed;
  }

  private static boolean isDead(Path directory) throws IOException {
    try (HeldFile lock = HeldFile.tryHold(directory.resolve(LOCK))) {
      return lock != null;
    }
  }
}
