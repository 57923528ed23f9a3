package dev.purlin.pipelines.cli;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.junit.Rule;
import org.junit.Test;

/** The page that a run writes about itself, and what it makes it of. */
public class RunPageFileTest {
  @Rule public final Workplace workplace = new Workplace();

  @Test
  public void tellsWhichRowsWereRefusedAndWhyOnEveryRunner() {
    Path file =
        workplace.file(
            "jobs.yaml",
            """
            pipeline:
              type: chain
              transforms:
                - type: ReadFromCsv
                  name: Read
                  config: {path: DIR/in.csv, schema: {id: BIGINT, password: BIGINT}}
                - {type: WriteToJson, name: Write, config: {path: DIR/out.jsonl, single_file: true}}
            """);
    workplace.file("in.csv", "id,password\n1,1\nx,2\n<i>,3\n4,Hunter2\n5,5\n");
    for (String runner : List.of("direct", "flink")) {
      Invocation run =
          workplace.runOn(
              runner, file, "--on-error=quarantine", "--report", workplace.path("run.html"));
      assertThat(run.toString(), run.exitCode(), is(0));
      assertThat(run.out(), containsString("report: " + workplace.path("run.html") + "\n"));
      List<String> rows = new ArrayList<>();
      for (JsonNode reason : workplace.record().path("rejected_rows")) {
        rows.add(
            reason.path("step").asText()
                + " "
                + reason.path("rows").asLong()
                + " "
                + reason.path("reason").asText());
      }
      assertThat(
          rows,
          is(
              List.of(
                  "Read 2 field 'id': '…' is not a BIGINT",
                  "Read 1 field 'password': the value is refused (it is not shown, as the field is"
                      + " named like a secret)")));
      assertThat(
          workplace.record().path("rejected_rows").path(1).path("example").asText(),
          is(
              workplace.path("in.csv")
                  + ":5:3: field 'password' = '****':"
                  + " the value is refused (it is not shown, as the field is named like a secret)"));
      assertThat(workplace.record().toString(), not(containsString("Hunter2")));
      Document page = Jsoup.parse(workplace.read("run.html"));
      assertThat(page.title(), is(file + ": succeeded"));
      assertThat(page.select("svg .count").eachText(), is(List.of("2")));
      assertThat(page.select("#rejected-rows tbody tr").size(), is(2));
      for (JsonNode step : workplace.record().path("steps")) {
        double from = step.path("active_from").asDouble(-1);
        double to = step.path("active_to").asDouble(-1);
        assertThat(step.toString(), from >= 0 && to >= from, is(true));
        assertThat(
            step.toString(), to <= workplace.record().path("seconds").asDouble() + 0.01, is(true));
      }
    }
  }

  @Test
  public void keepsNoExamplesOfRefusedRowsIfTold() {
    workplace.file("in.csv", "id\n1\nx\n");
    Path file =
        workplace.file(
            "jobs.yaml",
            """
            pipeline:
              type: chain
              transforms:
                - {type: ReadFromCsv, name: Read, config: {path: DIR/in.csv, schema: {id: BIGINT}}}
                - {type: WriteToJson, name: Write, config: {path: DIR/out.jsonl, single_file: true}}
            """);
    assertThat(workplace.run(file, "--on-error=quarantine", "--no-examples").exitCode(), is(0));
    assertThat(
        workplace.record().path("rejected_rows").toString(),
        is("[{\"step\":\"Read\",\"reason\":\"field 'id': '…' is not a BIGINT\",\"rows\":1}]"));
  }

  @Test
  public void tellsOfARunThatFailedWithoutItsSecrets() {
    workplace.file("in.csv", "id\n1\nHunter2Secret\n");
    Path file =
        workplace.file(
            "jobs.yaml",
            """
            pipeline:
              type: chain
              transforms:
                - {type: ReadFromCsv, name: "Read {{ token }}", config: {path: DIR/in.csv, schema: {id: BIGINT}}}
                - {type: WriteToJson, name: Write, config: {path: DIR/out.jsonl, single_file: true}}
            """);
    Invocation run =
        workplace.run(file, "--set=token=Hunter2Secret", "--report", workplace.path("run.html"));
    assertThat(run.toString(), run.exitCode(), is(1));
    assertThat(workplace.read("run.html"), not(containsString("Hunter2")));
    Document page = Jsoup.parse(workplace.read("run.html"));
    assertThat(page.select("header .mark").text(), is("failed"));
    assertThat(page.select("#error pre").text(), containsString("'****' is not a BIGINT"));
    assertThat(page.select("svg .name").first().text(), is("Read ****"));
    assertThat(page.select("dd").last().text(), is("****"));
  }

  @Test
  public void looksForThePlaceBeforeAnythingRuns() {
    Path file = workplace.file("jobs.yaml", "pipeline: {type: chain, transforms: []}");
    Invocation nowhere = workplace.run(file, "--report", workplace.path("none/run.html"));
    assertThat(nowhere.exitCode(), is(2));
    assertThat(
        nowhere.err(),
        startsWith(
            "--report: the directory %s does not exist; create it first"
                .formatted(workplace.path("none"))));
    assertThat(Files.exists(workplace.path("runs")), is(false));
    assertThat(
        workplace.run(file, "--report", workplace.path("")).err(),
        startsWith(
            "--report: %s is a directory; expected a file, such as run.html"
                .formatted(workplace.path(""))));
  }
}
