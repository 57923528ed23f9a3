package dev.purlin.pipelines.run;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import dev.purlin.core.books.StepCounts;
import dev.purlin.io.file.FileFacts.FileFact;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** Thousands of tiny files are read as one, and every one of them is in the run's record. */
public class ManyFilesTest {
  private static final int FILES = 4000;

  @Rule public final TemporaryFolder folder = new TemporaryFolder();

  @Test
  public void readsThousandsOfTinyFilesOnDirect() throws IOException {
    requireAllRead(RunnerName.DIRECT);
  }

  @Test
  public void readsThousandsOfTinyFilesOnFlink() throws IOException {
    requireAllRead(RunnerName.FLINK);
  }

  private void requireAllRead(RunnerName runner) throws IOException {
    Path directory = folder.newFolder("in").toPath();
    List<String> files = new ArrayList<>();
    List<String> lines = new ArrayList<>(List.of("id,name"));
    for (int i = 0; i < FILES; i++) {
      Path file = directory.resolve("f%04d.csv".formatted(i));
      String line = "%04d,name %d".formatted(10_000 + i, i);
      Files.writeString(file, "id,name\n" + line + "\n");
      files.add(file.toString());
      lines.add(line);
    }
    Path pipeline =
        Files.writeString(
            folder.getRoot().toPath().resolve("many.yaml"),
            """
            pipeline:
              type: chain
              transforms:
                - {type: ReadFromCsv, name: Read, config: {path: "%1$s/in/*.csv"}}
                - {type: WriteToCsv, name: Write, config: {path: "%1$s/all.csv", single_file: true}}
            """
                .formatted(folder.getRoot()));

    RunRecord record = Running.on(runner, pipeline, folder.getRoot().toPath());

    assertThat(record.error(), is(Optional.empty()));
    assertThat(record.outcome(), is(Outcome.SUCCEEDED));
    assertThat(record.steps().get(0).get(StepCounts.Entry.READ), is((long) FILES));
    assertThat(record.filesRead().stream().map(FileFact::path).toList(), is(files));
    assertThat(record.filesNotListed(), is(0L));
    List<String> written = Files.readAllLines(folder.getRoot().toPath().resolve("all.csv"));
    assertThat(written.stream().sorted().toList(), is(lines.stream().sorted().toList()));
  }
}
