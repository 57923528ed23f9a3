package dev.purlin.pipelines.cli;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.Rule;
import org.junit.Test;

/** Steps with several outputs, from the file to the run record. */
public class NamedOutputsTest {
  private static final String ORDERS =
      """
      id,country,at
      1,AT,5
      2,DE,1
      3,AT,2
      4,FR,1
      1,AT,9
      5,,1
      6,CH,1
      x,AT,1
      """;
  private static final String PIPELINE =
      """
      pipeline:
        transforms:
          - type: ReadFromCsv
            name: Read
            config:
              path: DIR/orders.csv
              schema: {id: VARCHAR, country: VARCHAR, at: BIGINT}
          - type: Partition
            name: By country
            input: Read
            config:
              by: "CASE WHEN id = 'x' THEN CAST(1 / (at - 1) AS VARCHAR) ELSE country END"
              outputs: [AT, DE, CH]
              unknown_output: else.where
              error_handling: {output: errors}
          - type: Distinct
            name: Latest
            input: By country.AT
            config: {keys: id, keep: last, order_by: at}
          - type: WriteToJson
            name: Austria
            input: Latest
            config: {path: DIR/RUNNER/austria.jsonl, single_file: true}
          - type: WriteToJson
            name: Older
            input: Latest.duplicates
            config: {path: DIR/RUNNER/older.jsonl, single_file: true}
          - type: WriteToJson
            name: Others
            input: [By country.DE, By country.else.where]
            config: {path: DIR/RUNNER/others.jsonl, single_file: true}
          - type: WriteToJson
            name: Failed
            input: By country.errors
            config: {path: DIR/RUNNER/failed.jsonl, single_file: true}
      """;

  @Rule public final Workplace workplace = new Workplace();

  private Path pipeline(String runner) {
    workplace.file("orders.csv", ORDERS);
    return workplace.file(runner + ".yaml", PIPELINE.replace("RUNNER", runner));
  }

  @Test
  public void everyOutputHasItsRowsAndItsCountOnDirectAndOnFlink() {
    Map<String, List<String>> direct = run("direct");
    assertThat(
        direct.get("austria"),
        contains(
            "{\"id\":\"1\",\"country\":\"AT\",\"at\":9}",
            "{\"id\":\"3\",\"country\":\"AT\",\"at\":2}"));
    assertThat(direct.get("older"), contains("{\"id\":\"1\",\"country\":\"AT\",\"at\":5}"));
    assertThat(
        direct.get("others"),
        contains(
            "{\"id\":\"2\",\"country\":\"DE\",\"at\":1}",
            "{\"id\":\"4\",\"country\":\"FR\",\"at\":1}",
            "{\"id\":\"5\",\"country\":null,\"at\":1}"));
    assertThat(direct.get("failed").size(), is(1));
    assertThat(
        direct.get("books"),
        contains(
            "Read: read 8, written 8",
            "By country: read 8, written 6, rejected 1, filtered 1, AT 3, DE 1, else.where 2",
            "Latest: read 3, written 3, duplicates 1",
            "Austria: read 2, written 2",
            "Older: read 1, written 1",
            "Others: read 3, written 3",
            "Failed: read 1, written 1"));
    assertThat(run("flink"), is(direct));
  }

  private Map<String, List<String>> run(String runner) {
    Invocation run = workplace.runOn(runner, pipeline(runner));
    assertThat(run.toString(), run.exitCode(), is(0));
    assertThat(run.out(), containsString("the books balance"));
    assertThat(run.out(), allOf(containsString("\n  .AT "), containsString("\n  .duplicates ")));
    Map<String, List<String>> left = new TreeMap<>();
    for (String file : List.of("austria", "older", "others", "failed")) {
      left.put(file, workplace.read(runner + "/" + file + ".jsonl").lines().sorted().toList());
    }
    left.put("books", books());
    return left;
  }

  private List<String> books() {
    JsonNode record = workplace.record();
    assertThat(record.get("balanced").asBoolean(), is(true));
    List<String> books = new ArrayList<>();
    for (JsonNode step : record.get("steps")) {
      List<String> counts = new ArrayList<>();
      for (String entry : List.of("read", "created", "written", "rejected", "filtered", "merged")) {
        if (step.get(entry).asLong() != 0) {
          counts.add(entry + " " + step.get(entry).asLong());
        }
      }
      step.path("outputs")
          .fields()
          .forEachRemaining(output -> counts.add(output.getKey() + " " + output.getValue()));
      books.add(step.get("step").asText() + ": " + String.join(", ", counts));
    }
    return books;
  }

  @Test
  public void validateShowsTheOutputsThatAreRead() {
    Invocation validate = Invocation.of("validate", pipeline("validate"));
    assertThat(validate.toString(), validate.exitCode(), is(0));
    String schema = "id VARCHAR, country VARCHAR, at BIGINT\n";
    assertThat(
        validate.out(),
        allOf(
            containsString("By country     Partition\n"),
            containsString("  .AT                       " + schema),
            containsString("  .else.where               " + schema),
            containsString("  .errors                   failed_row ROW<"),
            containsString("Latest         Distinct     " + schema),
            containsString("  .duplicates               " + schema),
            not(containsString(".CH"))));
  }

  @Test
  public void everyGraphNamesTheOutputs() {
    Path file = pipeline("graph");
    assertThat(
        Invocation.of("graph", file).out(),
        allOf(
            containsString("Distinct  (By country.AT)"),
            containsString("WriteToJson  (Latest.duplicates)"),
            containsString("WriteToJson  (By country.DE, By country.else.where)")));
    assertThat(
        Invocation.of("graph", file, "--format", "mermaid").out(),
        containsString("s2 -->|\"AT\"| s3\n"));
    assertThat(
        Invocation.of("graph", file, "--format", "dot").out(),
        containsString("\"By country\" -> \"Latest\" [label=\"AT\"];\n"));
    assertThat(
        Invocation.of("graph", file, "--format", "svg").out(),
        containsString(">else.where</text>"));
  }

  @Test
  public void previewShowsAnOutput() {
    Path file = pipeline("preview");
    Invocation read = Invocation.of("preview", file, "By country.AT");
    assertThat(read.toString(), read.exitCode(), is(0));
    assertThat(read.out(), containsString("3 rows\n"));
    // The file reads neither of these, or only as something else.
    Invocation unread = Invocation.of("preview", file, "By country.CH");
    assertThat(unread.toString(), unread.exitCode(), is(0));
    assertThat(
        unread.out(),
        is(
            """
            By country.CH
            id VARCHAR  country VARCHAR  at BIGINT
            ──────────  ───────────────  ─────────
            6           CH               1
            1 row
            1 row rejected on the way here
            """));
    Invocation errors = Invocation.of("preview", file, "By country.errors");
    assertThat(errors.toString(), errors.exitCode(), is(0));
    assertThat(errors.out(), containsString("  cannot compute 'by' = CASE WHEN id = 'x'"));
    Invocation several = Invocation.of("preview", file, "By country");
    assertThat(several.exitCode(), is(2));
    assertThat(
        several.err(),
        containsString(
            "step 'By country' has several outputs: preview 'By country.AT' or 'By country.DE' or"
                + " 'By country.CH' or 'By country.else.where'"));
    Invocation unknown = Invocation.of("preview", file, "By country.A");
    assertThat(
        unknown.err(), containsString("unknown output of 'By country', 'A'; did you mean 'AT'?"));
  }

  @Test
  public void aRunOfAFileThatReadsNothingOfAStepKeepsItsBooks() {
    workplace.file("orders.csv", ORDERS);
    Path file =
        workplace.file(
            "unread.yaml",
            """
            pipeline:
              type: chain
              transforms:
                - type: ReadFromCsv
                  config: {path: DIR/orders.csv}
                - type: Partition
                  config: {by: country, outputs: [AT], unknown_output: other}
            """);
    Invocation run = workplace.run(file);
    assertThat(run.toString(), run.exitCode(), is(0));
    assertThat(
        books(), contains("ReadFromCsv: read 8, written 8", "Partition: read 8, filtered 8"));
  }
}
