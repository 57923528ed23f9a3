package dev.purlin.pipelines.engine;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.purlin.transforms.step.StepCounts;
import dev.purlin.transforms.step.StepCounts.Entry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.beam.sdk.metrics.MetricNameFilter;
import org.apache.beam.sdk.metrics.MetricResult;
import org.apache.beam.sdk.metrics.MetricResults;
import org.apache.beam.sdk.metrics.MetricsFilter;
import org.apache.flink.api.common.JobID;

/**
 * How far a job has come, from two sources that each know a part: Flink's metrics know the tasks
 * that are running, and forget them afterwards; accumulators know the tasks that have finished.
 */
final class FlinkCounts {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration ANSWER = Duration.ofSeconds(10);
  private static final String MARK = "." + StepCounts.NAMESPACE + ".";

  private final HttpClient http = HttpClient.newBuilder().connectTimeout(ANSWER).build();
  private final String job;
  private final Map<String, Long> counts = new ConcurrentHashMap<>();

  FlinkCounts(FlinkMaster.Session master, JobID id) {
    this.job = "http://%s/jobs/%s".formatted(master, id);
  }

  long get(String step, Entry entry) {
    return counts.getOrDefault(flinkName(StepCounts.metricName(step, entry)), 0L);
  }

  /** Takes over what finished tasks have counted. */
  void finished(MetricResults metrics) {
    MetricsFilter ours =
        MetricsFilter.builder()
            .addNameFilter(MetricNameFilter.inNamespace(StepCounts.NAMESPACE))
            .build();
    Map<String, Long> sums = new HashMap<>();
    for (MetricResult<Long> counter : metrics.queryMetrics(ours).getCounters()) {
      sums.merge(flinkName(counter.getName().getName()), counter.getAttempted(), Long::sum);
    }
    raise(sums);
  }

  /** Asks for what running tasks have counted. */
  void update() {
    Map<String, Long> sums = new HashMap<>();
    for (JsonNode vertex : get("").path("vertices")) {
      if (vertex.path("status").asText().equals("RUNNING")) {
        String metrics = "/vertices/" + vertex.path("id").asText() + "/subtasks/metrics";
        for (JsonNode metric : countersOf(metrics)) {
          sums.merge(counter(metric), Math.round(metric.path("sum").asDouble()), Long::sum);
        }
      }
    }
    raise(sums);
  }

  private void raise(Map<String, Long> sums) {
    sums.forEach((name, sum) -> counts.merge(name, sum, Math::max));
  }

  private JsonNode countersOf(String metrics) {
    List<String> names = new ArrayList<>();
    for (JsonNode metric : get(metrics)) {
      String name = metric.path("id").asText();
      if (name.contains(MARK)) {
        names.add(URLEncoder.encode(name, StandardCharsets.UTF_8));
      }
    }
    return names.isEmpty()
        ? JSON.createArrayNode()
        : get(metrics + "?agg=sum&get=" + String.join(",", names));
  }

  /** {@code <step>/<entry>} of {@code <operator>.purlin.<step>/<entry>}. */
  private static String counter(JsonNode metric) {
    String name = metric.path("id").asText();
    return name.substring(name.lastIndexOf(MARK) + MARK.length());
  }

  /** What Flink makes of a name. */
  private static String flinkName(String name) {
    return name.replaceAll("[ .:,]", "_");
  }

  private JsonNode get(String path) {
    HttpRequest request = HttpRequest.newBuilder(URI.create(job + path)).timeout(ANSWER).build();
    try {
      return JSON.readTree(http.send(request, BodyHandlers.ofInputStream()).body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return JSON.missingNode();
    }
  }
}
