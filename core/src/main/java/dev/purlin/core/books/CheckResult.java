package dev.purlin.core.books;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * What came out of one check of a step, as the run's record has it.
 *
 * @param check what people call it: {@code not_null id}
 * @param kind what is checked: {@code not_null}
 * @param field the field or fields that it is about; null for none
 * @param severity what follows if it does not hold: {@code fail}, {@code warn}, {@code quarantine}
 * @param passed whether it held
 * @param rows how many rows were looked at
 * @param failed how many of them were not as expected
 * @param maxRows how many rows may fail; null for no such threshold
 * @param maxPercent how many per cent of them; null for no such threshold
 * @param measured a number or text that was found of all rows together; null if there is none
 * @param observed what was found, in words
 * @param expected what was expected, in words
 * @param examples some rows that failed, each as a JSON object
 */
public record CheckResult(
    String check,
    String kind,
    @Nullable String field,
    String severity,
    boolean passed,
    long rows,
    long failed,
    @Nullable Long maxRows,
    @Nullable Double maxPercent,
    @Nullable JsonNode measured,
    String observed,
    String expected,
    List<JsonNode> examples) {

  public CheckResult {
    examples = List.copyOf(examples);
  }

  /** The result as the run's record writes it. */
  public ObjectNode toJson() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("check", check);
    json.put("kind", kind);
    json.put("field", field);
    json.put("severity", severity);
    json.put("passed", passed);
    json.put("rows", rows);
    json.put("failed", failed);
    if (maxRows != null) {
      json.put("max_rows", maxRows);
    }
    if (maxPercent != null) {
      json.put("max_percent", maxPercent);
    }
    if (measured != null) {
      json.set("measured", measured);
    }
    json.put("observed", observed);
    json.put("expected", expected);
    json.putArray("examples").addAll(examples);
    return json;
  }

  /** The result that {@link #toJson} wrote. */
  public static CheckResult of(JsonNode json) {
    List<JsonNode> examples = new ArrayList<>();
    json.path("examples").forEach(examples::add);
    return new CheckResult(
        json.path("check").asText(),
        json.path("kind").asText(),
        json.path("field").textValue(),
        json.path("severity").asText(),
        json.path("passed").asBoolean(),
        json.path("rows").asLong(),
        json.path("failed").asLong(),
        json.has("max_rows") ? json.get("max_rows").asLong() : null,
        json.has("max_percent") ? json.get("max_percent").asDouble() : null,
        json.get("measured"),
        json.path("observed").asText(),
        json.path("expected").asText(),
        examples);
  }
}
