package dev.purlin.pipelines.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.purlin.pipelines.report.RowCounts;
import dev.purlin.pipelines.run.Amounts;
import dev.purlin.pipelines.run.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** A run's record as text for the terminal. */
final class RunText {
  private final JsonNode record;
  private final StringBuilder text = new StringBuilder();

  private RunText(JsonNode record) {
    this.record = record;
  }

  static String of(JsonNode record) {
    return new RunText(record).render();
  }

  /** Of a run that failed it may not be known how far it would have come. */
  private String end(JsonNode range) {
    if (range.hasNonNull("to")) {
      return " to " + range.path("to").asText();
    }
    return record.path("outcome").asText().equals(Outcome.SUCCEEDED.toString())
        ? ", without new rows"
        : "";
  }

  private String render() {
    fact("run", record.path("run_id").asText());
    fact("pipeline", record.path("pipeline").asText());
    String took = duration(record.path("seconds").asDouble());
    fact("result", record.path("outcome").asText() + " after " + took);
    fact(
        "started",
        Instant.parse(record.path("started").asText()).truncatedTo(ChronoUnit.SECONDS).toString());
    fact("runner", record.path("runner").asText());
    record
        .path("parameters")
        .fields()
        .forEachRemaining(
            parameter -> fact("set", parameter.getKey() + "=" + parameter.getValue().asText()));
    if (record.hasNonNull("error")) {
      fact("error", record.path("error").asText());
    }
    for (JsonNode step : record.path("steps")) {
      if (step.has("from")) {
        fact(
            "rows",
            "of %s: from %s".formatted(step.path("step").asText(), step.path("from").asText()));
      }
      JsonNode range = step.path("incremental");
      if (range.isObject()) {
        fact(
            "rows",
            "of %s: by %s, from %s%s"
                .formatted(
                    step.path("step").asText(),
                    range.path("field").asText(),
                    range.path("from").asText("the beginning"),
                    end(range)));
      }
    }
    text.append('\n').append(steps());
    table(
        List.of("check", "step", "result", "found", "expected"),
        "checks",
        check ->
            List.of(
                check.path("check").asText(),
                check.path("step").asText(),
                check.path("passed").asBoolean()
                    ? "passed"
                    : "failed (" + check.path("severity").asText() + ")",
                check.path("observed").asText(),
                check.path("expected").asText()));
    table(
        List.of("rejected by", "rows", "reason"),
        "rejected_rows",
        rows ->
            List.of(
                rows.path("step").asText(),
                Amounts.count(rows.path("rows").asLong()),
                rows.path("reason").asText()));
    table(
        List.of("file read", "bytes"),
        "files_read",
        file -> List.of(file.path("file").asText(), Amounts.count(file.path("bytes").asLong())));
    table(List.of("target written"), "targets_written", target -> List.of(target.asText()));
    return text.toString();
  }

  private void fact(String name, String value) {
    text.append("%-9s ".formatted(name + ":"))
        .append(value.replace("\n", "\n          "))
        .append('\n');
  }

  private String steps() {
    List<String> used = RowCounts.used(record);
    TextTable table = new TextTable();
    List<String> header = new ArrayList<>(List.of("step", "at work"));
    header.addAll(used);
    table.header(header);
    for (JsonNode step : record.path("steps")) {
      List<String> row = new ArrayList<>();
      row.add(step.path("step").asText());
      row.add(
          step.has("active_from")
              ? duration(step.path("active_to").asDouble() - step.path("active_from").asDouble())
              : "-");
      used.forEach(count -> row.add(Amounts.count(step.path(count).asLong())));
      table.row(row);
    }
    return table.alignRightFrom(1).render();
  }

  private void table(List<String> header, String name, Function<JsonNode, List<String>> row) {
    if (record.path(name).isEmpty()) {
      return;
    }
    TextTable table = new TextTable();
    table.header(header);
    record.path(name).forEach(entry -> table.row(row.apply(entry)));
    text.append('\n').append(table.render());
  }

  static String duration(double seconds) {
    return Amounts.duration(Duration.ofMillis(Math.round(seconds * 1000)));
  }
}
