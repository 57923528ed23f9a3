package dev.purlin.pipelines.catalogue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.purlin.core.parameter.ParameterSpec;
import dev.purlin.core.step.RowTransformProvider;
import dev.purlin.pipelines.assembly.Catalogue;
import java.util.List;
import org.apache.beam.sdk.schemas.Schema.FieldType;

/**
 * A JSON Schema of pipeline files, so that an editor completes and checks them.
 *
 * <pre>{@code
 * # yaml-language-server: $schema=https://.../pipeline.schema.json
 * pipeline:
 *   transforms: ...
 * }</pre>
 *
 * <p>It knows the transforms of Purlin with their parameters. It does not know names and references
 * of steps, nor what Jinja makes of a file: {@code purlin validate} does.
 */
public final class PipelineFileSchema {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final List<String> GROUPS = List.of("chain", "composite");

  private PipelineFileSchema() {}

  /** The schema for files that use the transforms of a catalogue. */
  public static ObjectNode of(Catalogue catalogue) {
    ObjectNode schema = JSON.objectNode();
    schema.put("$schema", "http://json-schema.org/draft-07/schema#");
    schema.put("title", "Purlin pipeline file");
    schema.put("type", "object");
    schema.putArray("required").add("pipeline");
    ObjectNode properties = schema.putObject("properties");
    properties.set("pipeline", described(ref("group"), "The steps, and how they hang together."));
    properties.set("options", described(type("object"), "Options of the runner."));
    properties.set("providers", described(type("array"), "Transforms from elsewhere."));
    properties.set("tests", described(type("array"), "Tests of the pipeline."));
    ObjectNode definitions = schema.putObject("definitions");
    definitions.set("input", input());
    definitions.set("group", group());
    definitions.set("step", step(catalogue));
    for (RowTransformProvider<?> provider : catalogue.providers()) {
      definitions.set(provider.name(), config(provider));
    }
    return schema;
  }

  private static ObjectNode input() {
    ObjectNode input = JSON.objectNode();
    input.put("description", "The step or steps whose rows come in.");
    ArrayNode kinds = input.putArray("anyOf");
    kinds.add(type("string"));
    kinds.add(type("array"));
    kinds.add(type("object"));
    return input;
  }

  private static ObjectNode group() {
    ObjectNode group = JSON.objectNode();
    ArrayNode kinds = group.putArray("anyOf");
    ObjectNode list = type("array");
    list.set("items", ref("step"));
    kinds.add(list);
    ObjectNode map = type("object");
    ObjectNode properties = map.putObject("properties");
    properties.set("type", words(GROUPS));
    ObjectNode steps = type("array");
    steps.set("items", ref("step"));
    properties.set("transforms", steps);
    properties.set("extra_transforms", steps.deepCopy());
    properties.set("source", ref("step"));
    properties.set("sink", ref("step"));
    properties.set("windowing", type("object"));
    properties.set("resource_hints", type("object"));
    kinds.add(map);
    return group;
  }

  private static ObjectNode step(Catalogue catalogue) {
    ObjectNode step = type("object");
    step.putArray("required").add("type");
    ObjectNode properties = step.putObject("properties");
    ArrayNode types = type("string").putArray("enum");
    GROUPS.forEach(types::add);
    catalogue.types().forEach(types::add);
    ObjectNode type = JSON.objectNode();
    type.put("description", "The transform.");
    type.set("enum", types);
    properties.set("type", type);
    properties.set("name", described(type("string"), "The name of the step."));
    properties.set("input", ref("input"));
    properties.set("output", described(JSON.objectNode(), "The outputs of a composite, by name."));
    properties.set("config", described(type("object"), "The parameters of the transform."));
    properties.set("windowing", described(type("object"), "The windows of the step's input."));
    properties.set("output_schema", type("object"));
    properties.set(
        "commit",
        described(
            words(List.of("with_run", "early")),
            "When a target is committed: with the run's others, or as soon as it is complete."));
    properties.set("resource_hints", type("object"));
    for (String key : List.of("transforms", "extra_transforms")) {
      ObjectNode steps = type("array");
      steps.set("items", ref("step"));
      properties.set(key, steps);
    }
    properties.set("source", ref("step"));
    properties.set("sink", ref("step"));
    step.put("additionalProperties", false);
    ArrayNode choices = step.putArray("allOf");
    for (RowTransformProvider<?> provider : catalogue.providers()) {
      ObjectNode choice = choices.addObject();
      ObjectNode constant = JSON.objectNode().put("const", provider.name());
      choice.putObject("if").putObject("properties").set("type", constant);
      choice.putObject("then").putObject("properties").set("config", ref(provider.name()));
    }
    return step;
  }

  private static ObjectNode config(RowTransformProvider<?> provider) {
    ObjectNode config = map(provider.parameters());
    config.put("description", provider.description());
    return config;
  }

  private static ObjectNode map(List<ParameterSpec> parameters) {
    ObjectNode map = type("object");
    ObjectNode properties = map.putObject("properties");
    ArrayNode required = JSON.arrayNode();
    for (ParameterSpec parameter : parameters) {
      properties.set(parameter.name(), parameter(parameter));
      if (parameter.required()) {
        required.add(parameter.name());
      }
    }
    if (!required.isEmpty()) {
      map.set("required", required);
    }
    map.put("additionalProperties", false);
    return map;
  }

  private static ObjectNode parameter(ParameterSpec parameter) {
    ObjectNode value = value(parameter, parameter.type());
    if (parameter.min() != Long.MIN_VALUE) {
      value.put("minimum", parameter.min());
    }
    if (parameter.max() != Long.MAX_VALUE) {
      value.put("maximum", parameter.max());
    }
    // A value may come from a variable or a secret, which an editor cannot see.
    ObjectNode any = JSON.objectNode().put("description", parameter.text());
    ArrayNode kinds = any.putArray("anyOf");
    kinds.add(value);
    kinds.add(type("string").put("pattern", "\\$\\{|\\{\\{"));
    return parameter.anyShape() ? JSON.objectNode().put("description", parameter.text()) : any;
  }

  private static ObjectNode value(ParameterSpec parameter, FieldType type) {
    return switch (type.getTypeName()) {
      case STRING -> parameter.words().isEmpty() ? scalar() : words(parameter.words());
      case BOOLEAN -> type("boolean");
      case BYTE, INT16, INT32, INT64 -> type("integer");
      case FLOAT, DOUBLE, DECIMAL -> type("number");
      case ARRAY, ITERABLE -> list(value(parameter, type.getCollectionElementType()));
      case MAP -> {
        ObjectNode map = type("object");
        map.set("additionalProperties", value(parameter, type.getMapValueType()));
        yield map;
      }
      case ROW -> row(parameter);
      case DATETIME, BYTES, LOGICAL_TYPE ->
          throw new IllegalStateException(parameter.name() + " has a type files cannot give");
    };
  }

  /** One value may stand for a list of it. */
  private static ObjectNode list(ObjectNode element) {
    ObjectNode list = type("array");
    list.set("items", element);
    ObjectNode either = JSON.objectNode();
    either.putArray("anyOf").add(list).add(element.deepCopy());
    return either;
  }

  private static ObjectNode row(ParameterSpec parameter) {
    ObjectNode map = map(parameter.nested());
    if (parameter.shorthand() == null) {
      return map;
    }
    ObjectNode either = JSON.objectNode();
    either.putArray("anyOf").add(scalar()).add(map);
    return either;
  }

  /** Numbers and switches are taken as text where a text is wanted. */
  private static ObjectNode scalar() {
    ObjectNode scalar = JSON.objectNode();
    scalar.putArray("type").add("string").add("number").add("boolean");
    return scalar;
  }

  /** Words are understood in any letter case. */
  private static ObjectNode words(List<String> words) {
    ArrayNode all = JSON.arrayNode();
    words.forEach(all::add);
    ObjectNode offered = JSON.objectNode();
    offered.set("enum", all);
    ObjectNode pattern =
        type("string").put("pattern", "^(?:" + String.join("|", anyCase(words)) + ")$");
    ObjectNode either = JSON.objectNode();
    either.putArray("anyOf").add(offered).add(pattern);
    return either;
  }

  private static List<String> anyCase(List<String> words) {
    return words.stream()
        .map(
            word ->
                word.replaceAll("([^\\w])", "\\\\$1")
                    .chars()
                    .mapToObj(PipelineFileSchema::anyCase)
                    .reduce("", String::concat))
        .toList();
  }

  private static String anyCase(int letter) {
    return Character.isLetter(letter)
        ? "["
            + Character.toString(Character.toLowerCase(letter))
            + Character.toString(Character.toUpperCase(letter))
            + "]"
        : Character.toString(letter);
  }

  private static ObjectNode type(String name) {
    return JSON.objectNode().put("type", name);
  }

  private static ObjectNode ref(String definition) {
    return JSON.objectNode().put("$ref", "#/definitions/" + definition);
  }

  private static JsonNode described(ObjectNode schema, String description) {
    if (!schema.has("$ref")) {
      return schema.put("description", description);
    }
    // Beside a $ref, everything else is passed over.
    ObjectNode described = JSON.objectNode().put("description", description);
    described.putArray("allOf").add(schema);
    return described;
  }
}
