package dev.purlin.pipelines.engine;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.purlin.core.problem.PurlinException;
import dev.purlin.core.problem.Reasons;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What is asked of a Flink cluster over its REST interface: which jobs there are, and to stop one.
 */
public final class FlinkRest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration ANSWER = Duration.ofSeconds(20);
  private static final Duration BETWEEN_QUESTIONS = Duration.ofMillis(100);

  /**
   * A job of the cluster.
   *
   * @param id Flink's id of it
   * @param name that of its pipeline file, without the ending
   * @param state Flink's word for it, such as {@code RUNNING}
   */
  public record Job(String id, String name, String state, Instant started) {
    boolean running() {
      return state.equals("RUNNING");
    }
  }

  private final String address;
  private final HttpClient client =
      HttpClient.newBuilder().connectTimeout(ANSWER).version(HttpClient.Version.HTTP_1_1).build();

  /**
   * Speaks to a cluster.
   *
   * @param address host and port of its REST interface
   */
  public FlinkRest(String address) {
    this.address = address;
  }

  /** The jobs that the cluster knows, the running ones and those that ended lately. */
  public List<Job> jobs() {
    List<Job> jobs = new ArrayList<>();
    for (JsonNode job : get("/jobs/overview").path("jobs")) {
      jobs.add(
          new Job(
              job.path("jid").asText(),
              job.path("name").asText(),
              job.path("state").asText(),
              Instant.ofEpochMilli(job.path("start-time").asLong())));
    }
    return jobs;
  }

  /**
   * The running job of a name or an id.
   *
   * @throws PurlinException if there is none, or several
   */
  public Job running(String nameOrId) {
    List<Job> running = jobs().stream().filter(Job::running).toList();
    List<Job> found =
        running.stream()
            .filter(job -> job.id().equals(nameOrId) || job.name().equals(nameOrId))
            .toList();
    if (found.size() == 1) {
      return found.get(0);
    }
    String known =
        running.isEmpty()
            ? "none is running there"
            : "running there: "
                + String.join(
                    ", ", running.stream().map(j -> j.name() + " (" + j.id() + ")").toList());
    throw PurlinException.user(
        found.isEmpty()
            ? "no running job '%s' at %s; %s".formatted(nameOrId, address, known)
            : "several running jobs are called '%s' at %s; give the id: %s"
                .formatted(
                    nameOrId, address, String.join(", ", found.stream().map(Job::id).toList())));
  }

  /**
   * Stops a job with a savepoint, and waits until it is written.
   *
   * @param directory where it goes, as the cluster's workers see it; empty for where the cluster
   *     keeps savepoints
   * @param drain whether time first goes to its end, so that all windows close and nothing is left
   *     to go on with
   * @return the savepoint's path
   */
  public String stop(String job, Optional<String> directory, boolean drain, Duration patience) {
    ObjectNode body = JSON.createObjectNode().put("drain", drain);
    directory.ifPresent(path -> body.put("targetDirectory", path));
    String trigger = post("/jobs/" + job + "/stop", body).path("request-id").asText();
    Instant deadline = Instant.now().plus(patience);
    while (true) {
      JsonNode answer = get("/jobs/" + job + "/savepoints/" + trigger);
      if (answer.path("status").path("id").asText().equals("COMPLETED")) {
        JsonNode operation = answer.path("operation");
        if (operation.has("location")) {
          return operation.path("location").asText();
        }
        throw failure("wrote no savepoint", operation.path("failure-cause").path("stack-trace"));
      }
      if (Instant.now().isAfter(deadline)) {
        throw PurlinException.outside(
            "Flink at %s has not finished the savepoint of job %s within %d s; it may still do so"
                .formatted(address, job, patience.toSeconds()),
            null);
      }
      pause();
    }
  }

  /** Asks a job to end where it stands, without a savepoint. */
  public void cancel(String job) {
    send(
        request("/jobs/" + job + "?mode=cancel")
            .method("PATCH", HttpRequest.BodyPublishers.noBody())
            .build());
  }

  private JsonNode get(String path) {
    return send(request(path).GET().build());
  }

  private JsonNode post(String path, JsonNode body) {
    return send(
        request(path)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body.toString()))
            .build());
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://" + address + path)).timeout(ANSWER);
  }

  private JsonNode send(HttpRequest request) {
    try {
      HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
      JsonNode body = JSON.readTree(response.body());
      if (response.statusCode() >= 400) {
        throw failure("answers " + response.statusCode(), body.path("errors").path(0));
      }
      return body;
    } catch (IOException e) {
      throw PurlinException.outside(
          "cannot speak to Flink at %s: %s. Check that it runs, and that this is the address of its REST interface."
              .formatted(address, Reasons.of(e)),
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw PurlinException.outside("interrupted while speaking to Flink at " + address, e);
    }
  }

  /** The last cause in a stack trace of Flink's says what was the matter. */
  private PurlinException failure(String what, JsonNode trace) {
    String reason =
        trace
            .asText()
            .lines()
            .filter(line -> !line.isBlank() && !line.startsWith("\tat ") && !line.contains("..."))
            .reduce((first, last) -> last)
            .orElse("no reason given");
    return PurlinException.outside(
        String.format(Locale.ROOT, "Flink at %s %s: %s", address, what, reason.strip()), null);
  }

  private static void pause() {
    try {
      Thread.sleep(BETWEEN_QUESTIONS.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw PurlinException.outside("interrupted while a savepoint is written", e);
    }
  }
}
