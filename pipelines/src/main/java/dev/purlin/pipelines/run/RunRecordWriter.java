package dev.purlin.pipelines.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.purlin.core.books.StepCounts.Entry;
import dev.purlin.core.problem.PurlinException;
import dev.purlin.core.secret.Secrets;
import dev.purlin.io.file.FileFacts.FileFact;

/** Writes a run's record: {@code run.json} in the run's directory, and a line of the history. */
final class RunRecordWriter {
  private static final ObjectMapper JSON = new ObjectMapper();

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
      object.fields().forEachRemaining(entry -> entry.setValue(masked(entry.getValue(), secrets)));
    } else if (json instanceof ArrayNode array) {
      for (int i = 0; i < array.size(); i++) {
        array.set(i, masked(array.get(i), secrets));
      }
    } else if (json.isTextual()) {
      return TextNode.valueOf(secrets.mask(json.asText()));
    }
    return json;
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
    record.error().ifPresent(error -> json.put("error", error));
    return json;
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
      String stage = record.fromStages().get(books.step());
      if (stage != null) {
        step.put("from", stage);
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
    return json;
  }
}
