package dev.purlin.io.stage;

import dev.purlin.core.commit.HeldFile;
import dev.purlin.core.commit.Leftovers;
import dev.purlin.io.file.FileSources;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Tells other runs that the directory of a stage belongs to a run that lives, and removes what runs
 * that died have left of stages that were not complete. An object store has no locks; there both do
 * nothing.
 *
 * @param place the stage of a run
 */
record StageLock(StagePlace place) implements Leftovers {
  private static final String LOCK = ".lock";

  static StageLock of(StagePlace place) {
    return new StageLock(place);
  }

  private boolean local() {
    return FileSources.isLocal(place.area());
  }

  private Path directory() {
    return FileSources.localPath(place.directory());
  }

  @Override
  public AutoCloseable guard() throws IOException {
    if (!local()) {
      return () -> {};
    }
    Files.createDirectories(directory());
    Path lock = directory().resolve(LOCK);
    HeldFile held =
        HeldFile.hold(
            FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE), lock);
    return () -> {
      try (held) {
        Files.deleteIfExists(lock);
      }
    };
  }

  /** Removes the lock of a run that is over, or is ending. */
  void remove() throws IOException {
    if (local()) {
      Files.deleteIfExists(directory().resolve(LOCK));
    }
  }

  @Override
  public List<String> sweep() throws IOException {
    Path all = local() ? directory().getParent() : null;
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
