package dev.purlin.tests.delivery.chart;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.marcnuri.helm.LintResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** {@code helm lint --strict} has nothing to say. */
public class LintTest {
  @Rule public final TemporaryFolder folder = new TemporaryFolder();

  @Test
  public void findsNothingWithAnyFileOfValues() throws IOException {
    Path chart = folder.newFolder("purlin").toPath();
    JsonNode defaults = Manifest.YAML.readTree(Chart.DIRECTORY.resolve("values.yaml").toFile());
    for (Path values : Chart.valuesFiles()) {
      Chart.copyTo(chart);
      // The library lints with a chart's own values only.
      Files.writeString(
          chart.resolve("values.yaml"), merge(defaults.deepCopy(), read(values)).toString());
      LintResult result = Chart.lint(chart);
      assertThat(values.getFileName() + ": " + result.getMessages(), result.isFailed(), is(false));
      assertThat(
          values.toString(),
          result.getMessages(),
          is(List.of("[INFO] Chart.yaml: icon is recommended")));
    }
  }

  /** Anchors and what refers to them included, which trees of Jackson's YAML do not know. */
  private static JsonNode read(Path values) throws IOException {
    return Manifest.YAML.valueToTree(
        new Yaml(new SafeConstructor(new LoaderOptions())).load(Files.readString(values)));
  }

  /** As Helm merges values: maps entry by entry, the rest as a whole. */
  private static JsonNode merge(JsonNode below, JsonNode above) {
    if (!(below instanceof ObjectNode object) || !above.isObject()) {
      return above;
    }
    above
        .fields()
        .forEachRemaining(
            entry ->
                object.set(
                    entry.getKey(),
                    object.has(entry.getKey())
                        ? merge(object.get(entry.getKey()), entry.getValue())
                        : entry.getValue()));
    return object;
  }
}
