package dev.purlin.tests.delivery.chart;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.matchesPattern;

import com.fasterxml.jackson.databind.node.ObjectNode;
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
  private final Map<String, String> settings = new HashMap<>();
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
    await("the cluster is made", () -> server.objects().containsKey("purlin-orders-29412345-run"));
    Manifest made = new Manifest(server.objects().get("purlin-orders-29412345-run"));
    assertThat(
        made.json().at("/metadata/labels/purlin.dev~1job").asText(), is("purlin-orders-29412345"));
    assertThat(
        made.json().at("/metadata/ownerReferences").toString(),
        is("[{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"name\":\"pod-1\",\"uid\":\"uid-1\"}]"));
    assertThat(Kinds.problems(made), is(List.of()));
    assertThat(Files.exists(run.resolve("cluster")), is(false));

    server.status("purlin-orders-29412345-run", "DEPLOYING", "");
    server.status("purlin-orders-29412345-run", "READY", "");
    await("the run is told", () -> Files.exists(run.resolve("cluster")));
    assertThat(Files.readString(run.resolve("cluster")), is("purlin-orders-29412345-run\n"));
    assertThat(Files.exists(run.resolve("failed")), is(false));

    end(cluster);
    assertThat(Files.readString(log), cluster.exitValue(), is(0));
    assertThat(
        server.changes(),
        contains(
            "create Lease purlin-orders",
            "create FlinkDeployment purlin-orders-29412345-run",
            "delete FlinkDeployment purlin-orders-29412345-run",
            "delete Lease purlin-orders"));
  }

  @Test
  public void theLockSaysWhoHoldsIt() throws Exception {
    cluster("purlin-orders-1", 60);
    await("the lock is taken", () -> server.objects("Lease").containsKey("purlin-orders"));
    Manifest lease = new Manifest(server.objects("Lease").get("purlin-orders"));
    assertThat(lease.json().at("/spec/holderIdentity").asText(), is("pod-1"));
    assertThat(lease.json().at("/metadata/labels/purlin.dev~1job").asText(), is("purlin-orders-1"));
    assertThat(
        lease.json().at("/metadata/ownerReferences").toString(),
        is("[{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"name\":\"pod-1\",\"uid\":\"uid-1\"}]"));
    assertThat(Kinds.problems(lease), is(List.of()));
  }

  @Test
  public void aRunWaitsForAnotherOfItsPipeline() throws Exception {
    pod("pod-0", "Running");
    lease("pod-0", "purlin-orders-by-hand");
    cluster("purlin-orders-1", 60);
    await(
        "it says for whom it waits",
        () ->
            said()
                .contains(
                    "waiting for another run of this pipeline to end: job purlin-orders-by-hand,"
                        + " pod pod-0"));
    assertThat(server.changes(), is(List.of()));

    pod("pod-0", "Succeeded");
    await("the cluster is made", () -> server.objects().containsKey("purlin-orders-1-run"));
    assertThat(
        server.changes(),
        contains("replace Lease purlin-orders", "create FlinkDeployment purlin-orders-1-run"));
    assertThat(
        server.objects("Lease").get("purlin-orders").at("/spec/holderIdentity").asText(),
        is("pod-1"));
  }

  @Test
  public void aRunThatWaitsTooLongForAnotherFailsAndSaysForWhich() throws Exception {
    pod("pod-0", "Running");
    lease("pod-0", "purlin-orders-by-hand");
    settings.put("LOCK_TIMEOUT", "1");
    Process cluster = cluster("purlin-orders-1", 60);
    await("the run is told", () -> Files.exists(run.resolve("cluster")));
    assertThat(
        Files.readString(run.resolve("failed")),
        is(
            "another run of this pipeline has not ended within 1 s: job purlin-orders-by-hand, pod"
                + " pod-0; run this one when it is over, or end it by: kubectl delete job"
                + " purlin-orders-by-hand --namespace etl\n"));
    end(cluster);
    // The lock of the other is left alone.
    assertThat(server.changes(), is(List.of()));
  }

  @Test
  public void whatARunHasLeftThatEndedWithoutACareIsDeletedWithItsLock() throws Exception {
    pod("pod-0", "Failed");
    lease("pod-0", "purlin-orders-by-hand");
    flink("purlin-orders-by-hand-run", "purlin-orders-by-hand");
    flink("purlin-customers-1-run", "purlin-customers-1");
    cluster("purlin-orders-1", 60);
    await("the cluster is made", () -> server.objects().containsKey("purlin-orders-1-run"));
    assertThat(
        server.changes(),
        contains(
            "replace Lease purlin-orders",
            "delete FlinkDeployment purlin-orders-by-hand-run",
            "create FlinkDeployment purlin-orders-1-run"));
  }

  @Test
  public void ofTwoRunsThatBeginAtOnceOneWaits() throws Exception {
    pod("pod-1", "Running");
    pod("pod-2", "Running");
    cluster("purlin-orders-1", 60);
    settings.put("POD_NAME", "pod-2");
    settings.put("RUN", folder.newFolder().toString());
    cluster("purlin-orders-2", 60);
    await("one waits", () -> said().contains("waiting for another run of this pipeline to end"));
    assertThat(server.objects("Lease").size(), is(1));
    String holder =
        server.objects("Lease").get("purlin-orders").at("/spec/holderIdentity").asText();
    assertThat(said(), containsString("pod " + holder));
  }

  @Test
  public void whatAnEarlierTryHasLeftIsDeletedFirst() throws Exception {
    flink("purlin-orders-1-run", "purlin-orders-1");
    cluster("purlin-orders-1", 60);
    await("the cluster is made", () -> server.changes().size() == 3);
    assertThat(
        server.changes(),
        contains(
            "create Lease purlin-orders",
            "delete FlinkDeployment purlin-orders-1-run",
            "create FlinkDeployment purlin-orders-1-run"));
  }

  @Test
  public void aStreamIsLeftAloneByAJobThatIsCalledLikeIt() throws Exception {
    // Streams of this release, and what somebody else has made: they have no label of a run.
    server.put("FlinkDeployment", "purlin-clicks", stream -> {});
    server.put("FlinkDeployment", "purlin-clicks-run", stream -> {});
    Process cluster = cluster("purlin-clicks", 60);
    await("the run is told", () -> Files.exists(run.resolve("cluster")));
    assertThat(
        Files.readString(run.resolve("failed")),
        matchesPattern(
            "(?s)the Flink cluster purlin-clicks-run could not be made: .*already exists.*"));
    end(cluster);
    assertThat(
        server.changes(), contains("create Lease purlin-orders", "delete Lease purlin-orders"));
    assertThat(server.objects().keySet(), contains("purlin-clicks", "purlin-clicks-run"));
  }

  @Test
  public void aContainerThatIsStartedAgainLeavesTheClusterAlone() throws Exception {
    Files.writeString(run.resolve("cluster"), "purlin-orders-1-run\n");
    flink("purlin-orders-1-run", "purlin-orders-1");
    lease("pod-1", "purlin-orders-1");
    Process cluster = cluster("purlin-orders-1", 60);
    await("it says so", () -> said().contains("watching over purlin-orders-1-run again"));
    assertThat(server.changes(), is(List.of()));
    end(cluster);
    assertThat(
        server.changes(),
        contains("delete FlinkDeployment purlin-orders-1-run", "delete Lease purlin-orders"));
  }

  @Test
  public void aContainerThatIsStartedAgainBeforeThereIsAClusterHasItsLockStill() throws Exception {
    lease("pod-1", "purlin-orders-1");
    cluster("purlin-orders-1", 60);
    await("the cluster is made", () -> server.objects().containsKey("purlin-orders-1-run"));
    assertThat(server.changes(), contains("create FlinkDeployment purlin-orders-1-run"));
  }

  @Test
  public void aClusterThatCannotBeMadeFailsTheRunWithTheReason() throws Exception {
    server.refuse();
    cluster("purlin-orders-1", 60);
    await("the run is told", () -> Files.exists(run.resolve("cluster")));
    assertThat(
        Files.readString(run.resolve("failed")),
        matchesPattern(
            "(?s)the Flink cluster purlin-orders-1-run could not be made: .*quota exceeded.*"));
    Finished finished = run("purlin-orders-1", Map.of());
    assertThat(finished.exitCode(), is(1));
    assertThat(
        finished.output(),
        containsString("purlin: the Flink cluster purlin-orders-1-run could not be made"));
  }

  @Test
  public void aClusterThatDoesNotComeUpFailsTheRunWithTheOperatorsWords() throws Exception {
    cluster("purlin-orders-1", 60);
    await("the cluster is made", () -> server.objects().containsKey("purlin-orders-1-run"));
    server.status("purlin-orders-1-run", "ERROR", "ImagePullBackOff: purlin:9.9");
    await("the run is told", () -> Files.exists(run.resolve("cluster")));
    assertThat(
        Files.readString(run.resolve("failed")),
        is(
            "the Flink cluster purlin-orders-1-run did not come up: ImagePullBackOff: purlin:9.9\n"));
  }

  @Test
  public void aClusterThatIsTooSlowFailsTheRunAndSaysWhichQuotaRefusesIt() throws Exception {
    server.put(
        "Deployment",
        "purlin-orders-1-run",
        deployment ->
            deployment
                .putObject("status")
                .putArray("conditions")
                .addObject()
                .put("type", "ReplicaFailure")
                .put("message", "exceeded quota: compute, must specify limits.cpu"));
    cluster("purlin-orders-1", 1);
    await("the cluster is made", () -> server.objects().containsKey("purlin-orders-1-run"));
    server.status("purlin-orders-1-run", "DEPLOYING", "");
    await("the run is told", () -> Files.exists(run.resolve("cluster")));
    assertThat(
        Files.readString(run.resolve("failed")),
        matchesPattern(
            "the Flink cluster purlin-orders-1-run was not ready after 1 s; the last that was heard"
                + " of it: (DEPLOYING)? *; exceeded quota: compute, must specify limits.cpu\n"));
  }

  @Test
  public void aRunWhoseImageCannotBePulledEndsInsteadOfKeepingOutTheNext() throws Exception {
    pod("pod-1", "Pending");
    server.put(
        "Pod",
        "pod-1",
        pod ->
            pod.putObject("status")
                .put("phase", "Pending")
                .putArray("containerStatuses")
                .addObject()
                .put("name", "purlin")
                .putObject("state")
                .putObject("waiting")
                .put("reason", "ImagePullBackOff")
                .put("message", "Back-off pulling image \"purlin:1\""));
    settings.put("IMAGE_TIMEOUT", "1");
    cluster("purlin-orders-1", 60);
    await("the cluster is made", () -> server.objects().containsKey("purlin-orders-1-run"));
    server.status("purlin-orders-1-run", "READY", "");
    await(
        "the pod is ended",
        () -> server.objects("Pod").get("pod-1").at("/spec/activeDeadlineSeconds").asInt() == 1);
    assertThat(
        said(),
        containsString(
            "the container purlin has not started for 1 s, so the run is ended: ImagePullBackOff:"
                + " Back-off pulling image \"purlin:1\""));
  }

  @Test
  public void aRunThatHasStartedIsNotEnded() throws Exception {
    settings.put("IMAGE_TIMEOUT", "0");
    server.put(
        "Pod",
        "pod-1",
        pod ->
            pod.putObject("status")
                .put("phase", "Running")
                .putArray("containerStatuses")
                .addObject()
                .put("name", "purlin")
                .putObject("state")
                .putObject("running"));
    Process cluster = cluster("purlin-orders-1", 60);
    await("the cluster is made", () -> server.objects().containsKey("purlin-orders-1-run"));
    server.status("purlin-orders-1-run", "READY", "");
    await("the run is told", () -> Files.exists(run.resolve("cluster")));
    end(cluster);
    assertThat(server.objects("Pod").get("pod-1").has("spec"), is(false));
  }

  @Test
  public void aJobsNameThatFlinkWouldNotTakeIsCut() throws Exception {
    cluster("2nd-abcdefghij-abcdefghij-abcdefghij-abcdefghij-abcdefghij", 60);
    await("the cluster is made", () -> server.objects().size() == 1);
    assertThat(
        server.objects().keySet().iterator().next(),
        matchesPattern("run-2nd-abcdefghij-abcdefghij-ab-[0-9a-f]{8}-run"));
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

  private void pod(String name, String phase) {
    server.put("Pod", name, pod -> pod.putObject("status").put("phase", phase));
  }

  private void lease(String holder, String job) {
    server.put(
        "Lease",
        "purlin-orders",
        lease -> {
          lease.putObject("spec").put("holderIdentity", holder);
          ((ObjectNode) lease.get("metadata")).putObject("labels").put("purlin.dev/job", job);
        });
  }

  private void flink(String name, String job) {
    server.put(
        "FlinkDeployment",
        name,
        object ->
            ((ObjectNode) object.get("metadata")).putObject("labels").put("purlin.dev/job", job));
  }

  private static void end(Process cluster) throws InterruptedException {
    cluster.destroy();
    assertThat(cluster.waitFor(30, TimeUnit.SECONDS), is(true));
  }

  private Process cluster(String job, int timeout) throws IOException {
    Programs.need("kubectl");
    Path manifests = folder.newFolder().toPath();
    Manifest held =
        Manifest.of(Chart.DIRECTORY.resolve("ci/minimal-values.yaml")).stream()
            .filter(one -> one.name().equals("purlin-orders-cluster"))
            .findFirst()
            .orElseThrow();
    for (String name : List.of("cluster.yaml", "lease.yaml")) {
      Files.writeString(manifests.resolve(name), held.json().get("data").get(name).asText());
    }
    Path configuration = folder.newFile().toPath();
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
    environment.put("LOCK_TIMEOUT", "600");
    environment.put("IMAGE_TIMEOUT", "600");
    environment.put("STOP_TIMEOUT", "20");
    environment.put("POLL_SECONDS", "0.1");
    environment.put("RUN", run.toString());
    environment.put("MANIFESTS", manifests.toString());
    environment.put("KUBECONFIG", configuration.toString());
    environment.put("TMPDIR", folder.newFolder().toString());
    environment.put("HOME", folder.newFolder().toString());
    environment.putAll(settings);
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
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()));
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
