package dev.purlin.transforms.row;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.step.WrittenValue;
import dev.purlin.core.type.JsonRows;
import dev.purlin.core.type.TextParsers;
import dev.purlin.core.type.UnfitValueException;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Constants of a configuration, as values of a field's type. */
public final class Constants {
  private Constants() {}

  /**
   * The value that a constant of a pipeline file stands for; text is read as the type's text.
   *
   * @throws ConfigurationException if it is no value of the type
   */
  public static @Nullable Object of(String path, JsonNode node, FieldType type) {
    Schema schema = Schema.builder().addField("value", type.withNullable(true)).build();
    JsonNode object = JsonNodeFactory.instance.objectNode().set("value", node);
    JsonNode resolved = WrittenValue.resolve(object, schema);
    try {
      return resolved.get("value").isTextual()
          ? TextParsers.of(type).parse(resolved.get("value").asText())
          : JsonRows.toRow(resolved, schema).getValue(0);
    } catch (UnfitValueException e) {
      throw new ConfigurationException(path, e.getMessage());
    }
  }
}
