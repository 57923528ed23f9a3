package dev.purlin.tests.delivery.chart;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;

/** Schemas of custom resources, made strict: what a schema does not name is refused. */
final class Schemas {
  private final JsonSchema schema;

  private Schemas(JsonNode schema) {
    this.schema = JsonSchemaFactory.getInstance(VersionFlag.V202012).getSchema(strict(schema));
  }

  /** The schema of a CustomResourceDefinition, a resource of the class path. */
  static Schemas ofDefinition(String resource) {
    JsonNode schema = read(resource).at("/spec/versions/0/schema/openAPIV3Schema");
    // Every object has these; definitions leave them out.
    ObjectNode properties = (ObjectNode) schema.get("properties");
    properties.putObject("apiVersion").put("type", "string");
    properties.putObject("kind").put("type", "string");
    properties.putObject("metadata").put("type", "object");
    return new Schemas(schema);
  }

  /** A schema as it is, a resource of the class path. */
  static Schemas of(String resource) {
    return new Schemas(read(resource));
  }

  List<String> problems(JsonNode json) {
    return schema.validate(json).stream().map(Object::toString).toList();
  }

  private static JsonNode read(String resource) {
    try (InputStream in = Schemas.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException("there is no " + resource + " on the class path");
      }
      return Manifest.YAML.readTree(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  // What keeps unknown fields, such as a pod template, is checked by its own model.
  private static JsonNode strict(JsonNode schema) {
    schema.forEach(Schemas::strict);
    if (schema instanceof ObjectNode object
        && object.path("properties").isObject()
        && object.path("type").asText().equals("object")
        && !object.has("additionalProperties")
        && !object.path("x-kubernetes-preserve-unknown-fields").asBoolean()) {
      object.put("additionalProperties", false);
    }
    return schema;
  }
}
