package dev.purlin.pipelines.cli;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
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
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.After;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;

/** Runs of a file that reads a web API incrementally; the server's log has what it was asked. */
public class IncrementalApiTest {
  private static final int PAGE = 2;

  private static final String READ =
      """
      pipeline:
        transforms:
          - type: ReadFromRest
            name: Orders
            config:
              url: http://localhost:PORT
              path: orders
              records: data
              schema: {id: BIGINT, changed: TIMESTAMP}
              max_retries: 0
              MORE
          - type: WriteToCsv
            input: Orders
            config: {path: DIR/orders.csv, single_file: true}
      """;

  private static final String SINCE =
      "params: {since: '{last_value}', sort: changed}\n"
          + "        incremental: {field: changed}\n"
          + "        paginator: {type: page_number, total_path: total}";

  @Rule public final Workplace workplace = new Workplace();

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final List<String> log = new ArrayList<>();

  /** The orders of the server, as JSON, in the order of their changes. */
  private final List<String> orders = new ArrayList<>();

  private HttpServer server;

  /** What happens before the server answers a request. */
  private final AtomicReference<Runnable> before = new AtomicReference<>(() -> {});

  @Before
  public void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::answer);
    server.start();
    order(1, "2026-11-01T10:00:00Z");
    order(2, "2026-11-02T10:00:00.000001Z");
    order(3, "2026-11-02T12:00:00.000001+02:00");
  }

  @After
  public void stop() {
    server.stop(0);
    threads.shutdownNow();
  }

  private synchronized void order(long id, String changed) {
    orders.add(
        "{\"id\":%d,\"changed\":%s}"
            .formatted(id, changed == null ? "null" : "\"" + changed + "\""));
  }

  /** Answers as many APIs do: from the moment that is asked for on, and not only behind it. */
  private void answer(HttpExchange exchange) throws IOException {
    String asked = URLDecoder.decode(exchange.getRequestURI().toString(), StandardCharsets.UTF_8);
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    byte[] bytes;
    before.get().run();
    synchronized (this) {
      log.add(exchange.getRequestMethod() + " " + asked + (body.isEmpty() ? "" : " " + body));
      String since = asked.contains("since=") ? asked.replaceAll(".*since=([^&]*).*", "$1") : "";
      List<String> found =
          orders.stream()
              .filter(
                  order ->
                      order.replaceAll(".*changed\":\"?([^\"}]*).*", "$1").compareTo(since) >= 0)
              .toList();
      int page =
          asked.contains("page=")
              ? Integer.parseInt(asked.replaceAll(".*page=([0-9]+).*", "$1"))
              : 0;
      List<String> part =
          page == 0
              ? found
              : found.subList(
                  Math.min((page - 1) * PAGE, found.size()), Math.min(page * PAGE, found.size()));
      bytes =
          "{\"data\":[%s],\"total\":%d}"
              .formatted(String.join(",", part), found.size())
              .getBytes(StandardCharsets.UTF_8);
    }
    exchange.sendResponseHeaders(200, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  private synchronized List<String> asked() {
    List<String> asked = List.copyOf(log);
    log.clear();
    return asked;
  }

  private Path file(String more) {
    return workplace.file(
        "orders.yaml",
        READ.replace("PORT", String.valueOf(server.getAddress().getPort())).replace("MORE", more));
  }

  private String value() {
    return Workplace.json(Workplace.read(workplace.lastValue("orders", "Orders")))
        .get("value")
        .asText();
  }

  private String counts() {
    JsonNode orders = workplace.record().get("steps").get(0);
    return "read %s written %s filtered %s"
        .formatted(orders.get("read"), orders.get("written"), orders.get("filtered"));
  }

  private List<String> rows() {
    return workplace.read("orders.csv").lines().skip(1).toList();
  }

  private static void succeeds(Invocation run) {
    assertThat(run.toString(), run.exitCode(), is(0));
  }

  private static void fails(Invocation run, String reason) {
    assertThat(run.toString(), run.exitCode(), is(not(0)));
    assertThat(run.err(), containsString(reason));
  }

  /** Both would read the same rows, and both would commit them. */
  @Test
  public void aRunIsRefusedWhileAnotherReadsTheSame() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch answered = new CountDownLatch(1);
    before.set(
        () -> {
          asked.countDown();
          try {
            answered.await();
          } catch (InterruptedException e) {
            throw new AssertionError(e);
          }
        });
    Path file = file("incremental: {field: changed}");
    Future<Invocation> first = threads.submit(() -> workplace.run(file));
    asked.await();
    fails(
        workplace.run(file),
        "another run is reading 'Orders' incrementally, and this one would read the same rows;"
            + " nothing was changed. Wait for its end; the value that both would keep is "
            + workplace.lastValue("orders", "Orders"));
    succeeds(Invocation.of("clean", file, "--runs", workplace.path("runs")));
    answered.countDown();
    succeeds(first.get());
    assertThat(rows().size(), is(3));
    succeeds(workplace.run(file));
    assertThat(rows(), is(empty()));
  }

  private void readsOnlyWhatIsNew(String runner) {
    succeeds(workplace.runOn(runner, file(SINCE)));
    assertThat(
        asked(),
        containsInAnyOrder("GET /orders?sort=changed&page=1", "GET /orders?sort=changed&page=2"));
    assertThat(counts(), is("read 3 written 3 filtered 0"));
    assertThat(value(), is("2026-11-02T10:00:00.000001Z"));

    // What the server sends again is left out.
    succeeds(workplace.runOn(runner, file(SINCE)));
    assertThat(
        asked(),
        containsInAnyOrder("GET /orders?since=2026-11-02T10:00:00.000001Z&sort=changed&page=1"));
    assertThat(rows(), is(empty()));
    assertThat(counts(), is("read 2 written 0 filtered 2"));
    assertThat(value(), is("2026-11-02T10:00:00.000001Z"));
    assertThat(
        workplace.record().get("steps").get(0).get("incremental").toString(),
        is("{\"field\":\"changed\",\"from\":\"2026-11-02T10:00:00.000001Z\",\"to\":null}"));

    order(4, "2026-11-02T10:00:00.000002Z");
    order(5, "2026-11-05T00:00:00Z");
    order(6, "2026-11-04T00:00:00Z");
    succeeds(workplace.runOn(runner, file(SINCE)));
    assertThat(asked().size(), is(3));
    assertThat(
        rows(),
        containsInAnyOrder(
            "4,2026-11-02T10:00:00.000002Z", "5,2026-11-05T00:00:00Z", "6,2026-11-04T00:00:00Z"));
    assertThat(counts(), is("read 5 written 3 filtered 2"));
    assertThat(value(), is("2026-11-05T00:00:00Z"));
    assertThat(
        workplace.record().get("steps").get(0).get("incremental").toString(),
        is(
            "{\"field\":\"changed\",\"from\":\"2026-11-02T10:00:00.000001Z\",\"to\":\"2026-11-05T00:00:00Z\"}"));

    succeeds(workplace.runOn(runner, file(SINCE), "--full-refresh"));
    assertThat(counts(), is("read 6 written 6 filtered 0"));
    assertThat(asked().get(0), is("GET /orders?sort=changed&page=1"));
  }

  @Test
  public void readsOnlyWhatIsNewOnDirect() {
    readsOnlyWhatIsNew("direct");
  }

  @Test
  public void readsOnlyWhatIsNewOnFlink() {
    readsOnlyWhatIsNew("flink");
  }

  @Test
  public void aRunThatFailsLeavesTheValue() throws IOException {
    succeeds(workplace.run(file(SINCE)));
    order(4, "2026-11-03T00:00:00Z");
    Path target = workplace.path("orders.csv");
    Files.delete(target);
    Files.createDirectories(target.resolve("in the way"));
    Invocation failed = workplace.run(file(SINCE));
    assertThat(failed.toString(), failed.exitCode(), is(not(0)));
    assertThat(value(), is("2026-11-02T10:00:00.000001Z"));
    Files.delete(target.resolve("in the way"));
    Files.delete(target);
    succeeds(workplace.run(file(SINCE)));
    assertThat(rows(), contains("4,2026-11-03T00:00:00Z"));
  }

  @Test
  public void theValueStandsInABodyAsANumber() {
    String post =
        "method: post\n        body: {filter: {after: '{last_value}'}}\n"
            + "        incremental: {field: id, initial: 2}";
    succeeds(workplace.run(file(post)));
    assertThat(
        rows().stream().map(row -> row.substring(0, 1)).toList(), containsInAnyOrder("2", "3"));
    succeeds(workplace.run(file(post)));
    assertThat(rows(), is(empty()));
    assertThat(
        asked(),
        contains(
            "POST /orders {\"filter\":{\"after\":2}}", "POST /orders {\"filter\":{\"after\":3}}"));
  }

  @Test
  public void recordsWithoutAValueAreRejectedReadOrLeftOut() {
    order(9, null);
    String plain = "incremental: {field: changed";
    fails(workplace.run(file(plain + "}")), "has no value, so that no run could tell");
    succeeds(workplace.run(file(plain + ", nulls: skip}")));
    assertThat(counts(), is("read 4 written 3 filtered 1"));
    succeeds(workplace.run(file(plain + ", nulls: include}")));
    assertThat(rows(), contains("9,"));
    assertThat(counts(), is("read 4 written 1 filtered 3"));
    assertThat(value(), is("2026-11-02T10:00:00.000001Z"));
  }

  @Test
  public void whatCannotBeRightIsRefused() {
    Path inferred =
        workplace.file(
            "inferred.yaml",
            Workplace.read(file("incremental: changed")).replaceAll(" +schema:.*\n", ""));
    fails(
        workplace.run(inferred),
        "schema is required with incremental: a run without new records has none to infer it from");
    fails(
        workplace.run(file("incremental: chanted")),
        "unknown field 'chanted'; did you mean 'changed'?");
    fails(
        workplace.run(
            file("method: post\n        body: {after: '{last_value}'}\n        incremental: id")),
        "initial is required: in the first run nothing else could stand for {last_value} in the path or the"
            + " body");
    fails(
        workplace.run(file("headers: {X-Since: '{last_value}'}\n        incremental: changed")),
        "{last_value} is not filled in here; expected in path, params or body");
    fails(
        workplace.run(file("incremental: {field: changed, initial: '2'}")),
        "'2' is not a TIMESTAMP");
  }
}
