package dev.purlin.io.rest;

import static dev.purlin.io.http.ApiServer.json;
import static dev.purlin.io.http.ApiServer.status;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.is;
import static org.junit.Assert.assertThrows;

import dev.purlin.core.books.RejectReasons;
import dev.purlin.core.books.StepCounts;
import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.reject.Rejects;
import dev.purlin.core.type.JsonRows;
import dev.purlin.io.http.ApiServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.metrics.MetricNameFilter;
import org.apache.beam.sdk.metrics.MetricsFilter;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.testing.TestPipeline;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionRowTuple;
import org.apache.beam.sdk.values.Row;
import org.junit.Rule;
import org.junit.Test;

public class ReadForRowsTest {
  private static final Schema ORDER =
      Schema.builder().addNullableStringField("id").addInt32Field("year").build();
  private static final Schema LINE = Schema.builder().addNullableStringField("sku").build();
  private static final Schema WITH_ORDER =
      Schema.builder().addNullableStringField("sku").addNullableStringField("order").build();

  @Rule public final transient ApiServer server = new ApiServer();
  @Rule public final transient TestPipeline pipeline = TestPipeline.create();

  private PCollection<Row> orders(Object... values) {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < values.length; i += 2) {
      rows.add(Row.withSchema(ORDER).addValues(values[i], values[i + 1]).build());
    }
    return pipeline.apply(Create.of(rows).withRowSchema(ORDER));
  }

  private static Row line(String sku, String order) {
    return Row.withSchema(WITH_ORDER).addValues(sku, order).build();
  }

  private ReadFromRest lines() {
    return ReadFromRest.from(server.url(), "orders/{id}/lines")
        .withParam("year", "{year}")
        .withParam("filter", "{\"a\":{other}}")
        .withSchema(LINE)
        .withIncluded("order", "id");
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
    counts.keySet().removeIf(name -> RejectReasons.isMetricName(name, "Lines"));
    return counts;
  }

  @Test
  public void readsThePagesOfEveryRowAndKeepsItsFields() {
    server.answer(
        request ->
            switch (request.path() + request.query().getOrDefault("page", "")) {
              case "/orders/a b/lines" ->
                  json("[{\"sku\":\"x\"}]").with("Link", "<?page=2>; rel=next");
              case "/orders/a b/lines2" -> json("[{\"sku\":\"y\"},{\"sku\":3}]");
              case "/orders/c/lines" -> json("[]");
              default -> status(404, "no such order");
            });
    Rejects rejects = Rejects.collect();
    PCollection<Row> rows =
        orders("a b", 2025, "c", 2026, "gone", 2026, null, 2026, "", 1)
            .apply(
                lines()
                    .withPaginator(PaginatorParameters.linkHeader())
                    .ignoringStatus("404")
                    .named("Lines")
                    .withRejects(rejects));
    assertThat(rows.getSchema(), is(WITH_ORDER));
    PAssert.that(rows).containsInAnyOrder(line("x", "a b"), line("y", "a b"), line("3", "a b"));
    Schema schema = Rejects.schema(FieldType.STRING);
    PAssert.that(rejects.rows())
        .containsInAnyOrder(
            Row.withSchema(schema)
                .addValues(
                    "{\"id\":null,\"year\":2026}",
                    "is null, but the path of the request needs a value",
                    "id",
                    null,
                    null,
                    null,
                    null)
                .build(),
            Row.withSchema(schema)
                .addValues(
                    "{\"id\":\"\",\"year\":1}",
                    "is empty, but the path of the request needs a value",
                    "id",
                    "",
                    null,
                    null,
                    null)
                .build());
    Map<String, Long> counts = counts(pipeline.run());
    counts.remove("Lines/bytes");
    assertThat(
        counts,
        is(
            new TreeMap<>(
                Map.of(
                    "Lines/read", 5L,
                    "Lines/created", 2L,
                    "Lines/written", 3L,
                    "Lines/rejected", 2L,
                    "Lines/filtered", 2L))));
    String filter = "&filter=%7B%22a%22%3A%7Bother%7D%7D";
    assertThat(
        server.log(),
        containsInAnyOrder(
            "GET /orders/a%20b/lines?year=2025" + filter,
            "GET /orders/a%20b/lines?page=2",
            "GET /orders/c/lines?year=2026" + filter,
            "GET /orders/gone/lines?year=2026" + filter));
  }

  @Test
  public void putsValuesIntoTheBody() throws Exception {
    server.answerInTurn(json("{\"sku\":\"x\"}"));
    ReadFromRest read =
        ReadFromRest.from(server.url())
            .withSchema(LINE)
            .withPost(JsonRows.parse("{\"q\":{\"year\":\"{year}\",\"text\":[\"of {id}: {x}\"]}}"));
    PAssert.that(PCollectionRowTuple.of("orders", orders("a", 2025)).apply("Lines", read))
        .containsInAnyOrder(Row.withSchema(LINE).addValue("x").build());
    pipeline.run();
    assertThat(
        server.requests().get(0).body(), is("{\"q\":{\"year\":2025,\"text\":[\"of a: {x}\"]}}"));
  }

  @Test
  public void saysWhatIsWrongWithTheConfiguration() {
    pipeline.enableAbandonedNodeEnforcement(false);
    PCollection<Row> orders = orders("a", 1);
    wrong(
        orders,
        "path: unknown field 'ids'; did you mean 'id'?",
        ReadFromRest.from("http://host", "orders/{ids}").withSchema(LINE));
    wrong(
        orders,
        "schema: is required with an input: what a request gives shows only when it is made",
        ReadFromRest.from("http://host", "orders/{id}"));
    wrong(
        orders,
        "include.x: unknown field 'yaer'; did you mean 'year'?",
        ReadFromRest.from("http://host").withSchema(LINE).withIncluded("x", "yaer"));
    wrong(
        orders,
        "include.sku: the records have a field 'sku' already; give this one another name, as in {parent_sku: id}",
        ReadFromRest.from("http://host").withSchema(LINE).withIncluded("sku", "id"));
  }

  private static void wrong(PCollection<Row> rows, String message, ReadFromRest read) {
    assertThat(
        assertThrows(ConfigurationException.class, () -> rows.apply(message, read)).getMessage(),
        is(message));
  }
}
