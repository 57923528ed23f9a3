package dev.purlin.tests.delivery.chart;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.is;

import com.fasterxml.jackson.databind.JsonNode;
import dev.purlin.tests.delivery.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.Test;

/** The example of docs/operations.md for a cluster of one's own is one that the chart takes. */
public class KubernetesExampleTest {
  private static final Path VALUES = Repository.path("examples/kubernetes/values.yaml");
  private static final Path SERVICES = Repository.path("examples/kubernetes/services.yaml");

  @Test
  public void everyObjectIsOneThatKubernetesTakes() throws IOException {
    List<Manifest> manifests = new ArrayList<>(Manifest.of(VALUES));
    manifests.addAll(Manifest.of(Files.readString(SERVICES)));
    List<String> problems = new ArrayList<>();
    for (Manifest manifest : manifests) {
      Kinds.problems(manifest).forEach(problem -> problems.add(manifest + ": " + problem));
    }
    assertThat(problems, is(empty()));
    List<String> names = manifests.stream().map(Manifest::toString).toList();
    // What the page names.
    for (String name :
        List.of("CronJob purlin-days", "FlinkDeployment purlin-orders", "Deployment kafka")) {
      assertThat(names, hasItem(name));
    }
  }

  @Test
  public void thePipelinesFindTheServices() throws IOException {
    List<String> services = new ArrayList<>();
    for (Manifest manifest : Manifest.of(Files.readString(SERVICES))) {
      if (manifest.kind().equals("Service")) {
        services.add(manifest.name() + ":" + manifest.json().at("/spec/ports/0/port").asInt());
      }
    }
    JsonNode values = Manifest.YAML.readTree(VALUES.toFile());
    assertThat(
        services,
        hasItem(values.at("/defaults/env/AWS_ENDPOINT_URL_S3").asText().replace("http://", "")));
    String stream = values.at("/pipelines/orders/file/inline").asText();
    assertThat(services, hasItem(stream.replaceAll("(?s).*bootstrap_servers: (\\S+).*", "$1")));
  }
}
