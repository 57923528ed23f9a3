package dev.purlin.io.file;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.junit.Assert.assertThrows;

import dev.purlin.core.problem.PurlinException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

public class FileSourcesTest {
  @Rule public final TemporaryFolder folder = new TemporaryFolder();

  private Path root;

  @Before
  public void setUp() throws IOException {
    root = folder.getRoot().toPath();
    for (String file :
        List.of("b.csv", "a.csv", "c.json", "deep/a.csv", "deep/er/a.csv", ".purlin-1/a.csv")) {
      Files.createDirectories(root.resolve(file).getParent());
      Files.writeString(root.resolve(file), file);
    }
  }

  private List<String> names(String pattern) {
    return FileSources.match(root + "/" + pattern).stream()
        .map(file -> root.relativize(Path.of(file.resourceId().toString())).toString())
        .toList();
  }

  private String error(String path) {
    return assertThrows(PurlinException.class, () -> FileSources.match(path))
        .getMessage()
        .replace(root.toString(), "ROOT");
  }

  @Test
  public void findsFilesSortedByName() {
    assertThat(names("*.csv"), is(List.of("a.csv", "b.csv")));
    assertThat(names("a.csv"), is(List.of("a.csv")));
    assertThat(names("[bc].*"), is(List.of("b.csv", "c.json")));
    assertThat(names("{a,c}.*"), is(List.of("a.csv", "c.json")));
    assertThat(names("*/a.csv"), is(List.of("deep/a.csv")));
    assertThat(names("**.csv"), is(List.of("a.csv", "b.csv", "deep/a.csv", "deep/er/a.csv")));
  }

  @Test
  public void takesSchemesAndPathsRelativeToTheWorkingDirectory() {
    assertThat(FileSources.match("file://" + root + "/a.csv").get(0).sizeBytes(), is(5L));
    assertThat(
        FileSources.match("pom.xml").get(0).resourceId().toString(),
        is(Path.of("pom.xml").toAbsolutePath().toString()));
  }

  @Test
  public void tellsWhereItLookedAndTheNearestName() {
    assertThat(
        error(root + "/aa.csv"),
        is("no file matches 'ROOT/aa.csv'; looked in 'ROOT'; did you mean 'a.csv'?"));
    assertThat(
        error(root + "/*.parquet"), is("no file matches 'ROOT/*.parquet'; looked in 'ROOT'"));
    assertThat(
        error(root + "/deeep/er/*.csv"),
        is(
            "no file matches 'ROOT/deeep/er/*.csv': there is no directory 'ROOT/deeep'; did you"
                + " mean 'deep'?"));
    assertThat(
        error(root + "/deep"),
        is("'ROOT/deep' is a directory; name the files in it, as in 'ROOT/deep/*'"));
    assertThat(error(" "), is("the path is empty; expected a file or a pattern of files"));
  }
}
