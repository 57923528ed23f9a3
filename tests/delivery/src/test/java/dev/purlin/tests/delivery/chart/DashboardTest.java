package dev.purlin.tests.delivery.chart;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.is;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.Test;

/** The dashboard shows metrics that there are, and nothing in it overlaps. */
public class DashboardTest {
  // Flink 1.19's documentation, "Metrics": system metrics, by the names that its Prometheus
  // reporter gives them.
  private static final Set<String> FLINKS =
      Set.of(
          "flink_jobmanager_job_lastCheckpointDuration",
          "flink_jobmanager_job_lastCheckpointSize",
          "flink_jobmanager_job_numRestarts",
          "flink_jobmanager_job_numberOfCompletedCheckpoints",
          "flink_jobmanager_job_numberOfFailedCheckpoints",
          "flink_jobmanager_job_runningTime",
          "flink_jobmanager_taskSlotsAvailable",
          "flink_jobmanager_taskSlotsTotal",
          "flink_taskmanager_job_task_operator_currentOutputWatermark");

  // kube-state-metrics' documentation.
  private static final Set<String> CLUSTERS =
      Set.of(
          "kube_cronjob_created",
          "kube_cronjob_spec_suspend",
          "kube_cronjob_status_last_successful_time",
          "kube_job_failed",
          "kube_job_owner",
          "kube_job_status_active",
          "kube_job_status_failed",
          "kube_job_status_start_time",
          "kube_job_status_succeeded");

  private static final Pattern METRIC =
      Pattern.compile("\\b(?:flink|kube|purlin)[_:][A-Za-z0-9_:]+");

  private static final List<Manifest> EVERYTHING =
      Manifest.of(Chart.DIRECTORY.resolve("ci/everything-values.yaml"));

  @Test
  public void dashboardAndRulesUseOnlyMetricsThatThereAre() throws IOException {
    Set<String> known = new HashSet<>(FLINKS);
    known.addAll(CLUSTERS);
    known.addAll(ours());
    Set<String> unknown = metrics(dashboard());
    unknown.addAll(metrics(rules()));
    unknown.removeAll(known);
    assertThat(unknown, is(empty()));
  }

  @Test
  public void dashboardShowsWhatThePipelinesCount() throws IOException {
    assertThat(
        metrics(dashboard()),
        hasItems("purlin:rows_per_second", "purlin_bytes_total", "purlin:watermark_lag_seconds"));
    assertThat(
        dashboard().findValuesAsText("title"),
        hasItems("Rows rejected", "Lag", "Restarts", "Checkpoints", "Time since the last success"));
  }

  @Test
  public void noTwoPanelsOverlap() throws IOException {
    Set<String> taken = new HashSet<>();
    Set<Integer> ids = new HashSet<>();
    List<String> problems = new ArrayList<>();
    for (JsonNode panel : dashboard().get("panels")) {
      if (!ids.add(panel.get("id").asInt())) {
        problems.add("two panels have the id " + panel.get("id"));
      }
      JsonNode at = panel.get("gridPos");
      for (int x = at.get("x").asInt(); x < at.get("x").asInt() + at.get("w").asInt(); x++) {
        for (int y = at.get("y").asInt(); y < at.get("y").asInt() + at.get("h").asInt(); y++) {
          if (x >= 24 || !taken.add(x + "," + y)) {
            problems.add(
                panel.get("title").asText() + " lies on another panel, or beyond the edge");
          }
        }
      }
    }
    assertThat(problems, is(empty()));
  }

  /** What the PodMonitor renames to, and what the rules record. */
  private static Set<String> ours() {
    Set<String> names = new TreeSet<>();
    for (Manifest manifest : EVERYTHING) {
      manifest.json().findValues("record").forEach(name -> names.add(name.asText()));
      for (JsonNode relabeling :
          manifest.json().at("/spec/podMetricsEndpoints/0/metricRelabelings")) {
        if (relabeling.path("targetLabel").asText().equals("__name__")) {
          names.add(relabeling.get("replacement").asText());
        }
      }
    }
    return names;
  }

  private static JsonNode rules() {
    return EVERYTHING.stream()
        .filter(manifest -> manifest.kind().equals("PrometheusRule"))
        .findFirst()
        .orElseThrow()
        .json()
        .get("spec");
  }

  private static JsonNode dashboard() throws IOException {
    Manifest map =
        EVERYTHING.stream()
            .filter(manifest -> manifest.name().equals("etl-dashboard"))
            .findFirst()
            .orElseThrow();
    assertThat(map.json().at("/metadata/labels/grafana_dashboard").asText(), is("1"));
    return Manifest.YAML.readTree(map.json().at("/data/etl.json").asText());
  }

  private static Set<String> metrics(JsonNode json) {
    Set<String> metrics = new TreeSet<>();
    for (String field : List.of("expr", "query")) {
      for (String expression : json.findValuesAsText(field)) {
        Matcher matcher = METRIC.matcher(expression);
        while (matcher.find()) {
          metrics.add(matcher.group());
        }
      }
    }
    return metrics;
  }
}
