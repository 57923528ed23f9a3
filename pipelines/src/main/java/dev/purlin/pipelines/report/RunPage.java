package dev.purlin.pipelines.report;

import com.fasterxml.jackson.databind.JsonNode;
import dev.purlin.core.problem.PurlinException;
import dev.purlin.pipelines.run.Amounts;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A run's record as one page of HTML, which opens from disk: no script, no font, no picture of its
 * own is fetched, and its policy forbids it.
 */
public final class RunPage {
  private static final int MOST_FILES = 200;
  private static final int MOST_REASONS = 200;
  private static final int MOST_OF_EXAMPLES = 400_000;
  private static final int MOST_OF_TEXT = 20_000;

  private final JsonNode record;
  private final RunGraph graph;
  private final Html html = new Html();
  private int room = MOST_OF_EXAMPLES;

  private RunPage(JsonNode record) {
    this.record = record;
    this.graph = new RunGraph(record);
  }

  /**
   * The page of a run.
   *
   * @param record what {@code run.json} holds, secrets masked
   */
  public static String of(JsonNode record) {
    return new RunPage(record).page();
  }

  private String page() {
    String pipeline = text("pipeline");
    html.raw("<!DOCTYPE html>\n")
        .element(
            "html",
            () -> {
              html.element("head", () -> head(pipeline + ": " + text("outcome")));
              html.element("body", this::body);
            },
            "lang",
            "en");
    return html.raw("\n").toString();
  }

  private void head(String title) {
    html.empty("meta", "charset", "utf-8")
        .empty("meta", "name", "viewport", "content", "width=device-width, initial-scale=1")
        .empty(
            "meta",
            "http-equiv",
            "Content-Security-Policy",
            "content",
            "default-src 'none'; style-src 'unsafe-inline'")
        .text("title", title)
        .element("style", () -> html.raw(style()));
  }

  private void body() {
    html.element(
        "div",
        () -> {
          html.text("a", "Skip to the run", "class", "skip", "href", "#main");
          html.element("header", this::header);
          Map<String, Runnable> sections = sections();
          html.element("nav", () -> links(sections), "aria-label", "Parts of this page");
          html.element(
              "main", () -> sections.forEach(this::section), "id", "main", "tabindex", "-1");
        },
        "class",
        "page");
  }

  private void header() {
    html.element(
        "div",
        () -> {
          html.text("h1", text("pipeline"));
          html.text("span", text("outcome"), "class", mark(succeeded() ? "good" : "bad"));
        },
        "class",
        "top");
    html.element(
        "ul",
        () -> {
          tile(seconds(record.path("seconds").asDouble()), "duration");
          tile(amount("rows_in"), "rows read");
          tile(amount("rows_out"), "rows written");
          tile(amount("rows_rejected"), "rows rejected");
          if (!record.path("checks").isEmpty()) {
            tile(
                amount("checks_passed") + " of " + Amounts.count(record.path("checks").size()),
                "checks passed");
          }
        },
        "class",
        "tiles");
  }

  private void tile(String value, String what) {
    html.element("li", () -> html.text("b", value).text(" ").text("span", what, "class", "soft"));
  }

  private Map<String, Runnable> sections() {
    Map<String, Runnable> sections = new LinkedHashMap<>();
    if (record.hasNonNull("error")) {
      sections.put(succeeded() ? "Notes" : "Error", () -> html.text("pre", cut(text("error"))));
    }
    if (!record.path("checks").isEmpty()) {
      sections.put("Checks", this::checks);
    }
    if (graph.exists()) {
      sections.put("Graph", () -> scroll("graph", "The graph", () -> html.raw(graph.svg())));
    }
    sections.put("Steps", () -> scroll("", "The steps", this::steps));
    if (!record.path("rejected_rows").isEmpty()) {
      sections.put("Rejected rows", () -> scroll("", "Rejected rows", this::rejected));
    }
    if (!record.path("files_read").isEmpty()) {
      sections.put("Files read", () -> scroll("", "Files read", this::files));
    }
    if (!record.path("targets_written").isEmpty()) {
      sections.put("Targets", this::targets);
    }
    sections.put("Run", this::facts);
    return sections;
  }

  private void links(Map<String, Runnable> sections) {
    html.element(
        "ul",
        () ->
            sections
                .keySet()
                .forEach(
                    name ->
                        html.element("li", () -> html.text("a", name, "href", "#" + id(name)))));
  }

  private void section(String name, Runnable content) {
    html.element(
        "section",
        () -> {
          html.text("h2", name, "id", id(name) + "-title");
          content.run();
        },
        "id",
        id(name),
        "aria-labelledby",
        id(name) + "-title",
        "class",
        name.equals("Error") ? "error" : "part");
  }

  private static String id(String name) {
    return name.toLowerCase(Locale.ROOT).replace(' ', '-');
  }

  /** What may be wider than a telephone; a keyboard can scroll it, too. */
  private void scroll(String kind, String label, Runnable content) {
    html.element(
        "div",
        content,
        "class",
        ("scroll " + kind).strip(),
        "tabindex",
        "0",
        "role",
        "region",
        "aria-label",
        label);
  }

  private void checks() {
    List<JsonNode> failedFirst = new ArrayList<>();
    record.path("checks").forEach(failedFirst::add);
    failedFirst.sort(Comparator.comparing(check -> check.path("passed").asBoolean()));
    scroll("", "Checks", () -> html.element("table", () -> checks(failedFirst)));
  }

  private void checks(List<JsonNode> checks) {
    heads("Result", "Step", "Check", "Found", "Expected", ">Failed", ">Rows");
    html.element("tbody", () -> checks.forEach(check -> html.element("tr", () -> check(check))));
  }

  private void check(JsonNode check) {
    boolean passed = check.path("passed").asBoolean();
    String severity = check.path("severity").asText();
    String kind = passed ? "good" : severity.equals("fail") ? "bad" : "warn";
    html.element(
        "td",
        () -> html.text("span", passed ? "passed" : "failed: " + severity, "class", mark(kind)));
    cell(check.path("step").asText());
    html.element(
        "td",
        () -> {
          html.text(check.path("check").asText());
          examples(check.path("examples"));
        },
        "class",
        "wide");
    cell(check.path("observed").asText());
    html.text("td", cut(check.path("expected").asText()), "class", "wide");
    number(check.path("failed").asLong());
    number(check.path("rows").asLong());
  }

  private void examples(JsonNode examples) {
    List<String> lines = new ArrayList<>();
    for (JsonNode example : examples) {
      String line = example.toString();
      room -= line.length();
      if (room >= 0) {
        lines.add(line);
      }
    }
    int left = examples.size() - lines.size();
    if (left > 0) {
      lines.add(left + " more in run.json");
    }
    if (!lines.isEmpty()) {
      html.element(
          "details",
          () -> html.text("summary", "rows that failed").text("pre", String.join("\n", lines)));
    }
  }

  private void steps() {
    List<String> used = RowCounts.used(record);
    html.element(
        "table",
        () -> {
          List<String> heads = new ArrayList<>(List.of("Step", "Type", "At work"));
          used.forEach(count -> heads.add(">" + count));
          heads(heads.toArray(String[]::new));
          html.element(
              "tbody",
              () ->
                  record.path("steps").forEach(step -> html.element("tr", () -> step(step, used))));
        });
  }

  private void step(JsonNode step, List<String> used) {
    html.text("td", step.path("step").asText(), "class", "wide");
    html.element(
        "td",
        () -> {
          html.text(step.path("type").asText());
          if (step.has("from")) {
            html.text(" ").text("span", "from " + step.path("from").asText(), "class", "soft");
          }
        });
    html.element("td", () -> time(step));
    used.forEach(count -> number(step.path(count).asLong()));
  }

  /** When the step was at work, as a part of the whole run. */
  private void time(JsonNode step) {
    if (!step.has("active_from")) {
      return;
    }
    double from = step.path("active_from").asDouble();
    double to = Math.max(from, step.path("active_to").asDouble());
    double whole = Math.max(to, record.path("seconds").asDouble());
    if (whole > 0) {
      String place =
          String.format(
              Locale.ROOT,
              "left:%.2f%%;width:%.2f%%",
              100 * from / whole,
              100 * (to - from) / whole);
      html.element("span", () -> html.empty("i", "style", place), "class", "time");
    }
    html.text(
        "span", "%s, from %s on".formatted(seconds(to - from), seconds(from)), "class", "soft");
  }

  private void rejected() {
    html.element(
        "table",
        () -> {
          heads("Step", ">Rows", "Reason", "Example");
          html.element("tbody", this::reasons);
        });
  }

  private void reasons() {
    int shown = 0;
    for (JsonNode reason : record.path("rejected_rows")) {
      if (shown++ == MOST_REASONS) {
        int left = record.path("rejected_rows").size() - MOST_REASONS;
        html.element(
            "tr", () -> html.text("td", Amounts.count(left) + " more in run.json", "colspan", "4"));
        return;
      }
      html.element(
          "tr",
          () -> {
            cell(reason.path("step").asText());
            number(reason.path("rows").asLong());
            html.text("td", reason.path("reason").asText(), "class", "wide");
            html.text("td", reason.path("example").asText(""), "class", "wide");
          });
    }
  }

  private void files() {
    JsonNode files = record.path("files_read");
    html.element(
        "table",
        () -> {
          heads("File", ">Bytes", "CRC-32C");
          html.element("tbody", () -> files(files));
        });
  }

  private void files(JsonNode files) {
    for (int i = 0; i < Math.min(MOST_FILES, files.size()); i++) {
      JsonNode file = files.get(i);
      html.element(
          "tr",
          () -> {
            html.text("td", file.path("file").asText(), "class", "wide");
            number(file.path("bytes").asLong());
            cell(file.path("crc32c").asText(""));
          });
    }
    int left = files.size() - MOST_FILES;
    if (left > 0) {
      String more = Amounts.count(left) + " more in run.json";
      html.element("tr", () -> html.text("td", more, "colspan", "3"));
    }
  }

  private void targets() {
    JsonNode targets = record.path("targets_written");
    html.element(
        "ul",
        () -> {
          for (int i = 0; i < Math.min(MOST_FILES, targets.size()); i++) {
            html.text("li", targets.get(i).asText(), "class", "wide");
          }
          if (targets.size() > MOST_FILES) {
            html.text("li", Amounts.count(targets.size() - MOST_FILES) + " more in run.json");
          }
        });
  }

  private void facts() {
    html.element(
        "dl",
        () -> {
          fact("run", text("run_id"));
          fact("started", moment("started"));
          fact("ended", moment("ended"));
          fact("runner", text("runner"));
          fact("SHA-256 of the file", text("sha256"));
          record
              .path("parameters")
              .fields()
              .forEachRemaining(
                  parameter ->
                      fact("--set " + parameter.getKey(), cut(parameter.getValue().asText())));
          record.path("differences").forEach(difference -> fact("row counts", difference.asText()));
        });
  }

  private void fact(String name, String value) {
    html.text("dt", name).text("dd", value);
  }

  private String moment(String name) {
    return Instant.parse(text(name)).truncatedTo(ChronoUnit.SECONDS).toString();
  }

  /** The heads of columns; those of numbers begin with {@code >}. */
  private void heads(String... heads) {
    html.element(
        "thead",
        () ->
            html.element(
                "tr",
                () -> {
                  for (String head : heads) {
                    boolean number = head.startsWith(">");
                    html.text(
                        "th",
                        number ? head.substring(1) : head,
                        "scope",
                        "col",
                        "class",
                        number ? "number" : "text");
                  }
                }));
  }

  private void cell(String text) {
    html.text("td", text);
  }

  private void number(long number) {
    html.text("td", Amounts.count(number), "class", "number");
  }

  private String text(String name) {
    return record.path(name).asText("");
  }

  /** An amount that records of older versions lack. */
  private String amount(String name) {
    return record.has(name) ? Amounts.count(record.path(name).asLong()) : "–";
  }

  private boolean succeeded() {
    return text("outcome").equals("succeeded");
  }

  private static String mark(String kind) {
    return "mark " + kind;
  }

  private static String seconds(double seconds) {
    long millis = Math.round(seconds * 1000);
    return millis < 1000 ? millis + " ms" : Amounts.duration(Duration.ofMillis(millis));
  }

  private static String cut(String text) {
    return text.length() <= MOST_OF_TEXT
        ? text
        : text.substring(0, MOST_OF_TEXT) + "\n… the rest is in run.json";
  }

  private static String style() {
    try (InputStream in = RunPage.class.getResourceAsStream("report.css")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw PurlinException.internal("the report's style cannot be read", e);
    }
  }
}
