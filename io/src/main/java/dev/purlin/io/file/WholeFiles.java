package dev.purlin.io.file;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.UUID;
import java.util.zip.CRC32C;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.io.fs.MatchResult;
import org.apache.beam.sdk.io.fs.MoveOptions.StandardMoveOptions;
import org.apache.beam.sdk.util.MimeTypes;

/** Files of any of Beam's file systems that are written, read and removed as a whole. */
public final class WholeFiles {
  private static final int BUFFER_BYTES = 1 << 18;

  private WholeFiles() {}

  /** The text of a file in UTF-8. */
  public static String read(String path) throws IOException {
    try (InputStream in = open(path)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** Writes a file that is not there before it is complete. */
  public static void write(String path, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    if (FileSources.isLocal(path)) {
      Path file = FileSources.localPath(path);
      Files.createDirectories(file.getParent());
      Path growing = file.resolveSibling("." + file.getFileName() + "." + UUID.randomUUID());
      Files.write(growing, bytes);
      Files.move(growing, file, StandardCopyOption.ATOMIC_MOVE);
      return;
    }
    try (OutputStream out =
        Channels.newOutputStream(FileSystems.create(FileSources.resource(path), MimeTypes.TEXT))) {
      out.write(bytes);
    }
  }

  /** The size of a file; -1 if there is none. */
  public static long size(String path) throws IOException {
    MatchResult found = FileSystems.matchResources(List.of(FileSources.resource(path))).get(0);
    return found.status() == MatchResult.Status.OK ? found.metadata().get(0).sizeBytes() : -1;
  }

  /** The CRC-32C of a file's bytes, all of which are read for it. */
  public static int crc32c(String path) throws IOException {
    CRC32C crc = new CRC32C();
    byte[] buffer = new byte[BUFFER_BYTES];
    try (InputStream in = open(path)) {
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        crc.update(buffer, 0, count);
      }
    }
    return (int) crc.getValue();
  }

  /** Removes files; those that are not there do no harm. */
  public static void delete(List<String> paths) throws IOException {
    FileSystems.delete(
        paths.stream().map(FileSources::resource).toList(),
        StandardMoveOptions.IGNORE_MISSING_FILES);
  }

  /** Removes a directory that has become empty; an object store has none. */
  public static void deleteDirectory(String path) throws IOException {
    if (FileSources.isLocal(path)) {
      Files.deleteIfExists(FileSources.localPath(path));
    }
  }

  private static InputStream open(String path) throws IOException {
    return Channels.newInputStream(FileSystems.open(FileSources.resource(path)));
  }
}
