package dev.purlin.io.rest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import dev.purlin.core.parameter.JsonParameter;
import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.type.JsonRows;
import java.io.Serializable;
import java.util.List;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * How the body of a request is made of rows.
 *
 * @param batches whether a request may have several rows, which then are an array
 * @param records where in the body the rows go; null if they are all of it
 * @param rowsOnly whether the body is made of the rows alone; if not, it is what the author wrote
 * @param contentType what bodies are; null if there are none
 */
record WriteBody(
    WriteFormat format,
    boolean batches,
    @Nullable List<String> records,
    boolean rowsOnly,
    @Nullable String contentType)
    implements Serializable {

  private static final String LINES = "application/x-ndjson";

  /**
   * What the parameters mean.
   *
   * @throws ConfigurationException with those that do not go together
   */
  static WriteBody of(WriteToRest.Configuration configuration) {
    boolean batches = configuration.batchSize() != null;
    boolean lines = configuration.format() == WriteFormat.JSON_LINES;
    String path = configuration.records();
    if (path == null) {
      if (configuration.body() != null && batches) {
        throw new ConfigurationException(
            "body", "with batch_size, records must say where in it the rows go");
      }
      if (configuration.body() != null && lines) {
        throw new ConfigurationException("body", "has no meaning with format json_lines");
      }
      boolean written = configuration.body() != null;
      // What is deleted is named by the address.
      boolean none = configuration.method() == WriteMethod.DELETE && !batches && !lines && !written;
      return new WriteBody(
          configuration.format(),
          batches,
          null,
          !written && !none,
          lines ? LINES : none ? null : RequestTemplate.JSON);
    }
    if (lines) {
      throw new ConfigurationException("records", "has no meaning with format json_lines");
    }
    List<String> segments = ResponsePath.parse("records", path).segments();
    if (segments.isEmpty()) {
      throw new ConfigurationException(
          "records",
          "expected the path of a field, such as items; without it, rows are all there is");
    }
    WriteBody body =
        new WriteBody(WriteFormat.JSON, batches, segments, false, RequestTemplate.JSON);
    body.of(JsonParameter.textOrNull(configuration.body()), List.of());
    return body;
  }

  /**
   * The body for rows.
   *
   * @param written what the author wrote, with the row's values in it; null for nothing
   * @param rows each as a JSON object
   */
  @Nullable String of(@Nullable String written, List<String> rows) {
    if (records != null) {
      return within(written == null ? "{}" : written, records, "[" + String.join(",", rows) + "]");
    }
    if (!rowsOnly) {
      return written;
    }
    if (format == WriteFormat.JSON_LINES) {
      return String.join("\n", rows) + "\n";
    }
    return batches ? "[" + String.join(",", rows) + "]" : rows.get(0);
  }

  private static String within(String written, List<String> records, String rows) {
    try {
      JsonNode body = JsonRows.parseOwn(written);
      JsonNode at = body;
      for (String field : records.subList(0, records.size() - 1)) {
        JsonNode below = at.get(field);
        at = below == null && at instanceof ObjectNode parent ? parent.putObject(field) : below;
      }
      if (at instanceof ObjectNode object) {
        object.set(
            records.get(records.size() - 1),
            JsonNodeFactory.instance.rawValueNode(new RawValue(rows)));
        return body.toString();
      }
    } catch (JsonProcessingException e) {
      // Told below.
    }
    throw new ConfigurationException(
        "body",
        "expected a JSON object, in which the rows go to '%s'"
            .formatted(String.join(".", records)));
  }
}
