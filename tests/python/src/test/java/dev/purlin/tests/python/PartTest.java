package dev.purlin.tests.python;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.arrayWithSize;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.is;
import static org.junit.Assert.assertThrows;

import dev.purlin.core.part.Part;
import dev.purlin.core.part.PartStore;
import dev.purlin.core.problem.PurlinException;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

public class PartTest {
  private static final Path REPOSITORY = Repository.path("tests/python/target/repository");
  private static final String JAR = "org/graalvm/llvm/llvm-api/24.1.2/llvm-api-24.1.2.jar";

  @Rule public final TemporaryFolder folder = new TemporaryFolder();

  private final List<String> told = new ArrayList<>();

  /** What this module depends on is what the part is pinned to. */
  @Test
  public void thePartIsWhatItsArtifactsDependOn() throws Exception {
    List<String> lines = new ArrayList<>();
    try (Stream<Path> files = Files.walk(REPOSITORY)) {
      for (Path file : files.filter(path -> path.toString().endsWith(".jar")).sorted().toList()) {
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
        lines.add(
            "%s %d %s"
                .formatted(
                    HexFormat.of().formatHex(digest),
                    Files.size(file),
                    REPOSITORY.relativize(file).toString().replace(File.separatorChar, '/')));
      }
    }
    assertThat(
        String.join("\n", lines),
        is(
            Files.readString(
                    Repository.path("core/src/main/resources/dev/purlin/core/part/python.txt"))
                .strip()));
  }

  @Test
  public void aPartIsFetchedOnceAndServesWithoutItsRepository() throws IOException {
    Path directory = folder.getRoot().toPath().resolve("some/where");
    new PartStore(directory, REPOSITORY.toUri().toString()).fetch(Part.PYTHON, told::add);

    PartStore offline = new PartStore(directory, "file:///does/not/exist");
    offline.fetch(Part.PYTHON, told::add);

    assertThat(offline.has(Part.PYTHON), is(true));
    assertThat(told.size(), is(1));
    assertThat(
        "others may read it as they may any new file",
        Files.getPosixFilePermissions(offline.paths(Part.PYTHON).get(0)),
        is(Files.getPosixFilePermissions(Files.createFile(directory.resolveSibling("new")))));
    assertThat(told.get(0), containsString("fetching the part 'python' (21 files, 201 MB) from"));
    assertThat(
        directory.toFile().list(), arrayWithSize(Part.PYTHON.files().size())); // Nothing temporary.
  }

  @Test
  public void aFileThatIsAnotherThanThePinnedOneIsRefused() throws IOException {
    Path repository = folder.newFolder("repository").toPath();
    Files.createDirectories(repository.resolve(JAR).getParent());
    Files.writeString(repository.resolve(JAR), "something else");
    Part part =
        new Part(
            "small",
            "",
            Part.PYTHON.files().stream().filter(file -> file.path().equals(JAR)).toList());
    Path directory = folder.newFolder("parts").toPath();
    PartStore store = new PartStore(directory, repository.toUri().toString());

    PurlinException refused =
        assertThrows(PurlinException.class, () -> store.fetch(part, told::add));
    assertThat(
        refused.getMessage(),
        containsString("the part 'small' cannot be fetched: llvm-api-24.1.2.jar"));
    assertThat(refused.getMessage(), containsString("its SHA-256 is "));
    assertThat(List.of(directory.toFile().list()), is(empty()));

    Files.delete(repository.resolve(JAR));
    assertThat(
        assertThrows(PurlinException.class, () -> store.fetch(part, told::add)).getMessage(),
        containsString("the repository does not have it; set PURLIN_MAVEN_REPOSITORY to"));
    assertThat(told, hasItem(containsString("'small'")));
  }
}
