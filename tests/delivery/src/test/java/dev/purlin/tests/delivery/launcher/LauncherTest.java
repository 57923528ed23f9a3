package dev.purlin.tests.delivery.launcher;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;

import dev.purlin.tests.delivery.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.After;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/**
 * The script {@code purlin} in a source tree whose Maven and Java only note that they were called.
 */
public class LauncherTest {
  private static final String MAVEN =
      """
      #!/bin/sh
      echo build >>CALLS
      while [ ! -f GO ]; do sleep 0.1; done
      for argument in "$@"; do
        case $argument in
          -Dpurlin.jar=*) : >"${argument#*=}" ;;
        esac
      done
      """;
  private static final String JAVA =
      """
      #!/bin/sh
      what=run
      for argument in "$@"; do
        case $argument in
          -version) what=version; echo 'openjdk version "17.0.1"' >&2 ;;
          -XX:ArchiveClassesAtExit=*) what=train; : >"${argument#*=}" ;;
        esac
      done
      [ "$what" = version ] || echo "$what" >>CALLS
      """;

  @Rule public final TemporaryFolder folder = new TemporaryFolder();

  private final List<Process> started = new ArrayList<>();
  private Path root;

  @Before
  public void makeSourceTree() throws IOException {
    root = folder.getRoot().toPath().toRealPath();
    Files.copy(Repository.path("purlin"), root.resolve("purlin"));
    for (String module : List.of("core", "transforms", "io", "pipelines")) {
      Files.createDirectories(root.resolve(module).resolve("src/main"));
      Files.createFile(root.resolve(module).resolve("pom.xml"));
    }
    Files.createFile(root.resolve("pom.xml"));
    Files.createDirectories(root.resolve("pipelines/src/main/training"));
    Files.createFile(root.resolve("pipelines/src/main/training/training.yaml"));
    program("mvnw", MAVEN);
    program("jdk/bin/java", JAVA);
  }

  @After
  public void endAll() {
    started.forEach(Process::destroyForcibly);
  }

  private void program(String name, String text) throws IOException {
    Path file = root.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(
        file,
        text.replace("CALLS", root.resolve("calls").toString())
            .replace("GO", root.resolve("go").toString()));
    assertThat(file.toFile().setExecutable(true), is(true));
  }

  private Process start(String name, String timeZone) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder("sh", root.resolve("purlin").toString(), "run", "a.yaml")
            .redirectErrorStream(true)
            .redirectOutput(root.resolve(name).toFile());
    builder.environment().put("JAVA_HOME", root.resolve("jdk").toString());
    builder.environment().put("TZ", timeZone);
    Process process = builder.start();
    started.add(process);
    return process;
  }

  private String ended(Process process, String name) throws Exception {
    assertThat(process.waitFor(2, TimeUnit.MINUTES), is(true));
    String said = Files.readString(root.resolve(name));
    assertThat(said, process.exitValue(), is(0));
    return said;
  }

  private List<String> calls() throws IOException {
    Path calls = root.resolve("calls");
    return Files.exists(calls) ? Files.readAllLines(calls) : List.of();
  }

  private void letMavenBuild() throws IOException {
    Files.createFile(root.resolve("go"));
  }

  @Test
  public void ofTwoStartsAtOnceOneBuildsAndTheOtherWaits() throws Exception {
    Process one = start("one", "UTC");
    while (calls().isEmpty()) {
      Thread.onSpinWait();
    }
    Process two = start("two", "UTC");
    while (!Files.readString(root.resolve("two")).contains("waiting")) {
      Thread.onSpinWait();
    }
    letMavenBuild();
    ended(one, "one");
    assertThat(
        ended(two, "two"),
        containsString(
            "purlin: waiting for process " + one.pid() + ", which builds at the moment ..."));
    assertThat(calls().stream().sorted().toList(), is(List.of("build", "run", "run", "train")));
    assertThat(
        Files.exists(root.resolve("pipelines/target/purlin.lock"), LinkOption.NOFOLLOW_LINKS),
        is(false));
  }

  @Test
  public void theLockOfADeadProcessHoldsNobody() throws Exception {
    Process dead = new ProcessBuilder("true").start();
    dead.waitFor();
    Files.createDirectories(root.resolve("pipelines/target"));
    Files.createSymbolicLink(
        root.resolve("pipelines/target/purlin.lock"), Path.of(String.valueOf(dead.pid())));
    letMavenBuild();
    ended(start("one", "UTC"), "one");
    assertThat(calls(), is(List.of("build", "train", "run")));
  }

  @Test
  public void anotherTimeZoneIsNoReasonToPrepareAnew() throws Exception {
    letMavenBuild();
    ended(start("one", "UTC"), "one");
    ended(start("two", "Asia/Tokyo"), "two");
    assertThat(calls(), is(List.of("build", "train", "run", "run")));
  }
}
