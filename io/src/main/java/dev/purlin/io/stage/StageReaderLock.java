package dev.purlin.io.stage;

import dev.purlin.core.commit.HeldFile;
import dev.purlin.core.commit.Leftovers;
import dev.purlin.core.problem.PurlinException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.ReadOnlyFileSystemException;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Tells other runs that this one reads a stage, so that they do not remove it. An object store has
 * no locks; there it does nothing.
 *
 * @param place the stage
 * @param run the run that reads it
 */
record StageReaderLock(StagePlace place, String run) implements Leftovers {

  @Override
  public AutoCloseable guard() throws IOException {
    if (!StageLock.local(place)) {
      return () -> {};
    }
    // Each reader has a file of its own: a step may read the stage twice, and so may other runs.
    Path lock = StageLock.directory(place).resolve(StageLock.readerOf(run) + UUID.randomUUID());
    HeldFile held;
    try {
      held =
          HeldFile.hold(
              FileChannel.open(lock, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
              lock);
    } catch (AccessDeniedException | ReadOnlyFileSystemException e) {
      return () -> {}; // Who may only read cannot keep others from removing it.
    } catch (NoSuchFileException e) {
      throw gone(e);
    }
    AutoCloseable guard =
        () -> {
          try (held) {
            Files.deleteIfExists(lock);
          }
        };
    if (StageArea.find(place).isEmpty()) {
      try (held) {
        Files.deleteIfExists(lock);
      }
      throw gone(null);
    }
    return guard;
  }

  private PurlinException gone(@Nullable Exception e) {
    return PurlinException.user(
        "'%s' was removed by another run after this one had begun; run it again with a stage that is there"
            .formatted(place),
        e);
  }
}
