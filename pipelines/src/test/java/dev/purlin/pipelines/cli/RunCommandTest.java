package dev.purlin.pipelines.cli;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.matchesRegex;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.Rule;
import org.junit.Test;

/** What {@code purlin run} does, prints, leaves behind, and exits with. */
public class RunCommandTest {
  private static final String SALES =
      """
      id,shop,amount
      1,Bonn,10.5
      2,Ulm,20
      3,Bonn,0.5
      """;
  private static final String LARGE =
      """
      pipeline:
        type: chain
        transforms:
          - type: ReadFromCsv
            name: Sales
            config:
              path: "DIR/{{ file }}.csv"
              schema: {id: BIGINT, shop: VARCHAR, amount: DOUBLE}
          - type: Filter
            name: Large
            config: {keep: "amount > 1"}
          - type: WriteToJson
            name: Out
            config: {path: "DIR/out.jsonl", single_file: true}
      """;
  private static final String CHECKED =
      """
      pipeline:
        type: chain
        transforms:
          - type: Create
            config: {elements: [{id: 1}, {id: 2}]}
          - type: AssertEqual
            name: Check
            config: {elements: [{id: 1}, {id: 3}]}
      """;

  @Rule public final Workplace workplace = new Workplace();

  @Test
  public void exitsWith0AndShowsTheBooks() {
    workplace.file("sales.csv", SALES);
    Path file = workplace.file("large.yaml", LARGE);
    Invocation run = workplace.run(file, "--set", "file=sales");
    assertThat(run.toString(), run.exitCode(), is(0));
    assertThat(
        run.out(),
        startsWith(
            """
            step   read  written  filtered
            ─────  ────  ───────  ────────
            Sales     3        3         0
            Large     3        2         1
            Out       2        2         0
            wrote %s
            done in\s"""
                .formatted(workplace.path("out.jsonl"))));
    assertThat(run.out(), containsString("; the books balance\n"));
    assertThat(
        run.out(), containsString("record: " + workplace.lastRun().resolve("run.json") + "\n"));
    assertThat(
        run.err(), matchesRegex("run \\d{8}-\\d{6}-large-[0-9a-f]{4} on direct \\(as asked\\)\n"));
    assertThat(
        workplace.read("out.jsonl").lines().sorted().toList(),
        contains(
            "{\"id\":1,\"shop\":\"Bonn\",\"amount\":10.5}",
            "{\"id\":2,\"shop\":\"Ulm\",\"amount\":20.0}"));
  }

  @Test
  public void recordsTheRun() {
    workplace.file("sales.csv", SALES);
    Path file = workplace.file("large.yaml", LARGE);
    workplace.run(file, "--set", "file=sales");
    JsonNode record = workplace.record();
    assertThat(record.get("run_id").asText(), is(workplace.lastRun().getFileName().toString()));
    assertThat(record.get("pipeline").asText(), is(file.toString()));
    assertThat(record.get("sha256").asText(), matchesRegex("[0-9a-f]{64}"));
    assertThat(record.get("runner").asText(), is("direct"));
    assertThat(record.get("outcome").asText(), is("succeeded"));
    assertThat(record.has("error"), is(false));
    assertThat(record.get("parameters").toString(), is("{\"file\":\"sales\"}"));
    ObjectNode step = (ObjectNode) record.get("steps").get(1);
    double from = step.remove("active_from").doubleValue();
    assertThat(step.remove("active_to").doubleValue(), greaterThanOrEqualTo(from));
    assertThat(
        step.toString(),
        is(
            "{\"step\":\"Large\",\"type\":\"Filter\",\"read\":3,\"created\":0,\"written\":2,"
                + "\"rejected\":0,\"filtered\":1,\"merged\":0,\"bytes\":0}"));
    assertThat(record.get("balanced").asBoolean(), is(true));
    assertThat(
        record.get("files_read").toString(),
        is(
            "[{\"file\":\"%s\",\"bytes\":47,\"crc32c\":\"0c63b498\"}]"
                .formatted(workplace.path("sales.csv"))));
    assertThat(
        record.get("targets_written").toString(),
        is("[\"%s\"]".formatted(workplace.path("out.jsonl"))));
  }

  @Test
  public void addsEveryRunToTheHistory() {
    workplace.file("sales.csv", SALES);
    Path file = workplace.file("large.yaml", LARGE);
    workplace.run(file, "--set", "file=sales");
    workplace.run(workplace.file("check.yaml", CHECKED));
    List<String> history = workplace.read("runs/history.jsonl").lines().toList();
    assertThat(
        history.stream().map(line -> Workplace.json(line).get("outcome").asText()).toList(),
        contains("succeeded", "unbalanced"));
  }

  @Test
  public void exitsWith1AndTellsWhereTheBadRowStands() {
    workplace.file("sales.csv", SALES.replace("20", "many"));
    Path file = workplace.file("large.yaml", LARGE);
    Invocation run = workplace.run(file, "--set", "file=sales");
    assertThat(run.toString(), run.exitCode(), is(1));
    assertThat(
        run.err(),
        containsString(
            """
            : step 'Sales' refused a row: %s:3:7: field 'amount' = 'many': 'many' is not a DOUBLE
              Give the step an error_handling output, or run with --on-error=quarantine, to set \
            such rows aside.
            """
                .formatted(workplace.path("sales.csv"))));
    assertThat(workplace.record().get("outcome").asText(), is("failed"));
    assertThat(workplace.record().has("balanced"), is(false));
    assertThat(Files.exists(workplace.path("out.jsonl")), is(false));
  }

  @Test
  public void exitsWith1AndNamesTheFieldWhoseExpressionFails() {
    Path file =
        workplace.file(
            "divide.yaml",
            """
            pipeline:
              type: chain
              transforms:
                - type: Create
                  config: {elements: [{id: 1, parts: 2}, {id: 2, parts: 0}]}
                - type: MapToFields
                  name: Divide
                  config: {fields: {share: "100 / parts"}}
            """);
    Invocation run = workplace.run(file);
    assertThat(run.toString(), run.exitCode(), is(1));
    assertThat(
        run.err(),
        containsString(
            ": step 'Divide' refused a row: field 'parts' = '0': cannot compute 'share' = 100 /"
                + " parts: division by zero\n"));
  }

  @Test
  public void exitsWith1WhereTheWorldOutsideFails() {
    Path file =
        workplace.file(
            "nowhere.yaml",
            """
            pipeline:
              type: chain
              transforms:
                - type: Create
                  config: {elements: [{id: 1}]}
                - type: WriteToJson
                  config: {path: "/proc/nowhere/out.jsonl", single_file: true}
            """);
    Invocation run = workplace.run(file);
    assertThat(run.toString(), run.exitCode(), is(1));
    assertThat(run.err(), containsString(": cannot write '/proc/nowhere/out.jsonl': "));
  }

  @Test
  public void exitsWith3WhereACheckDoesNotHold() {
    Invocation run = workplace.run(workplace.file("check.yaml", CHECKED));
    assertThat(run.toString(), run.exitCode(), is(3));
    assertThat(
        run.err().replaceFirst("after [0-9.]+ m?s", "after a while"),
        containsString(
            """
            a check failed after a while: step 'Check': the rows are not as expected
              1 missing:
                {"id":3}
              1 unexpected:
                {"id":2}
            """));
    assertThat(workplace.record().get("outcome").asText(), is("unbalanced"));
  }

  @Test
  public void exitsWith2AndRunsNothingWhereTheFileIsWrong() {
    workplace.file("sales.csv", SALES);
    Path file = workplace.file("large.yaml", LARGE.replace("Filter", "Fliter"));
    Invocation run = workplace.run(file, "--set", "file=sales");
    assertThat(run.exitCode(), is(2));
    assertThat(
        run.err(),
        containsString("large.yaml:9:13: unknown transform 'Fliter'; did you mean 'Filter'?\n"));
    assertThat(workplace.list("runs"), is(empty()));
  }

  @Test
  public void exitsWith2WhereAVariableIsNotSet() {
    Path file = workplace.file("large.yaml", LARGE.replace("DIR/{{ file }}", "{{ file }}"));
    Invocation run = workplace.run(file);
    assertThat(run.exitCode(), is(2));
    assertThat(
        run.err(),
        startsWith(
            file + ":7:19: the variable 'file' has no value; give it one with --set file=VALUE\n"));
  }

  @Test
  public void exitsWith2WhereThereIsNoSuchFile() {
    Invocation run = workplace.run(Path.of("nowhere.yaml"));
    assertThat(run.exitCode(), is(2));
    assertThat(run.err(), is("there is no file 'nowhere.yaml'\n"));
  }

  @Test
  public void exitsWith2WhereTheOptionsOfTheFileAreNotBeams() {
    Path file = workplace.file("options.yaml", CHECKED + "options: {paralellism: 3}\n");
    Invocation run = workplace.run(file);
    assertThat(run.exitCode(), is(2));
    assertThat(
        run.err(),
        containsString(
            "options.yaml:9:11: Beam has no pipeline option 'paralellism'. Did you mean"
                + " 'parallelism'?\n"));
    assertThat(Invocation.of("validate", file).err(), is(run.err()));
  }

  @Test
  public void passesOverOptionsOfOtherSdksAndRunners() {
    Path file =
        workplace.file(
            "options.yaml",
            """
            pipeline:
              transforms:
                - type: Create
                  config: {elements: [{id: 1}]}
                - type: AssertEqual
                  input: Create
                  config: {elements: [{id: 1}]}
            options: {project: p, region: europe-west1, num_workers: 3}
            """);
    Invocation run = workplace.run(file);
    assertThat(run.toString(), run.exitCode(), is(0));
  }

  @Test
  public void exitsWith2WhereTheCommandLineIsWrong() {
    Path file = workplace.file("check.yaml", CHECKED);
    assertThat(
        workplace.runOn("spark", file).err(),
        startsWith(
            "Invalid value for option '--runner': expected one of [AUTO, DIRECT, FLINK]"
                + " (case-insensitive) but was 'spark'\n"));
    assertThat(
        workplace.run(file, "--flink-master", "localhost:8081").err(),
        startsWith("--flink-master goes with --runner=flink, not with direct\n"));
    assertThat(
        workplace.runOn("flink", file, "--flink-master", "localhost").err(),
        startsWith(
            "--flink-master: expected HOST:PORT, as in localhost:8081, found 'localhost'\n"));
    assertThat(
        workplace.runOn("flink", file, "--parallelism=0").err(),
        startsWith("--parallelism: expected a number from 1, found 0\n"));
    assertThat(
        workplace.run(file, "--parallelism=2").err(),
        startsWith("--parallelism goes with --runner=flink, not with direct\n"));
    assertThat(workplace.run(file, "--dryrun").err(), startsWith("Unknown option: '--dryrun'"));
    assertThat(workplace.run(file, "--dryrun").exitCode(), is(2));
    assertThat(workplace.run(file, "--set", "day").exitCode(), is(2));
    assertThat(Invocation.of("run").exitCode(), is(2));
    assertThat(Invocation.of().exitCode(), is(2));
    assertThat(Invocation.of().err(), startsWith("Missing the command.\n"));
  }

  @Test
  public void exitsWith1WhereNoClusterAnswers() throws Exception {
    Path file = workplace.file("check.yaml", CHECKED);
    int port;
    try (ServerSocket socket = new ServerSocket(0)) {
      port = socket.getLocalPort();
    }
    Invocation run = workplace.runOn("flink", file, "--flink-master=localhost:" + port);
    assertThat(run.exitCode(), is(1));
    assertThat(
        run.err(),
        is(
            """
            no Flink cluster answers at localhost:%1$d: Connection refused
              Expected the address of its REST interface, which is port 8081 unless changed. To look for it: curl http://localhost:%1$d/overview
            """
                .formatted(port)));
  }

  @Test
  public void dryRunWritesNothing() throws Exception {
    workplace.file("sales.csv", SALES);
    Path file = workplace.file("large.yaml", LARGE);
    Invocation run = workplace.run(file, "--set", "file=sales", "--dry-run");
    assertThat(run.toString(), run.exitCode(), is(0));
    assertThat(
        run.out(),
        is(
            """
            step   transform    output rows
            ─────  ───────────  ───────────────────────────────────────
            Sales  ReadFromCsv  id BIGINT, shop VARCHAR, amount DOUBLE
            Large  Filter       id BIGINT, shop VARCHAR, amount DOUBLE
            Out    WriteToJson  file VARCHAR, rows BIGINT, bytes BIGINT
            %s is valid
            """
                .formatted(file)));
    assertThat(
        workplace.list("").stream().map(path -> path.getFileName().toString()).toList(),
        contains("large.yaml", "sales.csv"));
  }

  @Test
  public void quarantinesTheRowsThatNoStepHandles() {
    workplace.file("sales.csv", SALES.replace("20", "many"));
    Path file = workplace.file("large.yaml", LARGE);
    Invocation run = workplace.run(file, "--set", "file=sales", "--on-error", "quarantine");
    assertThat(run.toString(), run.exitCode(), is(0));
    assertThat(run.out(), containsString("rejected rows: 1 by Sales\n"));
    Path quarantined =
        workplace
            .path("quarantine")
            .resolve(workplace.lastRun().getFileName())
            .resolve("rejected.jsonl");
    assertThat(
        Workplace.read(quarantined),
        is(
            "{\"step\":\"Sales\",\"error_message\":\"'many' is not a DOUBLE\",\"field\":\"amount\","
                + "\"value\":\"many\",\"file\":\"%s\",\"line\":3,\"column\":7,"
                    .formatted(workplace.path("sales.csv"))
                + "\"failed_row\":\"2,Ulm,many\"}\n"));
  }

  @Test
  public void aStepMayBeNamedLikeTheQuarantine() {
    workplace.file("sales.csv", SALES.replace("20", "many"));
    for (String name : List.of("quarantine", "quarantine/Flatten")) {
      Path file = workplace.file("large.yaml", LARGE.replace("Sales", name));
      Invocation run = workplace.run(file, "--set", "file=sales", "--on-error", "quarantine");
      assertThat(run.toString(), run.exitCode(), is(0));
      assertThat(run.out(), containsString("rejected rows: 1 by " + name + "\n"));
    }
  }

  @Test
  public void aStepThatRefusesEverythingFailsTheRun() {
    workplace.file("days.csv", "day\n2022-07-20T00:00:00.000\n2022-07-21T00:00:00.000\n");
    Path file =
        workplace.file(
            "days.yaml",
            """
            pipeline:
              type: chain
              transforms:
                - type: ReadFromCsv
                  name: Days
                  config: {path: DIR/days.csv, schema: {day: DATE}}
                - type: WriteToJson
                  config: {path: DIR/days.jsonl, single_file: true}
            """);
    workplace.file("days.jsonl", "as before\n");
    Invocation run = workplace.run(file, "--on-error", "quarantine");
    assertThat(run.toString(), run.exitCode(), is(1));
    assertThat(
        run.err(),
        containsString("step 'Days' refused all of its 2 rows, and no target that waits for"));
    assertThat(workplace.read("days.jsonl"), is("as before\n"));
    Path quarantined = workplace.path("quarantine").resolve(workplace.lastRun().getFileName());
    assertThat(Workplace.read(quarantined.resolve("rejected.jsonl")).lines().count(), is(2L));
  }

  /** The runs' directory is a file: nothing can be written beneath it once the run is over. */
  @Test
  public void aRecordThatCannotBeWrittenHidesNeitherTheReasonNorTheTargets() throws Exception {
    Path file =
        workplace.file(
            "p.yaml",
            """
            pipeline:
              transforms:
                - type: Create
                  name: Rows
                  config: {elements: [{id: 1}]}
                - type: WriteToJson
                  input: Rows
                  config: {path: DIR/rows.jsonl, single_file: true}
            """);
    workplace.file("runs/history.jsonl/occupied", "");
    Invocation run = workplace.run(file);
    assertThat(run.toString(), run.exitCode(), is(1));
    assertThat(run.err(), containsString("cannot write the run record to "));
    assertThat(run.err(), containsString("Committed: %s.".formatted(workplace.path("rows.jsonl"))));
    workplace.file("p.yaml", workplace.read("p.yaml").replace("rows.jsonl", "occupied.jsonl"));
    workplace.file("occupied.jsonl/occupied", "");
    Invocation failed = workplace.run(file);
    assertThat(failed.toString(), failed.exitCode(), is(1));
    assertThat(failed.err(), containsString("and no target was changed: cannot write "));
    assertThat(failed.err(), containsString("No target was committed."));
  }

  @Test
  public void quarantinesRowsOfDifferentWindows() {
    Path file =
        workplace.file(
            "windows.yaml",
            """
            pipeline:
              type: composite
              transforms:
                - type: Create
                  name: Parts
                  config: {elements: [{id: 1, parts: 2}, {id: 2, parts: 0}]}
                - type: MapToFields
                  name: Before
                  input: Parts
                  config: {fields: {share: "100 / parts"}}
                - type: MapToFields
                  name: After
                  input: Parts
                  windowing: {type: fixed, size: 60s}
                  config: {fields: {share: "100 / parts"}}
            """);
    Invocation run = workplace.run(file, "--on-error", "quarantine");
    assertThat(run.toString(), run.exitCode(), is(0));
    assertThat(run.out(), containsString("rejected rows: 1 by Before, 1 by After\n"));
    List<String> steps =
        Workplace.read(
                workplace
                    .path("quarantine")
                    .resolve(workplace.lastRun().getFileName())
                    .resolve("rejected.jsonl"))
            .lines()
            .map(line -> Workplace.json(line).get("step").asText())
            .toList();
    assertThat(steps, containsInAnyOrder("Before", "After"));
  }

  @Test
  public void logsToTheRunsOwnFile() {
    Path file =
        workplace.file(
            "log.yaml",
            """
            pipeline:
              type: chain
              transforms:
                - type: Create
                  config: {elements: [{word: swordfish}]}
                - type: LogForTesting
            """);
    Invocation run = workplace.run(file);
    assertThat(run.toString(), run.exitCode(), is(0));
    assertThat(run.out(), containsString("log:    " + workplace.lastRun().resolve("run.log")));
    assertThat(
        Workplace.read(workplace.lastRun().resolve("run.log")),
        allOf(containsString("INFO"), containsString("{\"word\":\"swordfish\"}")));
    assertThat(run.toString(), not(containsString("INFO")));
  }
}
