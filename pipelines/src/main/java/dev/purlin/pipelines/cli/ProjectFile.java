package dev.purlin.pipelines.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A file of a new project.
 *
 * @param path where it is, below the project's directory
 * @param resource its text, in the folder {@code project} beside this class; {@code @NAME@} in it
 *     stands for the project's name
 */
record ProjectFile(String path, String resource) {
  static final List<ProjectFile> ALL =
      List.of(
          new ProjectFile("README.md", "README.md"),
          new ProjectFile(".gitignore", "gitignore"),
          new ProjectFile("pipelines/orders.yaml", "orders.yaml"),
          new ProjectFile("tests/orders/orders-2026-01-31.csv", "input.csv"),
          new ProjectFile("tests/orders/expected/orders-2026-01-31.csv", "expected.csv"),
          new ProjectFile("deploy/values.yaml", "values.yaml"),
          new ProjectFile("deploy/dev.yaml", "dev.yaml"),
          new ProjectFile("deploy/prod.yaml", "prod.yaml"),
          new ProjectFile("deploy/purlin.env", "purlin.env"),
          new ProjectFile("ci/approvers", "approvers"),
          new ProjectFile("ci/validate.sh", "validate.sh"),
          new ProjectFile("ci/test.sh", "test.sh"),
          new ProjectFile("ci/deploy.sh", "deploy.sh"),
          new ProjectFile("Jenkinsfile", "Jenkinsfile"),
          new ProjectFile(".github/workflows/pipelines.yml", "github.yml"),
          new ProjectFile(".circleci/config.yml", "circleci.yml"));

  void write(Path project, String name) throws IOException {
    Path file = project.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text().replace("@NAME@", name));
    if (path.endsWith(".sh") && !file.toFile().setExecutable(true, false)) {
      throw new IOException(file + " cannot be made executable");
    }
  }

  private String text() throws IOException {
    try (InputStream in = ProjectFile.class.getResourceAsStream("project/" + resource)) {
      if (in == null) {
        throw new IllegalStateException("the jar has no project/" + resource);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
