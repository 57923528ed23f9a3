package dev.purlin.transforms.check;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.purlin.core.problem.PurlinException;
import dev.purlin.core.problem.Reasons;
import dev.purlin.core.run.RunOptions;
import dev.purlin.core.secret.SecretNames;
import dev.purlin.core.secret.Secrets;
import dev.purlin.core.type.JsonRows;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.Map;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.values.Row;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Keeps some of the rows that failed an expectation, as short JSON texts: those that each worker
 * saw first. Fields whose names say that they hold a secret are masked, long values cut, and of
 * wide rows only so many fields are kept, the one that failed among them.
 */
final class ExampleRows implements Serializable {
  private static final long serialVersionUID = 1L;

  /** How many rows are kept unless the step says otherwise. */
  static final int USUAL = 5;

  private static final int MOST_OF_VALUE = 200;
  private static final int MOST_OF_ROW = 2_000;
  private static final String CUT = "…";

  private final int most;
  private transient int @Nullable [] kept;

  private ExampleRows(int most) {
    this.most = most;
  }

  /** At most so many rows for each expectation; none if the run is to keep none. */
  static ExampleRows of(int most, PipelineOptions options) {
    return new ExampleRows(options.as(RunOptions.class).isWithoutExamples() ? 0 : most);
  }

  /** How many rows are kept for each expectation. */
  int most() {
    return most;
  }

  /**
   * Keeps a row, unless enough are.
   *
   * @param expectation the number of the expectation that it fails
   * @param expectations how many there are
   * @param field the field that fails; negative for none
   */
  void keep(int expectation, int expectations, Row row, int field, CheckTally tally) {
    if (most == 0) {
      return;
    }
    if (kept == null) {
      kept = new int[expectations];
    }
    if (kept[expectation] < most) {
      kept[expectation]++;
      String first = field < 0 ? null : row.getSchema().getField(field).getName();
      tally.addExample(text(row, first), most);
    }
  }

  /** An example fails no run: a row that JSON cannot hold is one that says so. */
  private static String text(Row row, @Nullable String first) {
    JsonNode json;
    try {
      json = JsonRows.toNode(row);
    } catch (PurlinException | UncheckedIOException e) {
      return JsonNodeFactory.instance
          .objectNode()
          .put(CUT, "the row cannot be shown: " + Reasons.of(e))
          .toString();
    }
    return text(json, first);
  }

  private static String text(JsonNode row, @Nullable String first) {
    ObjectNode example = JsonNodeFactory.instance.objectNode();
    int room = MOST_OF_ROW;
    if (first != null) {
      JsonNode value = shown(first, row.get(first));
      example.set(first, value);
      room -= value.toString().length();
    }
    int left = 0;
    for (Iterator<Map.Entry<String, JsonNode>> fields = row.fields(); fields.hasNext(); ) {
      Map.Entry<String, JsonNode> field = fields.next();
      if (field.getKey().equals(first)) {
        continue;
      }
      JsonNode value = shown(field.getKey(), field.getValue());
      room -= field.getKey().length() + value.toString().length();
      if (room >= 0) {
        example.set(field.getKey(), value);
      } else {
        left++;
      }
    }
    if (left > 0) {
      example.put(CUT, left + (left == 1 ? " more field" : " more fields"));
    }
    return example.toString();
  }

  private static JsonNode shown(String name, JsonNode value) {
    if (SecretNames.isPassword(name) && !value.isNull()) {
      return TextNode.valueOf(Secrets.MASK);
    }
    JsonNode masked = value.isContainerNode() ? within(value) : value;
    String text = value.isTextual() ? value.asText() : masked.toString();
    if (text.length() <= MOST_OF_VALUE && !isLong(value)) {
      return masked;
    }
    if (text.length() <= MOST_OF_VALUE) {
      return TextNode.valueOf(text);
    }
    int end = text.offsetByCodePoints(0, text.codePointCount(0, MOST_OF_VALUE - 1));
    return TextNode.valueOf(text.substring(0, end) + CUT);
  }

  /** Records write numbers without exponents. */
  private static boolean isLong(JsonNode value) {
    return value.isBigDecimal() && Math.abs((long) value.decimalValue().scale()) > MOST_OF_VALUE;
  }

  /** A row or map within a row may have such fields, too. */
  private static JsonNode within(JsonNode value) {
    if (value instanceof ObjectNode object) {
      object
          .fields()
          .forEachRemaining(field -> field.setValue(shown(field.getKey(), field.getValue())));
    } else {
      value.forEach(ExampleRows::within);
    }
    return value;
  }
}
