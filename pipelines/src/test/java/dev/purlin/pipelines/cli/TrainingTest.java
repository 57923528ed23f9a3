package dev.purlin.pipelines.cli;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

public class TrainingTest {
  private static final Path TRAINING = Path.of("src/main/training");

  @Rule public final TemporaryFolder directory = new TemporaryFolder();

  /** If it did not run, nobody would be told: starts would only be slow. */
  @Test
  public void theTrainingPipelineIsValid() throws Exception {
    String data = TRAINING.resolve("training.csv").toString();
    Path file = directory.getRoot().toPath().resolve("training.yaml");
    Files.writeString(
        file, Files.readString(TRAINING.resolve("training.yaml")).replace("training.csv", data));
    assertThat(Main.commandLine().execute("validate", file.toString()), is(0));
  }
}
