package dev.purlin.benchmarks.data;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

public class CrashDataTest {
  @Rule public final TemporaryFolder folder = new TemporaryFolder();

  @Test
  public void makesTheDataOfTheExampleByteForByte() throws IOException {
    Path made = folder.getRoot().toPath();
    new CrashData(42, 500).withFlaws().write(made);
    Path kept = Path.of("..", "examples", "crashes", "data");
    for (String file :
        new String[] {
          "traffic_crashes.csv", "traffic_crash_vehicle.csv", "traffic_crash_people.csv"
        }) {
      assertThat(
          file, Files.readString(made.resolve(file)), is(Files.readString(kept.resolve(file))));
    }
  }
}
