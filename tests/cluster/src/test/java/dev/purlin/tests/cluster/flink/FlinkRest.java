package dev.purlin.tests.cluster.flink;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Questions to a JobManager, through its REST interface. */
public final class FlinkRest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  /** A job as the list of jobs shows it. */
  public record Job(String id, String name, String state) {}

  /**
   * An operator chain of a job.
   *
   * @param parallelism of now, which the adaptive scheduler may have chosen; -1 if not chosen yet
   * @param read records that its tasks have taken in so far
   */
  public record Vertex(String id, String name, String state, int parallelism, long read) {}

  private final HttpClient client = HttpClient.newBuilder().connectTimeout(TIMEOUT).build();
  private final String address;

  FlinkRest(String address) {
    this.address = address;
  }

  /** The answer to {@code GET}, for a path such as {@code /jobs/overview}. */
  public JsonNode get(String path) throws IOException, InterruptedException {
    return send(request(path).GET());
  }

  /** The answer to {@code PUT} with a body of JSON. */
  public JsonNode put(String path, String json) throws IOException, InterruptedException {
    return send(request(path).PUT(BodyPublishers.ofString(json)));
  }

  /** The answer to {@code POST} with a body of JSON. */
  public JsonNode post(String path, String json) throws IOException, InterruptedException {
    return send(request(path).POST(BodyPublishers.ofString(json)));
  }

  public List<Job> jobs() throws IOException, InterruptedException {
    List<Job> jobs = new ArrayList<>();
    for (JsonNode job : get("/jobs/overview").path("jobs")) {
      jobs.add(
          new Job(job.path("jid").asText(), job.path("name").asText(), job.path("state").asText()));
    }
    return jobs;
  }

  public String state(String job) throws IOException, InterruptedException {
    return get("/jobs/" + job).path("state").asText();
  }

  public List<Vertex> vertices(String job) throws IOException, InterruptedException {
    List<Vertex> vertices = new ArrayList<>();
    for (JsonNode vertex : get("/jobs/" + job).path("vertices")) {
      vertices.add(
          new Vertex(
              vertex.path("id").asText(),
              vertex.path("name").asText(),
              vertex.path("status").asText(),
              vertex.path("parallelism").asInt(),
              vertex.path("metrics").path("read-records").asLong()));
    }
    return vertices;
  }

  /** The names of the TaskManagers that run a vertex's tasks at the moment. */
  public Set<String> taskManagersOf(String job, Vertex vertex)
      throws IOException, InterruptedException {
    Set<String> names = new TreeSet<>();
    for (JsonNode task : get("/jobs/" + job + "/vertices/" + vertex.id()).path("subtasks")) {
      if (task.path("status").asText().equals("RUNNING")) {
        names.add(task.path("taskmanager-id").asText());
      }
    }
    return names;
  }

  /** How often a vertex's tasks have been started in all. */
  public int attempts(String job, Vertex vertex) throws IOException, InterruptedException {
    int attempts = 0;
    for (JsonNode task : get("/jobs/" + job + "/vertices/" + vertex.id()).path("subtasks")) {
      attempts += 1 + task.path("attempt").asInt();
    }
    return attempts;
  }

  /** Slots that registered TaskManagers offer. */
  public int slots() throws IOException, InterruptedException {
    return get("/overview").path("slots-total").asInt();
  }

  /** The exceptions that a job met, also those it recovered from. */
  public String exceptions(String job) throws IOException, InterruptedException {
    return get("/jobs/" + job + "/exceptions").toPrettyString();
  }

  public void cancel(String job) throws IOException, InterruptedException {
    send(request("/jobs/" + job).method("PATCH", BodyPublishers.noBody()));
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://" + address + path))
        .timeout(TIMEOUT)
        .header("Content-Type", "application/json");
  }

  private JsonNode send(HttpRequest.Builder request) throws IOException, InterruptedException {
    HttpResponse<String> response =
        client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    if (response.statusCode() >= 300) {
      throw new IOException(
          "%s answered %d: %s"
              .formatted(response.request().uri(), response.statusCode(), response.body()));
    }
    return response.body().isEmpty() ? JSON.nullNode() : JSON.readTree(response.body());
  }
}
