package dev.purlin.pipelines.cli;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.After;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;

/** A file that reads a web API, its pages in parallel and then a resource of every row of them. */
public class WebApiTest {
  private static final String TOKEN = "Hunter2-and-more";
  private static final int ORDERS = 7;

  @Rule public final Workplace workplace = new Workplace();

  private final List<String> log = new ArrayList<>();
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

  /** Two orders a page, and for each order as many lines as the last digit of its number. */
  private synchronized void answer(HttpExchange exchange) throws IOException {
    String asked = exchange.getRequestURI().toString();
    log.add(asked);
    String authorization = exchange.getRequestHeaders().getFirst("Authorization");
    String body;
    int status = 200;
    if (!("Bearer " + TOKEN).equals(authorization)) {
      status = 401;
      body = "not " + authorization;
    } else if (asked.startsWith("/v1/orders?")) {
      int page = Integer.parseInt(asked.substring(asked.lastIndexOf('=') + 1));
      String orders =
          IntStream.range(page * 2 - 1, Math.min(page * 2 + 1, ORDERS + 1))
              .mapToObj("{\"id\": %d}"::formatted)
              .toList()
              .toString();
      body = "{\"data\": %s, \"total\": %d}".formatted(orders, ORDERS);
    } else {
      int order = Integer.parseInt(asked.split("/", -1)[3]);
      body =
          IntStream.range(0, order % 3)
              .mapToObj("{\"sku\": \"s%d\"}"::formatted)
              .toList()
              .toString();
    }
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
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
            - type: ReadFromRest
              name: Orders
              config:
                url: http://localhost:%d/v1
                path: orders
                params: {status: [open, 010], version: 1.10}
                records: data
                schema: {id: BIGINT}
                auth: {type: bearer, token: %s}
                paginator: {type: page_number, total_path: total}
                max_retries: 0
            - type: ReadFromRest
              name: Lines
              input: Orders
              config:
                url: http://localhost:%d/v1
                path: orders/{id}/lines
                schema: {sku: VARCHAR}
                headers: {Authorization: Bearer %s}
                include: {order_id: id}
            - type: WriteToCsv
              input: Lines
              config: {path: DIR/lines.csv, single_file: true}
        """
            .formatted(server.getAddress().getPort(), token, server.getAddress().getPort(), token));
  }

  private void reads(String runner) {
    Invocation run = workplace.runOn(runner, file(TOKEN));
    assertThat(run.toString(), run.exitCode(), is(0));
    assertThat(
        workplace.read("lines.csv").lines().toList(),
        containsInAnyOrder("sku,order_id", "s0,1", "s0,2", "s1,2", "s0,4", "s0,5", "s1,5", "s0,7"));
    List<String> expected =
        Stream.concat(
                IntStream.rangeClosed(1, 4)
                    .mapToObj("/v1/orders?status=open&status=010&version=1.10&page=%d"::formatted),
                IntStream.rangeClosed(1, ORDERS).mapToObj("/v1/orders/%d/lines"::formatted))
            .toList();
    assertThat(log, containsInAnyOrder(expected.toArray()));
    Map<String, String> books = new TreeMap<>();
    workplace
        .record()
        .get("steps")
        .forEach(
            step ->
                books.put(
                    step.get("step").asText(),
                    "read %s created %s written %s filtered %s"
                        .formatted(
                            step.get("read"),
                            step.get("created"),
                            step.get("written"),
                            step.get("filtered"))));
    assertThat(books.get("Orders"), is("read 7 created 0 written 7 filtered 0"));
    assertThat(books.get("Lines"), is("read 7 created 2 written 7 filtered 2"));
    keeps(TOKEN, run);
  }

  private void keeps(String secret, Invocation run) {
    assertThat(run.toString(), not(containsString(secret)));
    try (Stream<Path> files = Files.walk(workplace.path("runs"))) {
      List<Path> telling =
          files
              .filter(Files::isRegularFile)
              .filter(file -> Workplace.read(file).contains(secret))
              .toList();
      assertThat(telling, is(empty()));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  public void isReadOnDirect() {
    reads("direct");
  }

  @Test
  public void isReadOnFlink() {
    reads("flink");
  }

  @Test
  public void isNotShownItsTokenWhenItIsRefused() {
    Invocation run = workplace.run(file("Wrong-Hunter3"));
    assertThat(run.toString(), run.exitCode(), is(not(0)));
    assertThat(run.err(), containsString("answers 401: not Bearer ****; check auth"));
    keeps("Wrong-Hunter3", run);
  }
}
