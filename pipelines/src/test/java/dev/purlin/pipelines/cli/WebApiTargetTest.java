package dev.purlin.pipelines.cli;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.After;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;

/** A file that writes to a web API, which fails now and then, and refuses some rows. */
public class WebApiTargetTest {
  private static final String TOKEN = "Hunter2-and-more";

  @Rule public final Workplace workplace = new Workplace();

  private final List<String> taken = new ArrayList<>();
  private final Set<String> keys = new HashSet<>();
  private HttpServer server;

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

  /**
   * Refuses order 3; says 503 once of every other order, of those with an even number when it has
   * taken them.
   */
  private synchronized void answer(HttpExchange exchange) throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    String authorization = exchange.getRequestHeaders().getFirst("Authorization");
    String key = exchange.getRequestHeaders().getFirst("Idempotency-Key");
    int status;
    if (!("Bearer " + TOKEN).equals(authorization)) {
      status = 401;
    } else if (body.contains("\"id\":3")) {
      status = 422;
    } else if (keys.add(key)) {
      status = 503;
      if (body.matches(".*\"id\":[24].*")) {
        taken.add(key + " " + body);
      }
    } else {
      status = 201;
      if (!taken.contains(key + " " + body)) {
        taken.add(key + " " + body);
      }
    }
    byte[] bytes =
        "%s may not send %s".formatted(authorization, body).getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  private Path file(String token) {
    return workplace.file(
        "orders.yaml",
        """
        pipeline:
          transforms:
            - type: Create
              name: Orders
              config: {elements: [{id: 1, note: a}, {id: 2, note: b}, {id: 3, note: c}, {id: 4, note: d}]}
            - type: WriteToRest
              name: Shop
              input: Orders
              config:
                url: http://localhost:%d/v1
                path: orders
                auth: {type: bearer, token: %s}
                idempotency: {key: "order-{id}"}
                retry_wait_seconds: 0.01
                error_handling: {output: refused}
            - type: WriteToJson
              input: Shop.refused
              config: {path: DIR/refused.jsonl, single_file: true}
        """
            .formatted(server.getAddress().getPort(), token));
  }

  private void writes(String runner) {
    Invocation run = workplace.runOn(runner, file(TOKEN));
    assertThat(run.toString(), run.exitCode(), is(0));
    assertThat(
        taken,
        containsInAnyOrder(
            "order-1 {\"id\":1,\"note\":\"a\"}",
            "order-2 {\"id\":2,\"note\":\"b\"}",
            "order-4 {\"id\":4,\"note\":\"d\"}"));
    assertThat(
        workplace.read("refused.jsonl"),
        is(
            """
            {"failed_row":{"id":3,"note":"c"},"error_message":"'POST http://localhost:%d/v1/orders' answers 422: Bearer **** may not send {\\"id\\":3,\\"note\\":\\"c\\"}","field":null,"value":null,"file":null,"line":null,"column":null}
            """
                .formatted(server.getAddress().getPort())));
    JsonNode step = null;
    for (JsonNode each : workplace.record().get("steps")) {
      step = each.get("step").asText().equals("Shop") ? each : step;
    }
    assertThat(
        "read %s written %s rejected %s"
            .formatted(step.get("read"), step.get("written"), step.get("rejected")),
        is("read 4 written 3 rejected 1"));
    keeps(TOKEN, run);
  }

  private void keeps(String secret, Invocation run) {
    assertThat(run.toString(), not(containsString(secret)));
    try (Stream<Path> files = Files.walk(workplace.path("."))) {
      List<Path> telling =
          files
              .filter(Files::isRegularFile)
              .filter(file -> !file.endsWith("orders.yaml"))
              .filter(file -> Workplace.read(file).contains(secret))
              .toList();
      assertThat(telling, is(empty()));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  public void isWrittenOnDirect() {
    writes("direct");
  }

  @Test
  public void isWrittenOnFlink() {
    writes("flink");
  }

  @Test
  public void isNotShownItsTokenWhenItIsRefused() {
    Invocation run = workplace.run(file("Wrong-Hunter3"));
    assertThat(run.toString(), run.exitCode(), is(not(0)));
    assertThat(run.err(), containsString("answers 401: Bearer **** may not send {\"id\":"));
    assertThat(run.err(), containsString("; check auth"));
    keeps("Wrong-Hunter3", run);
  }

  @Test
  public void aMistakeIsToldWithItsPlace() {
    Path file =
        workplace.file(
            "wrong.yaml",
            """
            pipeline:
              type: chain
              transforms:
                - type: Create
                  config: {elements: [{id: 1}]}
                - type: WriteToRest
                  config:
                    url: http://localhost:1
                    path: orders
                    method: get
                    idempotency: {}
            """);
    Invocation run = workplace.run(file);
    assertThat(run.toString(), run.exitCode(), is(2));
    assertThat(run.err(), containsString("wrong.yaml:10:"));
  }
}
