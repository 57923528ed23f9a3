package dev.purlin.tests.python;

import java.nio.file.Files;
import java.nio.file.Path;

/** Where things lie in this repository. */
final class Repository {
  private static final Path ROOT = root();

  private Repository() {}

  /** The path of a file or folder, from its name below the root. */
  static Path path(String name) {
    return ROOT.resolve(name);
  }

  /** The shipped jar, which the build of the pipelines module has made. */
  static Path jar() {
    Path jar = path("pipelines/target/purlin.jar");
    if (!Files.isRegularFile(jar)) {
      throw new IllegalStateException(
          "there is no " + jar + ": these tests run on the packaged jar, so use ./mvnw verify");
    }
    return jar;
  }

  private static Path root() {
    Path directory = Path.of("").toAbsolutePath();
    while (!Files.exists(directory.resolve("mvnw"))) {
      directory = directory.getParent();
    }
    return directory;
  }
}
