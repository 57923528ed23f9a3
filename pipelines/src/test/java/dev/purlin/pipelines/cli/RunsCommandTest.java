package dev.purlin.pipelines.cli;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.jsoup.Jsoup;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;

/** The history as {@code purlin runs} shows it, of records that an earlier day has left. */
public class RunsCommandTest {
  private static final String FIRST = "20261127-080000-orders-000a";
  private static final String SECOND = "20261128-080000-orders-000b";
  private static final String OTHER = "20261128-090000-people-000c";

  @Rule public final Workplace workplace = new Workplace();

  @Before
  public void writeHistory() {
    workplace.file(
        "runs/history.jsonl",
        """
        {"run_id":"20261127-080000-orders-000a","pipeline":"jobs/orders.yaml","started":"2026-11-27T08:00:00.5Z","seconds":61.2,"outcome":"succeeded","rows_in":12345,"rows_out":12000,"rows_rejected":0,"checks_passed":2,"checks_failed":0}
        {"run_id":"20261128-080000-orders-000b","pipeline":"jobs/orders.yaml","started":"2026-11-28T08:00:00.5Z","seconds":30.6,"outcome":"unbalanced","rows_in":2,"rows_out":1,"rows_rejected":1,"checks_passed":1,"checks_failed":1}
        {"run_id":"20261128-090000-people-000c","pipeline":"people.yml","started":"2026-11-28T09:00:00Z","seconds":1,"outcome":"failed"}
        """);
    workplace.file(
        "runs/" + FIRST + "/run.json",
        record(
            FIRST,
            "61.2, \"outcome\": \"succeeded\"",
            "{\"day\": \"2026-11-26\", \"same\": \"x\"}",
            "12345, \"written\": 12345, \"rejected\": 0, \"active_from\": 1.0, \"active_to\": 51.5",
            "",
            "\"passed\": true, \"severity\": \"warn\", \"observed\": \"3.5\", \"expected\": \"at most 4\""));
    workplace.file(
        "runs/" + SECOND + "/run.json",
        record(
            SECOND,
            "30.6, \"outcome\": \"unbalanced\", \"error\": \"step 'Check': the rows are not as expected\\n  mean\"",
            "{\"day\": \"2026-11-27\", \"same\": \"x\"}",
            "2, \"written\": 1, \"rejected\": 1",
            "{\"step\": \"Read\", \"reason\": \"no number\", \"rows\": 1}",
            "\"passed\": false, \"severity\": \"warn\", \"observed\": \"4.5\", \"expected\": \"at most 4\""));
  }

  private static String record(
      String id, String seconds, String parameters, String read, String rejected, String check) {
    return """
    {"run_id": "%s", "pipeline": "jobs/orders.yaml", "sha256": "ab12", "runner": "direct",
     "started": "2026-11-27T08:00:00.5Z", "ended": "2026-11-27T08:01:00.5Z", "seconds": %s,
     "parameters": %s,
     "steps": [{"step": "Read", "type": "ReadFromCsv", "read": %s}],
     "rejected_rows": [%s],
     "checks": [{"step": "Check", "check": "mean amount", %s}],
     "files_read": [{"file": "orders.csv", "bytes": 1000}],
     "targets_written": ["good.csv"]}
    """
        .formatted(id, seconds, parameters, read, rejected, check);
  }

  private Invocation runs(Object... arguments) {
    Object[] all = new Object[arguments.length + 3];
    all[0] = "runs";
    System.arraycopy(arguments, 0, all, 1, arguments.length);
    all[all.length - 2] = "--runs";
    all[all.length - 1] = workplace.path("runs");
    return Invocation.of(all);
  }

  @Test
  public void listsTheNewestFirst() {
    Invocation list = runs();
    assertThat(list.toString(), list.exitCode(), is(0));
    assertThat(
        list.out(),
        is(
            """
            run                          pipeline  result      started               duration      in     out  rejected         checks
            ───────────────────────────  ────────  ──────────  ────────────────────  ────────  ──────  ──────  ────────  ─────────────
            20261128-090000-people-000c  people    failed      2026-11-28T09:00:00Z     1.0 s       -       -         -              -
            20261128-080000-orders-000b  orders    unbalanced  2026-11-28T08:00:00Z    30.6 s       2       1         1  1 of 2 failed
            20261127-080000-orders-000a  orders    succeeded   2026-11-27T08:00:00Z  1:01 min  12,345  12,000         0       2 passed
            """));
  }

  @Test
  public void listsOnlyWhatIsAskedFor() {
    String line =
        "{\"run_id\":\"20261128-080000-orders-000b\",\"pipeline\":\"jobs/orders.yaml\","
            + "\"started\":\"2026-11-28T08:00:00.5Z\",\"seconds\":30.6,\"outcome\":\"unbalanced\","
            + "\"rows_in\":2,\"rows_out\":1,\"rows_rejected\":1,\"checks_passed\":1,"
            + "\"checks_failed\":1}\n";
    for (String name : new String[] {"orders", "orders.yaml", "jobs/orders.yaml"}) {
      assertThat(runs("--json", "--limit=1", "--pipeline", name).out(), is(line));
    }
    assertThat(
        runs("--pipeline=nothing").out(),
        is("no runs of nothing in " + workplace.path("runs") + "\n"));
    Invocation none = runs("--limit=0");
    assertThat(none.exitCode(), is(2));
    assertThat(none.err(), startsWith("--limit: expected a number from 1, found 0"));
  }

  @Test
  public void saysWhichLinesAreNoRuns() throws Exception {
    Files.writeString(
        workplace.path("runs/history.jsonl"),
        workplace.read("runs/history.jsonl")
            + "{\"run_id\":\"2026\n{}\n{\"run_id\":\"20261128-1\"}\n"
            + "{\"run_id\":\"20261128-2\",\"started\":\"yesterday\"}\n");
    Invocation list = runs();
    assertThat(list.toString(), list.exitCode(), is(0));
    assertThat(list.out().lines().count(), is(5L));
    String history = workplace.path("runs/history.jsonl").toString();
    assertThat(
        list.err(),
        is(
            history
                + ":4 is left out: it is not the JSON of a run\n"
                + history
                + ":5 is left out: it has no 'run_id'\n"
                + history
                + ":6 is left out: it has no 'started'\n"
                + history
                + ":7 is left out: 'started' is 'yesterday', expected a time such as"
                + " 2026-11-28T08:00:00Z\n"));
  }

  @Test
  public void showsARun() {
    Invocation shown = runs("show", "20261128-08");
    assertThat(shown.toString(), shown.exitCode(), is(0));
    assertThat(
        shown.out(),
        is(
            """
            run:      20261128-080000-orders-000b
            pipeline: jobs/orders.yaml
            result:   unbalanced after 30.6 s
            started:  2026-11-27T08:00:00Z
            runner:   direct
            set:      day=2026-11-27
            set:      same=x
            error:    step 'Check': the rows are not as expected
                        mean

            step  at work  read  written  rejected
            ────  ───────  ────  ───────  ────────
            Read        -     2        1         1

            check        step   result         found  expected
            ───────────  ─────  ─────────────  ─────  ─────────
            mean amount  Check  failed (warn)  4.5    at most 4

            rejected by  rows  reason
            ───────────  ────  ─────────
            Read         1     no number

            file read   bytes
            ──────────  ─────
            orders.csv  1,000

            target written
            ──────────────
            good.csv
            """));
  }

  @Test
  public void writesThePageOfAnEarlierRun() throws Exception {
    Invocation shown = runs("show", FIRST, "--report", workplace.path("first.html"));
    assertThat(shown.toString(), shown.exitCode(), is(0));
    assertThat(shown.out(), is("wrote " + workplace.path("first.html") + "\n"));
    assertThat(
        Jsoup.parse(workplace.read("first.html")).title(), is("jobs/orders.yaml: succeeded"));
    assertThat(
        PosixFilePermissions.toString(Files.getPosixFilePermissions(workplace.path("first.html"))),
        is("rw-------"));
    Invocation nowhere = runs("show", FIRST, "--report", workplace.path("none/first.html"));
    assertThat(nowhere.exitCode(), is(2));
    assertThat(
        nowhere.err(),
        startsWith(
            "--report: the directory %s does not exist; create it first"
                .formatted(workplace.path("none"))));
  }

  @Test
  public void showsInWhatTwoRunsDiffer() {
    Invocation difference = runs("diff", FIRST, SECOND);
    assertThat(difference.toString(), difference.exitCode(), is(0));
    assertThat(
        difference.out(),
        is(
            """
                                20261127-080000-orders-000a  20261128-080000-orders-000b                       change
            ──────────────────  ───────────────────────────  ────────────────────────────────────────────────  ────────
            duration            1:01 min                     30.6 s                                            -50.0 %
            result              succeeded                    unbalanced
            error               -                            step 'Check': the rows are not as expected⏎  me…
            --set day           2026-11-26                   2026-11-27
            Read: read          12,345                       2                                                 -100.0 %
            Read: written       12,345                       1                                                 -100.0 %
            Read: rejected      0                            1
            Read: no number     -                            1
            Check: mean amount  passed: 3.5                  failed: 4.5
            """));
  }

  @Test
  public void saysWhatIsWrongWithTheNameOfARun() {
    Invocation several = runs("show", "2026112");
    assertThat(several.exitCode(), is(2));
    assertThat(
        several.err(),
        is("3 runs begin with '2026112': %s, %s, %s\n".formatted(OTHER, SECOND, FIRST)));
    Invocation misspelt = runs("diff", "20261127-080000-order-000a", "latest");
    assertThat(misspelt.exitCode(), is(2));
    assertThat(misspelt.err(), containsString("did you mean '" + FIRST + "'?"));
    Invocation gone = runs("show", "latest");
    assertThat(gone.exitCode(), is(2));
    assertThat(
        gone.err(),
        is(
            "run '%s' is listed in the history of %s, but its record %s does not exist\n"
                .formatted(
                    OTHER, workplace.path("runs"), workplace.path("runs/" + OTHER + "/run.json"))));
    workplace.file("empty/history.jsonl", "");
    Invocation nothing = Invocation.of("runs", "show", "latest", "--runs", workplace.path("empty"));
    assertThat(nothing.exitCode(), is(2));
    assertThat(
        nothing.err(),
        is(
            "there is no run in %s; --runs says where run records are\n"
                .formatted(workplace.path("empty"))));
  }

  @Test
  public void aDirectoryThatDoesNotExistIsAnError() {
    for (String command : List.of("list", "show")) {
      List<Object> arguments = new ArrayList<>(List.of("runs"));
      if (command.equals("show")) {
        arguments.addAll(List.of("show", "latest"));
      }
      arguments.addAll(List.of("--runs", workplace.path("typo")));
      Invocation typo = Invocation.of(arguments.toArray());
      assertThat(typo.exitCode(), is(2));
      assertThat(
          typo.err(),
          is(
              "the directory %s does not exist; --runs says where run records are\n"
                  .formatted(workplace.path("typo"))));
    }
  }

  @Test
  public void aPageAndJsonAreNotAskedForTogether() {
    Invocation both = runs("show", FIRST, "--json", "--report", workplace.path("first.html"));
    assertThat(both.exitCode(), is(2));
    assertThat(both.err(), startsWith("--json and --report: give one of them"));
    assertThat(Files.exists(workplace.path("first.html")), is(false));
  }

  @Test
  public void readsNumbersOfAnyLength() {
    String digits = "7".repeat(1200);
    workplace.file(
        "runs/" + FIRST + "/run.json",
        "{\"run_id\": \"%s\", \"checks\": [{\"measured\": %s}]}".formatted(FIRST, digits));
    Invocation shown = runs("show", FIRST, "--json");
    assertThat(shown.toString(), shown.exitCode(), is(0));
    assertThat(shown.out(), containsString(digits));
  }

  @Test
  public void saysWhereTheRowsOfStepsCameFrom() {
    Path record = workplace.path("runs/" + FIRST + "/run.json");
    workplace.file(
        "runs/" + FIRST + "/run.json",
        Workplace.read(record)
            .replace("\"step\": \"Read\",", "\"step\": \"Read\", \"from\": \"stage run=x\","));
    assertThat(
        runs("show", FIRST).out(), containsString("\nrows:     of Read: from stage run=x\n"));
    assertThat(runs("show", FIRST, "--report", workplace.path("first.html")).exitCode(), is(0));
    assertThat(
        Jsoup.parse(workplace.read("first.html")).select("section#steps td").get(1).text(),
        is("ReadFromCsv from stage run=x"));
  }

  @Test
  public void countsTheRowsThatTargetsHaveGot() {
    workplace.file("in.csv", "id\n1\n2\n3\nx\n");
    String file =
        """
        pipeline:
          transforms:
            - type: ReadFromCsv
              name: Read
              config: {path: DIR/in.csv, schema: {id: BIGINT}}
            - {type: Filter, name: Some, input: Read, config: {keep: id < 3}}
            - type: Expect
              name: Check
              input: Some
              config: {expectations: [{expect: row_count, min: LEAST}]}
            - {type: WriteToCsv, name: Out, input: Check, config: {path: DIR/out.csv, single_file: true}}
            - type: Reconcile
              name: Compared
              input: {source: Read, target: Some}
              config: {key: [id], severity: warn}
        """;
    Path good = workplace.file("good.yaml", file.replace("LEAST", "2"));
    Invocation run = workplace.run(good, "--on-error=quarantine");
    assertThat(run.toString(), run.exitCode(), is(0));
    JsonNode line = Workplace.json(runs("--json", "--pipeline=good").out());
    assertThat(line.path("rows_in").asLong(), is(4L));
    assertThat(line.path("rows_out").asLong(), is(2L));
    assertThat(line.path("rows_rejected").asLong(), is(1L));
    assertThat(line.path("checks_passed").asLong(), is(1L));
    assertThat(line.path("checks_failed").asLong(), is(1L));
    Path bad = workplace.file("bad.yaml", file.replace("LEAST", "5"));
    assertThat(workplace.run(bad, "--on-error=quarantine").exitCode(), is(3));
    assertThat(
        Workplace.json(runs("--json", "--pipeline=bad").out()).path("rows_out").asLong(), is(0L));
  }
}
