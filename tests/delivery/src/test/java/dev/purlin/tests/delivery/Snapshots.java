package dev.purlin.tests.delivery;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Compares long texts with those in the test resources. {@code -Dupdate} writes them anew, for a
 * person to look at the difference.
 */
public final class Snapshots {
  private Snapshots() {}

  /** Asserts that a text is the one in the resource of that name. */
  public static void assertEqual(String name, String actual) {
    Path file = Repository.path("tests/delivery/src/test/resources").resolve(name);
    try {
      if (System.getProperty("update") != null) {
        Files.createDirectories(file.getParent());
        Files.writeString(file, actual);
      }
      String expected = Files.exists(file) ? Files.readString(file) : "";
      assertThat(
          name + " differs; if it is right so, run the test with -Dupdate and commit the file",
          actual,
          is(expected));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
