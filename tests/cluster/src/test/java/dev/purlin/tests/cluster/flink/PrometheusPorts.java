package dev.purlin.tests.cluster.flink;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;

/** The ports at which the processes of a cluster show their metrics to Prometheus. */
final class PrometheusPorts {
  private static final int PROCESSES = 8;

  private final HttpClient client = HttpClient.newHttpClient();
  private final int first = Ports.free();

  /** As Flink is told them: each process takes the first that is free. */
  String range() {
    return first + "-" + (first + PROCESSES);
  }

  /** What Prometheus would be told now, without comments. */
  List<String> scrape() throws IOException, InterruptedException {
    List<String> lines = new ArrayList<>();
    for (int port = first; port <= first + PROCESSES; port++) {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/metrics")).build();
      try {
        lines.addAll(
            client
                .send(request, BodyHandlers.ofString())
                .body()
                .lines()
                .filter(line -> !line.startsWith("#"))
                .toList());
      } catch (ConnectException free) {
        // No process has this port.
      }
    }
    return lines;
  }
}
