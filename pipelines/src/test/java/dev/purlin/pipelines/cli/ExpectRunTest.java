package dev.purlin.pipelines.cli;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.Rule;
import org.junit.Test;

/** What Expect does to a run, its targets and its books, on each runner. */
public class ExpectRunTest {
  private static final List<String> RUNNERS = List.of("direct", "flink");

  @Rule public final Workplace workplace = new Workplace();

  private Path file(String rows, String expectations) {
    workplace.file("orders.csv", "id,state,amount\n" + rows);
    return workplace.file(
        "orders.yaml",
        """
        pipeline:
          transforms:
            - type: ReadFromCsv
              name: Read
              config: {path: DIR/orders.csv, schema: {id: BIGINT, state: VARCHAR, amount: DECIMAL}}
            - type: Expect
              name: Check
              input: Read
              config:
                expectations:
                  EXPECTATIONS
            - {type: WriteToCsv, name: Good, input: Check, config: {path: DIR/good.csv, single_file: true}}
            - {type: WriteToJson, name: Bad, input: Check.failed, config: {path: DIR/bad.jsonl, single_file: true}}
            - {type: WriteToJson, name: Told, input: Check.results, config: {path: DIR/told.jsonl, single_file: true}}
        """
            .replace("EXPECTATIONS", expectations.strip().indent(10).strip()));
  }

  private List<String> lines(String name) {
    return workplace.read(name).lines().sorted().collect(Collectors.toList());
  }

  @Test
  public void sendsRowsWhereTheyBelongOnEveryRunner() {
    Path file =
        file(
            "1,open,5\n,open,7\n3,lost,-1\n4,01,2\n",
            """
            - {expect: not_null, field: id, severity: quarantine}
            - {expect: in_set, field: state, values: [open, 01], severity: quarantine, max_percent: 50}
            - {expect: between, field: amount, min: 0, severity: warn}
            - {expect: expression, expression: amount < 100}
            """);
    for (String runner : RUNNERS) {
      Invocation run = workplace.runOn(runner, file);
      assertThat(run.toString(), run.exitCode(), is(0));
      assertThat(lines("good.csv"), is(List.of("1,open,5", "4,01,2", "id,state,amount")));
      assertThat(
          lines("bad.jsonl"),
          is(
              List.of(
                  "{\"id\":3,\"state\":\"lost\",\"amount\":-1,"
                      + "\"failed_expectations\":[\"in_set state\"]}",
                  "{\"id\":null,\"state\":\"open\",\"amount\":7,"
                      + "\"failed_expectations\":[\"not_null id\"]}")));
      assertThat(
          lines("told.jsonl"),
          is(
              List.of(
                  "{\"expectation\":\"between\",\"field\":\"amount\",\"severity\":\"warn\","
                      + "\"rows\":4,\"failed\":1,\"percent\":25.0,\"passed\":false,"
                      + "\"observed\":\"1 of 4 rows failed\",\"expected\":\"at least 0\"}",
                  "{\"expectation\":\"expression\",\"field\":null,\"severity\":\"fail\","
                      + "\"rows\":4,\"failed\":0,\"percent\":0.0,\"passed\":true,"
                      + "\"observed\":\"0 of 4 rows failed\",\"expected\":\"amount < 100\"}",
                  "{\"expectation\":\"in_set\",\"field\":\"state\",\"severity\":\"quarantine\","
                      + "\"rows\":4,\"failed\":1,\"percent\":25.0,\"passed\":true,"
                      + "\"observed\":\"1 of 4 rows failed\","
                      + "\"expected\":\"one of open, 01, but for 50.0 %\"}",
                  "{\"expectation\":\"not_null\",\"field\":\"id\",\"severity\":\"quarantine\","
                      + "\"rows\":4,\"failed\":1,\"percent\":25.0,\"passed\":false,"
                      + "\"observed\":\"1 of 4 rows failed\",\"expected\":\"a value\"}")));
    }
  }

  @Test
  public void holdsOfNoRowsOnEveryRunner() {
    Path file = file("", "- {expect: not_null, field: id}");
    for (String runner : RUNNERS) {
      Invocation run = workplace.runOn(runner, file);
      assertThat(run.toString(), run.exitCode(), is(0));
      assertThat(lines("good.csv"), is(List.of("id,state,amount")));
      assertThat(
          lines("told.jsonl"),
          is(
              List.of(
                  "{\"expectation\":\"not_null\",\"field\":\"id\",\"severity\":\"fail\","
                      + "\"rows\":0,\"failed\":0,\"percent\":null,\"passed\":true,"
                      + "\"observed\":\"0 of 0 rows failed\",\"expected\":\"a value\"}")));
    }
  }

  @Test
  public void aColumnOfNullsFailsTheRunAndNoTargetChanges() {
    Path file = file(",open,5\n,open,6\n", "- {expect: not_null, field: id}");
    for (String runner : RUNNERS) {
      workplace.file("good.csv", "as it was\n");
      Invocation run = workplace.runOn(runner, file);
      assertThat(run.toString(), run.exitCode(), is(3));
      assertThat(
          run.toString(),
          containsString(
              "step 'Check': the rows are not as expected\n  not_null id: 2 of 2 rows failed"));
      assertThat(workplace.read("good.csv"), is("as it was\n"));
      assertThat(workplace.path("bad.jsonl").toFile().exists(), is(false));
      assertThat(workplace.record().path("outcome").asText(), is("unbalanced"));
    }
  }

  @Test
  public void judgesKeysAndAllRowsOnEveryRunner() {
    Path file =
        file(
            "1,open,5\n2,open,7\n2,paid,-1\n,paid,2\n,paid,2\n",
            """
            - {expect: unique, field: id, severity: quarantine}
            - {expect: compound_unique, fields: [state, amount], severity: warn}
            - {expect: distinct_count, field: state, min: 2, max: 2}
            - {expect: sum_equals, field: amount, value: 15}
            - {expect: mean, field: amount, min: 3, max: 3}
            - {expect: quantile, field: amount, fraction: 0.5, min: 2, max: 2}
            - {expect: null_share, field: id, max: 0.4}
            """);
    for (String runner : RUNNERS) {
      Invocation run = workplace.runOn(runner, file);
      assertThat(run.toString(), run.exitCode(), is(0));
      assertThat(
          lines("good.csv"), is(List.of(",paid,2", ",paid,2", "1,open,5", "id,state,amount")));
      assertThat(
          lines("bad.jsonl"),
          is(
              List.of(
                  "{\"id\":2,\"state\":\"open\",\"amount\":7,"
                      + "\"failed_expectations\":[\"unique id\"]}",
                  "{\"id\":2,\"state\":\"paid\",\"amount\":-1,"
                      + "\"failed_expectations\":[\"unique id\"]}")));
      List<String> told =
          lines("told.jsonl").stream()
              .map(Workplace::json)
              .map(
                  row ->
                      "%s %s %s: %s"
                          .formatted(
                              row.path("expectation").asText(),
                              row.path("field").asText(),
                              row.path("passed").asText(),
                              row.path("observed").asText()))
              .toList();
      assertThat(
          told,
          is(
              List.of(
                  "compound_unique state, amount false: 2 of 5 rows failed",
                  "distinct_count state true: 2",
                  "mean amount true: 3",
                  "null_share id true: 0.4 (2 of 5 rows)",
                  "quantile amount true: 1 of 5 values below and 2 above",
                  "sum_equals amount true: 15",
                  "unique id false: 2 of 5 rows failed")));
    }
  }

  @Test
  public void aFailedCheckOfAllRowsChangesNoTargetOnAnyRunner() {
    Path file =
        file(
            "1,open,5\n1,open,7\n",
            """
            - {expect: sum_equals, field: amount, value: 12.01}
            - {expect: unique, field: id}
            """);
    for (String runner : RUNNERS) {
      workplace.file("good.csv", "as it was\n");
      Invocation run = workplace.runOn(runner, file);
      assertThat(run.toString(), run.exitCode(), is(3));
      assertThat(
          run.toString(),
          containsString(
              "step 'Check': the rows are not as expected\n"
                  + "  sum_equals amount: found 12, expected 12.01\n"
                  + "  unique id: 2 of 2 rows failed"));
      assertThat(workplace.read("good.csv"), is("as it was\n"));
      assertThat(workplace.path("bad.jsonl").toFile().exists(), is(false));
    }
  }
}
