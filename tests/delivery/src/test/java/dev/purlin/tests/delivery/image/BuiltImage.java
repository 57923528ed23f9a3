package dev.purlin.tests.delivery.image;

import dev.purlin.tests.delivery.Command;
import dev.purlin.tests.delivery.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The image as Maven builds it, of what this build has compiled; on a small base, as no registry is
 * asked.
 */
final class BuiltImage {
  private static final Path MODULE = Repository.path("pipelines");
  private static final Path TARGET = Repository.path("tests/delivery/target/image");

  private static Path tar;

  private BuiltImage() {}

  /** The image, built once. */
  static synchronized Path tar() throws IOException, InterruptedException {
    if (tar == null) {
      tar = build("purlin.tar");
    }
    return tar;
  }

  /** Builds the image into a file of that name, with further options for Maven. */
  static Path build(String name, String... options) throws IOException, InterruptedException {
    for (String made : List.of("target/image-flink", "target/purlin-sbom.json", "target/classes")) {
      if (!Files.exists(MODULE.resolve(made))) {
        throw new IllegalStateException("there is no pipelines/" + made + ": use ./mvnw verify");
      }
    }
    Files.createDirectories(TARGET);
    Path base = TARGET.resolve("base.tar");
    BaseImage.write(base);
    Path image = TARGET.resolve(name);
    List<String> command =
        new ArrayList<>(
            List.of(
                Repository.path("mvnw").toString(),
                "-B",
                "-ntp",
                "-Dquick",
                "-pl",
                "pipelines",
                "-am",
                "jar:jar",
                "jib:buildTar",
                "-Djib.from.image=tar://" + base,
                "-Djib.outputPaths.tar=" + image,
                "-Djib.useOnlyProjectCache=true"));
    command.addAll(List.of(options));
    Command.run(Repository.path(""), Map.of(), 240, command).succeeded();
    return image;
  }

  /** The digest of the image that was built last. */
  static String digest() throws IOException {
    return Files.readString(MODULE.resolve("target/jib-image.digest"));
  }

  /** What the build says is in it. */
  static Path sbom() {
    return MODULE.resolve("target/purlin-sbom.json");
  }
}
