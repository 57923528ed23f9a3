package dev.purlin.core.commit;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Set;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * A locked file of this machine, which tells other processes, and other runs in this one, that a
 * run lives. The lock ends with the process, however that ends.
 *
 * <p>Within a process it must be looked up before the file is opened: on POSIX, closing any channel
 * of a file lets go of all locks that the process has on it.
 */
public final class HeldFile implements Closeable {
  private static final Set<Path> HELD = new HashSet<>();

  private final FileChannel channel;
  private final Path file;

  private HeldFile(FileChannel channel, Path file) {
    this.channel = channel;
    this.file = file;
  }

  /**
   * Locks a file that nobody else knows yet.
   *
   * @param channel a channel for writing to it, closed with what is returned
   * @param name the name under which others will look for it
   */
  public static HeldFile hold(FileChannel channel, Path name) throws IOException {
    synchronized (HELD) {
      channel.lock();
      HeldFile held = new HeldFile(channel, name.toAbsolutePath().normalize());
      HELD.add(held.file);
      return held;
    }
  }

  /** Locks a file; null if a run that lives has locked it, or if it does not exist. */
  public static @Nullable HeldFile tryHold(Path name) throws IOException {
    Path file = name.toAbsolutePath().normalize();
    synchronized (HELD) {
      if (HELD.contains(file)) {
        return null;
      }
      FileChannel channel;
      try {
        channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
      } catch (NoSuchFileException e) {
        return null; // The run that had it is just over.
      }
      FileLock lock = channel.tryLock();
      if (lock == null) {
        channel.close();
        return null;
      }
      HELD.add(file);
      return new HeldFile(channel, file);
    }
  }

  @Override
  public void close() throws IOException {
    synchronized (HELD) {
      HELD.remove(file);
      channel.close();
    }
  }
}
