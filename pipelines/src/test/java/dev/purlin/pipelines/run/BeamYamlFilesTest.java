package dev.purlin.pipelines.run;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.junit.Assume.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.BeforeClass;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.junit.runner.RunWith;
import org.junit.runners.Parameterized;
import org.junit.runners.Parameterized.Parameters;

/**
 * Beam's own YAML test files run unchanged, but for the pipelines in them that need Python, and
 * chains that query in ZetaSQL, which Beam has given up.
 *
 * <p>The files are Beam's, and not in this repository. They are looked for where {@code
 * -Dbeam.yaml.tests=DIR} or the environment variable {@code BEAM_YAML_TESTS} say, else in a clone
 * of Beam's repository next to this one.
 */
@RunWith(Parameterized.class)
public class BeamYamlFilesTest {
  private static final Path FILES =
      Path.of(
          Optional.ofNullable(System.getProperty("beam.yaml.tests"))
              .or(() -> Optional.ofNullable(System.getenv("BEAM_YAML_TESTS")))
              .orElse("../../beam/sdks/python/apache_beam/yaml/tests"));

  @Parameters(name = "{0}")
  public static List<String> files() {
    return List.of(
        "create",
        "map",
        "maptofields",
        "java-map",
        "filter",
        "explode",
        "join",
        "sql",
        "csv",
        "tsv",
        "json",
        "parquet",
        "text",
        "flatten",
        "windowing",
        "windowinto",
        "assign_timestamps");
  }

  @Rule public final TemporaryFolder folder = new TemporaryFolder();

  private final String name;

  public BeamYamlFilesTest(String name) {
    this.name = name;
  }

  @BeforeClass
  public static void findFiles() {
    boolean found = Files.isDirectory(FILES);
    if (!found) {
      System.out.printf(
          "Beam's YAML test files: skipped, for there is no directory %s"
              + " (give theirs with -Dbeam.yaml.tests=DIR)%n",
          FILES.toAbsolutePath().normalize());
    }
    assumeTrue(found);
  }

  @Test
  public void runsUnchanged() throws Exception {
    Path path = FILES.resolve(name + ".yaml");
    assumeTrue(Files.exists(path));
    Path directory = folder.getRoot().toPath();
    List<String> skipped = new ArrayList<>();
    List<String> leftOut = new ArrayList<>();
    List<BeamYamlFile.Part> parts = BeamYamlFile.read(path, directory).parts();
    for (BeamYamlFile.Part part : parts) {
      if (part.otherLanguage().isPresent()) {
        skipped.add("%d (%s)".formatted(part.number(), part.otherLanguage().get()));
      } else {
        run(part, directory);
        leftOut.addAll(part.leftOut());
      }
    }
    System.out.printf(
        "Beam's %s.yaml: %d of %d pipelines ran%s%s%n",
        name,
        parts.size() - skipped.size(),
        parts.size(),
        skipped.isEmpty() ? "" : "; skipped: " + String.join(", ", skipped),
        leftOut.isEmpty() ? "" : "; without: " + String.join(", ", leftOut));
    assumeTrue(skipped.size() < parts.size());
  }

  private void run(BeamYamlFile.Part part, Path directory) throws Exception {
    String title = "%s.yaml, pipeline %d".formatted(name, part.number());
    Path file = Files.writeString(directory.resolve(name + part.number() + ".yaml"), part.text());
    try {
      RunRecord record = Running.direct(file, directory);
      assertThat(title, record.error(), is(Optional.empty()));
    } catch (RuntimeException e) {
      throw new AssertionError(title + ":\n" + e.getMessage(), e);
    }
  }
}
