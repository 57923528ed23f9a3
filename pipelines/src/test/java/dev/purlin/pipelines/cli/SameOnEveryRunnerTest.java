package dev.purlin.pipelines.cli;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.Rule;
import org.junit.Test;

/** One pipeline with a step of every kind gives the same rows, targets and books on each runner. */
public class SameOnEveryRunnerTest {
  private static final String ORDERS =
      """
      id,customer,amount,tags
      1,7,10.50,"[""a"",""b""]"
      2,8,4.50,"[""a""]"
      3,7,many,"[""b""]"
      4,9,1.25,[]
      5,8,2.00,"[""c"",""d""]"
      6,7,0.10,"[""c""]"
      """;
  private static final String CUSTOMERS =
      """
      {"customer": 7, "name": "Ann", "tags": ["x", "y"]}
      {"customer": 8, "name": "Bob", "tags": ["y"]}
      {"customer": 10, "name": "Cid", "tags": []}
      """;
  private static final String PIPELINE =
      """
      pipeline:
        transforms:
          - type: ReadFromCsv
            name: Orders
            config:
              path: DIR/orders.csv
              schema: {id: BIGINT, customer: BIGINT, amount: "DECIMAL(9,2)"}
              error_handling: {output: unreadable}
          - type: ReadFromJson
            name: Customers
            config:
              path: DIR/customers.jsonl
          - type: MapToFields
            name: Shares
            input: Orders
            config:
              append: true
              fields: {share: "100 / (id - 2)"}
              error_handling: {output: indivisible}
          - type: Filter
            name: Large
            input: Shares
            config: {keep: amount > 1}
          - type: Explode
            name: Tags
            input: Customers
            config: {fields: tags}
          - type: Join
            name: Tagged
            input: {orders: Large, tags: Tags}
            config:
              type: outer
              equalities: [{orders: customer, tags: customer}]
              fields: {orders: [id, amount, share], tags: [name, tags]}
          - type: Combine
            name: Totals
            input: Tagged
            config:
              group_by: name
              combine:
                total: {value: amount, fn: sum}
                rows: {value: id, fn: count}
          - type: Sql
            name: Ranked
            input: Totals
            config:
              query: >-
                SELECT name, total, RANK() OVER (ORDER BY total DESC) AS place
                FROM PCOLLECTION WHERE total >= (SELECT MIN(total) FROM PCOLLECTION)
          - type: WriteToCsv
            name: TaggedFile
            input: Tagged
            config: {path: DIR/RUNNER/tagged.csv, single_file: true}
          - type: WriteToJson
            name: RankedFile
            input: Ranked
            config: {path: DIR/RUNNER/ranked.jsonl, single_file: true}
          - type: WriteToParquet
            name: TotalsFile
            input: Totals
            config: {path: DIR/RUNNER/totals.parquet, num_shards: 1}
          - type: WriteToAvro
            name: TotalsAvro
            input: Totals
            config: {path: DIR/RUNNER/totals.avro, num_shards: 1}
          - type: Filter
            name: Known
            input: Totals
            config: {keep: name IS NOT NULL}
          - type: WriteToJdbc
            name: TotalsTable
            input: Known
            config:
              url: "jdbc:h2:DIR/RUNNER/totals"
              table: total
              mode: upsert
              key: name
              create_table: true
          - type: WriteToJson
            name: Unreadable
            input: Orders.unreadable
            config: {path: DIR/RUNNER/unreadable.jsonl, single_file: true}
          - type: WriteToJson
            name: Indivisible
            input: Shares.indivisible
            config: {path: DIR/RUNNER/indivisible.jsonl, single_file: true}
      """;

  @Rule public final Workplace workplace = new Workplace();

  @Test
  public void givesTheSameOnDirectAndOnFlink() throws Exception {
    workplace.file("orders.csv", ORDERS);
    workplace.file("customers.jsonl", CUSTOMERS);
    Map<String, List<String>> direct = run("direct");
    assertThat(
        direct.get("tagged.csv"),
        containsInAnyOrder(
            "id,amount,share,name,tags",
            "1,10.50,-100,Ann,x",
            "1,10.50,-100,Ann,y",
            "4,1.25,50,,",
            "5,2.00,33,Bob,y"));
    assertThat(direct.get("table"), contains("Ann 21 2", "Bob 2 1"));
    assertThat(direct.get("unreadable.jsonl").size(), is(1));
    assertThat(
        direct.get("indivisible.jsonl").get(0),
        is(
            "{\"failed_row\":{\"id\":2,\"customer\":8,\"amount\":4.50},\"error_message\":\"cannot compute"
                + " 'share' = 100 / (id - 2): division by zero\",\"field\":\"id\",\"value\":\"2\","
                + "\"file\":null,\"line\":null,\"column\":null}"));
    assertThat(run("flink"), is(direct));
  }

  @Test
  public void failsTheSameWayOnDirectAndOnFlink() {
    String text =
        """
        pipeline:
          transforms:
            - type: Create
              config: {elements: [{id: 1}, {id: 0}]}
            - type: MapToFields
              name: Shares
              input: Create
              config: {fields: {share: 100 / id}}
            - type: WriteToJson
              name: Failing
              input: Shares
              config: {path: DIR/out/failing.jsonl}
        """;
    workplace.file("out/failing.jsonl-00000-of-00001", "as before");
    Path file = workplace.file("fail.yaml", text);
    for (String runner : List.of("direct", "flink")) {
      Invocation run = workplace.runOn(runner, file);
      assertThat(run.toString(), run.exitCode(), is(1));
      assertThat(
          run.err(),
          containsString(
              ": step 'Shares' refused a row: field 'id' = '0': cannot compute 'share' = 100 / id:"
                  + " division by zero\n"));
      assertThat(
          workplace.list("out"), contains(workplace.path("out/failing.jsonl-00000-of-00001")));
      assertThat(workplace.read("out/failing.jsonl-00000-of-00001"), is("as before"));
    }
  }

  @Test
  public void exitsWith3OnFlinkToo() {
    Path file =
        workplace.file(
            "check.yaml",
            """
            pipeline:
              type: chain
              transforms:
                - type: Create
                  config: {elements: [{id: 1}]}
                - type: AssertEqual
                  config: {elements: [{id: 2}]}
            """);
    Invocation run = workplace.runOn("flink", file);
    assertThat(run.toString(), run.exitCode(), is(3));
    assertThat(run.err(), containsString("    {\"id\":2}\n  1 unexpected:\n    {\"id\":1}\n"));
  }

  /** Everything that a run leaves behind, but for the time it took. */
  private Map<String, List<String>> run(String runner) throws Exception {
    Path file = workplace.file(runner + ".yaml", PIPELINE.replace("RUNNER", runner));
    Invocation run = workplace.runOn(runner, file);
    assertThat(run.toString(), run.exitCode(), is(0));
    Map<String, List<String>> left = new TreeMap<>();
    for (String name :
        List.of("tagged.csv", "ranked.jsonl", "unreadable.jsonl", "indivisible.jsonl")) {
      left.put(name, workplace.read(runner + "/" + name).lines().sorted().toList());
    }
    left.put("table", table(workplace.path(runner).resolve("totals")));
    JsonNode record = workplace.record();
    List<String> books = new ArrayList<>();
    record
        .get("steps")
        .forEach(
            step ->
                books.add(
                    ((ObjectNode) step).remove(List.of("active_from", "active_to")).toString()));
    left.put("books", books.stream().map(book -> withoutSize(book)).toList());
    List<String> read = new ArrayList<>();
    record.get("files_read").forEach(fact -> read.add(fact.toString()));
    left.put("files read", read.stream().sorted().toList());
    List<String> targets = new ArrayList<>();
    record
        .get("targets_written")
        .forEach(target -> targets.add(target.asText().replace("/" + runner + "/", "/RUNNER/")));
    left.put("targets", targets.stream().sorted().toList());
    assertThat(Files.exists(workplace.path(runner + "/totals.parquet-00000-of-00001")), is(true));
    return left;
  }

  /** Rows in another order take more or less room. */
  private static String withoutSize(String book) {
    return book.contains("WriteToParquet") || book.contains("WriteToAvro")
        ? book.replaceAll("\"bytes\":\\d+", "")
        : book;
  }

  private static List<String> table(Path database) throws Exception {
    List<String> rows = new ArrayList<>();
    try (Connection connection = DriverManager.getConnection("jdbc:h2:" + database);
        Statement statement = connection.createStatement();
        ResultSet found = statement.executeQuery("SELECT * FROM total ORDER BY name")) {
      while (found.next()) {
        rows.add(
            found.getString("name")
                + " "
                + found.getString("total")
                + " "
                + found.getString("rows"));
      }
    }
    return rows;
  }
}
