package dev.purlin.pipelines.cli;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.junit.Assert.fail;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.After;
import org.junit.Rule;
import org.junit.Test;

/** A signal, and what comes after it: for that, the run is a process of its own. */
public class StoppedEndlessRunTest {
  private static final Duration LONGEST = Duration.ofSeconds(150);

  @Rule public final Workplace workplace = new Workplace();
  @Rule public final OrderStream orders = new OrderStream();

  private Process process;

  @After
  public void endProcess() throws Exception {
    if (process != null) {
      process.destroyForcibly().waitFor();
    }
  }

  private void start(Path file, String... more) throws Exception {
    List<String> command = new ArrayList<>(java());
    command.addAll(List.of("run", file.toString(), "--runs=" + workplace.path("runs")));
    command.addAll(orders.variables());
    command.addAll(List.of(more));
    start(command);
  }

  /** Types what the stopped run says after "purlin" into a shell. */
  private void goOn() throws Exception {
    Matcher told = Pattern.compile("To resume from there: purlin (.+)").matcher(told());
    assertThat(told(), told.find(), is(true));
    List<String> command =
        new ArrayList<>(List.of("sh", "-c", "exec \"$0\" \"$@\" " + told.group(1)));
    command.addAll(java());
    start(command);
  }

  private static List<String> java() {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElseThrow());
    for (String opened : List.of("java.lang", "java.math", "java.nio", "java.time", "java.util")) {
      command.add("--add-opens=java.base/" + opened + "=ALL-UNNAMED");
    }
    command.addAll(List.of("-Xmx1g", "-XX:TieredStopAtLevel=1"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    return command;
  }

  private void start(List<String> command) throws IOException {
    process =
        new ProcessBuilder(command)
            .redirectOutput(new File(workplace.path("stdout").toString()))
            .redirectError(new File(workplace.path("stderr").toString()))
            .start();
  }

  private String told() {
    return workplace.read("stdout") + workplace.read("stderr");
  }

  private interface Condition {
    boolean holds() throws Exception;
  }

  private void awaitThat(String what, Condition sign) throws Exception {
    Instant deadline = Instant.now().plus(LONGEST);
    while (!sign.holds()) {
      if (!process.isAlive() || Instant.now().isAfter(deadline)) {
        fail("waited in vain for %s; %d rows are there%n%s".formatted(what, orders.rows(), told()));
      }
      TimeUnit.MILLISECONDS.sleep(50);
    }
  }

  private void awaitRows(long rows) throws Exception {
    awaitThat(rows + " rows", () -> orders.rows() == rows);
  }

  /** The complete checkpoints of the last run, by age. */
  private List<Path> checkpoints() throws IOException {
    Path directory = workplace.lastRun().resolve("checkpoints");
    if (!Files.exists(directory)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(directory)) {
      return files
          .filter(file -> file.endsWith("_metadata"))
          .map(Path::getParent)
          .sorted(Comparator.comparingInt(StoppedEndlessRunTest::number))
          .toList();
    } catch (UncheckedIOException e) {
      return List.of(); // One was removed while we looked.
    }
  }

  private static int number(Path checkpoint) {
    return Integer.parseInt(checkpoint.getFileName().toString().substring("chk-".length()));
  }

  /** The number of the last checkpoint; 0 if there is none. */
  private int checkpoint() throws IOException {
    return checkpoints().stream().mapToInt(StoppedEndlessRunTest::number).max().orElse(0);
  }

  private void stop() throws Exception {
    process.destroy();
    assertThat(told(), process.waitFor(LONGEST.toSeconds(), TimeUnit.SECONDS), is(true));
    assertThat(told(), process.exitValue(), is(143));
  }

  @Test
  public void goesOnWhereItWasStopped() throws Exception {
    Path file = workplace.file("orders.yaml", OrderStream.FILE);
    orders.send(0, 1000);
    start(file);
    awaitRows(1000);
    stop();

    JsonNode record = workplace.record();
    assertThat(record.get("outcome").asText(), is("stopped"));
    assertThat(
        record.get("error").asText(),
        containsString("the run was stopped with a savepoint\n  To resume from there: purlin run"));
    assertThat(record.get("steps").get(0).get("read").asLong(), is(1000L));
    assertThat(record.get("steps").get(1).get("written").asLong(), is(1000L));
    assertThat(told(), not(containsString("Exception")));

    // What is read again would come back.
    orders.execute("DELETE FROM target");
    orders.send(1000, 1500);
    goOn();
    awaitRows(500);
    stop();
    assertThat(
        orders.query("SELECT count(*) || ' ' || min(id) || ' ' || sum(amount) FROM target"),
        is(List.of("500 1000 6247500")));
    assertThat(workplace.record().get("steps").get(0).get("read").asLong(), is(500L));
  }

  @Test
  public void goesOnFromItsLastCheckpointAfterACrash() throws Exception {
    Path file =
        workplace.file(
            "orders.yaml", "options: {checkpointing_interval: 500}\n" + OrderStream.FILE);
    orders.send(0, 1000);
    start(file);
    awaitRows(1000);
    // The next one may have begun before the last row was written, the one after it has not.
    int number = checkpoint();
    awaitThat("two more checkpoints", () -> checkpoint() >= number + 2);
    process.destroyForcibly().waitFor();

    Path checkpoint = checkpoints().get(checkpoints().size() - 1);
    orders.execute("DELETE FROM target");
    orders.send(1000, 1500);
    start(file, "--from-savepoint=" + checkpoint);
    awaitRows(500);
    assertThat(orders.query("SELECT min(id) FROM target"), is(List.of("1000")));
    stop();
  }
}
