package dev.purlin.pipelines.run;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.junit.runner.RunWith;
import org.junit.runners.Parameterized;
import org.junit.runners.Parameterized.Parameters;

/** Runs each file under {@code language/}; the files check their rows themselves. */
@RunWith(Parameterized.class)
public class LanguageFilesTest {
  private static final Map<String, String> VARIABLES = Map.of("least", "3");
  private static final Map<String, String> ENVIRONMENT = Map.of("PURLIN_TEST_WORD", "open sesame");

  @Parameters(name = "{0}")
  public static List<String> files() throws Exception {
    try (Stream<Path> files = Files.list(directory())) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".yaml"))
          .sorted()
          .toList();
    }
  }

  @Rule public final TemporaryFolder folder = new TemporaryFolder();

  private final String name;

  public LanguageFilesTest(String name) {
    this.name = name;
  }

  private static Path directory() throws Exception {
    return Path.of(LanguageFilesTest.class.getResource("/language").toURI());
  }

  @Test
  public void holdsWhatItSays() throws Exception {
    Path file = directory().resolve(name);
    RunRecord record = Running.direct(file, folder.getRoot().toPath(), VARIABLES, ENVIRONMENT);
    assertThat(record.error(), is(Optional.empty()));
    assertThat(record.outcome(), is(Outcome.SUCCEEDED));
  }
}
