package dev.purlin.tests.delivery.chart;

import dev.purlin.tests.delivery.Repository;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Jars that the build has put into folders, because they do not go together with the tests' own.
 */
final class Jars {
  private Jars() {}

  /** The jars of a folder below the module's target. */
  static List<Path> in(String folder) {
    Path directory = Repository.path("tests/delivery/target").resolve(folder);
    try (Stream<Path> files = Files.list(directory)) {
      return files.sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException("the build has not filled " + directory, e);
    }
  }

  /** A class loader that sees the jars of a folder, and nothing of the tests. */
  static URLClassLoader loader(String folder) {
    return new URLClassLoader(
        in(folder).stream().map(Jars::url).toArray(URL[]::new),
        ClassLoader.getPlatformClassLoader());
  }

  private static URL url(Path jar) {
    try {
      return jar.toUri().toURL();
    } catch (MalformedURLException e) {
      throw new UncheckedIOException(e);
    }
  }
}
