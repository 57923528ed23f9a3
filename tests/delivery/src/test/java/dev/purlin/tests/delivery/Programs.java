package dev.purlin.tests.delivery;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.Assume;

/** Programs that tests use where they are at hand. */
public final class Programs {
  private Programs() {}

  /** Skips the test, and says so where nobody can miss it, if a program is not on the PATH. */
  public static void need(String name) {
    boolean found =
        Stream.of(System.getenv("PATH").split(":"))
            .anyMatch(folder -> Files.isExecutable(Path.of(folder, name)));
    if (!found) {
      skip("there is no " + name + " on the PATH");
    }
  }

  /** Skips the test, and says so where nobody can miss it. */
  public static void skip(String why) {
    StackTraceElement test =
        StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE)
            .walk(frames -> frames.filter(f -> f.getClassName().endsWith("Test")).findFirst())
            .orElseThrow()
            .toStackTraceElement();
    String message = "SKIPPED %s.%s: %s".formatted(test.getClassName(), test.getMethodName(), why);
    System.err.println(message);
    Assume.assumeTrue(message, false);
  }
}
