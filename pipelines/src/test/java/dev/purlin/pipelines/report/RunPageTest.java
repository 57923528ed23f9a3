package dev.purlin.pipelines.report;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.parser.Parser;
import org.junit.Test;

public class RunPageTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Ends elements and attributes, and is a script, wherever it is not escaped. */
  private static final String NASTY = "</td></style><script>alert(1)</script>\"'><img src=x>&amp;";

  private static JsonNode record(String nasty) throws Exception {
    ObjectNode record =
        (ObjectNode)
            JSON.readTree(
                """
                {"run_id": "20261129-080000-orders-1a2b", "pipeline": "orders.yaml", "sha256": "ab12",
                 "runner": "flink", "started": "2026-11-29T08:00:00.123Z",
                 "ended": "2026-11-29T08:01:01Z", "seconds": 60.877, "outcome": "succeeded",
                 "rows_in": 12345, "rows_out": 12000, "rows_rejected": 5, "checks_passed": 1,
                 "checks_failed": 1, "parameters": {"day": "2026-11-28"},
                 "steps": [
                   {"step": "Read", "type": "ReadFromCsv", "active_from": 6.0, "active_to": 36.5,
                    "read": 12345, "created": 0, "written": 12340, "rejected": 5, "filtered": 0,
                    "merged": 0},
                   {"step": "Check", "type": "Expect", "active_from": 6.25, "active_to": 6.5,
                    "read": 12340, "created": 0, "written": 12340, "rejected": 0, "filtered": 0,
                    "merged": 0, "outputs": {"failed": 340}},
                   {"step": "Good", "type": "WriteToCsv", "read": 12000, "created": 0,
                    "written": 12000, "rejected": 0, "filtered": 0, "merged": 0},
                   {"step": "Bad", "type": "WriteToJson", "read": 340, "created": 0,
                    "written": 340, "rejected": 0, "filtered": 0, "merged": 0},
                   {"step": "Refused", "type": "WriteToJson", "read": 5, "created": 0,
                    "written": 5, "rejected": 0, "filtered": 0, "merged": 0}],
                 "rejected_rows": [
                   {"step": "Read", "reason": "field 'id': is no number", "rows": 5,
                    "example": "orders.csv:7"}],
                 "checks": [
                   {"step": "Check", "check": "row_count", "kind": "row_count", "field": null,
                    "severity": "fail", "passed": true, "rows": 12340, "failed": 0,
                    "measured": 12340, "observed": "12,340", "expected": "at least 1",
                    "examples": []},
                   {"step": "Check", "check": "not_null id", "kind": "not_null", "field": "id",
                    "severity": "quarantine", "passed": false, "rows": 12340, "failed": 340,
                    "observed": "340 of 12,340 rows failed", "expected": "a value",
                    "examples": [{"id": null}, {"id": null, "name": "b"}]}],
                 "files_read": [{"file": "orders.csv", "bytes": 1234567, "crc32c": "0a0b0c0d"}],
                 "targets_written": ["good.csv", "bad.jsonl"],
                 "graph": {
                   "nodes": [
                     {"step": "Read", "type": "ReadFromCsv", "role": "source"},
                     {"step": "Check", "type": "Expect", "role": "step"},
                     {"step": "Good", "type": "WriteToCsv", "role": "sink"},
                     {"step": "Bad", "type": "WriteToJson", "role": "sink"},
                     {"step": "Refused", "type": "WriteToJson", "role": "sink"}],
                   "edges": [
                     {"from": "Read", "output": null, "to": "Check", "input": "input",
                      "error": false},
                     {"from": "Check", "output": null, "to": "Good", "input": "input",
                      "error": false},
                     {"from": "Check", "output": "failed", "to": "Bad", "input": "input",
                      "error": false},
                     {"from": "Read", "output": "errors", "to": "Refused", "input": "input",
                      "error": true}]}}
                """);
    return nasty.isEmpty() ? record : JSON.readTree(replaced(record, nasty).toString());
  }

  /** Every text but those that are words or moments, with something added. */
  private static JsonNode replaced(JsonNode node, String nasty) {
    if (node instanceof ObjectNode object) {
      ObjectNode changed = JSON.createObjectNode();
      object
          .fields()
          .forEachRemaining(
              field -> {
                boolean word = List.of("role", "started", "ended").contains(field.getKey());
                String name =
                    List.of("day", "id", "name").contains(field.getKey())
                        ? field.getKey() + nasty
                        : field.getKey();
                changed.set(name, word ? field.getValue() : replaced(field.getValue(), nasty));
              });
      return changed;
    }
    if (node instanceof ArrayNode array) {
      ArrayNode changed = JSON.createArrayNode();
      array.forEach(element -> changed.add(replaced(element, nasty)));
      return changed;
    }
    return node.isTextual() ? JSON.getNodeFactory().textNode(node.asText() + nasty) : node;
  }

  /** The page, in which a strict parser finds no error. */
  private static Document parsed(String page) {
    Parser parser = Parser.htmlParser().setTrackErrors(100);
    Document document = parser.parseInput(page, "");
    assertThat(parser.getErrors().toString(), parser.getErrors(), is(empty()));
    return document;
  }

  private static List<String> cells(Document page, String section) {
    return page.select("#" + section + " tbody tr").stream()
        .map(row -> String.join(" | ", row.select("td").eachText()))
        .toList();
  }

  @Test
  public void tellsWhatTheRecordHolds() throws Exception {
    Document page = parsed(RunPage.of(record("")));
    assertThat(page.title(), is("orders.yaml: succeeded"));
    assertThat(page.select("h1").text(), is("orders.yaml"));
    assertThat(
        page.select(".tiles li").eachText(),
        is(
            List.of(
                "1:00 min duration",
                "12,345 rows read",
                "12,000 rows written",
                "5 rows rejected",
                "1 of 2 checks passed")));
    assertThat(
        page.select("nav a").eachText(),
        is(List.of("Checks", "Graph", "Steps", "Rejected rows", "Files read", "Targets", "Run")));
    assertThat(
        cells(page, "checks"),
        is(
            List.of(
                "failed: quarantine | Check | not_null id rows that failed {\"id\":null}\n"
                    + "{\"id\":null,\"name\":\"b\"} | 340 of 12,340 rows failed | a value | 340 |"
                    + " 12,340",
                "passed | Check | row_count | 12,340 | at least 1 | 0 | 12,340")));
    assertThat(
        page.select("#steps th").eachText(),
        is(List.of("Step", "Type", "At work", "read", "written", "rejected")));
    assertThat(
        cells(page, "steps"),
        is(
            List.of(
                "Read | ReadFromCsv | 30.5 s, from 6.0 s on | 12,345 | 12,340 | 5",
                "Check | Expect | 250 ms, from 6.3 s on | 12,340 | 12,340 | 0",
                "Good | WriteToCsv | 12,000 | 12,000 | 0",
                "Bad | WriteToJson | 340 | 340 | 0",
                "Refused | WriteToJson | 5 | 5 | 0")));
    assertThat(page.select("#steps i").get(0).attr("style"), is("left:9.86%;width:50.10%"));
    assertThat(
        cells(page, "rejected-rows"),
        is(List.of("Read | 5 | field 'id': is no number | orders.csv:7")));
    assertThat(cells(page, "files-read"), is(List.of("orders.csv | 1,234,567 | 0a0b0c0d")));
    assertThat(page.select("#targets li").eachText(), is(List.of("good.csv", "bad.jsonl")));
    assertThat(
        page.select("#run dd").eachText().subList(0, 6),
        is(
            List.of(
                "20261129-080000-orders-1a2b",
                "2026-11-29T08:00:00Z",
                "2026-11-29T08:01:01Z",
                "flink",
                "ab12",
                "2026-11-28")));
  }

  @Test
  public void drawsTheRowsOfEveryWayOnTheGraph() throws Exception {
    Document page = parsed(RunPage.of(record("")));
    assertThat(page.select("svg .name").eachText().size(), is(5));
    assertThat(page.select("svg .count").eachText(), is(List.of("12,340", "12,000", "340", "5")));
    assertThat(page.select("svg .edge.error").size(), is(1));
    assertThat(page.select("svg .label").eachText(), is(List.of("failed", "errors")));
  }

  @Test
  public void escapesWhateverIsInTheRecord() throws Exception {
    Document page = parsed(RunPage.of(record(NASTY)));
    assertThat(page.select("script, img, iframe, object, link").size(), is(0));
    assertThat(page.select("style").size(), is(1));
    assertThat(page.select("h1").text(), is("orders.yaml" + NASTY));
    assertThat(page.select("#steps tbody td").first().text(), is("Read" + NASTY));
    assertThat(
        page.select("svg title").first().text(),
        is("Read" + NASTY + " (ReadFromCsv" + NASTY + ")"));
    assertThat(
        page.select("#checks pre").text(),
        is(
            "{\"id"
                + NASTY.replace("\"", "\\\"")
                + "\":null}\n{\"id"
                + NASTY.replace("\"", "\\\"")
                + "\":null,\"name"
                + NASTY.replace("\"", "\\\"")
                + "\":\"b"
                + NASTY.replace("\"", "\\\"")
                + "\"}"));
    assertThat(page.select("dt").last().text(), is("--set day" + NASTY));
  }

  @Test
  public void showsCharactersThatHtmlDoesNotAllowAsReplaced() {
    assertThat(
        Html.escape("a\u0000b\u001Bc\uD800d\u0085\te"), is("a\uFFFDb\uFFFDc\uFFFDd\uFFFD\te"));
  }

  @Test
  public void refersToNothingOutsideItself() throws Exception {
    Document page = parsed(RunPage.of(record("")));
    assertThat(page.select("[src], [srcset], [data], link, base, form").size(), is(0));
    for (Element link : page.select("[href]")) {
      assertThat(page.select(link.attr("href")).size(), is(1));
    }
    assertThat(
        page.select("style").html().matches("(?s).*(@import|@font-face|https?:).*"), is(false));
    assertThat(page.select("style").html().replace("url(#", "").contains("url("), is(false));
    assertThat(
        page.select("meta[http-equiv]").attr("content"),
        is("default-src 'none'; style-src 'unsafe-inline'"));
  }

  @Test
  public void tellsWhyARunFailed() throws Exception {
    ObjectNode record = (ObjectNode) record("");
    record.put("outcome", "failed");
    record.put("error", "step 'Read': it\n  is <gone>");
    Document page = parsed(RunPage.of(record));
    assertThat(page.select("#error pre").first().wholeText(), is("step 'Read': it\n  is <gone>"));
    assertThat(page.select("header .mark.bad").text(), is("failed"));
  }

  @Test
  public void shownARecordOfAnOlderVersionLeavesOutWhatItLacks() throws Exception {
    ObjectNode record = (ObjectNode) record("");
    record.remove(
        List.of("graph", "checks", "rejected_rows", "rows_in", "rows_out", "rows_rejected"));
    Document page = parsed(RunPage.of(record));
    assertThat(
        page.select("nav a").eachText(), is(List.of("Steps", "Files read", "Targets", "Run")));
    assertThat(page.select(".tiles b").eachText(), is(List.of("1:00 min", "–", "–", "–")));
  }

  @Test
  public void staysSmallHoweverMuchFortyStepsHaveToTell() throws Exception {
    ObjectNode record = (ObjectNode) record("");
    ArrayNode steps = record.putArray("steps");
    ArrayNode checks = record.putArray("checks");
    ArrayNode rejected = record.putArray("rejected_rows");
    ArrayNode files = record.putArray("files_read");
    ArrayNode targets = record.putArray("targets_written");
    ObjectNode graph = record.putObject("graph");
    ArrayNode nodes = graph.putArray("nodes");
    ArrayNode edges = graph.putArray("edges");
    for (int i = 0; i < 40; i++) {
      String name = "A step with a long name, number " + i;
      steps
          .addObject()
          .put("step", name)
          .put("type", "MapToFields")
          .put("read", 1)
          .put("written", 1);
      nodes
          .addObject()
          .put("step", name)
          .put("type", "MapToFields")
          .put("role", i == 0 ? "source" : "step");
      for (int from = Math.max(0, i - 3); from < i; from++) {
        edges
            .addObject()
            .put("from", "A step with a long name, number " + from)
            .put("to", name)
            .put("input", "input" + from);
      }
      for (int j = 0; j < 30; j++) {
        ObjectNode check = checks.addObject().put("step", name).put("check", "not_null f" + j);
        check.put("severity", "warn").put("passed", false).put("observed", "5 of 5 rows failed");
        for (int k = 0; k < 5; k++) {
          check.withArray("examples").addObject().put("f" + j, "x".repeat(2_000));
        }
        rejected
            .addObject()
            .put("step", name)
            .put("reason", "r".repeat(300))
            .put("rows", j)
            .put("example", "e".repeat(300));
      }
    }
    for (int i = 0; i < 100_000; i++) {
      files.addObject().put("file", "s3://bucket/" + i).put("bytes", i).put("crc32c", "00000000");
      targets.add("s3://bucket/out-" + i);
    }
    String page = RunPage.of(record);
    assertThat(page.getBytes(StandardCharsets.UTF_8).length, is(lessThan(2_000_000)));
    Document parsed = parsed(page);
    assertThat(parsed.select("#files-read tbody tr").last().text(), is("99,800 more in run.json"));
    assertThat(parsed.select("#targets li").last().text(), is("99,800 more in run.json"));
    assertThat(
        parsed.select("#rejected-rows tbody tr").last().text(), is("1,000 more in run.json"));
    assertThat(parsed.select("#checks pre").last().text(), is("5 more in run.json"));
    assertThat(parsed.select("#checks tbody tr").size(), is(1_200));
  }
}
