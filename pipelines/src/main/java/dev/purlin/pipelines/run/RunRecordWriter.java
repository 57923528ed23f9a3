package dev.purlin.pipelines.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.purlin.core.books.StepCounts.Entry;
import dev.purlin.core.cursor.CursorRange;
import dev.purlin.core.problem.PurlinException;
import dev.purlin.core.run.LiveCounts.Active;
import dev.purlin.core.secret.SecretNames;
import dev.purlin.core.secret.Secrets;
import dev.purlin.io.file.FileFacts.FileFact;
import dev.purlin.pipelines.spec.Graph;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Writes a run's record: {@code run.json} in the run's directory, and a line of the history. */
final class RunRecordWriter {
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  /** What holds values of rows. */
  private static final Set<String> OF_ROWS = Set.of("examples", "measured");

  /** What the types of steps that write to targets begin with. */
  private static final String WRITER = "WriteTo";

  private RunRecordWriter() {}

  static void write(RunRecord record, RunDirectory directory, Secrets secrets) {
    try {
      directory.write(
          JSON.writerWithDefaultPrettyPrinter().writeValueAsString(masked(full(record), secrets))
              + "\n",
          JSON.writeValueAsString(masked(summary(record), secrets)) + "\n");
    } catch (JsonProcessingException e) {
      throw PurlinException.internal("cannot write the run record as JSON", e);
    }
  }

  /** Without the secrets in any text of it: errors, names of steps, files, tables. */
  private static JsonNode masked(JsonNode json, Secrets secrets) {
    if (json instanceof ObjectNode object) {
      object
          .fields()
          .forEachRemaining(
              entry ->
                  entry.setValue(
                      OF_ROWS.contains(entry.getKey())
                          ? maskedRow(entry.getValue(), secrets)
                          : masked(entry.getValue(), secrets)));
    } else if (json instanceof ArrayNode array) {
      for (int i = 0; i < array.size(); i++) {
        array.set(i, masked(array.get(i), secrets));
      }
    } else if (json.isTextual()) {
      return TextNode.valueOf(secrets.mask(json.asText()));
    }
    return json;
  }

  /** Seconds since the run began; a worker's clock may be behind. */
  private static double since(RunRecord record, long millis) {
    return Math.max(0, millis - record.started().toEpochMilli()) / 1000.0;
  }

  private static ObjectNode graph(Graph graph) {
    ObjectNode json = JSON.createObjectNode();
    ArrayNode nodes = json.putArray("nodes");
    for (Graph.Node node : graph.nodes()) {
      ObjectNode step = nodes.addObject();
      step.put("step", node.name());
      step.put("type", node.type());
      step.put("role", node.role().name().toLowerCase(Locale.ROOT));
    }
    ArrayNode edges = json.putArray("edges");
    for (Graph.Edge edge : graph.edges()) {
      ObjectNode way = edges.addObject();
      way.put("from", edge.from());
      way.put("output", edge.output());
      way.put("to", edge.to());
      way.put("input", edge.input());
      way.put("error", edge.error());
    }
    return json;
  }

  /** A value of rows. */
  private static @Nullable String shown(CursorRange range, @Nullable String value) {
    return value != null && SecretNames.matches(range.field()) ? Secrets.MASK : value;
  }

  /** Rows may be anything: numbers, and the names of fields, are looked at too. */
  private static JsonNode maskedRow(JsonNode row, Secrets secrets) {
    if (row instanceof ObjectNode object) {
      ObjectNode masked = JSON.createObjectNode();
      object
          .fields()
          .forEachRemaining(
              field -> {
                String name = secrets.mask(field.getKey());
                String unique = name;
                for (int i = 2; masked.has(unique); i++) {
                  unique = name + " " + i;
                }
                masked.set(unique, maskedRow(field.getValue(), secrets));
              });
      return masked;
    }
    if (row instanceof ArrayNode array) {
      ArrayNode masked = JSON.createArrayNode();
      array.forEach(element -> masked.add(maskedRow(element, secrets)));
      return masked;
    }
    String text = row.asText();
    String masked = secrets.mask(text);
    return masked.equals(text) ? row : TextNode.valueOf(masked);
  }

  private static ObjectNode summary(RunRecord record) {
    ObjectNode json = JSON.createObjectNode();
    json.put("run_id", record.id());
    json.put("pipeline", record.file());
    json.put("sha256", record.sha256());
    json.put("runner", record.runner());
    json.put("started", record.started().toString());
    json.put("ended", record.ended().toString());
    json.put("seconds", record.elapsed().toMillis() / 1000.0);
    json.put("outcome", record.outcome().toString());
    amounts(record, json);
    record.error().ifPresent(error -> json.put("error", error));
    return json;
  }

  /**
   * What the list of runs shows: rows that sources have read, rows that targets have got, rows that
   * were rejected; checks. Other steps at an end of the graph, such as checks, are no targets, nor
   * is the quarantine, which is no step of the file.
   */
  private static void amounts(RunRecord record, ObjectNode json) {
    long in = 0;
    long out = 0;
    long rejected = 0;
    boolean committed =
        record.outcome() == Outcome.SUCCEEDED
            || record.outcome() == Outcome.STOPPED && !record.targetsWritten().isEmpty();
    Map<String, Graph.Role> roles = new HashMap<>();
    record.graph().nodes().forEach(node -> roles.put(node.name(), node.role()));
    for (StepBooks books : record.steps()) {
      Graph.Role role = roles.get(books.step());
      in += role == Graph.Role.SOURCE ? books.in() : 0;
      out +=
          committed && role != null && books.type().startsWith(WRITER)
              ? books.get(Entry.WRITTEN)
              : 0;
      rejected += books.get(Entry.REJECTED);
    }
    json.put("rows_in", in);
    json.put("rows_out", out);
    json.put("rows_rejected", rejected);
    json.put("checks_passed", record.checks().stream().filter(c -> c.result().passed()).count());
    json.put("checks_failed", record.checks().stream().filter(c -> !c.result().passed()).count());
  }

  private static ObjectNode full(RunRecord record) {
    ObjectNode json = summary(record);
    ObjectNode parameters = json.putObject("parameters");
    record.parameters().forEach(parameters::put);
    ArrayNode steps = json.putArray("steps");
    for (StepBooks books : record.steps()) {
      ObjectNode step = steps.addObject();
      step.put("step", books.step());
      step.put("type", books.type());
      Active active = record.active().get(books.step());
      if (active != null) {
        step.put("active_from", since(record, active.from()));
        step.put("active_to", since(record, active.to()));
      }
      String stage = record.fromStages().get(books.step());
      if (stage != null) {
        step.put("from", stage);
      }
      CursorRange range = record.incremental().get(books.step());
      if (range != null) {
        ObjectNode incremental = step.putObject("incremental");
        incremental.put("field", range.field());
        incremental.put("from", shown(range, range.from()));
        incremental.put("to", shown(range, range.to()));
      }
      for (Entry entry : Entry.values()) {
        step.put(entry.label(), books.get(entry));
      }
      if (!books.outputs().isEmpty()) {
        ObjectNode outputs = step.putObject("outputs");
        books.outputs().forEach(outputs::put);
      }
    }
    if (record.outcome() == Outcome.SUCCEEDED || !record.differences().isEmpty()) {
      json.put("balanced", record.differences().isEmpty());
      ArrayNode differences = json.putArray("differences");
      record.differences().forEach(differences::add);
    }
    ArrayNode rejected = json.putArray("rejected_rows");
    for (RejectedRows rows : record.rejected()) {
      ObjectNode reason = rejected.addObject();
      reason.put("step", rows.step());
      reason.put("reason", rows.reason());
      reason.put("rows", rows.rows());
      rows.example().ifPresent(example -> reason.put("example", example));
    }
    ArrayNode checks = json.putArray("checks");
    for (StepCheck check : record.checks()) {
      ObjectNode result = checks.addObject();
      result.put("step", check.step());
      result.setAll(check.result().toJson());
    }
    ArrayNode files = json.putArray("files_read");
    for (FileFact fact : record.filesRead()) {
      ObjectNode file = files.addObject();
      file.put("file", fact.path());
      file.put("bytes", fact.size());
      file.put("crc32c", fact.checksum());
    }
    if (record.filesNotListed() > 0) {
      json.put("files_not_listed", record.filesNotListed());
    }
    ArrayNode targets = json.putArray("targets_written");
    record.targetsWritten().forEach(targets::add);
    json.set("graph", graph(record.graph()));
    return json;
  }
}
