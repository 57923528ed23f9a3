package dev.purlin.tests.delivery.chart;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A Kubernetes object, as it would be sent. */
record Manifest(JsonNode json) {
  /** A YAML reader that takes no key twice. */
  static final YAMLMapper YAML =
      YAMLMapper.builder(
              YAMLFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build())
          .build();

  private static final List<String> HELD = List.of("cluster.yaml", "lease.yaml");

  /** The objects of a file of values, and those that they hold as texts. */
  static List<Manifest> of(Path values) {
    return of(Chart.render(Chart.RELEASE, values));
  }

  /** The objects in a text of YAML, and those that they hold as texts. */
  static List<Manifest> of(String yaml) {
    List<Manifest> manifests = new ArrayList<>();
    try (MappingIterator<JsonNode> documents = YAML.readerFor(JsonNode.class).readValues(yaml)) {
      while (documents.hasNext()) {
        JsonNode document = documents.next();
        if (document.isObject()) {
          manifests.add(new Manifest(document));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the chart has rendered what is no YAML:\n" + yaml, e);
    }
    for (Manifest manifest : List.copyOf(manifests)) {
      for (String held : HELD) {
        if (manifest.json.at("/data").has(held)) {
          manifests.addAll(of(filledIn(manifest.json.at("/data").get(held).asText())));
        }
      }
    }
    return manifests;
  }

  String kind() {
    return json.path("kind").asText();
  }

  String name() {
    return json.at("/metadata/name").asText();
  }

  @Override
  public String toString() {
    return kind() + " " + name();
  }

  /** As the script in the pod of a run does it. */
  private static String filledIn(String template) {
    return template
        .replace("@VERSION@", "")
        .replace("@NOW@", "2026-01-31T03:00:00")
        .replace("@CLUSTER@", "purlin-run-1")
        .replace("@JOB_NAME@", "purlin-run-1")
        .replace("@POD_NAME@", "purlin-run-1-abcde")
        .replace("@POD_UID@", "5f8c1e64-1b3e-4e0f-8a54-2f3c1a9d7b10");
  }
}
