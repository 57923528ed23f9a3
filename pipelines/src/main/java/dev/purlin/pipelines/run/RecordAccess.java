package dev.purlin.pipelines.run;

import dev.purlin.core.problem.PurlinException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import java.util.Set;

/**
 * Who may read what a run leaves beside its targets: records, logs, quarantined rows. They hold
 * values of rows, and so personal data.
 *
 * <p>File systems without POSIX permissions, and object stores, have rules of their own.
 */
public enum RecordAccess {
  /** Directories 0700, files 0600. */
  PRIVATE,
  /** Whatever the umask of the process says. */
  SHARED;

  private static final Set<PosixFilePermission> OF_FILE =
      PosixFilePermissions.fromString("rw-------");
  private static final Set<PosixFilePermission> OF_DIRECTORY =
      PosixFilePermissions.fromString("rwx------");

  private boolean restricts(Path path) {
    return this == PRIVATE && path.getFileSystem().supportedFileAttributeViews().contains("posix");
  }

  /** Creates a directory and those above it that do not exist. */
  void createDirectories(Path directory) throws IOException {
    Files.createDirectories(directory, attributes(directory, OF_DIRECTORY));
  }

  /** Creates a file unless it exists, for somebody to append to. */
  void createFile(Path file) throws IOException {
    try {
      Files.createFile(file, attributes(file, OF_FILE));
    } catch (FileAlreadyExistsException e) {
      return; // An earlier run has created it.
    }
  }

  /**
   * Writes a file that holds values of rows, all of it or nothing.
   *
   * @param what what it is, for the error
   * @throws PurlinException if it cannot be written
   */
  public void write(String what, Path file, String text) {
    Path temporary = file.resolveSibling(file.getFileName() + ".tmp");
    try {
      Files.deleteIfExists(temporary);
      createFile(temporary);
      try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
        ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
        // A crash of the machine may otherwise leave the new name with nothing in it.
        channel.force(true);
      }
      Files.move(
          temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw PurlinException.outside("cannot write %s to %s: %s".formatted(what, file, e), e);
    }
  }

  /** Creates a directory that sinks will write files into. */
  void open(Path directory) {
    try {
      createDirectories(directory);
    } catch (IOException e) {
      throw PurlinException.outside("cannot create the directory " + directory + ": " + e, e);
    }
  }

  /** Restricts what sinks have written below a directory; one that they left empty is removed. */
  void close(Path directory, String child) {
    try {
      Path written = directory.resolve(child);
      if (restricts(written) && Files.isDirectory(written)) {
        Files.setPosixFilePermissions(written, OF_DIRECTORY);
        restrictFiles(written);
      }
      Files.delete(directory);
    } catch (DirectoryNotEmptyException | NoSuchFileException e) {
      return; // There are rows in it, or somebody else has removed it.
    } catch (IOException e) {
      throw PurlinException.outside(
          "cannot keep what is in %s from other users: %s".formatted(directory, e), e);
    }
  }

  private static void restrictFiles(Path directory) throws IOException {
    Files.walkFileTree(
        directory,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            if (attributes.isRegularFile()) {
              Files.setPosixFilePermissions(file, OF_FILE);
            }
            return FileVisitResult.CONTINUE;
          }
        });
  }

  private FileAttribute<?>[] attributes(Path path, Set<PosixFilePermission> permissions) {
    return restricts(path)
        ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(permissions)}
        : new FileAttribute<?>[0];
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
