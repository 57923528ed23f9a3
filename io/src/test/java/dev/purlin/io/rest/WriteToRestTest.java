package dev.purlin.io.rest;

import static dev.purlin.io.http.ApiServer.broken;
import static dev.purlin.io.http.ApiServer.status;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.Assert.assertThrows;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.purlin.core.books.RejectReasons;
import dev.purlin.core.books.StepCounts;
import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.problem.PurlinException;
import dev.purlin.core.reject.Rejects;
import dev.purlin.core.type.JsonRows;
import dev.purlin.io.http.ApiServer;
import dev.purlin.io.http.ApiServer.Request;
import dev.purlin.io.http.ApiServer.Response;
import dev.purlin.io.http.AuthParameters;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.coders.ListCoder;
import org.apache.beam.sdk.coders.RowCoder;
import org.apache.beam.sdk.metrics.MetricNameFilter;
import org.apache.beam.sdk.metrics.MetricsFilter;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.testing.TestPipeline;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.Flatten;
import org.apache.beam.sdk.transforms.WithTimestamps;
import org.apache.beam.sdk.transforms.windowing.FixedWindows;
import org.apache.beam.sdk.transforms.windowing.IntervalWindow;
import org.apache.beam.sdk.transforms.windowing.Window;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.Row;
import org.joda.time.Duration;
import org.joda.time.Instant;
import org.junit.Rule;
import org.junit.Test;

public class WriteToRestTest {
  private static final Schema ORDER =
      Schema.builder().addNullableInt64Field("id").addNullableStringField("note").build();

  @Rule public final transient ApiServer server = new ApiServer();
  @Rule public final transient ApiServer other = new ApiServer();
  @Rule public final transient TestPipeline pipeline = TestPipeline.create();

  private static Row order(Long id, String note) {
    return Row.withSchema(ORDER).addValues(id, note).build();
  }

  private static List<Row> orders(int count) {
    List<Row> rows = new ArrayList<>();
    for (long id = 1; id <= count; id++) {
      rows.add(order(id, "n" + id));
    }
    return rows;
  }

  /** Rows that come in this order, and in one bundle. */
  private static PCollection<Row> inOneBundle(Pipeline to, List<Row> rows) {
    Schema schema = rows.get(0).getSchema();
    return to.apply(Create.of(List.of(rows)).withCoder(ListCoder.of(RowCoder.of(schema))))
        .apply(Flatten.iterables())
        .setRowSchema(schema);
  }

  /** Writes with few and short repetitions. */
  private WriteToRest to(String path) {
    WriteToRest write = WriteToRest.to(server.url(), path);
    return write.withHttp(write.http().withRetryWaitSeconds(0.001).withMaxRetries(3));
  }

  private PipelineResult run(WriteToRest write, List<Row> rows) {
    inOneBundle(pipeline, rows).apply("Write", write.named("Write"));
    PipelineResult result = pipeline.run();
    result.waitUntilFinish();
    return result;
  }

  /** The counts of a run, and what it rejects. */
  private Map<String, Long> runRejecting(WriteToRest write, List<Row> rows, Row... expected) {
    Rejects rejects = Rejects.collect();
    inOneBundle(pipeline, rows).apply(write.named("Write").withRejects(rejects));
    PAssert.that(rejects.rows()).containsInAnyOrder(expected);
    return counts(pipeline.run());
  }

  private Row rejected(Row row, String message) {
    return rejected(row, message, null, null);
  }

  private Row rejected(Row row, String message, String field, String value) {
    return Row.withSchema(Rejects.schema(FieldType.row(row.getSchema())))
        .addValues(row, message.replace("URL", server.url()), field, value, null, null, null)
        .build();
  }

  private static Map<String, Long> counts(PipelineResult result) {
    Map<String, Long> counts = new TreeMap<>();
    result
        .metrics()
        .queryMetrics(
            MetricsFilter.builder()
                .addNameFilter(MetricNameFilter.inNamespace(StepCounts.NAMESPACE))
                .build())
        .getCounters()
        .forEach(counter -> counts.put(counter.getName().getName(), counter.getCommitted()));
    counts.keySet().removeIf(name -> RejectReasons.isMetricName(name, "Write"));
    return counts;
  }

  /** The reason why a run fails. */
  private String failure(WriteToRest write, List<Row> rows) {
    Pipeline failing = Pipeline.create();
    RuntimeException error =
        assertThrows(
            RuntimeException.class,
            () -> {
              inOneBundle(failing, rows).apply(write);
              failing.run().waitUntilFinish();
            });
    Throwable cause = error;
    while (!(cause instanceof PurlinException) && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause.getMessage().replace(server.url(), "URL").replace(other.url(), "OTHER");
  }

  private List<String> bodies() {
    return server.requests().stream().map(Request::body).toList();
  }

  private List<String> headers(String name) {
    return server.requests().stream().map(request -> request.headers().get(name)).toList();
  }

  private static JsonNode tree(String json) {
    try {
      return JsonRows.parse(json);
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  public void sendsARequestForEachRow() {
    Schema schema =
        Schema.builder()
            .addInt64Field("id")
            .addDecimalField("price")
            .addNullableStringField("note")
            .addArrayField("tags", FieldType.STRING)
            .build();
    server.answerInTurn(status(201, ""));
    PipelineResult result =
        run(
            to("orders").withHeader("X-Shop", "42").withAuth(AuthParameters.basic("u", "p")),
            List.of(
                Row.withSchema(schema)
                    .addValues(1L, new BigDecimal("1.10"), "Zoë \"😀\"\n", List.of("a", "b"))
                    .build(),
                Row.withSchema(schema)
                    .addValues(2L, new BigDecimal("1E+3"), null, List.of())
                    .build()));
    assertThat(server.log(), is(List.of("POST /orders", "POST /orders")));
    assertThat(
        bodies(),
        is(
            List.of(
                "{\"id\":1,\"price\":1.10,\"note\":\"Zoë \\\"😀\\\"\\n\",\"tags\":[\"a\",\"b\"]}",
                "{\"id\":2,\"price\":1E+3,\"note\":null,\"tags\":[]}")));
    assertThat(headers("Content-type"), is(List.of("application/json", "application/json")));
    assertThat(headers("X-shop"), is(List.of("42", "42")));
    assertThat(headers("Authorization"), is(List.of("Basic dTpw", "Basic dTpw")));
    assertThat(
        counts(result), is(Map.of("Write/read", 2L, "Write/written", 2L, "Write/bytes", 106L)));
  }

  @Test
  public void putsValuesOfTheRowIntoPathQueryAndBody() {
    server.answerInTurn(status(204, ""));
    run(
        to("orders/{note}")
            .withMethod(WriteMethod.PUT)
            .withParam("v", "{id}")
            .withBody(tree("{\"text\":\"Order {id}: {other}\",\"id\":\"{id}\"}")),
        List.of(order(7L, "a b/c"), order(null, "x")));
    assertThat(server.log(), is(List.of("PUT /orders/a%20b%2Fc?v=7", "PUT /orders/x?v=")));
    assertThat(
        bodies(),
        is(
            List.of(
                "{\"text\":\"Order 7: {other}\",\"id\":7}",
                "{\"text\":\"Order : {other}\",\"id\":null}")));
  }

  @Test
  public void patchesAndDeletes() {
    server.answerInTurn(status(200, "{}"));
    run(to("orders/{id}").withMethod(WriteMethod.DELETE), orders(2));
    assertThat(server.log(), is(List.of("DELETE /orders/1", "DELETE /orders/2")));
    assertThat(bodies(), is(List.of("", "")));
    assertThat(server.requests().get(0).headers().get("Content-type"), is(nullValue()));
    server.forget();
    Pipeline patching = Pipeline.create();
    inOneBundle(patching, orders(1)).apply(to("orders").withMethod(WriteMethod.PATCH));
    patching.run().waitUntilFinish();
    assertThat(server.log(), is(List.of("PATCH /orders")));
    assertThat(bodies(), is(List.of("{\"id\":1,\"note\":\"n1\"}")));
  }

  @Test
  public void sendsBatchesAsArrays() {
    server.answerInTurn(status(200, "{}"));
    PipelineResult result = run(to("bulk").inBatches(2), orders(5));
    assertThat(
        bodies(),
        is(
            List.of(
                "[{\"id\":1,\"note\":\"n1\"},{\"id\":2,\"note\":\"n2\"}]",
                "[{\"id\":3,\"note\":\"n3\"},{\"id\":4,\"note\":\"n4\"}]",
                "[{\"id\":5,\"note\":\"n5\"}]")));
    assertThat(
        counts(result), is(Map.of("Write/read", 5L, "Write/written", 5L, "Write/bytes", 108L)));
  }

  @Test
  public void sendsBatchesOfLimitedBytes() {
    server.answerInTurn(status(200, "{}"));
    // A row has 20 bytes of JSON; the third is larger than a batch may be.
    run(
        to("bulk").inBatches(100).withMaxBatchBytes(40),
        List.of(
            order(1L, "é"),
            order(2L, "n2"),
            order(3L, "n".repeat(40)),
            order(4L, "n4"),
            order(5L, "n5"),
            order(6L, "n6")));
    assertThat(
        server.requests().stream()
            .map(request -> tree(request.body()).findValuesAsText("id"))
            .toList(),
        is(List.of(List.of("1", "2"), List.of("3"), List.of("4", "5"), List.of("6"))));
  }

  @Test
  public void sendsJsonLines() {
    server.answerInTurn(status(200, "{}"));
    run(to("bulk").jsonLines().inBatches(2), orders(3));
    assertThat(
        bodies(),
        is(
            List.of(
                "{\"id\":1,\"note\":\"n1\"}\n{\"id\":2,\"note\":\"n2\"}\n",
                "{\"id\":3,\"note\":\"n3\"}\n")));
    assertThat(headers("Content-type").get(0), is("application/x-ndjson"));
  }

  @Test
  public void putsRowsIntoAFieldOfTheBody() {
    server.answerInTurn(status(200, "{}"));
    run(
        to("bulk")
            .inBatches(2)
            .withBody(tree("{\"source\":\"shop\",\"data\":{\"kind\":1}}"))
            .withRecords("data.items"),
        orders(2));
    assertThat(
        bodies(),
        is(
            List.of(
                "{\"source\":\"shop\",\"data\":{\"kind\":1,\"items\":"
                    + "[{\"id\":1,\"note\":\"n1\"},{\"id\":2,\"note\":\"n2\"}]}}")));
  }

  @Test
  public void sendsAgainWhatMayPass() {
    CountDownLatch end = new CountDownLatch(1);
    Response silent =
        exchange -> {
          try {
            end.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          exchange.close();
        };
    server.answerInTurn(
        status(429, "slow down").with("Retry-After", "0"),
        status(500, "oops"),
        status(503, "oops"),
        status(201, ""),
        broken("{"),
        silent,
        status(201, ""));
    WriteToRest write = to("orders");
    try {
      run(
          write
              .withHttp(write.http().withReadTimeoutSeconds(0.5))
              .withIdempotency(new IdempotencyParameters("X-Key", "order-{id}")),
          orders(2));
    } finally {
      end.countDown();
    }
    assertThat(
        headers("X-key"),
        is(List.of("order-1", "order-1", "order-1", "order-1", "order-2", "order-2", "order-2")));
    assertThat(new HashSet<>(bodies().subList(0, 4)), is(Set.of("{\"id\":1,\"note\":\"n1\"}")));
    assertThat(new HashSet<>(bodies().subList(4, 7)), is(Set.of("{\"id\":2,\"note\":\"n2\"}")));
  }

  @Test
  public void everyRowArrivesOnceWhereTheServerKnowsItsKey() {
    List<String> taken = new ArrayList<>();
    Set<String> keys = new HashSet<>();
    server.answer(
        request -> {
          if (!keys.add(request.headers().get("Idempotency-key"))) {
            return status(200, "had it");
          }
          taken.add(request.body());
          return broken("{"); // It has taken the row, and nobody hears of it.
        });
    run(
        to("orders").withIdempotency(new IdempotencyParameters("Idempotency-Key", null)),
        orders(3));
    assertThat(
        taken,
        is(
            List.of(
                "{\"id\":1,\"note\":\"n1\"}",
                "{\"id\":2,\"note\":\"n2\"}",
                "{\"id\":3,\"note\":\"n3\"}")));
    assertThat(server.log().size(), is(6));
    assertThat(headers("Idempotency-key").get(0).matches("[0-9a-f]{64}"), is(true));
  }

  @Test
  public void givesUpAfterMaxRetries() {
    server.answerInTurn(status(500, "oops"));
    assertThat(
        failure(to("orders"), orders(1)),
        is("'POST URL/orders' answers 500: oops; it was asked 4 times"));
  }

  @Test
  public void rejectsRowsThatTheServerRefuses() {
    server.answer(
        request ->
            request.body().contains("n2")
                ? status(422, "{\"error\":\n \"no such customer\"}")
                : request.body().contains("n3") ? status(400, "") : status(201, ""));
    assertThat(
        runRejecting(
            to("orders"),
            orders(4),
            rejected(
                order(2L, "n2"),
                "'POST URL/orders' answers 422: {\"error\": \"no such customer\"}"),
            rejected(order(3L, "n3"), "'POST URL/orders' answers 400")),
        is(
            Map.of(
                "Write/read", 4L, "Write/written", 2L, "Write/rejected", 2L, "Write/bytes", 40L)));
  }

  @Test
  public void rejectsRowsWithoutAPath() {
    server.answer(
        request -> request.path().equals("/orders/2") ? status(404, "gone") : status(200, ""));
    assertThat(
        runRejecting(
            to("orders/{id}").withMethod(WriteMethod.DELETE),
            List.of(order(1L, "a"), order(2L, "b"), order(null, "c")),
            rejected(order(2L, "b"), "'DELETE URL/orders/2' answers 404: gone"),
            rejected(
                order(null, "c"),
                "is null, but the path of the request needs a value",
                "id",
                null)),
        is(Map.of("Write/read", 3L, "Write/written", 1L, "Write/rejected", 2L)));
    assertThat(server.log(), is(List.of("DELETE /orders/1", "DELETE /orders/2")));
  }

  @Test
  public void rejectsRowsWithoutAKey() {
    server.answerInTurn(status(200, ""));
    runRejecting(
        to("orders").withIdempotency(new IdempotencyParameters("Idempotency-Key", "{note}/{id}")),
        List.of(order(1L, "a"), order(null, "b"), order(3L, ""), order(4L, "ü\n")),
        rejected(
            order(null, "b"),
            "is null, but the idempotency key of the request needs a value",
            "id",
            null),
        rejected(
            order(3L, ""),
            "is empty, but the idempotency key of the request needs a value",
            "note",
            ""),
        rejected(
            order(4L, "ü\n"),
            "has characters that a header cannot hold; an idempotency key is of printable ASCII",
            "note",
            "ü\n"));
    assertThat(headers("Idempotency-key"), is(List.of("a/1")));
  }

  private static Response refusing(Request request, String... notes) {
    for (String note : notes) {
      if (request.body().contains("\"" + note + "\"")) {
        return status(400, "bad " + note);
      }
    }
    return status(200, "{}");
  }

  @Test
  public void rejectsAllRowsOfABatch() {
    server.answer(request -> refusing(request, "n3"));
    assertThat(
        runRejecting(
            to("bulk").inBatches(2),
            orders(5),
            rejected(
                order(3L, "n3"),
                "is one of a batch of 2 rows: 'POST URL/bulk' answers 400: bad n3"),
            rejected(
                order(4L, "n4"),
                "is one of a batch of 2 rows: 'POST URL/bulk' answers 400: bad n3")),
        is(
            Map.of(
                "Write/read", 5L, "Write/written", 3L, "Write/rejected", 2L, "Write/bytes", 65L)));
  }

  @Test
  public void splitsABatchUntilTheServerSaysWhichRowsItRefuses() {
    server.answer(request -> refusing(request, "n3", "n6"));
    assertThat(
        runRejecting(
            to("bulk").inBatches(4).splittingRefusedBatches(),
            orders(6),
            rejected(order(3L, "n3"), "'POST URL/bulk' answers 400: bad n3"),
            rejected(order(6L, "n6"), "'POST URL/bulk' answers 400: bad n6")),
        is(
            Map.of(
                "Write/read", 6L, "Write/written", 4L, "Write/rejected", 2L, "Write/bytes", 87L)));
    assertThat(
        server.requests().stream()
            .map(request -> tree(request.body()).findValuesAsText("id"))
            .toList(),
        is(
            List.of(
                List.of("1", "2", "3", "4"),
                List.of("1", "2"),
                List.of("3", "4"),
                List.of("3"),
                List.of("4"),
                List.of("5", "6"),
                List.of("5"),
                List.of("6"))));
  }

  @Test
  public void rejectedRowsStayInTheirWindows() {
    server.answer(request -> status(400, "no"));
    Rejects rejects = Rejects.collect();
    inOneBundle(pipeline, orders(2))
        .apply(WithTimestamps.of(row -> new Instant(row.getInt64("id") * 1000)))
        .setRowSchema(ORDER)
        .apply(Window.into(FixedWindows.of(Duration.millis(1000))))
        .apply(to("bulk").inBatches(10).named("Write").withRejects(rejects));
    for (long id = 1; id <= 2; id++) {
      PAssert.that(rejects.rows())
          .inWindow(new IntervalWindow(new Instant(id * 1000), new Instant(id * 1000 + 1000)))
          .containsInAnyOrder(
              rejected(
                  order(id, "n" + id),
                  "is one of a batch of 2 rows: 'POST URL/bulk' answers 400: no"));
    }
    pipeline.run();
  }

  @Test
  public void failsWithoutErrorHandlingAtTheFirstRefusal() {
    server.answer(request -> status(409, "had it"));
    assertThat(
        failure(to("orders").named("Orders"), orders(3)),
        is(
            "step 'Orders' refused a row: 'POST URL/orders' answers 409: had it\n  Give the step an error_handling output, or run with --on-error=quarantine, to set such rows aside."));
    assertThat(server.log().size(), is(1));
  }

  @Test
  public void doesWithAStatusWhatItIsTold() {
    server.answer(
        request ->
            status(
                List.of(409, 500, 418, 200).get((int) tree(request.body()).get("id").asLong() - 1),
                ""));
    assertThat(
        runRejecting(
            to("orders")
                .onStatus("409", WriteStatusAction.IGNORE)
                .onStatus("5XX", WriteStatusAction.REJECT),
            orders(4),
            rejected(order(2L, "n2"), "'POST URL/orders' answers 500"),
            rejected(order(3L, "n3"), "'POST URL/orders' answers 418")),
        is(
            Map.of(
                "Write/read", 4L,
                "Write/written", 1L,
                "Write/filtered", 1L,
                "Write/rejected", 2L,
                "Write/bytes", 40L)));
    assertThat(server.log().size(), is(4));
  }

  @Test
  public void failsForWhatIsNoFaultOfARow() {
    Map<Integer, String> advice =
        Map.of(
            401, "; check auth",
            403, "; check auth",
            404, "; check url and path, or ignore 404 with on_status",
            405, "",
            410, "",
            415, "");
    advice.forEach(
        (status, text) -> {
          server.answerInTurn(status(status, "no"));
          assertThat(
              failure(to("orders").withRejects(Rejects.collect()), orders(1)),
              is("'POST URL/orders' answers %d: no%s".formatted(status, text)));
        });
  }

  @Test
  public void doesNotTakeAPageThatItIsRedirectedToForAnAnswer() {
    server.answer(
        request ->
            request.path().equals("/new")
                ? status(200, "welcome")
                : status(302, "").with("Location", "/new"));
    assertThat(
        failure(to("orders"), orders(1)),
        is(
            "'POST URL/orders' is redirected to 'URL/new' in a way that makes a GET of it, and its rows were not taken; give the address that takes them as url"));
    assertThat(server.log(), is(List.of("POST /orders", "GET /new")));
  }

  @Test
  public void followsWhereTheBodyGoesToo() {
    server.answer(
        request ->
            request.path().equals("/new")
                ? status(200, "")
                : status(308, "").with("Location", "/new"));
    run(to("orders"), orders(1));
    assertThat(server.log(), is(List.of("POST /orders", "POST /new")));
    assertThat(bodies().get(1), is("{\"id\":1,\"note\":\"n1\"}"));
  }

  @Test
  public void takesWhatAServerShowsElsewhereForWritten() {
    server.answer(
        request ->
            request.path().equals("/orders/1")
                ? status(200, "the order")
                : status(303, "").with("Location", "/orders/1"));
    assertThat(counts(run(to("orders"), orders(1))).get("Write/written"), is(1L));
    assertThat(server.log(), is(List.of("POST /orders", "GET /orders/1")));
  }

  @Test
  public void hidesSecretsThatTheServerRepeats() {
    Schema schema = Schema.builder().addInt64Field("id").addStringField("password").build();
    Row row = Row.withSchema(schema).addValues(1L, "Hunter2-of-row").build();
    server.answer(
        request ->
            status(400, request.headers().get("Authorization") + " may not set " + request.body()));
    runRejecting(
        to("users")
            .withAuth(AuthParameters.bearer("Hunter2-token"))
            .withParam("api_key", "Hunter2-key"),
        List.of(row),
        rejected(
            row,
            "'POST URL/users?api_key=****' answers 400: Bearer **** may not set"
                + " {\"id\":1,\"password\":\"****\"}"));
    assertThat(server.requests().get(0).headers().get("Authorization"), is("Bearer Hunter2-token"));
    assertThat(server.log(), is(List.of("POST /users?api_key=Hunter2-key")));
  }

  @Test
  public void showsTheBeginningOfALongAnswer() {
    server.answer(request -> status(400, "x".repeat(1000)));
    runRejecting(
        to("orders"),
        orders(1),
        rejected(order(1L, "n1"), "'POST URL/orders' answers 400: " + "x".repeat(300) + "..."));
  }

  @Test
  public void saysWhatIsWrongWithTheConfiguration() {
    pipeline.enableAbandonedNodeEnforcement(false);
    PCollection<Row> rows = inOneBundle(pipeline, orders(1));
    WriteToRest write = WriteToRest.to("http://host", "orders");
    wrong(
        rows,
        "url: expected the address of an HTTP server, such as https://host/v1",
        WriteToRest.to("host"));
    wrong(
        rows,
        "path: unknown field 'ids'; did you mean 'id'?",
        WriteToRest.to("http://host", "{ids}"));
    wrong(
        rows,
        "batch_size: '{id}' stands for a value of one row, but a request with batch_size has several",
        WriteToRest.to("http://host", "{id}").inBatches(2));
    wrong(
        rows,
        "batch_size: '{note}' stands for a value of one row, but a request with batch_size has several",
        write.withParam("note", "{note}").inBatches(2));
    wrong(
        rows,
        "body: with batch_size, records must say where in it the rows go",
        write.withBody(tree("{}")).inBatches(2));
    wrong(
        rows,
        "body: has no meaning with format json_lines",
        write.withBody(tree("{}")).jsonLines());
    wrong(
        rows,
        "records: has no meaning with format json_lines",
        write.withRecords("items").jsonLines());
    wrong(
        rows,
        "records: expected the path of a field, such as items; without it, rows are all there is",
        write.withRecords("$"));
    wrong(
        rows,
        "body: expected a JSON object, in which the rows go to 'data.items'",
        write.withBody(tree("{\"data\":[]}")).withRecords("data.items"));
    wrong(rows, "max_batch_bytes: has no meaning without batch_size", write.withMaxBatchBytes(1));
    wrong(
        rows,
        "on_refused_batch: has no meaning without batch_size",
        write.splittingRefusedBatches());
    wrong(
        rows,
        "headers.X-Id: {id} is not filled in here; expected in path, params, body or idempotency.key",
        write.withHeader("X-Id", "{id}"));
    wrong(
        rows,
        "idempotency.key: unknown field 'ids'; did you mean 'id'?",
        write.withIdempotency(new IdempotencyParameters("K", "{ids}")));
    wrong(
        rows,
        "idempotency.key: would be the same for all rows; expected a field in it, as in order-{id}",
        write.withIdempotency(new IdempotencyParameters("K", "x")));
    wrong(
        rows,
        "idempotency.key: is the key of one row, but a request with batch_size has several; leave out one of them",
        write.inBatches(2).withIdempotency(new IdempotencyParameters("K", "{id}")));
    wrong(
        rows,
        "idempotency.header: 'a key' is not a header that can be set",
        write.withIdempotency(new IdempotencyParameters("a key", null)));
    wrong(
        rows,
        "idempotency.header: 'content-type' is given in headers too",
        write.withIdempotency(new IdempotencyParameters("content-type", null)));
    wrong(
        rows,
        "on_status.4: expected a status such as 404, or 4xx for all of a class",
        write.onStatus("4", WriteStatusAction.IGNORE));
  }

  private static void wrong(PCollection<Row> rows, String message, WriteToRest write) {
    assertThat(
        assertThrows(ConfigurationException.class, () -> rows.apply(message, write)).getMessage(),
        is(message));
  }

  @Test
  public void hashesOfOtherRequestsAreOthers() {
    server.answerInTurn(status(200, ""));
    run(
        to("bulk").inBatches(1).withIdempotency(new IdempotencyParameters("Idempotency-Key", null)),
        orders(2));
    List<String> keys = headers("Idempotency-key");
    assertThat(keys.get(0), is(not(keys.get(1))));
  }
}
