package dev.purlin.io.file;

import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.problem.Names;
import dev.purlin.core.problem.PurlinException;
import dev.purlin.core.problem.Reasons;
import dev.purlin.io.s3.S3Errors;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
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
 * number of directories; {@code \\} takes the special meaning from the character behind it. A name
 * that stands there literally is found too, though it looks like a pattern. Relative paths are
 * relative to the working directory. Whatever Beam's FileSystems know can be named by its scheme,
 * as in {@code s3://bucket/key}. Files that Purlin is just writing (in directories such as {@code
 * .purlin-0a1b2c3d}) are never found by a pattern.
 */
public final class FileSources {
  private static final Comparator<Metadata> BY_NAME =
      Comparator.comparing(file -> file.resourceId().toString());

  /** Where a file lies that is being written. */
  private static final Pattern TEMPORARY =
      Pattern.compile("/" + Pattern.quote(TemporaryFiles.PREFIX) + "[0-9a-f]{8}/");

  private FileSources() {}

  /**
   * The files, sorted by name: at least one.
   *
   * @throws PurlinException naming the pattern, the directory looked in and the nearest name there,
   *     if there is no such file
   */
  public static List<Metadata> match(String pattern) {
    return match(pattern, false);
  }

  /**
   * The files, sorted by name.
   *
   * @param allowNone whether there may be none
   * @throws PurlinException naming the pattern, the directory looked in and the nearest name there,
   *     if there must be a file and is none
   */
  public static List<Metadata> match(String pattern, boolean allowNone) {
    if (pattern.isBlank()) {
      throw new ConfigurationException(
          "path", "the path is empty; expected a file or a pattern of files");
    }
    List<Metadata> found = isLocal(pattern) ? local(pattern, allowNone) : remote(pattern);
    List<Metadata> files =
        found.stream()
            .filter(file -> !TEMPORARY.matcher(file.resourceId().toString()).find())
            .sorted(BY_NAME)
            .toList();
    if (files.isEmpty() && !allowNone) {
      throw notFound(
          found.isEmpty()
              ? "no file matches '%s'".formatted(pattern)
              : "no file matches '%s' but %d that a run has not finished writing"
                  .formatted(pattern, found.size()));
    }
    return files;
  }

  private static ConfigurationException notFound(String message) {
    return new ConfigurationException("path", message);
  }

  /** Whether a path is one of this machine's file system. */
  public static boolean isLocal(String path) {
    return path.startsWith("file:") || !path.matches("[a-zA-Z][-a-zA-Z0-9+.]+://.*");
  }

  private static List<Metadata> remote(String pattern) {
    try {
      return FileSystems.match(pattern, EmptyMatchTreatment.ALLOW).metadata().stream()
          .filter(file -> !file.resourceId().isDirectory())
          .toList();
    } catch (FileNotFoundException e) {
      return List.of();
    } catch (IOException | IllegalArgumentException e) {
      throw PurlinException.outside(
          "cannot look for '%s': %s".formatted(pattern, S3Errors.explain(e).orElse(Reasons.of(e))),
          e);
    }
  }

  // Not through Beam's local file system: it walks the whole tree below a pattern's directory.
  private static List<Metadata> local(String pattern, boolean allowNone) {
    Path path = localPath(pattern);
    if (!LocalFiles.isPattern(path.toString())) {
      if (Files.isDirectory(path)) {
        throw notFound(
            "'%s' is a directory; name the files in it, as in '%s'"
                .formatted(pattern, pattern.replaceAll("/+$", "") + "/*"));
      }
      if (Files.exists(path) && !Files.isRegularFile(path)) {
        throw notFound(
            "'%s' is a pipe or a device, which may never end; copy what comes out of it into a file"
                .formatted(pattern));
      }
    }
    List<Path> found;
    try {
      found = LocalFiles.find(path);
    } catch (IOException | UncheckedIOException e) {
      throw PurlinException.outside("cannot look for '%s': %s".formatted(pattern, e), e);
    }
    if (found.isEmpty() && !allowNone) {
      throw notFound(notFound(pattern, path, fixedDirectory(path)));
    }
    return found.stream().map(FileSources::metadata).toList();
  }

  /** A path of this machine's file system, absolute. */
  public static Path localPath(String path) {
    String plain = path.replaceFirst("^file:(//)?", "");
    try {
      return Path.of(plain).toAbsolutePath().normalize();
    } catch (InvalidPathException e) {
      throw PurlinException.user("'%s' is not a valid path: %s".formatted(path, e.getReason()), e);
    }
  }

  /** A file to be written, in the form that Beam's FileSystems take. */
  static ResourceId resource(String path) {
    return FileSystems.matchNewResource(
        isLocal(path) ? localPath(path).toString() : path, /* isDirectory= */ false);
  }

  /** The directory above the first part that is a pattern. */
  private static Path fixedDirectory(Path path) {
    Path directory = path.getRoot();
    Path parent = path.getParent();
    for (Path name : parent == null ? directory : parent) { // the root has no names
      if (LocalFiles.isPattern(name.toString())) {
        break;
      }
      directory = directory.resolve(name);
    }
    return directory;
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
    Path existing = existing(directory);
    if (Files.isSymbolicLink(path)) {
      return "'%s' is a link to '%s', which does not exist".formatted(pattern, linked(path));
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

  /** The nearest directory above that exists; the root does. */
  private static Path existing(Path directory) {
    Path parent = directory.getParent();
    return parent == null || Files.isDirectory(directory) ? directory : existing(parent);
  }

  private static Path linked(Path link) {
    try {
      return Files.readSymbolicLink(link);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the link " + link, e);
    }
  }

  private static String nearest(String name, Path directory) {
    List<String> names = new ArrayList<>();
    try (Stream<Path> files = Files.list(directory)) {
      files.map(file -> file.getFileName().toString()).sorted().forEach(names::add);
    } catch (IOException | UncheckedIOException e) {
      return "; its names cannot be listed: " + Reasons.of(e);
    }
    return Names.nearest(name, names).map(near -> "; did you mean '" + near + "'?").orElse("");
  }
}
