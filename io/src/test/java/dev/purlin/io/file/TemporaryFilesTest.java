package dev.purlin.io.file;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** What runs that were killed leave beside files, and who removes it. */
public class TemporaryFilesTest {
  @Rule public final TemporaryFolder folder = new TemporaryFolder();

  private TemporaryFiles files() {
    return TemporaryFiles.beside(folder.getRoot() + "/out.csv");
  }

  private Path directory(TemporaryFiles files) {
    return Path.of(files.directory());
  }

  @Test
  public void ofDeadRunsAreRemovedAndOthersStay() throws Exception {
    TemporaryFiles living = files();
    TemporaryFiles needed = files();
    TemporaryFiles dead = files();
    AutoCloseable guard = living.guard();
    needed.guard().close();
    needed.prepared(folder.newFile("journal.json").toString());
    dead.guard().close();
    Files.writeString(directory(dead).resolve("part"), "rows");
    Path unguarded = Files.createDirectory(folder.getRoot().toPath().resolve(".purlin-00000000"));

    assertThat(files().sweep(), is(List.of("directory '" + directory(dead) + "'")));
    assertThat(Files.exists(directory(dead)), is(false));
    assertThat(Files.exists(directory(living)), is(true));
    assertThat(Files.exists(directory(needed)), is(true));
    assertThat(Files.exists(unguarded), is(true));

    guard.close();
    assertThat(files().sweep(), is(List.of("directory '" + directory(living) + "'")));
  }

  /** Killed when all was ready, and the journal not yet written. */
  @Test
  public void aDirectoryWithoutTheJournalThatWouldNeedItIsRemoved() throws Exception {
    TemporaryFiles dead = files();
    TemporaryFiles living = files();
    TemporaryFiles elsewhere = files();
    TemporaryFiles unknown = files();
    dead.guard().close();
    dead.prepared(folder.getRoot() + "/never-written.json");
    AutoCloseable guard = living.guard();
    living.prepared(folder.getRoot() + "/not-yet-written.json");
    elsewhere.guard().close();
    elsewhere.prepared("s3://bucket/runs/.pending/run.json");
    unknown.guard().close();
    unknown.prepared("");

    assertThat(files().sweep(), is(List.of("directory '" + directory(dead) + "'")));
    assertThat(Files.exists(directory(living)), is(true));
    assertThat(Files.exists(directory(elsewhere)), is(true));
    assertThat(Files.exists(directory(unknown)), is(true));
    guard.close();
  }

  @Test
  public void nothingIsMadeWhereThereIsNoDirectory() throws Exception {
    TemporaryFiles files = TemporaryFiles.beside(folder.getRoot() + "/none/out.csv");
    files.guard().close();
    assertThat(files.sweep(), is(List.of()));
    assertThat(folder.getRoot().list().length, is(0));
  }
}
