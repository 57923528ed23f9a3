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
          chart.resolve("values.yaml"),
          merge(defaults.deepCopy(), Manifest.YAML.readTree(values.toFile())).toString());
      LintResult result = Chart.lint(chart);
      assertThat(values.getFileName() + ": " + result.getMessages(), result.isFailed(), is(false));
      assertThat(
          values.toString(),
          result.getMessages(),
          is(List.of("[INFO] Chart.yaml: icon is recommended")));
    }
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
