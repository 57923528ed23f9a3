package dev.purlin.tests.delivery.jenkins;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.purlin.tests.delivery.Command;
import dev.purlin.tests.delivery.Programs;
import dev.purlin.tests.delivery.Repository;
import dev.purlin.tests.delivery.Shell;
import dev.purlin.tests.delivery.Snapshots;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.After;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/**
 * The scripts that deploy, try, undo and backfill, run with the real kubectl against an API server
 * of the test's own, and with a helm that notes what it is asked.
 */
public final class DeploymentScriptsTest {
  private static final String DEPLOYMENTS = "/apis/flink.apache.org/v1beta1/flinkdeployments";
  private static final String CRON_JOBS = "/apis/batch/v1/cronjobs";
  private static final String UPGRADE =
      "helm upgrade purlin helm/purlin --install --namespace purlin"
          + " --values helm/purlin/values-staging.yaml"
          + " --set-string image.repository=registry.example/purlin"
          + " --set-string image.tag=1.0-42 --set-string image.digest=sha256:ab";

  @Rule public final TemporaryFolder folder = new TemporaryFolder();

  private KubernetesApi kubernetes;
  private Shell shell;

  @Before
  public void start() throws IOException {
    Programs.need("kubectl");
    kubernetes = new KubernetesApi();
    shell = new Shell(folder.getRoot().toPath());
    shell
        .write("kubeconfig", kubernetes.kubeconfig())
        .with("KUBECONFIG", shell.path("kubeconfig").toString())
        .with("IMAGE_REPOSITORY", "registry.example/purlin")
        .with("IMAGE_TAG", "1.0-42")
        .with("IMAGE_DIGEST", "sha256:ab")
        .with("POLL_SECONDS", "0.1");
    helm("[]");
  }

  @After
  public void stop() {
    if (kubernetes != null) {
      kubernetes.close();
    }
  }

  @Test
  public void deploymentSaysWhatIsMissing() {
    Shell bare = new Shell(folder.getRoot().toPath().resolve("bare"));
    assertThat(
        bare.run("deploy.sh", "staging").all(),
        is(
            "status 2\ndeploy.sh: set IMAGE_REPOSITORY IMAGE_TAG IMAGE_DIGEST; the head of"
                + " ci/deploy.sh says what for\n"));
    assertThat(
        bare.run("deploy.sh").all(),
        is("status 2\ndeploy.sh: usage: ci/deploy.sh dev|staging|prod\n"));
    assertThat(
        shell.run("deploy.sh", "production").all(),
        is(
            "status 2\ndeploy.sh: unknown environment 'production': dev, staging and prod are"
                + " known\n"));
  }

  @Test
  public void deploymentUpgradesAndWaitsForEveryStreamingPipeline() throws IOException {
    deployment("clicks", "Helm");
    deployment("orders", "Helm");
    // That of a single run: it is gone when the run is.
    deployment("nightly-run-1", "purlin");
    kubernetes.onWatch(DeploymentScriptsTest::isReconciled);
    shell.with("BUILD_URL", "https://ci.example/42").with("APPROVED_BY", "ann");

    Shell.Ended ended = shell.run("deploy.sh", "staging");

    assertThat(
        ended.all(),
        is(
            """
            status 0
            + UPGRADE --atomic --wait --timeout 600s --history-max 20 --description DESCRIPTION
            deploy.sh: staging runs 1.0-42
            """
                .replace("UPGRADE", UPGRADE)
                .replace("DESCRIPTION", "1.0-42, https://ci.example/42, approved by ann")));
    assertThat(
        shell.commands(),
        is(
            "helm history purlin --namespace purlin --output json\n"
                + UPGRADE
                + " --atomic --wait --timeout 600s --history-max 20"
                + " --description 1.0-42, https://ci.example/42, approved by ann\n"));
  }

  @Test
  public void deploymentTakesASuspendedPipelineForWhatItIs() throws IOException {
    deployment("orders", "Helm", "suspended");
    kubernetes.onWatch(DeploymentScriptsTest::isReconciled);
    assertThat(shell.run("deploy.sh", "staging").status(), is(0));
  }

  @Test
  public void deploymentDoesNotWaitForWhatIsBeingDeleted() throws IOException {
    deployment("orders", "Helm");
    deployment("renamed", "Helm");
    ObjectNode renamed = kubernetes.object(DEPLOYMENTS + "/renamed");
    ((ObjectNode) renamed.get("metadata"))
        .put("deletionTimestamp", "2026-11-28T10:00:00Z")
        .putArray("finalizers")
        .add("flinkdeployments.flink.apache.org/finalizer");
    kubernetes.onWatch(
        deployment -> {
          if (!deployment.at("/metadata").has("deletionTimestamp")) {
            isReconciled(deployment);
          }
        });
    Shell.Ended ended = shell.with("DEPLOY_TIMEOUT", "1").run("deploy.sh", "staging");
    assertThat(ended.errors(), ended.status(), is(0));
    assertThat(
        ended.errors(),
        containsString(
            "deploy.sh: flinkdeployment.flink.apache.org/renamed is being deleted since"
                + " 2026-11-28T10:00:00Z, and not waited for\n"));
  }

  @Test
  public void deploymentDoesNotWaitForAStreamThatBeginsSuspended() throws IOException {
    deployment("archive", "Helm", "suspended");
    // The operator writes no status for what it has never started.
    kubernetes.object(DEPLOYMENTS + "/archive").remove("status");
    Shell.Ended ended = shell.with("DEPLOY_TIMEOUT", "1").run("deploy.sh", "staging");
    assertThat(ended.errors(), ended.status(), is(0));
    assertThat(
        ended.errors(),
        containsString(
            "deploy.sh: flinkdeployment.flink.apache.org/archive is suspended and has never run:"
                + " there is nothing to wait for\n"));
  }

  @Test
  public void deploymentWaitsForANewStreamThatHasNoStatusYet() throws IOException {
    deployment("orders", "Helm");
    kubernetes.object(DEPLOYMENTS + "/orders").remove("status");
    Shell.Ended ended = shell.with("DEPLOY_TIMEOUT", "1").run("deploy.sh", "staging");
    assertThat(ended.status(), is(1));
    assertThat(ended.errors(), containsString("orders: observedGeneration is not 2 after 1 s\n"));
  }

  @Test
  public void deploymentIsNotContentWithThatAPipelineWasStableBefore() throws IOException {
    deployment("orders", "Helm");
    Shell.Ended ended = shell.with("DEPLOY_TIMEOUT", "1").run("deploy.sh", "staging");
    assertThat(ended.status(), is(1));
    assertThat(
        ended.errors(),
        containsString(
            "deploy.sh: flinkdeployment.flink.apache.org/orders: observedGeneration is not 2 after"
                + " 1 s\n"));
  }

  @Test
  public void deploymentFailsWhenAPipelineDoesNotSettle() throws IOException {
    deployment("orders", "Helm");
    kubernetes.onWatch(
        deployment ->
            ((ObjectNode) deployment.get("status"))
                .put("observedGeneration", 2)
                .put("lifecycleState", "DEPLOYED"));
    Shell.Ended ended = shell.with("DEPLOY_TIMEOUT", "1").run("deploy.sh", "staging");
    assertThat(ended.status(), is(1));
    assertThat(ended.errors(), containsString("DEPLOYED: no slots\n"));
    assertThat(
        ended.errors(),
        containsString(
            "deploy.sh: flinkdeployment.flink.apache.org/orders: lifecycleState is not STABLE after"
                + " 1 s\n"));
  }

  @Test
  public void deploymentStopsWhenHelmFails() throws IOException {
    deployment("orders", "Helm");
    shell.tool("helm", "[ \"$1\" = history ] && echo '[]'");
    Shell.Ended ended = shell.run("deploy.sh", "staging");
    assertThat(ended.status(), is(1));
    assertThat(ended.output(), is(""));
  }

  @Test
  public void aDryRunAsksTheClusterAndChangesNothing() {
    Shell.Ended ended = shell.with("DRY_RUN", "true").run("deploy.sh", "staging");
    assertThat(
        ended.all(),
        is(
            "status 0\n+ %s --dry-run=server\ndeploy.sh: dry run: nothing was changed\n"
                .formatted(UPGRADE)));
    assertThat(shell.commands(), is(UPGRADE + " --dry-run=server\n"));
  }

  @Test
  public void deploymentTakesWhatPublishingHasLeftAndWhatTerraformMade() {
    Shell fresh = new Shell(folder.getRoot().toPath().resolve("fresh"));
    fresh
        .write(
            "build/dist/image.env",
            "IMAGE_REPOSITORY=registry.example/purlin\nIMAGE_TAG=2\nIMAGE_DIGEST=sha256:cd\n")
        .write("ci/environments/prod.values.yaml", "")
        .with("KUBECONFIG", "unused")
        .with("DRY_RUN", "true")
        .tool("helm", "")
        .run("deploy.sh", "prod");
    assertThat(
        fresh.commands(),
        is(
            "helm upgrade purlin helm/purlin --install --namespace purlin"
                + " --values helm/purlin/values-prod.yaml --values ci/environments/prod.values.yaml"
                + " --set-string image.repository=registry.example/purlin"
                + " --set-string image.tag=2 --set-string image.digest=sha256:cd --dry-run=server\n"));
  }

  @Test
  public void deploymentMissesWhatTerraformMade() {
    Shell fresh = new Shell(folder.getRoot().toPath().resolve("unprepared"));
    fresh.write(
        "build/dist/image.env",
        "IMAGE_REPOSITORY=registry.example/purlin\nIMAGE_TAG=2\nIMAGE_DIGEST=sha256:cd\n");
    assertThat(
        fresh.tool("helm", "").tool("kubectl", "").run("deploy.sh", "prod").all(),
        is(
            "status 2\ndeploy.sh: there is no ci/environments/prod.values.yaml: terraform"
                + " -chdir=infra/environments/prod output -raw helm_values makes it\n"));
  }

  @Test
  public void aClusterIsPreparedWithVersionsThatAreWrittenDown() throws IOException {
    shell.tool("kubectl", "[ \"$1\" != get ]");
    Shell.Ended ended = shell.run("prepare-cluster.sh", "staging");
    assertThat(ended.errors(), ended.status(), is(0));
    Snapshots.assertEqual("jenkins/prepare-cluster.txt", shell.commands());
    String readme = Files.readString(Repository.path("infra/README.md"));
    for (String line : shell.commands().lines().filter(l -> l.startsWith("helm ")).toList()) {
      String[] words = line.split(" ");
      String version = words[List.of(words).indexOf("--version") + 1];
      assertThat(readme, containsString("| `%s` | %s |".formatted(words[2], version)));
    }
    // The nodes of the system bear a taint: whatever is to run there bears it, too.
    for (String line : shell.commands().lines().filter(l -> l.startsWith("helm ")).toList()) {
      String file = line.replaceAll(".* --values (\\S+).*", "$1");
      String values = Files.readString(Repository.path(file));
      assertThat(line, values, containsString("{purlin.dev/nodes: system}"));
      assertThat(line, values, containsString("[{key: CriticalAddonsOnly, operator: Exists}]"));
    }
    try (Stream<Path> manifests = Files.list(Repository.path("infra/kubernetes"))) {
      for (Path manifest : manifests.toList()) {
        assertThat(shell.commands(), containsString("infra/kubernetes/" + manifest.getFileName()));
      }
    }
  }

  @Test
  public void aClusterIsNotPreparedHalfKnown() {
    shell.write("ci/environments/dev.env", "AWS_REGION=eu-central-1\nCLUSTER=purlin-dev\n");
    assertThat(
        shell.run("prepare-cluster.sh", "dev").all(),
        is(
            "status 2\nprepare-cluster.sh: set TOPIC ROLE_ALERTMANAGER ROLE_AUTOSCALER"
                + " ROLE_EXTERNAL_SECRETS; the head of ci/prepare-cluster.sh says what for\n"));
  }

  @Test
  public void rollbackGoesToTheRevisionBeforeTheDeployment() throws IOException {
    helm(history("superseded", "deployed"));
    shell.run("deploy.sh", "staging");
    helm(history("superseded", "superseded", "deployed"));

    Shell.Ended ended = shell.run("rollback.sh", "staging");

    assertThat(ended.status(), is(0));
    assertThat(
        shell.commands(),
        containsString("helm rollback purlin 2 --namespace purlin --wait --timeout 600s\n"));
    assertThat(ended.errors(), containsString("rollback.sh: staging is back at revision 2\n"));
  }

  @Test
  public void rollbackUndoesNothingOfAnotherBuilds() throws IOException {
    helm(history("superseded", "deployed"));
    shell.with("BUILD_TAG", "jenkins-purlin%2Fmain-41").run("deploy.sh", "staging");

    Shell.Ended other =
        shell.with("BUILD_TAG", "jenkins-purlin%2Fmain-42").run("rollback.sh", "staging");

    assertThat(
        other.all(),
        is("status 0\nrollback.sh: this build has not come so far as to change staging\n"));
    assertThat(shell.commands(), not(containsString("helm rollback")));

    Shell.Ended own =
        shell.with("BUILD_TAG", "jenkins-purlin%2Fmain-41").run("rollback.sh", "staging");

    assertThat(own.errors(), containsString("staging is at revision 2 already\n"));
  }

  @Test
  public void rollbackLeavesAloneWhatIsBackAlready() {
    shell.write("build/staging.revision", "2\n");
    helm(history("superseded", "deployed", "failed"));
    Shell.Ended ended = shell.run("rollback.sh", "staging");
    assertThat(ended.status(), is(0));
    assertThat(ended.errors(), containsString("staging is at revision 2 already\n"));
    assertThat(shell.commands(), not(containsString("helm rollback")));
  }

  @Test
  public void rollbackSaysThatThereIsNothingToGoBackTo() {
    assertThat(
        shell.run("rollback.sh", "staging").all(),
        is(
            "status 2\nrollback.sh: no ci/deploy.sh staging ran here: name a REVISION of: helm"
                + " history purlin --namespace purlin\n"));
    shell.write("build/staging.revision", "");
    assertThat(
        shell.run("rollback.sh", "staging").all(),
        is(
            "status 1\nrollback.sh: that was the first revision of purlin in staging: there is"
                + " nothing to go back to\n"));
    assertThat(
        shell.run("rollback.sh", "staging", "two").all(),
        is(
            "status 2\nrollback.sh: 'two' is no revision: helm history purlin --namespace purlin"
                + " lists them\n"));
  }

  @Test
  public void smokeTestRunsTheNamedPipelineToItsEnd() throws IOException {
    cronJob("purlin-crashes", "crashes");
    cronJob("purlin-orders", "orders");
    kubernetes.onCreate(job -> ends(job, "Complete"));
    shell.with("PIPELINE", "orders").with("BUILD_NUMBER", "42");

    Shell.Ended ended = shell.run("smoke-test.sh", "staging");

    assertThat(
        ended.all(),
        is(
            """
            status 0
            job.batch/purlin-orders-42 created
            + helm test purlin --namespace purlin --timeout 10m
            + kubectl create --namespace purlin --validate=false --filename -
            smoke-test.sh: job purlin-orders-42 is complete
            """));
    ObjectNode job = kubernetes.created().get(0);
    assertThat(job.at("/spec/template/spec/containers/0/image").asText(), is("orders"));
  }

  @Test
  public void smokeTestTakesThePipelineForItUnlessToldWhich() throws IOException {
    cronJob("purlin-orders", "orders");
    cronJob("purlin-smoke", "smoke");
    kubernetes.onCreate(job -> ends(job, "Complete"));
    shell.with("BUILD_NUMBER", "42").run("smoke-test.sh", "staging");
    assertThat(kubernetes.created().get(0).at("/metadata/name").asText(), is("purlin-smoke-42"));
  }

  @Test
  public void smokeTestShowsTheLogOfARunThatFails() throws IOException {
    cronJob("purlin-orders", "orders");
    kubernetes.onCreate(job -> ends(job, "Failed"));
    shell.with("PIPELINE", "orders").with("BUILD_NUMBER", "42");
    Shell.Ended ended = shell.run("smoke-test.sh", "staging");
    assertThat(ended.status(), is(1));
    assertThat(ended.errors(), containsString("what the pod said\n"));
    assertThat(
        ended.errors(),
        containsString("smoke-test.sh: job purlin-orders-42 failed; its log is above\n"));
  }

  @Test
  public void smokeTestSaysWhyARunHasNoPod() throws IOException {
    cronJob("purlin-orders", "orders");
    kubernetes.onCreate(job -> running(job));
    kubernetes.holds(
        "/api/v1/events",
        """
        {"apiVersion": "v1", "kind": "Event", "metadata": {"name": "e", "namespace": "purlin"},
         "type": "Warning", "reason": "FailedCreate",
         "message": "pods \\"purlin-orders-42-x\\" is forbidden: failed quota: compute: must specify limits.cpu",
         "involvedObject": {"kind": "Job", "name": "purlin-orders-42"}}
        """);
    shell.with("PIPELINE", "orders").with("BUILD_NUMBER", "42");
    shell.with("POD_SECONDS", "1").with("SMOKE_TIMEOUT", "30");
    Shell.Ended ended = shell.run("smoke-test.sh", "staging");
    assertThat(ended.status(), is(1));
    assertThat(
        ended.errors(),
        containsString(
            "Job purlin-orders-42: FailedCreate: pods \"purlin-orders-42-x\" is forbidden: failed"
                + " quota: compute: must specify limits.cpu\n"));
    assertThat(
        ended.errors(),
        containsString(
            "smoke-test.sh: job purlin-orders-42 has no pod after 1 s; what Kubernetes says to that"
                + " is above\n"));
  }

  @Test
  public void smokeTestSaysWhenARunDoesNotEnd() throws IOException {
    cronJob("purlin-orders", "orders");
    kubernetes.onCreate(job -> running(job));
    shell.with("PIPELINE", "orders").with("BUILD_NUMBER", "42").with("SMOKE_TIMEOUT", "1");
    Shell.Ended ended = shell.run("smoke-test.sh", "staging");
    assertThat(ended.status(), is(1));
    assertThat(
        ended.errors(),
        containsString("job purlin-orders-42 did not end within 1 s; its log so far"));
  }

  @Test
  public void smokeTestSaysWhenThereIsNoSuchPipeline() {
    Shell.Ended ended = shell.with("PIPELINE", "clicks").run("smoke-test.sh", "staging");
    assertThat(ended.status(), is(1));
    assertThat(
        ended.errors(),
        containsString(
            "smoke-test.sh: release purlin has no bounded pipeline named clicks in namespace"
                + " purlin\n"));
  }

  @Test
  public void backfillRunsEveryDayOnce() throws IOException {
    cronJob("purlin-orders", "orders");
    kubernetes.onCreate(job -> ends(job, "Complete"));

    Shell.Ended ended = shell.run("backfill.sh", "prod", "orders", "2026-02-27", "2026-03-01");

    assertThat(ended.errors(), ended.status(), is(0));
    assertThat(
        kubernetes.created().stream()
            .map(job -> job.at("/spec/template/spec/containers/0/env/0"))
            .map(entry -> entry.at("/name").asText() + "=" + entry.at("/value").asText())
            .toList(),
        is(List.of("PURLIN_DATE=2026-02-27", "PURLIN_DATE=2026-02-28", "PURLIN_DATE=2026-03-01")));
  }

  @Test
  public void backfilledDaysAreNoneOfTheSchedulesRuns() throws IOException {
    cronJob("purlin-orders", "orders");
    kubernetes.onCreate(job -> ends(job, "Complete"));

    shell.run("backfill.sh", "prod", "orders", "2026-02-27", "2026-02-27");

    ObjectNode metadata = (ObjectNode) kubernetes.created().get(0).get("metadata");
    assertThat(metadata.toString(), metadata.has("ownerReferences"), is(false));
    assertThat(metadata.at("/labels/purlin.dev~1backfill").asText(), is("2026-02-27"));
  }

  @Test
  public void theReadmesWayToFillOneDayMakesTheSameJob() throws Exception {
    cronJob("purlin-orders", "orders");
    kubernetes.onCreate(job -> ends(job, "Complete"));
    shell.run("backfill.sh", "prod", "orders", "2026-01-30", "2026-01-30");
    String readme = Files.readString(Repository.path("helm/purlin/README.md"));
    int begin =
        readme.indexOf(
            "    kubectl create job --from=cronjob/purlin-orders purlin-orders-2026-01-30");
    String pipe =
        readme
            .substring(begin, readme.indexOf("\n\n", begin))
            .replace("--namespace etl", "--namespace purlin")
            // What looks the manifest up is not part of the stand-in for the API server.
            .replace("kubectl create --filename", "kubectl create --validate=false --filename");

    Command.run(
            folder.getRoot().toPath(),
            Map.of("KUBECONFIG", shell.path("kubeconfig").toString()),
            60,
            List.of("bash", "-euo", "pipefail", "-c", pipe))
        .succeeded();

    assertThat(kubernetes.created(), hasSize(2));
    assertThat(kubernetes.created().get(1), is(kubernetes.created().get(0)));
  }

  @Test
  public void backfillStopsAtTheFirstDayThatFailsAndGoesOnThere() throws IOException {
    cronJob("purlin-orders", "orders");
    kubernetes.onCreate(
        job -> ends(job, job.toString().contains("2026-02-28") ? "Failed" : "Complete"));

    Shell.Ended ended = shell.run("backfill.sh", "prod", "orders", "2026-02-27", "2026-03-01");

    assertThat(ended.status(), is(1));
    assertThat(
        ended.errors(),
        containsString("backfill.sh: orders failed for 2026-02-28; the same call goes on there\n"));
    assertThat(kubernetes.created(), hasSize(2));

    kubernetes.onCreate(job -> ends(job, "Complete"));
    Shell.Ended again = shell.run("backfill.sh", "prod", "orders", "2026-02-27", "2026-03-01");

    assertThat(
        again.errors(),
        is(
            """
            backfill.sh: orders is filled for 2026-02-27 already, by job purlin-orders-2026-02-27
            + kubectl delete job purlin-orders-2026-02-28 --namespace purlin
            backfill.sh: orders for 2026-02-28, as job purlin-orders-2026-02-28
            + kubectl create --namespace purlin --validate=false --filename -
            backfill.sh: job purlin-orders-2026-02-28 is complete
            backfill.sh: orders for 2026-03-01, as job purlin-orders-2026-03-01
            + kubectl create --namespace purlin --validate=false --filename -
            backfill.sh: job purlin-orders-2026-03-01 is complete
            """));
    assertThat(kubernetes.deleted(), is(List.of("/apis/batch/v1/jobs/purlin-orders-2026-02-28")));
  }

  @Test
  public void backfillRefusesDaysThatAreNone() {
    assertThat(
        shell.run("backfill.sh", "prod", "orders", "2026-02-30", "2026-03-01").all(),
        is("status 2\nbackfill.sh: '2026-02-30' is no day; write it as 2026-01-31\n"));
    assertThat(
        shell.run("backfill.sh", "prod", "orders", "2026-03-02", "2026-03-01").all(),
        is("status 2\nbackfill.sh: FROM is 2026-03-02, which is after TO, 2026-03-01\n"));
  }

  /** A helm whose history is given; all else it does well. */
  private void helm(String history) {
    shell.tool("helm", "[ \"$1\" != history ] || echo '" + history + "'");
  }

  private static String history(String... states) {
    StringBuilder json = new StringBuilder("[");
    for (int i = 0; i < states.length; i++) {
      json.append(i == 0 ? "" : ",")
          .append(
              "{\"revision\":%d,\"updated\":\"2026-11-23T10:00:00Z\",\"status\":\"%s\",\"chart\":\"purlin-1\",\"description\":\"x\"}"
                  .formatted(i + 1, states[i]));
    }
    return json.append("]").toString();
  }

  private void deployment(String name, String manager) throws IOException {
    deployment(name, manager, "running");
  }

  private void deployment(String name, String manager, String state) throws IOException {
    kubernetes.holds(
        DEPLOYMENTS,
        """
        {"apiVersion": "flink.apache.org/v1beta1", "kind": "FlinkDeployment",
         "metadata": {"name": "%s", "namespace": "purlin", "resourceVersion": "1", "generation": 2,
           "labels": {"app.kubernetes.io/instance": "purlin", "app.kubernetes.io/managed-by": "%s"}},
         "spec": {"job": {"state": "%s"}},
         "status": {"lifecycleState": "STABLE", "observedGeneration": 1, "error": "no slots"}}
        """
            .formatted(name, manager, state));
  }

  /** The operator takes up the change at the first look, and is done with it at the second. */
  private static void isReconciled(ObjectNode deployment) {
    ObjectNode status = (ObjectNode) deployment.get("status");
    if (status.get("observedGeneration").asInt() == 1) {
      status.put("observedGeneration", 2).put("lifecycleState", "UPGRADING");
    } else {
      boolean suspended = deployment.at("/spec/job/state").asText().equals("suspended");
      status.put("lifecycleState", suspended ? "SUSPENDED" : "STABLE");
    }
  }

  private void cronJob(String name, String pipeline) throws IOException {
    kubernetes
        .holds(
            CRON_JOBS,
            """
            {"apiVersion": "batch/v1", "kind": "CronJob",
             "metadata": {"name": "%s", "namespace": "purlin", "uid": "1", "labels": {
               "app.kubernetes.io/instance": "purlin", "purlin.dev/pipeline": "%s"}},
             "spec": {"schedule": "0 4 * * *", "jobTemplate": {"spec": {
               "template": {"spec": {"restartPolicy": "Never", "containers": [{"name": "purlin", "image": "%s"}]}}}}}}
            """
                .formatted(name, pipeline, pipeline))
        .holds(
            "/api/v1/pods",
            """
            {"apiVersion": "v1", "kind": "Pod",
             "metadata": {"name": "pod", "namespace": "purlin", "labels": {"app": "job"}},
             "spec": {"containers": [{"name": "main", "image": "purlin"}]},
             "status": {"phase": "Failed"}}
            """);
  }

  private static void ends(ObjectNode job, String type) {
    running(job);
    job.putObject("status")
        .putArray("conditions")
        .addObject()
        .put("type", type)
        .put("status", "True");
  }

  private static void running(ObjectNode job) {
    ((ObjectNode) job.get("spec")).putObject("selector").putObject("matchLabels").put("app", "job");
  }
}
