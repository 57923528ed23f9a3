package dev.purlin.io.file;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.junit.Assert.assertThrows;
import static org.junit.Assume.assumeThat;

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
        List.of(
            "b.csv", "a.csv", "c.json", "deep/a.csv", "deep/er/a.csv", ".purlin-0a1b2c3d/a.csv")) {
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
  public void tellsOfALinkThatItLeadsNowhere() throws IOException {
    Files.createSymbolicLink(root.resolve("link.csv"), Path.of("gone.csv"));
    assertThat(
        error(root + "/link.csv"),
        is("path: 'ROOT/link.csv' is a link to 'gone.csv', which does not exist"));
  }

  @Test
  public void tellsWhereItLookedAndTheNearestName() {
    assertThat(
        error(root + "/aa.csv"),
        is("path: no file matches 'ROOT/aa.csv'; looked in 'ROOT'; did you mean 'a.csv'?"));
    assertThat(
        error(root + "/*.parquet"), is("path: no file matches 'ROOT/*.parquet'; looked in 'ROOT'"));
    assertThat(
        error(root + "/deeep/er/*.csv"),
        is(
            "path: no file matches 'ROOT/deeep/er/*.csv': there is no directory 'ROOT/deeep'; did you"
                + " mean 'deep'?"));
    assertThat(
        error(root + "/deep"),
        is("path: 'ROOT/deep' is a directory; name the files in it, as in 'ROOT/deep/*'"));
    assertThat(error(" "), is("path: the path is empty; expected a file or a pattern of files"));
  }

  private void write(String name) throws IOException {
    Files.createDirectories(root.resolve(name).getParent());
    Files.writeString(root.resolve(name), name);
  }

  @Test
  public void aNameThatLooksLikeAPatternHidesNoOther() throws IOException {
    write("star*.csv");
    write("star1.csv");
    write("d[1]/x.csv");
    write("d1/x.csv");
    write("{a}.csv");
    write("[.txt");
    assertThat(names("star*.csv"), is(List.of("star*.csv", "star1.csv")));
    assertThat(names("star\\*.csv"), is(List.of("star*.csv")));
    assertThat(names("d[1]/*.csv"), is(List.of("d1/x.csv", "d[1]/x.csv")));
    assertThat(names("d\\[1\\]/*.csv"), is(List.of("d[1]/x.csv")));
    assertThat(names("{a}.csv"), is(List.of("a.csv", "{a}.csv")));
    assertThat(names("{deep/er,d1}/*.csv"), is(List.of("d1/x.csv", "deep/er/a.csv")));
    assertThat(names("[.txt"), is(List.of("[.txt")));
  }

  @Test
  public void hidesOnlyWhatARunIsWriting() throws IOException {
    write("d/.purlin-abc/x.jsonl");
    assertThat(names("d/**/*.jsonl"), is(List.of("d/.purlin-abc/x.jsonl")));
    write("e/.purlin-0123abcd/x.jsonl");
    assertThat(
        error(root + "/e/**/*.jsonl"),
        is("path: no file matches 'ROOT/e/**/*.jsonl' but 1 that a run has not finished writing"));
  }

  @Test
  public void noFileIsAnErrorUnlessItIsAllowed() {
    assertThat(FileSources.match(root + "/none-*.csv", true), is(List.of()));
    assertThat(FileSources.match(root + "/none/none.csv", /* allowNone= */ true), is(List.of()));
  }

  @Test
  public void aPipeIsNotWaitedFor() throws Exception {
    Path pipe = root.resolve("pipe");
    int made = new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor();
    assumeThat("mkfifo", made, is(0));
    assertThat(
        error(pipe.toString()),
        is(
            "path: 'ROOT/pipe' is a pipe or a device, which may never end; copy what comes out of"
                + " it into a file"));
    assertThat(error(root + "/pip*"), containsString("no file matches"));
  }
}
