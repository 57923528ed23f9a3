package dev.purlin.tests.delivery.terraform;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Where Terraform's providers may lie on a machine that cannot reach their registry. */
final class Plugins {
  /**
   * The environment variable that says it, for these tests and for {@code ci/terraform-checks.sh}.
   */
  static final String VARIABLE = "PURLIN_TERRAFORM_PLUGINS";

  private static final String AWS = "registry.terraform.io/hashicorp/aws";

  private Plugins() {}

  /** The first folder that has the AWS provider in it. */
  static Optional<Path> find() {
    return folders().stream().filter(folder -> Files.isDirectory(folder.resolve(AWS))).findFirst();
  }

  private static List<Path> folders() {
    List<Path> folders = new ArrayList<>();
    variable(VARIABLE).forEach(folders::add);
    variable("TF_PLUGIN_CACHE_DIR").forEach(folders::add);
    // Where Terraform looks by itself.
    Path home = Path.of(System.getProperty("user.home"));
    folders.add(home.resolve(".terraform.d/plugins"));
    folders.add(home.resolve(".terraform.d/plugin-cache"));
    folders.add(home.resolve(".local/share/terraform/plugins"));
    variable("XDG_DATA_HOME").forEach(data -> folders.add(data.resolve("terraform/plugins")));
    variable("XDG_DATA_DIRS").forEach(data -> folders.add(data.resolve("terraform/plugins")));
    folders.add(Path.of("/usr/local/share/terraform/plugins"));
    folders.add(Path.of("/usr/share/terraform/plugins"));
    folders.addAll(below(Path.of("/opt")));
    return folders;
  }

  private static List<Path> variable(String name) {
    String value = System.getenv(name);
    return value == null || value.isEmpty()
        ? List.of()
        : Stream.of(value.split(":")).map(Path::of).toList();
  }

  private static List<Path> below(Path folder) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> inside = Files.list(folder)) {
      return inside.sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
