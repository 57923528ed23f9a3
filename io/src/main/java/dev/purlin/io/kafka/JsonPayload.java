package dev.purlin.io.kafka;

import com.fasterxml.jackson.databind.JsonNode;
import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.problem.ConfigurationException.Problem;
import dev.purlin.core.reject.Rejection;
import dev.purlin.core.reject.RowRejection;
import dev.purlin.core.type.JsonRowReader;
import dev.purlin.core.type.JsonSchemas;
import dev.purlin.core.type.SqlType;
import dev.purlin.core.type.UnfitJsonException;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.schemas.Schema;

/**
 * A JSON object.
 *
 * @param closed whether fields that the schema does not name are refused, instead of passed over
 */
record JsonPayload(Schema schema, boolean closed) implements PayloadFormat {

  /** Reads the schema's declaration: a JSON Schema, or a map from fields to SQL types. */
  static JsonPayload declared(JsonNode node) {
    if (node.path("properties").isObject()) {
      return new JsonPayload(JsonSchemas.toBeamSchema("schema", node), JsonSchemas.isClosed(node));
    }
    if (!node.isObject() || node.isEmpty()) {
      throw new ConfigurationException(
          "schema", "expected a JSON Schema, or a map from fields to types");
    }
    List<Problem> problems = new ArrayList<>();
    Schema.Builder fields = Schema.builder();
    node.fields()
        .forEachRemaining(
            field -> {
              try {
                SqlType type = SqlType.parse("schema." + field.getKey(), field.getValue().asText());
                fields.addNullableField(field.getKey(), type.fieldType());
              } catch (ConfigurationException e) {
                problems.addAll(e.problems());
              }
            });
    if (!problems.isEmpty()) {
      throw new ConfigurationException(problems);
    }
    return new JsonPayload(fields.build(), false);
  }

  @Override
  public boolean text() {
    return true;
  }

  @Override
  public Reader reader() {
    JsonRowReader rows =
        closed ? JsonRowReader.rejectingUnknownFields(schema) : JsonRowReader.of(schema);
    return payload -> {
      try {
        return rows.read(payload, 0, payload.length);
      } catch (UnfitJsonException e) {
        throw new RowRejection(
            new Rejection(e.getMessage(), e.path(), e.value(), null, 0, e.column()));
      }
    };
  }
}
