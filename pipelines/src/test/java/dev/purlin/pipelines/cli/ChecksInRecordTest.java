package dev.purlin.pipelines.cli;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.Rule;
import org.junit.Test;

/** What a run's record, and the end of its report on the screen, say of checks. */
public class ChecksInRecordTest {
  private static final List<String> RUNNERS = List.of("direct", "flink");

  @Rule public final Workplace workplace = new Workplace();

  private Path file(String rows, String steps) {
    workplace.file("orders.csv", "id,state,amount\n" + rows);
    return workplace.file(
        "orders.yaml",
        """
        pipeline:
          transforms:
            - type: ReadFromCsv
              name: Read
              config: {path: DIR/orders.csv, schema: {id: BIGINT, state: VARCHAR, amount: DECIMAL}}
            STEPS
            - {type: WriteToCsv, name: Good, input: Check, config: {path: DIR/good.csv, single_file: true}}
        """
            .replace("STEPS", steps.strip().indent(4).strip()));
  }

  private static String expect(String expectations) {
    return """
    - type: Expect
      name: Check
      input: Read
      config:
        expectations:
          EXPECTATIONS
    """
        .replace("EXPECTATIONS", expectations.strip().indent(6).strip());
  }

  private List<String> checks() {
    List<String> checks = new ArrayList<>();
    workplace.record().path("checks").forEach(check -> checks.add(check.toString()));
    return checks;
  }

  @Test
  public void holdsTheResultOfEachExpectationOnEveryRunner() {
    Path file =
        file(
            "1,open,5\n2,lost,7\n2,lost,2.5\n,paid,-1\n",
            expect(
                """
                - {expect: in_set, field: state, values: [open, paid], severity: warn, max_percent: 10}
                - {expect: not_null, field: id, max_rows: 1, severity: warn}
                - {expect: unique, field: id, severity: warn}
                - {expect: mean, field: amount, min: 4, severity: warn}
                - {expect: max, field: state, max: paid}
                - {expect: quantile, field: amount, fraction: 0.5, min: 2.5}
                - {expect: row_count, min: 1}
                """));
    for (String runner : RUNNERS) {
      Invocation run = workplace.runOn(runner, file);
      assertThat(run.toString(), run.exitCode(), is(0));
      assertThat(
          checks(),
          is(
              List.of(
                  "{\"step\":\"Check\",\"check\":\"in_set state\",\"kind\":\"in_set\","
                      + "\"field\":\"state\",\"severity\":\"warn\",\"passed\":false,\"rows\":4,"
                      + "\"failed\":2,\"max_percent\":10.0,\"observed\":\"2 of 4 rows failed\","
                      + "\"expected\":\"one of open, paid, but for 10.0 %\",\"examples\":["
                      + "{\"state\":\"lost\",\"id\":2,\"amount\":2.5},"
                      + "{\"state\":\"lost\",\"id\":2,\"amount\":7}]}",
                  "{\"step\":\"Check\",\"check\":\"not_null id\",\"kind\":\"not_null\","
                      + "\"field\":\"id\",\"severity\":\"warn\",\"passed\":true,\"rows\":4,"
                      + "\"failed\":1,\"max_rows\":1,\"observed\":\"1 of 4 rows failed\","
                      + "\"expected\":\"a value, but for 1 rows\",\"examples\":["
                      + "{\"id\":null,\"state\":\"paid\",\"amount\":-1}]}",
                  "{\"step\":\"Check\",\"check\":\"unique id\",\"kind\":\"unique\","
                      + "\"field\":\"id\",\"severity\":\"warn\",\"passed\":false,\"rows\":4,"
                      + "\"failed\":2,\"observed\":\"2 of 4 rows failed\","
                      + "\"expected\":\"no value twice\",\"examples\":[{\"id\":2}]}",
                  "{\"step\":\"Check\",\"check\":\"mean amount\",\"kind\":\"mean\","
                      + "\"field\":\"amount\",\"severity\":\"warn\",\"passed\":false,\"rows\":4,"
                      + "\"failed\":0,\"measured\":3.375,\"observed\":\"3.375\","
                      + "\"expected\":\"at least 4\",\"examples\":[]}",
                  "{\"step\":\"Check\",\"check\":\"max state\",\"kind\":\"max\","
                      + "\"field\":\"state\",\"severity\":\"fail\",\"passed\":true,\"rows\":4,"
                      + "\"failed\":0,\"measured\":\"paid\",\"observed\":\"paid\","
                      + "\"expected\":\"at most paid\",\"examples\":[]}",
                  "{\"step\":\"Check\",\"check\":\"quantile 0.5 amount\",\"kind\":\"quantile\","
                      + "\"field\":\"amount\",\"severity\":\"fail\",\"passed\":true,\"rows\":4,"
                      + "\"failed\":0,\"observed\":\"1 of 4 values below and 0 above\","
                      + "\"expected\":\"at least 2.5\",\"examples\":[]}",
                  "{\"step\":\"Check\",\"check\":\"row_count\",\"kind\":\"row_count\","
                      + "\"field\":null,\"severity\":\"fail\",\"passed\":true,\"rows\":4,"
                      + "\"failed\":0,\"measured\":4,\"observed\":\"4\","
                      + "\"expected\":\"at least 1\",\"examples\":[]}")));
      assertThat(
          run.out(),
          containsString(
              """
              warn: Check: in_set state: 2 of 4 rows failed, expected one of open, paid, but for 10.0 %
              warn: Check: unique id: 2 of 4 rows failed, expected no value twice
              warn: Check: mean amount: 3.375, expected at least 4
              7 checks: 4 passed, 3 failed (warn)
              """));
    }
  }

  @Test
  public void keepsTheRowsThatAreNotUniqueWhereTheyLeave() {
    Path file =
        file(
            "1,open,5\n2,lost,7\n2,lost,2.5\n",
            expect("- {expect: unique, field: id, severity: quarantine}")
                + "- {type: LogForTesting, name: Bad, input: Check.failed}\n");
    for (String runner : RUNNERS) {
      Invocation run = workplace.runOn(runner, file);
      assertThat(run.toString(), run.exitCode(), is(0));
      assertThat(
          workplace.record().path("checks").path(0).path("examples").toString(),
          is(
              "[{\"id\":2,\"state\":\"lost\",\"amount\":2.5},"
                  + "{\"id\":2,\"state\":\"lost\",\"amount\":7}]"));
    }
  }

  @Test
  public void tellsOfTheFailuresOfAllStepsAtOnceOnEveryRunner() {
    Path file =
        file(
            "1,open,5\n1,lost,7\n",
            """
            - type: Expect
              name: Before
              input: Read
              config: {expectations: [{expect: row_count, min: 3}]}
            - type: Expect
              name: Check
              input: Before
              config:
                expectations:
                  - {expect: unique, field: id}
                  - {expect: between, field: amount, max: 6, severity: warn}
            - type: AssertEqual
              name: Exactly
              input: Read
              config: {elements: [{id: 1, state: open, amount: 5}]}
            """);
    for (String runner : RUNNERS) {
      workplace.file("good.csv", "as it was\n");
      Invocation run = workplace.runOn(runner, file);
      assertThat(run.toString(), run.exitCode(), is(3));
      assertThat(workplace.read("good.csv"), is("as it was\n"));
      assertThat(
          workplace.record().path("error").asText(),
          is(
              """
              step 'Before': the rows are not as expected
                row_count: found 2, expected at least 3
              step 'Check': the rows are not as expected
                unique id: 2 of 2 rows failed
              step 'Exactly': the rows are not as expected
                1 unexpected:
                  {"id":1,"state":"lost","amount":7}"""));
      assertThat(
          run.out(),
          containsString(
              """
              fail: Before: row_count: 2, expected at least 3
              fail: Check: unique id: 2 of 2 rows failed, expected no value twice
              warn: Check: between amount: 1 of 2 rows failed, expected at most 6
              fail: Exactly: equal rows: 0 missing, 1 unexpected, expected 1 row
              4 checks: 0 passed, 4 failed (3 fail, 1 warn)
              """));
      assertThat(workplace.record().path("steps").path(0).path("written").asLong(), is(2L));
    }
  }

  @Test
  public void aComparisonOfTwoSidesIsACheckToo() {
    Path file =
        file(
            "1,open,5\n2,lost,7\n",
            """
            - type: Create
              name: Other
              config: {elements: [{id: 1, state: open, amount: 5}, {id: 3, state: open, amount: 1}]}
            - type: Reconcile
              name: Compared
              input: {source: Read, target: Other}
              config: {key: [id], columns: [state], severity: warn}
            - type: Expect
              name: Check
              input: Read
              config: {expectations: [{expect: row_count, min: 1}]}
            """);
    for (String runner : RUNNERS) {
      Invocation run = workplace.runOn(runner, file);
      assertThat(run.toString(), run.exitCode(), is(0));
      assertThat(
          checks().get(0),
          is(
              "{\"step\":\"Compared\",\"check\":\"equal sides\",\"kind\":\"reconcile\","
                  + "\"field\":null,\"severity\":\"warn\",\"passed\":false,\"rows\":3,"
                  + "\"failed\":2,\"observed\":\"1 equal, 1 missing, 1 extra, 0 differing\","
                  + "\"expected\":\"equal rows\",\"examples\":[]}"));
    }
  }

  @Test
  public void keepsAtMostFiveExamplesUnlessToldAnotherNumber() {
    String rows = "1,lost,5\n2,lost,5\n3,lost,5\n4,lost,5\n5,lost,5\n6,lost,5\n";
    String some = expect("- {expect: in_set, field: state, values: [open], severity: warn}");
    assertThat(workplace.run(file(rows, some)).exitCode(), is(0));
    assertThat(workplace.record().path("checks").path(0).path("examples").size(), is(5));
    assertThat(workplace.run(file(rows, some), "--no-examples").exitCode(), is(0));
    assertThat(workplace.record().path("checks").path(0).path("examples").size(), is(0));
    assertThat(workplace.record().path("checks").path(0).path("failed").asLong(), is(6L));
    String two = some.replace("config:\n", "config:\n    examples: 2\n");
    assertThat(workplace.run(file(rows, two)).exitCode(), is(0));
    assertThat(workplace.record().path("checks").path(0).path("examples").size(), is(2));
  }

  @Test
  public void noSecretOfAFieldIsInTheRecord() {
    String long1 = "PlantedA" + "a".repeat(300);
    workplace.file(
        "users.jsonl",
        "{\"id\":1,\"password\":\"PlantedZ\",\"user\":{\"api_key\":\"PlantedB\",\"bio\":\"%s\"}}\n"
                .formatted("b".repeat(300))
            + "{\"id\":2,\"password\":\"%s\",\"user\":{\"api_key\":\"PlantedC\",\"bio\":\"\"}}\n"
                .formatted(long1));
    Path file =
        workplace.file(
            "users.yaml",
            """
            pipeline:
              transforms:
                - type: ReadFromJson
                  name: Read
                  config:
                    path: DIR/users.jsonl
                    schema:
                      id: BIGINT
                      password: VARCHAR
                      user: "ROW<api_key VARCHAR, bio VARCHAR>"
                - type: Expect
                  name: Check
                  input: Read
                  config:
                    expectations:
                      - {expect: expression, expression: id > 5, severity: warn}
                      - {expect: min, field: password, max: A}
                - {type: Cast, name: Number, input: Read, config: {fields: {password: BIGINT}}}
                - type: AssertEqual
                  name: Exactly
                  input: Read
                  config: {elements: [{id: 3}]}
                - {type: Create, name: Other, config: {elements: [{id: 1, password: PlantedQ}]}}
                - type: Reconcile
                  name: Compared
                  input: {source: Read, target: Other}
                  config: {key: [id], columns: [password]}
            """);
    Invocation run =
        workplace.run(file, "--on-error=quarantine", "--report", workplace.path("run.html"));
    assertThat(run.toString(), run.exitCode(), is(3));
    JsonNode record = workplace.record();
    assertThat(record.path("checks").path(0).path("examples").size(), is(2));
    assertThat(record.path("checks").path(1).path("measured").asText(), is("****"));
    assertThat(
        record.path("rejected_rows").path(0).path("reason").asText(),
        is(
            "field 'password': the value is refused (it is not shown, as the field is named like a"
                + " secret)"));
    assertThat(record.path("rejected_rows").path(0).path("rows").asLong(), is(2L));
    assertThat(record.path("rejected_rows").size(), is(1));
    assertThat(
        record.path("error").asText(),
        containsString("id=1: password **** in the source, **** in the target"));
    assertThat(
        record.path("error").asText(), containsString("\n    {\"id\":1,\"password\":\"****\","));
    assertThat(run.out() + run.err(), not(containsString("Planted")));
    assertThat(workplace.read("run.html"), not(containsString("Planted")));
    assertThat(
        Workplace.read(workplace.lastRun().resolve("run.json")), not(containsString("Planted")));
  }

  @Test
  public void withoutExamplesNoMessageHoldsRows() {
    Path file =
        file(
            "11,PlantedState,5\n12,PlantedToo,7\nPlantedId,x,1\nOtherPlanted,x,1\n",
            """
            - {type: Create, name: Other, config: {elements: [{id: 11, state: open, amount: 5}, {id: 77, state: x, amount: 5}]}}
            - type: Reconcile
              name: Compared
              input: {source: Read, target: Other}
              config: {key: [id], columns: [state]}
            - type: AssertEqual
              name: Check
              input: Read
              config: {elements: [{id: 1, state: open, amount: 5}]}
            """);
    Invocation run = workplace.run(file, "--no-examples", "--on-error=quarantine");
    assertThat(run.toString(), run.exitCode(), is(3));
    JsonNode record = workplace.record();
    assertThat(
        record.path("error").asText(),
        is(
            """
            step 'Compared': source and target differ
              2 rows in the source, 2 in the target; 0 equal, 1 missing, 1 extra, 1 differing
              column 'state' differs in 1 row
            step 'Check': the rows are not as expected
              1 missing
              2 unexpected"""));
    assertThat(
        record.path("rejected_rows").toString(),
        is("[{\"step\":\"Read\",\"reason\":\"field 'id': '…' is not a BIGINT\",\"rows\":2}]"));
    assertThat(record.toString(), not(containsString("Planted")));
  }

  @Test
  public void aRowWithALongNumberWarnsOnly() {
    String digits = "7".repeat(1200);
    Path file =
        file(
            "1,open," + digits + "\n",
            expect(
                """
                - {expect: between, field: amount, max: 6, severity: warn}
                - {expect: max, field: amount, max: 6, severity: warn}
                """));
    Invocation run = workplace.run(file);
    assertThat(run.toString(), run.exitCode(), is(0));
    JsonNode checks = workplace.record().path("checks");
    assertThat(
        checks.path(0).path("examples").toString(),
        is(
            "[{\"amount\":\"%s…\",\"id\":1,\"state\":\"open\"}]"
                .formatted(digits.substring(0, 199))));
    assertThat(checks.path(1).path("measured").asText(), is(digits));
    Invocation shown = Invocation.of("runs", "show", "latest", "--runs", workplace.path("runs"));
    assertThat(shown.toString(), shown.exitCode(), is(0));
  }

  @Test
  public void examplesHoldNoSecrets() {
    workplace.file(
        "people.csv",
        "id,db_password,note,number\n1,plain-one,with Hunter2Secret in it,98765432\n");
    Path file =
        workplace.file(
            "people.yaml",
            """
            pipeline:
              type: chain
              transforms:
                - type: ReadFromCsv
                  config:
                    path: DIR/people.csv
                    schema: {id: BIGINT, db_password: VARCHAR, note: VARCHAR, number: BIGINT}
                - type: MapToFields
                  config:
                    append: true
                    fields: {"{{ column_token }}": id, long: {expression: "RPAD(note, 1000, 'x')"}}
                - type: Expect
                  config: {expectations: [{expect: expression, expression: id > 1, severity: warn}]}
            """);
    Invocation run =
        workplace.run(
            file,
            "--set=secret_token=Hunter2Secret",
            "--set=pin_token=98765432",
            "--set=column_token=Hunter2Column");
    assertThat(run.toString(), run.exitCode(), is(0));
    JsonNode example = workplace.record().path("checks").path(0).path("examples").path(0);
    assertThat(
        example.toString(),
        is(
            "{\"id\":1,\"db_password\":\"****\",\"note\":\"with **** in it\","
                + "\"number\":\"****\",\"****\":1,\"long\":\"with **** in it"
                + "x".repeat(199 - 24)
                + "…\"}"));
    assertThat(
        Workplace.read(workplace.lastRun().resolve("run.json")), not(containsString("Hunter2")));
  }
}
