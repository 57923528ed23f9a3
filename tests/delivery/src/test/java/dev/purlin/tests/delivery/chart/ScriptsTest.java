package dev.purlin.tests.delivery.chart;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.matchesPattern;

import dev.purlin.tests.delivery.Programs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.After;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/**
 * The scripts of a scheduled run's pod do what they are for: with a real shell, a real kubectl, and
 * a server that it talks to.
 */
public class ScriptsTest {
  private static final Path SCRIPTS = Chart.DIRECTORY.resolve("files");
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @Rule public final TemporaryFolder folder = new TemporaryFolder();

  private final List<Process> started = new ArrayList<>();
  private ApiServer server;
  private Path run;
  private Path log;

  @Before
  public void start() throws IOException {
    server = new ApiServer();
    run = folder.newFolder("run").toPath();
    log = folder.newFile("cluster.log").toPath();
  }

  @After
  public void stop() throws InterruptedException {
    for (Process process : started) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly().waitFor();
    }
    server.close();
  }

  @Test
  public void bothAreCleanToShellcheck() throws Exception {
    Programs.need("shellcheck");
    Process check =
        new ProcessBuilder(
                "shellcheck",
                SCRIPTS.resolve("cluster.sh").toString(),
                SCRIPTS.resolve("run.sh").toString())
            .redirectErrorStream(true)
            .start();
    assertThat(new String(check.getInputStream().readAllBytes(), StandardCharsets.UTF_8), is(""));
    assertThat(check.waitFor(), is(0));
  }

  @Test
  public void aClusterIsMadeAnnouncedWhenReadyAndDeletedAtTheEnd() throws Exception {
    Process cluster = cluster("purlin-orders-29412345", 60);
    await("the cluster is made", () -> server.objects().containsKey("purlin-orders-29412345"));
    Manifest made = new Manifest(server.objects().get("purlin-orders-29412345"));
    assertThat(
        made.json().at("/metadata/labels/purlin.dev~1job").asText(), is("purlin-orders-29412345"));
    assertThat(
        made.json().at("/metadata/ownerReferences").toString(),
        is("[{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"name\":\"pod-1\",\"uid\":\"uid-1\"}]"));
    assertThat(Kinds.problems(made), is(List.of()));
    assertThat(Files.exists(run.resolve("cluster")), is(false));

    server.status("purlin-orders-29412345", "DEPLOYING", "");
    server.status("purlin-orders-29412345", "READY", "");
    await("the run is told", () -> Files.exists(run.resolve("cluster")));
    assertThat(Files.readString(run.resolve("cluster")), is("purlin-orders-29412345\n"));
    assertThat(Files.exists(run.resolve("failed")), is(false));

    cluster.destroy();
    assertThat(cluster.waitFor(30, TimeUnit.SECONDS), is(true));
    assertThat(Files.readString(log), cluster.exitValue(), is(0));
    assertThat(
        server.changes(),
        contains("create purlin-orders-29412345", "delete purlin-orders-29412345"));
  }

  @Test
  public void whatAnEarlierTryHasLeftIsDeletedFirst() throws Exception {
    server.put("purlin-orders-1");
    cluster("purlin-orders-1", 60);
    await("the cluster is made", () -> server.changes().size() == 2);
    assertThat(server.changes(), contains("delete purlin-orders-1", "create purlin-orders-1"));
  }

  @Test
  public void aContainerThatIsStartedAgainLeavesTheClusterAlone() throws Exception {
    Files.writeString(run.resolve("cluster"), "purlin-orders-1\n");
    server.put("purlin-orders-1");
    Process cluster = cluster("purlin-orders-1", 60);
    await("it says so", () -> said().contains("watching over purlin-orders-1 again"));
    assertThat(server.changes(), is(List.of()));
    cluster.destroy();
    assertThat(cluster.waitFor(30, TimeUnit.SECONDS), is(true));
    assertThat(server.changes(), contains("delete purlin-orders-1"));
  }

  @Test
  public void aClusterThatCannotBeMadeFailsTheRunWithTheReason() throws Exception {
    server.refuse();
    cluster("purlin-orders-1", 60);
    await("the run is told", () -> Files.exists(run.resolve("cluster")));
    assertThat(
        Files.readString(run.resolve("failed")),
        matchesPattern(
            "(?s)the Flink cluster purlin-orders-1 could not be made: .*quota exceeded.*"));
    Finished finished = run("purlin-orders-1", Map.of());
    assertThat(finished.exitCode(), is(1));
    assertThat(
        finished.output(),
        containsString("purlin: the Flink cluster purlin-orders-1 could not be made"));
  }

  @Test
  public void aClusterThatDoesNotComeUpFailsTheRunWithTheOperatorsWords() throws Exception {
    cluster("purlin-orders-1", 60);
    await("the cluster is made", () -> server.objects().containsKey("purlin-orders-1"));
    server.status("purlin-orders-1", "ERROR", "ImagePullBackOff: purlin:9.9");
    await("the run is told", () -> Files.exists(run.resolve("cluster")));
    assertThat(
        Files.readString(run.resolve("failed")),
        is("the Flink cluster purlin-orders-1 did not come up: ImagePullBackOff: purlin:9.9\n"));
  }

  @Test
  public void aClusterThatIsTooSlowFailsTheRun() throws Exception {
    cluster("purlin-orders-1", 1);
    await("the cluster is made", () -> server.objects().containsKey("purlin-orders-1"));
    server.status("purlin-orders-1", "DEPLOYING", "");
    await("the run is told", () -> Files.exists(run.resolve("cluster")));
    assertThat(
        Files.readString(run.resolve("failed")),
        matchesPattern(
            "the Flink cluster purlin-orders-1 was not ready after 1 s; the last that was heard of it: (DEPLOYING)? *\n"));
  }

  @Test
  public void aJobsNameThatFlinkWouldNotTakeIsCut() throws Exception {
    cluster("2nd-abcdefghij-abcdefghij-abcdefghij-abcdefghij-abcdefghij", 60);
    await("the cluster is made", () -> server.objects().size() == 1);
    assertThat(
        server.objects().keySet().iterator().next(),
        matchesPattern("run-2nd-abcdefghij-abcdefghij-abcdef?-[0-9a-f]{8}"));
  }

  @Test
  public void aRunIsToldItsClusterAndItsDay() throws Exception {
    Files.writeString(run.resolve("cluster"), "purlin-orders-29411985\n");
    // The minute 29411985 is 23:45 of 2025-12-02 in Greenwich, and of the next day in Berlin.
    assertThat(
        run("purlin-orders-29411985", Map.of()).output(),
        is(
            "run --set=date=2025-12-02 --flink-master=purlin-orders-29411985-rest:8081 file.yaml --runner=flink\n"));
    assertThat(
        run("purlin-orders-29411985", Map.of("TIME_ZONE", "Europe/Berlin")).output(),
        containsString(" --set=date=2025-12-03 "));
    assertThat(
        run("purlin-orders-29411985", Map.of("DATE_OFFSET_DAYS", "-2")).output(),
        containsString(" --set=date=2025-11-30 "));
    assertThat(
        run("purlin-orders-29411985", Map.of("PURLIN_DATE", "2024-02-29")).output(),
        containsString(" --set=date=2024-02-29 "));
  }

  @Test
  public void aRunThatWasMadeByHandIsForToday() throws Exception {
    Files.writeString(run.resolve("cluster"), "c\n");
    for (String job :
        List.of("purlin-orders-by-hand", "purlin-orders-20260131", "purlin-orders-7")) {
      String before = Instant.now().toString().substring(0, 10);
      String output = run(job, Map.of()).output();
      String after = Instant.now().toString().substring(0, 10);
      assertThat(
          output.contains("=" + before + " ") || output.contains("=" + after + " "), is(true));
    }
  }

  private Process cluster(String job, int timeout) throws IOException {
    Programs.need("kubectl");
    Path manifest = folder.newFile("manifest.yaml").toPath();
    Manifest held =
        Manifest.of(Chart.DIRECTORY.resolve("ci/minimal-values.yaml")).stream()
            .filter(one -> one.name().equals("purlin-orders-cluster"))
            .findFirst()
            .orElseThrow();
    Files.writeString(manifest, held.json().at("/data/cluster.yaml").asText());
    Path configuration = folder.newFile("kubeconfig").toPath();
    Files.writeString(
        configuration,
        """
        apiVersion: v1
        kind: Config
        clusters: [{name: test, cluster: {server: "%s"}}]
        contexts: [{name: test, context: {cluster: test, user: test}}]
        users: [{name: test, user: {}}]
        current-context: test
        """
            .formatted(server.address()));
    Map<String, String> environment = new HashMap<>();
    environment.put("JOB_NAME", job);
    environment.put("POD_NAME", "pod-1");
    environment.put("POD_UID", "uid-1");
    environment.put("NAMESPACE", Chart.NAMESPACE);
    environment.put("START_TIMEOUT", Integer.toString(timeout));
    environment.put("RUN", run.toString());
    environment.put("MANIFEST", manifest.toString());
    environment.put("KUBECONFIG", configuration.toString());
    environment.put("TMPDIR", folder.newFolder("tmp").toString());
    environment.put("HOME", folder.newFolder("home").toString());
    return start("cluster.sh", List.of(), environment, log);
  }

  /** What run.sh comes to, with a command that prints its arguments in the place of purlin. */
  private Finished run(String job, Map<String, String> more) throws Exception {
    Map<String, String> environment = new HashMap<>();
    environment.put("JOB_NAME", job);
    environment.put("TIME_ZONE", "Etc/UTC");
    environment.put("DATE_OFFSET_DAYS", "0");
    environment.put("PURLIN_DATE", "");
    environment.put("RUN", run.toString());
    environment.put("PURLIN", "echo");
    environment.putAll(more);
    Path output = folder.newFile().toPath();
    Process process =
        start("run.sh", List.of("run", "file.yaml", "--runner=flink"), environment, output);
    assertThat(process.waitFor(30, TimeUnit.SECONDS), is(true));
    return new Finished(process.exitValue(), Files.readString(output));
  }

  private Process start(
      String script, List<String> arguments, Map<String, String> environment, Path output)
      throws IOException {
    List<String> command = new ArrayList<>(List.of("sh", SCRIPTS.resolve(script).toString()));
    command.addAll(arguments);
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
    builder.environment().putAll(environment);
    Process process = builder.start();
    started.add(process);
    return process;
  }

  private String said() {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void await(String what, BooleanSupplier condition) throws InterruptedException {
    Instant deadline = Instant.now().plus(PATIENCE);
    while (!condition.getAsBoolean()) {
      if (Instant.now().isAfter(deadline)) {
        throw new AssertionError("never came true: " + what + "; the script said:\n" + said());
      }
      TimeUnit.MILLISECONDS.sleep(50);
    }
  }

  private record Finished(int exitCode, String output) {}
}
