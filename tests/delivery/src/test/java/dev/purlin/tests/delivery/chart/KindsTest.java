package dev.purlin.tests.delivery.chart;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.Test;

/** The checks of {@link ManifestsTest} find what is wrong. */
public class KindsTest {
  private static final List<Manifest> EVERYTHING =
      Manifest.of(Chart.DIRECTORY.resolve("ci/everything-values.yaml"));

  @Test
  public void everyKindThatTheChartCanMakeIsThere() {
    assertThat(
        EVERYTHING.stream().map(Manifest::kind).collect(Collectors.toCollection(TreeSet::new)),
        is(
            new TreeSet<>(
                List.of(
                    "ConfigMap",
                    "CronJob",
                    "ExternalSecret",
                    "FlinkDeployment",
                    "Ingress",
                    "Lease",
                    "NetworkPolicy",
                    "Pod",
                    "PodDisruptionBudget",
                    "PodMonitor",
                    "PrometheusRule",
                    "Role",
                    "RoleBinding",
                    "ServiceAccount"))));
  }

  @Test
  public void aMistypedFieldIsFoundAtEveryLevelOfEveryKind() {
    List<String> overlooked = new ArrayList<>();
    for (Manifest manifest : EVERYTHING) {
      for (ObjectNode object : objects(manifest.json(), "")) {
        object.put("mistpyed", true);
        if (Kinds.problems(manifest).isEmpty()) {
          overlooked.add(manifest + ": " + object);
        }
        object.remove("mistpyed");
      }
    }
    assertThat(overlooked, is(empty()));
  }

  @Test
  public void aNumberInThePlaceOfATextIsFound() {
    Manifest cronJob = ofKind("CronJob");
    ((ObjectNode) cronJob.json().get("spec")).put("timeZone", 1);
    assertThat(Kinds.problems(cronJob), hasItem(".spec.timeZone: expected a string, found 1"));
  }

  @Test
  public void aMissingFieldIsFound() {
    Manifest cronJob = ofKind("CronJob");
    ((ObjectNode) cronJob.json().get("spec")).remove("schedule");
    assertThat(Kinds.problems(cronJob), is(not(empty())));
  }

  private static Manifest ofKind(String kind) {
    Manifest manifest =
        EVERYTHING.stream().filter(one -> one.kind().equals(kind)).findFirst().orElseThrow();
    return new Manifest(manifest.json().deepCopy());
  }

  /** The objects whose keys are fields, not data. */
  private static List<ObjectNode> objects(JsonNode json, String key) {
    List<ObjectNode> objects = new ArrayList<>();
    boolean free =
        List.of(
                "annotations",
                "data",
                "flinkConfiguration",
                "labels",
                "limits",
                "matchLabels",
                "nodeSelector",
                "requests")
            .contains(key);
    if (json instanceof ObjectNode object && !free) {
      objects.add(object);
      object
          .fields()
          .forEachRemaining(entry -> objects.addAll(objects(entry.getValue(), entry.getKey())));
    } else if (json.isArray()) {
      json.forEach(element -> objects.addAll(objects(element, "")));
    }
    return objects;
  }
}
