package dev.purlin.io.kafka;

import com.fasterxml.jackson.databind.JsonNode;
import dev.purlin.core.reject.Rejection;
import dev.purlin.core.reject.RowRejection;
import dev.purlin.core.type.JsonRowReader;
import dev.purlin.core.type.JsonSchemas;
import dev.purlin.core.type.UnfitJsonException;
import org.apache.beam.sdk.schemas.Schema;

/**
 * A JSON object.
 *
 * @param closed whether fields that the schema does not name are refused, instead of passed over
 */
record JsonPayload(Schema schema, boolean closed) implements PayloadFormat {

  /** Reads the schema's declaration: a JSON Schema, or a map from fields to SQL types. */
  static JsonPayload declared(JsonNode node) {
    return new JsonPayload(JsonSchemas.declared("schema", node), JsonSchemas.isClosed(node));
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
            new Rejection(e.getMessage(), e.path(), e.value(), null, 0, e.column(), e.kind()));
      }
    };
  }
}
