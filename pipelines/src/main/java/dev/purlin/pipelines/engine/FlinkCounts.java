package dev.purlin.pipelines.engine;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.purlin.core.books.StepCounts;
import dev.purlin.core.books.StepCounts.Entry;
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
 * How far a job has come, from sources that each know a part. Tasks that have finished have left
 * their counts in accumulators. Tasks that are running have published theirs as Flink's metrics, if
 * they have done a bundle by now; if not, Flink itself knows how many records went through the
 * operators, which are named after the steps.
 */
final class FlinkCounts {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration ANSWER = Duration.ofSeconds(10);
  private static final String RECORDS = ".*\\.numRecords(In|Out)";
  private static final String MARK = "." + StepCounts.NAMESPACE + ".";

  private final HttpClient http = HttpClient.newBuilder().connectTimeout(ANSWER).build();
  private final String job;
  private final Map<String, Long> counts = new ConcurrentHashMap<>();
  private final Map<String, Long> records = new ConcurrentHashMap<>();

  FlinkCounts(FlinkMaster.Session master, JobID id) {
    this.job = "http://%s/jobs/%s".formatted(master, id);
  }

  long get(String step, Entry entry) {
    String name = flinkName(StepCounts.metricName(step, entry));
    long counted = counts.getOrDefault(name, 0L);
    return entry == Entry.READ ? Math.max(counted, through(flinkName(step))) : counted;
  }

  /**
   * The records that went through the busiest operator of a step, which Flink calls {@code FlatMap
   * (FlatMap at STEP/PART)} or {@code FlatMap (STEP/PART)}.
   */
  private long through(String step) {
    long most = 0;
    for (Map.Entry<String, Long> operator : records.entrySet()) {
      String name = operator.getKey();
      if (name.contains("_at_" + step + "/") || name.contains("(" + step + "/")) {
        most = Math.max(most, operator.getValue());
      }
    }
    return most;
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
    raise(counts, sums);
  }

  /** Asks for what running tasks have counted. */
  void update() {
    Map<String, Long> counted = new HashMap<>();
    Map<String, Long> passed = new HashMap<>();
    for (JsonNode vertex : get("").path("vertices")) {
      if (vertex.path("status").asText().equals("RUNNING")) {
        String metrics = "/vertices/" + vertex.path("id").asText() + "/subtasks/metrics";
        for (JsonNode metric : values(metrics)) {
          String name = metric.path("id").asText();
          (name.contains(MARK) ? counted : passed)
              .merge(name, Math.round(metric.path("sum").asDouble()), Long::sum);
        }
      }
    }
    Map<String, Long> ours = new HashMap<>();
    counted.forEach((name, sum) -> ours.merge(counter(name), sum, Long::sum));
    raise(counts, ours);
    raise(records, passed);
  }

  private static void raise(Map<String, Long> known, Map<String, Long> sums) {
    sums.forEach((name, sum) -> known.merge(name, sum, Math::max));
  }

  private JsonNode values(String metrics) {
    List<String> names = new ArrayList<>();
    for (JsonNode metric : get(metrics)) {
      String name = metric.path("id").asText();
      if (name.contains(MARK) || name.contains("/") && name.matches(RECORDS)) {
        names.add(URLEncoder.encode(name, StandardCharsets.UTF_8));
      }
    }
    return names.isEmpty()
        ? JSON.createArrayNode()
        : get(metrics + "?agg=sum&get=" + String.join(",", names));
  }

  /** {@code <step>/<entry>} of {@code <operator>.purlin.<step>/<entry>}. */
  private static String counter(String name) {
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
