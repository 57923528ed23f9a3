package dev.purlin.io.file;

import dev.purlin.core.problem.Names;
import dev.purlin.core.problem.PurlinException;
import dev.purlin.io.s3.S3Errors;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.io.fs.EmptyMatchTreatment;
import org.apache.beam.sdk.io.fs.MatchResult.Metadata;
import org.apache.beam.sdk.io.fs.ResourceId;

/**
 * Finds the files that a path or pattern means, when a pipeline is built.
 *
 * <pre>{@code
 * List<Metadata> files = FileSources.match("data/2026-*.csv");
 * }</pre>
 *
 * <p>A pattern may have {@code *}, {@code ?}, {@code [abc]}, {@code {a,b}}, and {@code **} for any
 * number of directories. Relative paths are relative to the working directory. Whatever Beam's
 * FileSystems know can be named by its scheme, as in {@code s3://bucket/key}. Files that Purlin is
 * just writing are never found.
 */
public final class FileSources {
  private static final Comparator<Metadata> BY_NAME =
      Comparator.comparing(file -> file.resourceId().toString());

  private FileSources() {}

  /**
   * The files, sorted by name: at least one.
   *
   * @throws PurlinException naming the pattern, the directory looked in and the nearest name there,
   *     if there is no such file
   */
  public static List<Metadata> match(String pattern) {
    if (pattern.isBlank()) {
      throw PurlinException.user("the path is empty; expected a file or a pattern of files");
    }
    List<Metadata> files = isLocal(pattern) ? local(pattern) : remote(pattern);
    return files.stream()
        .filter(file -> !file.resourceId().toString().contains("/" + TemporaryFiles.PREFIX))
        .sorted(BY_NAME)
        .toList();
  }

  static boolean isLocal(String path) {
    return path.startsWith("file:") || !path.matches("[a-zA-Z][-a-zA-Z0-9+.]+://.*");
  }

  private static List<Metadata> remote(String pattern) {
    try {
      List<Metadata> files =
          FileSystems.match(pattern, EmptyMatchTreatment.ALLOW).metadata().stream()
              .filter(file -> !file.resourceId().isDirectory())
              .toList();
      if (files.isEmpty()) {
        throw PurlinException.user("no file matches '%s'".formatted(pattern));
      }
      return files;
    } catch (FileNotFoundException e) {
      throw PurlinException.user("no file matches '%s'".formatted(pattern), e);
    } catch (IOException | IllegalArgumentException e) {
      throw PurlinException.outside(
          "cannot look for '%s': %s".formatted(pattern, S3Errors.explain(e).orElse(e.getMessage())),
          e);
    }
  }

  // Not through Beam's local file system: it walks the whole tree below a pattern's directory.
  private static List<Metadata> local(String pattern) {
    Path path = localPath(pattern);
    if (Files.isDirectory(path)) {
      throw PurlinException.user(
          "'%s' is a directory; name the files in it, as in '%s'"
              .formatted(pattern, pattern.replaceAll("/+$", "") + "/*"));
    }
    if (Files.exists(path)) {
      return List.of(metadata(path));
    }
    Path directory = fixedDirectory(path);
    List<Metadata> files = Files.isDirectory(directory) ? walk(path, directory) : List.of();
    if (files.isEmpty()) {
      throw PurlinException.user(notFound(pattern, path, directory));
    }
    return files;
  }

  static Path localPath(String path) {
    String plain = path.replaceFirst("^file:(//)?", "");
    try {
      return Path.of(plain).toAbsolutePath().normalize();
    } catch (InvalidPathException e) {
      throw PurlinException.user("'%s' is no path: %s".formatted(path, e.getReason()), e);
    }
  }

  /** A file to be written, in the form that Beam's FileSystems take. */
  static ResourceId resource(String path) {
    return FileSystems.matchNewResource(
        isLocal(path) ? localPath(path).toString() : path, /* isDirectory= */ false);
  }

  private static boolean isPattern(String name) {
    return name.matches(".*[*?\\[{].*");
  }

  /** The directory above the first part that is a pattern. */
  private static Path fixedDirectory(Path path) {
    Path directory = path.getRoot();
    for (Path name : path.getParent()) {
      if (isPattern(name.toString())) {
        break;
      }
      directory = directory.resolve(name);
    }
    return directory;
  }

  private static List<Metadata> walk(Path pattern, Path directory) {
    FileSystem fileSystem = pattern.getFileSystem();
    PathMatcher matcher =
        fileSystem.getPathMatcher("glob:" + pattern.toString().replace("\\", "\\\\"));
    int depth =
        pattern.toString().contains("**")
            ? Integer.MAX_VALUE
            : pattern.getNameCount() - directory.getNameCount();
    try (Stream<Path> found =
        Files.find(
            directory,
            depth,
            (file, facts) -> matcher.matches(file) && Files.isRegularFile(file))) {
      return found.map(FileSources::metadata).toList();
    } catch (IOException | UncheckedIOException e) {
      throw PurlinException.outside("cannot look for '%s': %s".formatted(pattern, e), e);
    }
  }

  private static Metadata metadata(Path file) {
    return Metadata.builder()
        .setResourceId(FileSystems.matchNewResource(file.toString(), false))
        .setSizeBytes(file.toFile().length())
        .setLastModifiedMillis(file.toFile().lastModified())
        .setIsReadSeekEfficient(true)
        .build();
  }

  private static String notFound(String pattern, Path path, Path directory) {
    Path existing = directory;
    while (!Files.isDirectory(existing)) {
      existing = existing.getParent();
    }
    String text = "no file matches '%s'".formatted(pattern);
    if (!existing.equals(directory)) {
      Path missing = existing.resolve(directory.getName(existing.getNameCount()));
      return text
          + ": there is no directory '%s'".formatted(missing)
          + nearest(missing.getFileName().toString(), existing);
    }
    return text
        + "; looked in '%s'".formatted(directory)
        + nearest(path.getName(directory.getNameCount()).toString(), directory);
  }

  private static String nearest(String name, Path directory) {
    List<String> names = new ArrayList<>();
    try (Stream<Path> files = Files.list(directory)) {
      files.map(file -> file.getFileName().toString()).sorted().forEach(names::add);
    } catch (IOException | UncheckedIOException e) {
      return "; its names cannot be listed: " + e.getMessage();
    }
    return Names.nearest(name, names).map(near -> "; did you mean '" + near + "'?").orElse("");
  }
}
