package dev.purlin.io.rest;

import static dev.purlin.io.http.ApiServer.broken;
import static dev.purlin.io.http.ApiServer.json;
import static dev.purlin.io.http.ApiServer.status;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.junit.Assert.assertThrows;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.problem.PurlinException;
import dev.purlin.core.reject.Rejects;
import dev.purlin.core.type.JsonRows;
import dev.purlin.io.http.ApiServer;
import dev.purlin.io.http.ApiServer.Request;
import dev.purlin.io.http.ApiServer.Response;
import dev.purlin.io.http.AuthParameters;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.testing.TestPipeline;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionRowTuple;
import org.apache.beam.sdk.values.Row;
import org.junit.Rule;
import org.junit.Test;

public class ReadFromRestTest {
  private static final Schema ID = Schema.builder().addNullableInt64Field("id").build();

  @Rule public final transient ApiServer server = new ApiServer();
  @Rule public final transient ApiServer other = new ApiServer();
  @Rule public final transient TestPipeline pipeline = TestPipeline.create();

  /** The records from one number up to, and without, another. */
  private static String records(long from, long to) {
    return LongStream.range(from, to)
        .mapToObj("{\"id\":%d}"::formatted)
        .collect(Collectors.joining(",", "[", "]"));
  }

  private static Response page(long from, long to, String more) {
    return json("{\"meta\":{%s},\"data\":%s}".formatted(more, records(from, to)));
  }

  private static List<Row> ids(long from, long to) {
    return LongStream.range(from, to)
        .mapToObj(id -> Row.withSchema(ID).addValue(id).build())
        .toList();
  }

  /** The API of a test, read with few and short repetitions. */
  private ReadFromRest api(PaginatorParameters paginator) {
    ReadFromRest read = ReadFromRest.from(server.url(), "items").withSchema(ID);
    return read.withRecords("data")
        .withHttp(read.http().withRetryWaitSeconds(0.001).withMaxRetries(2))
        .withPaginator(paginator);
  }

  private void reads(ReadFromRest read, long from, long to) {
    PAssert.that(pipeline.apply(read)).containsInAnyOrder(ids(from, to));
    pipeline.run();
  }

  /** The reason why a run fails, with the server called URL. */
  private String failure(ReadFromRest read) {
    Pipeline failing = Pipeline.create();
    RuntimeException error =
        assertThrows(
            RuntimeException.class,
            () -> {
              failing.apply(read);
              failing.run().waitUntilFinish();
            });
    Throwable cause = error;
    while (!(cause instanceof PurlinException) && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause.getMessage().replace(server.url(), "URL").replace(other.url(), "OTHER");
  }

  private String failure(PaginatorParameters paginator) {
    return failure(api(paginator));
  }

  private static Function<Request, Response> numbered(int total, int size, String more) {
    return request -> {
      int page = request.number("page", 1);
      int from = (page - 1) * size;
      return page(Math.min(from, total), Math.min(from + size, total), more);
    };
  }

  @Test
  public void readsOnePageWithTheTypesOfTheSample() {
    server.answerInTurn(json("[{\"id\":1,\"name\":\"Ann\"},{\"id\":2,\"tags\":[\"a\"]}]"));
    PCollection<Row> rows = pipeline.apply(ReadFromRest.from(server.url() + "/people?x=1"));
    Schema schema =
        Schema.builder()
            .addNullableInt64Field("id")
            .addNullableStringField("name")
            .addNullableField("tags", FieldType.array(FieldType.STRING.withNullable(true)))
            .build();
    assertThat(rows.getSchema(), is(schema));
    PAssert.that(rows)
        .containsInAnyOrder(
            Row.withSchema(schema).addValues(1L, "Ann", null).build(),
            Row.withSchema(schema).addValues(2L, null, List.of("a")).build());
    pipeline.run();
    assertThat(server.log(), is(List.of("GET /people?x=1", "GET /people?x=1")));
    assertThat(server.requests().get(0).headers().get("Accept"), is("application/json"));
  }

  @Test
  public void readsOneRecord() {
    server.answerInTurn(json("{\"data\":{\"id\":7}}"));
    reads(ReadFromRest.from(server.url()).withRecords("data").withSchema(ID), 7, 8);
  }

  @Test
  public void readsNumberedPagesUpToAnEmptyOne() {
    // A last page that is full, and a server that gives less than it is asked for.
    server.answer(numbered(6, 2, ""));
    reads(api(PaginatorParameters.pageNumber().withSize(100L).withSizeParam("per_page")), 0, 6);
    assertThat(
        server.log(),
        is(
            List.of(
                "GET /items?per_page=100&page=1",
                "GET /items?per_page=100&page=2",
                "GET /items?per_page=100&page=3",
                "GET /items?per_page=100&page=4")));
  }

  @Test
  public void readsNumberedPagesOneAfterTheOther() {
    server.answer(numbered(5, 2, "\"total\":5,\"pages\":3"));
    reads(
        api(
            PaginatorParameters.pageNumber()
                .withParallel(false)
                .withTotalPath("meta.total")
                .withTotalPagesPath("meta.pages")),
        0,
        5);
    assertThat(
        server.log(), is(List.of("GET /items?page=1", "GET /items?page=2", "GET /items?page=3")));
  }

  @Test
  public void readsPagesInParallelEachOnce() {
    server.answer(numbered(45, 2, "\"total\":45"));
    reads(api(PaginatorParameters.pageNumber().withTotalPath("meta.total")), 0, 45);
    List<String> expected =
        LongStream.rangeClosed(1, 23).mapToObj("GET /items?page=%d"::formatted).toList();
    assertThat(server.log(), containsInAnyOrder(expected.toArray()));
  }

  @Test
  public void readsOffsetsInParallelByWhatTheServerGives() {
    Function<Request, Response> offsets =
        request -> {
          int from = request.number("offset", 0);
          return page(from, Math.min(from + 3, 7), "\"total\":7");
        };
    server.answer(offsets);
    PaginatorParameters paginator =
        PaginatorParameters.offset().withSize(100L).withTotalPath("meta.total");
    reads(api(paginator), 0, 7);
    assertThat(
        server.log(),
        containsInAnyOrder(
            "GET /items?limit=100&offset=0",
            "GET /items?limit=100&offset=3",
            "GET /items?limit=100&offset=6"));
  }

  @Test
  public void readsOffsetsUpToAnEmptyPageOrToAFlag() {
    server.answer(
        request -> {
          int from = request.number("offset", 0);
          return page(from, Math.min(from + 3, 6), "\"more\":" + (from < 3));
        });
    reads(api(PaginatorParameters.offset().withHasMorePath("meta.more")), 0, 6);
    assertThat(server.log(), is(List.of("GET /items?offset=0", "GET /items?offset=3")));
  }

  @Test
  public void followsCursorsInTheBody() {
    server.answer(
        request ->
            switch (request.query().getOrDefault("after", "")) {
              case "" -> page(0, 2, "\"next\":\"a b&c\",\"total\":3");
              case "a b&c" -> page(0, 0, "\"next\":7,\"total\":3"); // Empty, but not the last one.
              case "7" -> page(2, 3, "\"next\":null,\"total\":3");
              default -> status(400, "no such cursor");
            });
    reads(
        api(
            PaginatorParameters.cursor("meta.next")
                .withParam("after")
                .withTotalPath("/meta/total")),
        0,
        3);
    assertThat(
        server.log(),
        is(List.of("GET /items", "GET /items?after=a%20b%26c", "GET /items?after=7")));
  }

  @Test
  public void followsCursorsInAHeaderAndSendsThemInTheBody() throws Exception {
    server.answerInTurn(page(0, 2, "").with("X-Next", "c2"), page(2, 3, ""));
    PaginatorParameters paginator =
        PaginatorParameters.cursor("")
            .withCursorPath(null)
            .withCursorHeader("x-next")
            .withLocation(ParameterPlace.BODY)
            .withParam("page.after")
            .withSize(2L)
            .withSizeParam("page.size");
    reads(api(paginator).withPost(JsonRows.parse("{\"filter\":{\"open\":true}}")), 0, 3);
    assertThat(
        server.requests().stream().map(Request::body).toList(),
        is(
            List.of(
                "{\"filter\":{\"open\":true},\"page\":{\"size\":2}}",
                "{\"filter\":{\"open\":true},\"page\":{\"size\":2,\"after\":\"c2\"}}")));
    assertThat(server.log(), is(List.of("POST /items", "POST /items")));
  }

  @Test
  public void followsAddressesInTheBody() {
    server.answerInTurn(
        page(0, 1, "\"next\":\"?p=2\""),
        page(1, 2, "\"next\":\"/other/p?=3\""),
        page(2, 3, "\"next\":\"" + server.url() + "/last\""),
        page(3, 4, "\"next\":\"\""));
    reads(api(PaginatorParameters.nextUrl("meta.next")), 0, 4);
    assertThat(
        server.log(), is(List.of("GET /items", "GET /items?p=2", "GET /other/p?=3", "GET /last")));
  }

  @Test
  public void followsLinkHeaders() {
    server.answerInTurn(
        json(records(0, 2)).with("Link", "</items?p=1>; rel=\"prev\", </items?p=2>; rel=\"next\""),
        json(records(2, 3)).with("Link", "</items?p=1>; rel=\"prev\""));
    reads(
        ReadFromRest.from(server.url() + "/items")
            .withSchema(ID)
            .withPaginator(PaginatorParameters.linkHeader()),
        0,
        3);
    assertThat(server.log(), is(List.of("GET /items", "GET /items?p=2")));
  }

  @Test
  public void doublesNoRowWhenPagesBreakOffAndServersAreBusy() {
    server.answerInTurn(
        page(0, 2, "\"next\":\"/p2\""),
        broken("{\"meta\":{\"next\":null},\"data\":" + records(2, 50)),
        status(429, "").with("Retry-After", "0"),
        page(2, 4, "\"next\":\"/p3\""),
        status(500, ""),
        page(4, 5, "\"next\":null"));
    reads(api(PaginatorParameters.nextUrl("meta.next")), 0, 5);
    assertThat(
        server.log(),
        is(List.of("GET /items", "GET /p2", "GET /p2", "GET /p2", "GET /p3", "GET /p3")));
  }

  @Test
  public void stopsAtTheMostPages() {
    server.answer(numbered(100, 2, "\"total\":100"));
    PaginatorParameters numbers = PaginatorParameters.pageNumber().withMaxPages(2L);
    reads(api(numbers), 0, 4);
    assertThat(server.log(), is(List.of("GET /items?page=1", "GET /items?page=2")));
  }

  @Test
  public void stopsAtTheMostPagesInParallelToo() {
    server.answer(numbered(100, 2, "\"total\":100"));
    PaginatorParameters numbers = PaginatorParameters.pageNumber().withMaxPages(3L);
    reads(api(numbers.withTotalPath("meta.total")), 0, 6);
    assertThat(server.log().size(), is(3));
  }

  @Test
  public void takesAnIgnoredStatusForTheEnd() {
    server.answer(
        request ->
            request.number("page", 1) > 2
                ? status(404, "no page")
                : numbered(4, 2, "").apply(request));
    reads(api(PaginatorParameters.pageNumber()).ignoringStatus("404"), 0, 4);
  }

  @Test
  public void rejectsRecordsThatDoNotFit() {
    server.answerInTurn(
        page(0, 1, "\"next\":\"/p2?token=secret\""),
        json(
            "{\"data\":[{\"id\":1},{\"id\":\"x\",\"a\":{\"b\":[1.50,null]}},{\"id\":2.5},7],"
                + "\"meta\":{}}"));
    Rejects rejects = Rejects.collect();
    PAssert.that(pipeline.apply(api(PaginatorParameters.nextUrl("meta.next")).withRejects(rejects)))
        .containsInAnyOrder(ids(0, 2));
    Schema schema = Rejects.schema(FieldType.STRING);
    String url = server.url() + "/p2?token=****";
    PAssert.that(rejects.rows())
        .containsInAnyOrder(
            Row.withSchema(schema)
                .addValues(
                    "{\"id\":\"x\",\"a\":{\"b\":[1.50,null]}}",
                    "expected BIGINT, found the text 'x' (record 2 of page 2)",
                    "id",
                    "x",
                    url,
                    null,
                    null)
                .build(),
            Row.withSchema(schema)
                .addValues(
                    "{\"id\":2.5}",
                    "expected BIGINT, found 2.5 (record 3 of page 2)",
                    "id",
                    "2.5",
                    url,
                    null,
                    null)
                .build(),
            Row.withSchema(schema)
                .addValues(
                    "7",
                    "expected a JSON object, found 7 (record 4 of page 2)",
                    null,
                    null,
                    url,
                    null,
                    null)
                .build());
    pipeline.run();
  }

  @Test
  public void readsRecordsThatAreArraysByPosition() {
    server.answerInTurn(json("{\"values\":[[1,\"a\"],[2],[],[3,\"b\",true],[\"x\"]]}"));
    Schema schema =
        Schema.builder().addNullableInt64Field("id").addNullableStringField("name").build();
    Rejects rejects = Rejects.collect();
    PAssert.that(
            pipeline.apply(
                ReadFromRest.from(server.url())
                    .withRecords("values")
                    .withSchema(schema)
                    .withRejects(rejects)))
        .containsInAnyOrder(
            Row.withSchema(schema).addValues(1L, "a").build(),
            Row.withSchema(schema).addValues(2L, null).build(),
            Row.withSchema(schema).addValues(null, null).build());
    Schema rejected = Rejects.schema(FieldType.STRING);
    PAssert.that(rejects.rows())
        .containsInAnyOrder(
            Row.withSchema(rejected)
                .addValues(
                    "[3,\"b\",true]",
                    "has 3 values, but the schema 2 fields (record 4 of page 1)",
                    null,
                    null,
                    server.url(),
                    null,
                    null)
                .build(),
            Row.withSchema(rejected)
                .addValues(
                    "[\"x\"]",
                    "expected BIGINT, found the text 'x' (record 5 of page 1)",
                    "id",
                    "x",
                    server.url(),
                    null,
                    null)
                .build());
    pipeline.run();
    assertThat(
        failure(ReadFromRest.from(server.url()).withRecords("values")),
        is(
            "none of the first 5 records of 'GET URL' (page 1) is a JSON object; name another path"
                + " in records, or declare the schema, whose fields the values of an array go to"));
  }

  @Test
  public void saysThatThereIsNothingToInferFrom() {
    server.answerInTurn(json("[]"));
    assertThat(
        failure(ReadFromRest.from(server.url())),
        is("'GET URL' (page 1) has no records to infer a schema from; declare the schema"));
  }

  @Test
  public void collectsRejectedRecordsOfPagesInParallel() {
    server.answer(
        request -> {
          int page = request.number("page", 1);
          return json("{\"total\":4,\"data\":[{\"id\":%d},{\"id\":\"%d\"}]}".formatted(page, page));
        });
    Rejects rejects = Rejects.collect();
    PAssert.that(
            pipeline.apply(
                api(PaginatorParameters.pageNumber().withTotalPath("total")).withRejects(rejects)))
        .containsInAnyOrder(ids(1, 3));
    PAssert.that(rejects.rows())
        .satisfies(
            rows -> {
              List<String> records = new ArrayList<>();
              rows.forEach(row -> records.add(row.getString("failed_row")));
              assertThat(records, containsInAnyOrder("{\"id\":\"1\"}", "{\"id\":\"2\"}"));
              return null;
            });
    pipeline.run();
  }

  @Test
  public void failsWhereOnePageComesTwice() {
    server.answerInTurn(page(0, 2, ""));
    String reason =
        "(page 2) has the same records as page 1: one of them was read twice, or the server does"
            + " not heed which page it is asked for; check paginator.param, or set"
            + " allow_repeated_pages if pages may be equal";
    assertThat(
        failure(PaginatorParameters.pageNumber().withParam("p")),
        is("'GET URL/items?p=2' " + reason));
    server.answerInTurn(page(0, 2, "\"total\":4"));
    assertThat(
        failure(PaginatorParameters.pageNumber().withTotalPath("meta.total")),
        is("'URL/items' " + reason));
  }

  @Test
  public void readsEqualPagesIfTheyAreAllowed() {
    server.answerInTurn(page(5, 6, "\"next\":\"/b\""), page(5, 6, ""));
    PaginatorParameters paginator =
        PaginatorParameters.nextUrl("meta.next").withAllowRepeatedPages(true);
    PAssert.that(pipeline.apply(api(paginator)))
        .containsInAnyOrder(ids(5, 6).get(0), ids(5, 6).get(0));
    pipeline.run();
  }

  @Test
  public void failsWherePagesGoRoundInACircle() {
    server.answer(
        request -> page(server.log().size(), server.log().size() + 1, "\"next\":\"/items?c=1\""));
    assertThat(
        failure(PaginatorParameters.nextUrl("meta.next")),
        is(
            "'GET URL/items?c=1' (page 3) was read already: the pages go round in a circle, and the"
                + " run would never end"));
    server.answer(
        request -> page(server.log().size(), server.log().size() + 1, "\"next\":\"same\""));
    assertThat(
        failure(PaginatorParameters.cursor("meta.next")),
        containsString("'GET URL/items?cursor=same' (page 3) was read already"));
  }

  @Test
  public void failsWhereAPageThatIsIgnoredWasPromised() {
    server.answer(
        request ->
            request.number("page", 1) < 3
                ? numbered(6, 2, "\"total\":6").apply(request)
                : status(404, ""));
    PaginatorParameters numbers =
        PaginatorParameters.pageNumber().withTotalPath("meta.total").withParallel(false);
    assertThat(
        failure(api(numbers).ignoringStatus("404")),
        is(
            "'GET URL/items?page=3' (page 3) was ignored for its status, but 'GET URL/items?page=2'"
                + " (page 2) says that there are more records: pages were missed"));
    server.answer(
        request ->
            request.number("c", 0) == 1
                ? status(404, "")
                : page(0, 2, "\"next\":\"/items?c=1\",\"total\":4"));
    assertThat(
        failure(
            api(PaginatorParameters.nextUrl("meta.next").withTotalPath("meta.total"))
                .ignoringStatus("404")),
        is(
            "'GET URL/items?c=1' (page 2) was ignored for its status, but 'GET URL/items' (page 1)"
                + " says that there are more records: pages were missed"));
  }

  @Test
  public void failsWhereTotalsDoNotMatch() {
    PaginatorParameters numbers = PaginatorParameters.pageNumber().withTotalPath("meta.total");
    String missed = "pages were missed or read twice, or the data changed meanwhile";
    server.answer(numbered(5, 2, "\"total\":6"));
    assertThat(
        failure(numbers.withParallel(true)),
        is(
            "'GET URL/items?page=3' (page 3) has 1 records, but must have 2 of the 6 that the first"
                + " page tells: "
                + missed));
    server.answer(numbered(4, 2, "\"total\":6"));
    assertThat(
        failure(numbers),
        is(
            "'GET URL/items?page=3' (page 3) has no records, though the first page says that there"
                + " are more"));
    assertThat(
        failure(numbers.withParallel(false)),
        is(
            "'GET URL/items?page=3' (page 3) says that there are more pages, but has not a record"
                + " that leads to them"));
    server.answerInTurn(page(0, 2, "\"next\":\"/b\",\"total\":4"), page(2, 3, "\"total\":4"));
    assertThat(
        failure(PaginatorParameters.nextUrl("meta.next").withTotalPath("meta.total")),
        is(
            "'GET URL/b' (page 2) says that there are 4 records, but its 2 pages have 3: "
                + missed));
    server.answer(numbered(5, 3, "\"total\":4"));
    assertThat(
        failure(numbers.withParallel(false)),
        is(
            "'GET URL/items?page=2' (page 2) says that there are 4 records, but its 2 pages have 5: "
                + missed));
    server.answer(
        request -> {
          long page = request.number("page", 1);
          return page(2 * page, 2 * page + 2, "\"total\":%d".formatted(3 + page));
        });
    assertThat(
        failure(numbers),
        is(
            "'GET URL/items?page=2' (page 2) says that there are 5 records, the first page said 4:"
                + " the data changed while it was read"));
  }

  @Test
  public void failsWhereAFlagPromisesMoreThanThereIs() {
    server.answerInTurn(page(0, 2, "\"more\":true"));
    assertThat(
        failure(PaginatorParameters.cursor("meta.next").withHasMorePath("meta.more")),
        is(
            "'GET URL/items' (page 1) says that there are more pages, but has not a cursor at"
                + " 'meta.next' that leads to them"));
    assertThat(
        failure(PaginatorParameters.pageNumber().withHasMorePath("meta.mor")),
        is(
            "'GET URL/items' (page 1) has nothing at 'meta.mor'; expected true or false"
                .replace("items'", "items?page=1'")));
    assertThat(
        failure(PaginatorParameters.pageNumber().withTotalPath("meta.more")),
        is("'GET URL/items?page=1' (page 1) has 'true' at 'meta.more'; expected a number"));
  }

  @Test
  public void failsWhereAResponseIsNotWhatItShouldBe() {
    PaginatorParameters single = PaginatorParameters.single();
    server.answerInTurn(json("{\"meta\":{},\"items\":[]}"));
    assertThat(
        failure(single),
        is(
            "'GET URL/items' (page 1): there is nothing at 'data', where the records are to be; at"
                + " the top there is items, meta. Name another path in records, or set"
                + " allow_no_records if the API leaves it out when there are none"));
    server.answerInTurn(json("{\"data\":\"none\"}"));
    assertThat(
        failure(single),
        is(
            "'GET URL/items' (page 1): 'data' is a string; expected an array of records, or one"
                + " record"));
    server.answerInTurn(json("{\"data\":[{\"id\":1},\n{\"id\":2}, oops"));
    assertThat(
        failure(single),
        containsString(
            "'GET URL/items' (page 1) cannot be read to its end: behind record 2, line 2, column"));
    server.answerInTurn(json("{\"data\":[{\"id\":1}],\"data\":[]}"));
    assertThat(failure(single), containsString("'data' stands twice in the response"));
    server.answerInTurn(status(200, "<html>log in</html>").with("Content-Type", "text/html"));
    assertThat(
        failure(single),
        containsString("'GET URL/items' (page 1): is not JSON but 'text/html': Unexpected"));
    server.answerInTurn(json("{\"data\":[]} {}"));
    assertThat(failure(single), containsString("there is more behind the JSON value"));
  }

  @Test
  public void readsNothingWhereThatIsAllowed() {
    server.answerInTurn(json("{\"meta\":{}}"));
    ReadFromRest read = api(PaginatorParameters.single());
    PAssert.that(
            pipeline.apply(read.withConfiguration(read.configuration().withAllowNoRecords(true))))
        .empty();
    pipeline.run();
  }

  @Test
  public void keepsCredentialsFromOtherServers() {
    other.answerInTurn(page(2, 4, ""));
    server.answerInTurn(page(0, 2, "\"next\":\"" + other.url() + "/b?api_key=x\""));
    PaginatorParameters paginator = PaginatorParameters.nextUrl("meta.next");
    String expected =
        "'GET URL/items' (page 1) names as its next page 'OTHER/b?api_key=****', on another server,"
            + " which must not get the credentials of this one";
    assertThat(failure(api(paginator).withAuth(AuthParameters.bearer("hush-hush"))), is(expected));
    assertThat(failure(api(paginator).withHeader("X-Api-Key", "hush-hush")), is(expected));
    assertThat(other.log(), is(List.of()));
    reads(api(paginator), 0, 4);
    assertThat(other.log(), is(List.of("GET /b?api_key=x")));
  }

  @Test
  public void saysWhatIsWrongWithTheConfiguration() {
    wrong(
        "url: expected the address of an HTTP server, such as https://host/v1",
        read -> ReadFromRest.from("ftp://x").withSchema(ID));
    wrong(
        "url: has a login in it; give it as auth: {type: basic, username: ..., password: ...}",
        read -> ReadFromRest.from("http://u:p@host/").withSchema(ID));
    wrong(
        "path: '{id}' stands for a field of an input row, but there is no input",
        read -> ReadFromRest.from("http://host", "a/{id}").withSchema(ID));
    wrong(
        "records: is required here: if the response itself is the records, there is nothing beside"
            + " them that the paginator could look at",
        read ->
            ReadFromRest.from("http://host").withPaginator(PaginatorParameters.nextUrl("next")));
    wrong(
        "headers.Host: is not a header that can be set, or its value is malformed",
        read -> read.withHeader("Host", "x"));
    wrong(
        "headers.X-Key: is not a header that can be set, or its value is malformed",
        read -> read.withHeader("X-Key", "a\nb"));
    wrong(
        "paginator: expected either cursor_path or cursor_header with type cursor",
        read -> read.withPaginator(PaginatorParameters.cursor("a").withCursorHeader("b")));
    wrong(
        "paginator.cursor_path: has no meaning with type page_number",
        read -> read.withPaginator(PaginatorParameters.pageNumber().withCursorPath("x")));
    wrong(
        "auth.password: is required with type basic",
        read -> read.withAuth(AuthParameters.basic("u", "")));
    wrong(
        "auth.token: has no meaning with type basic",
        read -> read.withAuth(AuthParameters.basic("u", "p").withToken("t")));
    wrong(
        "on_status.40: expected a status such as 404, or 4xx for all of a class",
        read -> read.ignoringStatus("40"));
    wrong(
        "rate_limit: expected more than 0 requests a second",
        read -> read.withHttp(read.http().withRateLimit(0.0)));
    wrong(
        "include: has no meaning without an input whose rows have fields to keep",
        read -> read.withIncluded("a", "b"));
    PaginatorParameters inBody = PaginatorParameters.pageNumber().withLocation(ParameterPlace.BODY);
    wrong(
        "paginator.location: body has no meaning with method get; expected query",
        read -> read.withPaginator(inBody));
    wrong(
        "body: 'page' cannot be set in it; with location: body, a JSON object is expected",
        read -> read.withPost(parsed("[1]")).withPaginator(inBody));
    wrong(
        "body: has no meaning with method get; expected post",
        read -> read.withConfiguration(read.configuration().withBody(parsed("{}"))));
    wrong(
        "params.a: expected a string, a number, a boolean, or a list of these\n"
            + "params.b: expected a string, a number, a boolean, or a list of these",
        read ->
            read.withConfiguration(
                read.configuration().withParams(parsed("{\"a\":null,\"b\":{},\"c\":[1.50]}"))));
  }

  private static JsonNode parsed(String json) {
    try {
      return JsonRows.parse(json);
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }

  private static void wrong(String message, UnaryOperator<ReadFromRest> change) {
    Pipeline refused = Pipeline.create();
    ReadFromRest read = ReadFromRest.from("http://localhost:1").withSchema(ID);
    assertThat(
        assertThrows(message, ConfigurationException.class, () -> refused.apply(change.apply(read)))
            .getMessage(),
        is(message));
  }

  @Test
  public void standsBehindBeamsDoorForOtherSdks() {
    server.answerInTurn(json("[{\"id\":7}]"));
    ReadFromRest.Provider provider = new ReadFromRest.Provider();
    assertThat(provider.identifier(), is("purlin:schematransform:read_from_rest:v1"));
    Schema schema = Schema.builder().addStringField("url").build();
    Row configuration = Row.withSchema(schema).addValues(server.url()).build();
    PCollection<Row> rows =
        PCollectionRowTuple.empty(pipeline).apply(provider.from(configuration)).get("output");
    PAssert.that(rows).containsInAnyOrder(ids(7, 8));
    pipeline.run();
  }
}
