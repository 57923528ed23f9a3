package dev.purlin.tests.delivery.chart;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.Assume;

/** Programs that no Maven artifact carries. */
final class Tools {
  private Tools() {}

  /** Skips the test if a program is not on the PATH, and says aloud what is not tested then. */
  static void need(String program, String untested) {
    boolean there =
        Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
            .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
    if (!there) {
      String message = "SKIPPED: there is no " + program + " on the PATH: " + untested;
      System.err.println(message);
      Assume.assumeTrue(message, false);
    }
  }
}
