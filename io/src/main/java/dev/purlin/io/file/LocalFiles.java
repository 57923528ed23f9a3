package dev.purlin.io.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;

/**
 * Finds local files by pattern, name by name from the root down, so that only directories are
 * listed that can have something to do with it.
 */
final class LocalFiles {
  private LocalFiles() {}

  /** Whether a path has a character with a special meaning. */
  static boolean isPattern(String path) {
    return path.matches("(?s).*[*?\\[{\\\\].*");
  }

  /** The regular files that a path means. */
  static List<Path> find(Path pattern) throws IOException {
    List<Path> found = new ArrayList<>();
    find(pattern.getRoot(), names(pattern.toString().substring(1)), 0, found);
    return found;
  }

  /** The names of a path, cut at slashes that are not part of an alternative. */
  private static List<String> names(String path) {
    List<String> names = new ArrayList<>();
    int depth = 0;
    int start = 0;
    for (int i = 0; i < path.length(); i++) {
      char character = path.charAt(i);
      if (character == '\\') {
        i++;
      } else if (character == '{') {
        depth++;
      } else if (character == '}') {
        depth--;
      } else if (character == '/' && depth <= 0) {
        names.add(path.substring(start, i));
        start = i + 1;
      }
    }
    names.add(path.substring(start));
    return names;
  }

  private static void find(Path directory, List<String> names, int next, List<Path> found)
      throws IOException {
    String name = names.get(next);
    boolean last = next == names.size() - 1;
    if (name.contains("**") || name.contains("/")) {
      walk(directory, String.join("/", names.subList(next, names.size())), found);
      return;
    }
    if (!isPattern(name)) {
      step(directory.resolve(name), last, names, next, found);
      return;
    }
    if (!Files.isDirectory(directory)) {
      return;
    }
    Predicate<Path> matches = matcher(directory, name);
    List<Path> entries;
    try (Stream<Path> list = Files.list(directory)) {
      // A name may stand there literally, as in data[1].
      entries =
          list.filter(
                  entry ->
                      entry.getFileName().toString().equals(name)
                          || matches.test(entry.getFileName()))
              .toList();
    }
    for (Path entry : entries) {
      step(entry, last, names, next, found);
    }
  }

  private static void step(Path entry, boolean last, List<String> names, int next, List<Path> found)
      throws IOException {
    if (!last) {
      find(entry, names, next + 1, found);
    } else if (Files.isRegularFile(entry)) {
      found.add(entry);
    }
  }

  /** What is below a directory, at any depth. */
  private static void walk(Path directory, String pattern, List<Path> found) throws IOException {
    if (!Files.isDirectory(directory)) {
      return;
    }
    Predicate<Path> matches = matcher(directory, pattern);
    try (Stream<Path> files =
        Files.find(
            directory,
            Integer.MAX_VALUE,
            (file, facts) ->
                matches.test(directory.relativize(file)) && Files.isRegularFile(file))) {
      files.forEach(found::add);
    }
  }

  private static Predicate<Path> matcher(Path directory, String glob) {
    try {
      PathMatcher matcher = directory.getFileSystem().getPathMatcher("glob:" + glob);
      return matcher::matches;
    } catch (PatternSyntaxException e) {
      return path -> false; // No pattern, so only a name that stands there literally.
    }
  }
}
