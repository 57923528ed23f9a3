package dev.purlin.tests.cluster;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.containsString;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.purlin.tests.cluster.flink.FlinkCluster;
import dev.purlin.tests.cluster.flink.PurlinProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.After;
import org.junit.Before;
import org.junit.ClassRule;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** An API that is read incrementally by workers elsewhere, whose last value reaches the client. */
public final class IncrementalOnClusterTest {
  @ClassRule public static final FlinkCluster CLUSTER = FlinkCluster.ofTaskManagers(2);

  @Rule public final TemporaryFolder folder = new TemporaryFolder();

  private final List<String> log = new ArrayList<>();
  private HttpServer server;
  private int orders = 3;

  @Before
  public void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
  }

  @After
  public void stop() {
    server.stop(0);
  }

  private synchronized void answer(HttpExchange exchange) throws IOException {
    log.add(exchange.getRequestURI().toString());
    List<String> records = new ArrayList<>();
    for (int id = 1; id <= orders; id++) {
      records.add("{\"id\":%d}".formatted(id));
    }
    byte[] bytes = records.toString().getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(200, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  private synchronized List<String> asked() {
    List<String> asked = List.copyOf(log);
    log.clear();
    return asked;
  }

  private void run(Path file) throws Exception {
    try (PurlinProcess purlin =
        PurlinProcess.start(
            file.getParent(), "run", file.toString(), "--flink-master=" + CLUSTER.address())) {
      purlin.succeeded();
    }
  }

  @Test
  public void readsOnlyWhatIsNew() throws Exception {
    Path directory = folder.getRoot().toPath();
    Path file =
        Files.writeString(
            directory.resolve("orders.yaml"),
            """
            pipeline:
              type: chain
              transforms:
                - type: ReadFromRest
                  name: Orders
                  config:
                    url: http://localhost:%d/orders
                    params: {since: "{last_value}"}
                    schema: {id: BIGINT}
                    incremental: {field: id, name: Orders}
                - type: WriteToCsv
                  config: {path: %s/out.csv, single_file: true}
            """
                .formatted(server.getAddress().getPort(), directory));

    run(file);
    assertThat(
        Files.readAllLines(directory.resolve("out.csv")), containsInAnyOrder("id", "1", "2", "3"));
    assertThat(asked(), contains("/orders"));

    run(file);
    assertThat(Files.readAllLines(directory.resolve("out.csv")), contains("id"));
    assertThat(asked(), contains("/orders?since=3"));

    orders = 5;
    run(file);
    assertThat(
        Files.readAllLines(directory.resolve("out.csv")), containsInAnyOrder("id", "4", "5"));
    assertThat(
        Files.readString(directory.resolve("purlin-runs/state/orders/Orders.json")),
        containsString("\"value\" : \"5\""));
    assertThat(asked(), contains("/orders?since=3"));
  }
}
