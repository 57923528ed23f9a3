package dev.purlin.pipelines.cli;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.junit.Assert.fail;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.rules.ExternalResource;

/** An unbounded file, run in this process, and stopped with the test. */
final class EndlessRun extends ExternalResource {
  private static final Duration LONGEST = Duration.ofSeconds(150);

  private final Workplace workplace;
  private String job;
  private CompletableFuture<Invocation> run;

  EndlessRun(Workplace workplace) {
    this.workplace = workplace;
  }

  @Override
  protected void after() {
    if (run != null && !run.isDone()) {
      Invocation.of("stop", job, "--flink-master=" + flink());
      ended();
    }
  }

  void start(Path file, List<String> arguments) {
    job = file.getFileName().toString().replace(".yaml", "");
    run = CompletableFuture.supplyAsync(() -> workplace.runOn("auto", file, arguments.toArray()));
  }

  /** How it ended, once it has. */
  Invocation ended() {
    try {
      return run.get(LONGEST.toSeconds(), TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new AssertionError("the run of " + job + " does not end", e);
    }
  }

  interface Condition {
    boolean holds() throws Exception;
  }

  void await(String what, Condition sign) throws Exception {
    Instant deadline = Instant.now().plus(LONGEST);
    while (!sign.holds()) {
      if (run.isDone() || Instant.now().isAfter(deadline)) {
        fail("waited in vain until %s%n%s".formatted(what, run.getNow(null)));
      }
      TimeUnit.MILLISECONDS.sleep(50);
    }
  }

  /** The REST address of the embedded Flink of the last run. */
  String flink() {
    String configuration =
        Workplace.read(workplace.lastRun().resolve("embedded-flink-conf").resolve("config.yaml"));
    Matcher port = Pattern.compile("rest.bind-port: \"(\\d+)\"").matcher(configuration);
    assertThat(configuration, port.find(), is(true));
    return "localhost:" + port.group(1);
  }

  /** Stops the run, and returns the savepoint's address. */
  String stop(String... more) {
    List<Object> arguments = new ArrayList<>(List.of("stop", job));
    arguments.add("--flink-master=" + flink());
    arguments.addAll(List.of(more));
    Invocation stop = Invocation.of(arguments.toArray());
    assertThat(stop.toString(), stop.exitCode(), is(0));
    assertThat(ended().toString(), ended().exitCode(), is(0));
    return stop.out().strip();
  }
}
