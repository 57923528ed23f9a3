package dev.purlin.core.commit;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

public class HeldFileTest {
  private static final int HELD = 3;

  @Rule public final TemporaryFolder folder = new TemporaryFolder();

  /** Another process: ends with {@link #HELD} if somebody holds the file. */
  public static void main(String[] arguments) throws Exception {
    HeldFile held = HeldFile.tryHold(Path.of(arguments[0]));
    System.exit(held == null ? HELD : 0);
  }

  private static int elsewhere(Path file) throws Exception {
    return new ProcessBuilder(
            ProcessHandle.current().info().command().orElseThrow(),
            "-cp",
            System.getProperty("java.class.path"),
            HeldFileTest.class.getName(),
            file.toString())
        .inheritIO()
        .start()
        .waitFor();
  }

  /** Closing a second channel of the file would let go of the lock. */
  @Test
  public void staysHeldWhoeverLooksInThisProcess() throws Exception {
    Path file = folder.getRoot().toPath().resolve("lock");
    HeldFile held =
        HeldFile.hold(
            FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE), file);
    assertThat(HeldFile.tryHold(file), is(nullValue()));
    assertThat(elsewhere(file), is(HELD));

    held.close();
    assertThat(elsewhere(file), is(0));
    try (HeldFile again = HeldFile.tryHold(file)) {
      assertThat(again, is(notNullValue()));
    }
  }

  @Test
  public void aFileThatDoesNotExistIsNotHeld() throws Exception {
    Path file = folder.getRoot().toPath().resolve("none");
    assertThat(HeldFile.tryHold(file), is(nullValue()));
    assertThat(Files.exists(file), is(false));
  }
}
