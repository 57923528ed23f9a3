package dev.purlin.tests.delivery.chart;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.Test;

/** The counters of steps get their stable names, as Prometheus's rules for relabeling say. */
public class PodMonitorTest {
  @Test
  public void rowsOfAStepBecomeOneMetric() {
    assertThat(
        relabeled("flink_taskmanager_job_task_operator_purlin_Load_orders_written"),
        is(Map.of("__name__", "purlin_rows_total", "step", "Load_orders", "entry", "written")));
    // A step of a composite, and one that is called like an entry.
    assertThat(
        relabeled("flink_taskmanager_job_task_operator_purlin_Cleaning_Filter_filtered"),
        is(
            Map.of(
                "__name__", "purlin_rows_total", "step", "Cleaning_Filter", "entry", "filtered")));
    assertThat(
        relabeled("flink_taskmanager_job_task_operator_purlin_read_read"),
        is(Map.of("__name__", "purlin_rows_total", "step", "read", "entry", "read")));
  }

  @Test
  public void bytesOfAStepBecomeAnother() {
    assertThat(
        relabeled("flink_taskmanager_job_task_operator_purlin_Load_orders_bytes"),
        is(Map.of("__name__", "purlin_bytes_total", "step", "Load_orders")));
  }

  @Test
  public void flinksOwnKeepTheirNames() {
    assertThat(
        relabeled("flink_taskmanager_job_task_operator_currentOutputWatermark"),
        is(Map.of("__name__", "flink_taskmanager_job_task_operator_currentOutputWatermark")));
  }

  /**
   * The labels of a metric after the action `replace`, with expressions that match a whole value.
   */
  private static Map<String, String> relabeled(String metric) {
    Map<String, String> labels = new TreeMap<>(Map.of("__name__", metric));
    for (JsonNode rule : endpoint().get("metricRelabelings")) {
      String value = labels.getOrDefault(rule.at("/sourceLabels/0").asText(), "");
      Matcher matcher = Pattern.compile(rule.get("regex").asText()).matcher(value);
      if (matcher.matches()) {
        labels.put(
            rule.get("targetLabel").asText(),
            matcher.replaceFirst(rule.get("replacement").asText()));
      }
    }
    return labels;
  }

  private static JsonNode endpoint() {
    return Manifest.of(Chart.DIRECTORY.resolve("ci/everything-values.yaml")).stream()
        .filter(manifest -> manifest.kind().equals("PodMonitor"))
        .findFirst()
        .orElseThrow()
        .json()
        .at("/spec/podMetricsEndpoints/0");
  }
}
