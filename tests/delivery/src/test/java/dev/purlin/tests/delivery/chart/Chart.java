package dev.purlin.tests.delivery.chart;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import dev.purlin.tests.delivery.Repository;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** The Helm chart, rendered by Helm itself as a library. */
final class Chart {
  static final Path DIRECTORY = Repository.path("helm/purlin");

  /**
   * The release and the namespace of everything that is rendered here, unless a test says
   * otherwise.
   */
  static final String RELEASE = "purlin";

  static final String NAMESPACE = "etl";

  private static final Path COPY = Repository.path("tests/delivery/target/chart");

  private Chart() {}

  /** Every file of values that the chart comes with: its examples, and one for each environment. */
  static List<Path> valuesFiles() {
    try (Stream<Path> files = Files.walk(DIRECTORY)) {
      return files
          .filter(
              file -> file.getFileName().toString().matches(".*-values\\.yaml|values-.*\\.yaml"))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What the chart makes of files of values, as one text of YAML; hooks are part of it. */
  static String render(String release, Path... values) {
    var template =
        new Helm(withTests())
            .template()
            .withName(release)
            .withNamespace(NAMESPACE)
            .withKubeVersion("1.31.0");
    Arrays.stream(values).forEach(template::withValuesFile);
    return template.call().replace("rendered-hook: test", "helm.sh/hook: test");
  }

  /** What {@code helm lint --strict} says about the chart in a directory. */
  static LintResult lint(Path directory) {
    return new Helm(directory).lint().strict().call();
  }

  /** A copy of the chart, to be changed. */
  static void copyTo(Path target) {
    try (Stream<Path> files = Files.walk(DIRECTORY)) {
      for (Path file : files.toList()) {
        Path copy = target.resolve(DIRECTORY.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(copy);
        } else {
          Files.write(copy, Files.readAllBytes(file));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  // The library leaves hooks out of what it renders, so that here the tests' pod is none.
  private static synchronized Path withTests() {
    copyTo(COPY);
    Path tests = COPY.resolve("templates/tests/pipelines.yaml");
    try {
      String text = Files.readString(tests);
      if (!text.contains("\"helm.sh/hook\" \"test\"")) {
        throw new IllegalStateException("the chart's test is no hook any more: " + tests);
      }
      Files.writeString(
          tests, text.replace("\"helm.sh/hook\" \"test\"", "\"rendered-hook\" \"test\""));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return COPY;
  }
}
