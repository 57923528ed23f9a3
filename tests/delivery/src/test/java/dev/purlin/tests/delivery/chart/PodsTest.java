package dev.purlin.tests.delivery.chart;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import com.fasterxml.jackson.databind.JsonNode;
import dev.purlin.tests.delivery.Repository;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.StreamSupport;
import org.junit.Test;

/** What people add to pods, take away from them, or have to give them, reaches every pod. */
public class PodsTest {
  private static final Path ON_PREMISES = Chart.DIRECTORY.resolve("ci/on-premises-values.yaml");
  private static final Path EXTRAS = Chart.DIRECTORY.resolve("ci/extras-values.yaml");

  /** A pod of some kind: of a run, of helm test, of JobManagers and TaskManagers. */
  private record Pod(String of, JsonNode spec) {
    List<JsonNode> containers() {
      List<JsonNode> containers = new ArrayList<>();
      spec.path("initContainers").forEach(containers::add);
      spec.path("containers").forEach(containers::add);
      return containers;
    }

    JsonNode container(String name) {
      return containers().stream()
          .filter(container -> container.get("name").asText().equals(name))
          .findFirst()
          .orElseThrow(() -> new AssertionError(of + " has no container " + name));
    }
  }

  @Test
  public void everyProcessOfAPipelineHasTheKeysOfAnS3WithoutAws() {
    List<String> without = new ArrayList<>();
    List<String> with = new ArrayList<>();
    for (Pod pod : pods(ON_PREMISES)) {
      for (JsonNode container : pod.containers()) {
        String name = container.get("name").asText();
        if (name.equals("cluster") || name.equals("passed")) {
          continue; // kubectl and echo: they read no bucket.
        }
        boolean keys =
            "minio"
                    .equals(
                        variable(container, "AWS_ACCESS_KEY_ID")
                            .at("/valueFrom/secretKeyRef/name")
                            .asText())
                && variable(container, "AWS_ENDPOINT_URL_S3")
                    .at("/value")
                    .asText()
                    .startsWith("https://minio")
                && names(container, "volumeMounts").contains(trust(pod, container));
        (keys ? with : without).add(pod.of() + " " + name);
      }
    }
    assertThat(without, is(empty()));
    // A run, its JobManager and TaskManager; a stream's; and one of helm test for each pipeline.
    assertThat(with.size(), is(7));
  }

  @Test
  public void everyContainerCanHaveALimitOfCpuAsQuotasWantIt() {
    List<String> unlimited = new ArrayList<>();
    for (Pod pod : pods(ON_PREMISES)) {
      for (JsonNode container : pod.containers()) {
        String name = container.get("name").asText();
        // Flink says itself what its own container may use, from cpuLimitFactor.
        if (!name.equals("flink-main-container")) {
          for (String limit : List.of("cpu", "memory")) {
            if (container.path("resources").path("limits").path(limit).isMissingNode()) {
              unlimited.add(pod.of() + " " + name + ": " + limit);
            }
          }
        }
      }
    }
    assertThat(unlimited, is(empty()));
  }

  @Test
  public void aClusterThatChoosesUsersByItselfIsNotToldWhich() {
    for (Pod pod : pods(ON_PREMISES)) {
      JsonNode security = pod.spec().get("securityContext");
      assertThat(pod.of(), security.toString().contains("9999"), is(false));
      assertThat(pod.of(), security.path("runAsNonRoot").asBoolean(), is(true));
    }
  }

  @Test
  public void aRunHasWhatItsPipelineAdds() {
    Pod run = pod(EXTRAS, "CronJob purlin-orders");
    assertThat(
        run.containers().stream().map(one -> one.get("name").asText()).toList(),
        contains("drivers", "database-proxy", "cluster", "purlin"));
    // Kubernetes ends it with the run; as a container of the usual kind it would keep the Job
    // going.
    assertThat(run.container("database-proxy").at("/restartPolicy").asText(), is("Always"));
    assertThat(names(run.container("purlin"), "volumeMounts"), hasItem("drivers"));
    assertThat(names(run.spec(), "volumes"), hasItem("drivers"));
    assertThat(
        run.container("purlin").get("envFrom").toString(),
        is(
            "[{\"configMapRef\":{\"name\":\"orders-settings\",\"optional\":true},\"prefix\":\"ORDERS_\"}]"));
    assertThat(run.spec().at("/securityContext/runAsUser").asInt(), is(1000));
    assertThat(run.spec().at("/securityContext/fsGroup").asInt(), is(9999));
    assertThat(
        run.container("purlin").at("/securityContext/readOnlyRootFilesystem").asBoolean(true),
        is(false));
    assertThat(
        run.container("purlin").at("/securityContext/allowPrivilegeEscalation").asBoolean(true),
        is(false));
  }

  @Test
  public void flinksPodsHaveWhatTheirPipelineAdds() {
    for (String process : List.of("jobManager", "taskManager")) {
      Pod pod = pod(EXTRAS, "FlinkDeployment purlin-run-1 " + process);
      assertThat(
          pod.containers().stream().map(one -> one.get("name").asText()).toList(),
          contains("drivers", "flink-main-container", "database-proxy"));
      assertThat(pod.container("database-proxy").has("restartPolicy"), is(false));
      assertThat(names(pod.container("flink-main-container"), "volumeMounts"), hasItem("drivers"));
      assertThat(names(pod.spec(), "volumes"), hasItem("drivers"));
    }
  }

  @Test
  public void aPipelineTakesDefaultsBack() {
    Pod stream = pod(EXTRAS, "FlinkDeployment purlin-clicks taskManager");
    for (String field : List.of("nodeSelector", "tolerations", "priorityClassName")) {
      assertThat(field, stream.spec().has(field), is(false));
    }
    assertThat(stream.container("flink-main-container").has("env"), is(false));
    assertThat(stream.container("flink-main-container").has("envFrom"), is(false));
    Pod other = pod(EXTRAS, "FlinkDeployment purlin-archive taskManager");
    for (String field : List.of("nodeSelector", "tolerations", "priorityClassName")) {
      assertThat(field, other.spec().has(field), is(true));
    }
    assertThat(
        "of a map, one entry",
        variable(other.container("flink-main-container"), "DATABASE_URL").isMissingNode(),
        is(true));
    assertThat(other.container("flink-main-container").has("envFrom"), is(true));
  }

  @Test
  public void pipelinesRunAsTheirOwnAccountsWithTheLeastRights() {
    assertThat(
        pod(EXTRAS, "CronJob purlin-orders").spec().get("serviceAccountName").asText(),
        is("purlin-orders"));
    List<Manifest> manifests = Manifest.of(EXTRAS);
    assertThat(
        manifest(manifests, "ServiceAccount purlin-orders").at("/metadata/annotations").toString(),
        is("{\"eks.amazonaws.com/role-arn\":\"arn:aws:iam::111122223333:role/orders\"}"));
    assertThat(
        manifest(manifests, "FlinkDeployment purlin-clicks").at("/spec/serviceAccount").asText(),
        is("clicks"));
    assertThat(
        manifest(manifests, "FlinkDeployment purlin-archive").at("/spec/serviceAccount").asText(),
        is("purlin"));
    assertThat(
        names(manifest(manifests, "RoleBinding purlin-flink"), "subjects"),
        containsInAnyOrder("purlin", "purlin-orders", "clicks"));
    // Streams make no clusters and take no locks.
    assertThat(
        names(manifest(manifests, "RoleBinding purlin-runs"), "subjects"),
        containsInAnyOrder("purlin", "purlin-orders"));
    // Each file is looked at with the rights of its own pipeline.
    assertThat(
        manifests.stream()
            .filter(one -> one.kind().equals("Pod"))
            .map(one -> one.name() + " as " + one.json().at("/spec/serviceAccountName").asText())
            .toList(),
        containsInAnyOrder(
            "purlin-test as purlin",
            "purlin-orders-test as purlin-orders",
            "purlin-clicks-test as clicks"));
  }

  @Test
  public void whoDeploysHasEveryRightThatTheChartGivesAway() throws IOException {
    Set<String> has = new TreeSet<>();
    rights(Manifest.YAML.readTree(Repository.path("infra/kubernetes/deployer.yaml").toFile()), has);
    Set<String> gives = new TreeSet<>();
    for (Manifest manifest : Manifest.of(EXTRAS)) {
      if (manifest.kind().equals("Role")) {
        rights(manifest.json(), gives);
      }
    }
    assertThat(gives, is(not(empty())));
    assertThat(gives, hasItem("update apps/deployments/finalizers"));
    gives.removeAll(has);
    assertThat(gives, is(empty()));
  }

  private static void rights(JsonNode role, Set<String> rights) {
    for (JsonNode rule : role.get("rules")) {
      for (JsonNode group : rule.get("apiGroups")) {
        for (JsonNode resource : rule.get("resources")) {
          for (JsonNode verb : rule.get("verbs")) {
            rights.add(verb.asText() + " " + group.asText() + "/" + resource.asText());
          }
        }
      }
    }
  }

  private static JsonNode manifest(List<Manifest> manifests, String name) {
    return manifests.stream()
        .filter(one -> one.toString().equals(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError("there is no " + name))
        .json();
  }

  private static Pod pod(Path values, String of) {
    return pods(values).stream()
        .filter(pod -> pod.of().equals(of))
        .findFirst()
        .orElseThrow(() -> new AssertionError("there is no pod of " + of));
  }

  private static List<Pod> pods(Path values) {
    List<Pod> pods = new ArrayList<>();
    for (Manifest manifest : Manifest.of(values)) {
      JsonNode spec = manifest.json().path("spec");
      switch (manifest.kind()) {
        case "Pod" -> pods.add(new Pod(manifest.toString(), spec));
        case "CronJob" ->
            pods.add(new Pod(manifest.toString(), spec.at("/jobTemplate/spec/template/spec")));
        case "FlinkDeployment" -> {
          for (String process : List.of("jobManager", "taskManager")) {
            pods.add(
                new Pod(
                    manifest + " " + process, spec.path(process).path("podTemplate").path("spec")));
          }
        }
        default -> {}
      }
    }
    return pods;
  }

  private static JsonNode variable(JsonNode container, String name) {
    return StreamSupport.stream(container.path("env").spliterator(), false)
        .filter(variable -> variable.get("name").asText().equals(name))
        .findFirst()
        .orElse(container.path("there is none"));
  }

  /** In helm test's pod, volumes of many pipelines come together, under names of their own. */
  private static String trust(Pod pod, JsonNode container) {
    return pod.of().startsWith("Pod ")
        ? container.get("name").asText().replace("validate-", "extra-0-")
        : "trust";
  }

  private static List<String> names(JsonNode object, String list) {
    return StreamSupport.stream(object.path(list).spliterator(), false)
        .map(one -> one.get("name").asText())
        .toList();
  }
}
