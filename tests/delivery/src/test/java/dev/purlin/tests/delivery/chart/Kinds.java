package dev.purlin.tests.delivery.chart;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import io.fabric8.openshift.api.model.monitoring.v1.PodMonitor;
import io.fabric8.openshift.api.model.monitoring.v1.PrometheusRule;
import io.kubernetes.client.openapi.models.V1ConfigMap;
import io.kubernetes.client.openapi.models.V1CronJob;
import io.kubernetes.client.openapi.models.V1Deployment;
import io.kubernetes.client.openapi.models.V1Ingress;
import io.kubernetes.client.openapi.models.V1Lease;
import io.kubernetes.client.openapi.models.V1NetworkPolicy;
import io.kubernetes.client.openapi.models.V1ObjectMeta;
import io.kubernetes.client.openapi.models.V1Pod;
import io.kubernetes.client.openapi.models.V1PodDisruptionBudget;
import io.kubernetes.client.openapi.models.V1PodTemplateSpec;
import io.kubernetes.client.openapi.models.V1Role;
import io.kubernetes.client.openapi.models.V1RoleBinding;
import io.kubernetes.client.openapi.models.V1Secret;
import io.kubernetes.client.openapi.models.V1Service;
import io.kubernetes.client.openapi.models.V1ServiceAccount;
import java.lang.reflect.InvocationTargetException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The kinds of objects that the chart makes, and what each is held against. */
final class Kinds {
  private static final Map<String, Class<?>> KUBERNETES =
      Map.ofEntries(
          Map.entry("v1/ConfigMap", V1ConfigMap.class),
          Map.entry("v1/Pod", V1Pod.class),
          Map.entry("v1/Secret", V1Secret.class),
          Map.entry("v1/Service", V1Service.class),
          Map.entry("v1/ServiceAccount", V1ServiceAccount.class),
          Map.entry("apps/v1/Deployment", V1Deployment.class),
          Map.entry("batch/v1/CronJob", V1CronJob.class),
          Map.entry("coordination.k8s.io/v1/Lease", V1Lease.class),
          Map.entry("networking.k8s.io/v1/Ingress", V1Ingress.class),
          Map.entry("networking.k8s.io/v1/NetworkPolicy", V1NetworkPolicy.class),
          Map.entry("policy/v1/PodDisruptionBudget", V1PodDisruptionBudget.class),
          Map.entry("rbac.authorization.k8s.io/v1/Role", V1Role.class),
          Map.entry("rbac.authorization.k8s.io/v1/RoleBinding", V1RoleBinding.class));

  // The Prometheus operator's own types have no Java library; these are generated from the same
  // definitions.
  private static final Map<String, Class<?>> MONITORING =
      Map.of(
          "monitoring.coreos.com/v1/PodMonitor", PodMonitor.class,
          "monitoring.coreos.com/v1/PrometheusRule", PrometheusRule.class);

  private static final Map<String, Schemas> DEFINITIONS =
      Map.of(
          "flink.apache.org/v1beta1/FlinkDeployment",
          Schemas.ofDefinition("/META-INF/fabric8/flinkdeployments.flink.apache.org-v1.yml"),
          "external-secrets.io/v1/ExternalSecret",
          Schemas.of("/chart/schemas/externalsecret.yaml"));

  private Kinds() {}

  /** What is wrong with an object. */
  static List<String> problems(Manifest manifest) {
    String kind = manifest.json().path("apiVersion").asText() + "/" + manifest.kind();
    if (KUBERNETES.containsKey(kind)) {
      return ofKubernetes(manifest.json(), KUBERNETES.get(kind));
    }
    List<String> problems =
        new ArrayList<>(
            Models.problems(manifest.json().path("metadata"), V1ObjectMeta.class).stream()
                .map(problem -> ".metadata" + problem)
                .toList());
    if (MONITORING.containsKey(kind)) {
      problems.addAll(
          Models.problems(manifest.json(), MONITORING.get(kind)).stream()
              .filter(problem -> !problem.startsWith(".metadata"))
              .toList());
    } else if (DEFINITIONS.containsKey(kind)) {
      problems.addAll(
          DEFINITIONS.get(kind).problems(manifest.json()).stream()
              .filter(problem -> !problem.startsWith("$.metadata"))
              .toList());
      for (String process : List.of("jobManager", "taskManager")) {
        JsonNode pod = manifest.json().path("spec").path(process).path("podTemplate");
        if (!pod.isMissingNode()) {
          ofKubernetes(pod, V1PodTemplateSpec.class)
              .forEach(problem -> problems.add(".spec." + process + ".podTemplate" + problem));
        }
      }
    } else {
      problems.add("nobody has said what a " + kind + " looks like: add it to Kinds");
    }
    return problems;
  }

  /** By the library's own check, which knows what is required, and by ours, which knows types. */
  private static List<String> ofKubernetes(JsonNode json, Class<?> model) {
    List<String> problems = new ArrayList<>(Models.problems(json, model));
    try {
      model
          .getMethod("validateJsonElement", JsonElement.class)
          .invoke(null, JsonParser.parseString(json.toString()));
    } catch (InvocationTargetException e) {
      problems.add(": " + e.getCause().getMessage());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
    return problems;
  }
}
