package dev.purlin.transforms.check;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.auto.service.AutoService;
import dev.harrel.jsonschema.Error;
import dev.harrel.jsonschema.JsonSchemaException;
import dev.harrel.jsonschema.Validator;
import dev.harrel.jsonschema.ValidatorFactory;
import dev.harrel.jsonschema.providers.JacksonNode;
import dev.purlin.core.parameter.Parameter;
import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.problem.ConfigurationException.Problem;
import dev.purlin.core.problem.Reasons;
import dev.purlin.core.reject.Rejection;
import dev.purlin.core.reject.RowRejection;
import dev.purlin.core.step.RowFunction;
import dev.purlin.core.step.RowTransformProvider;
import dev.purlin.core.step.RowWiseTransform;
import dev.purlin.core.step.Step;
import dev.purlin.core.type.JsonRows;
import java.net.URI;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.transforms.SchemaTransformProvider;
import org.apache.beam.sdk.values.Row;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Rejects the rows that a JSON Schema does not allow.
 *
 * <pre>{@code
 * people.apply(
 *     ValidateWithSchema.with(
 *         """
 *         {"properties": {"age": {"type": "integer", "minimum": 0}}, "required": ["age"]}
 *         """));
 * }</pre>
 *
 * <p><b>Schemas.</b> The output has the schema of the input. A row is taken for the JSON that
 * WriteToJson makes of it: a DATE is a string, say. A field that is NULL counts as absent, unless
 * it is required; then it is null, which its own schema may allow.
 *
 * <p><b>The JSON Schema</b> may use every keyword of draft 2020-12, or of the older draft that its
 * {@code $schema} names, {@code $ref} within it included; nothing is fetched. A property that is
 * required and is no field of the input is a problem of the configuration.
 *
 * <p><b>Bad rows</b> are rejected with all that is wrong with them, by field.
 *
 * <p>Follows the ValidateWithSchema transform of Beam YAML.
 */
public final class ValidateWithSchema extends RowWiseTransform<ValidateWithSchema> {
  private static final long serialVersionUID = 1L;

  /** The parameters of {@link ValidateWithSchema}. */
  public record Configuration(
      @Parameter(
              value = "The JSON Schema of a row.",
              example = "{properties: {age: {type: integer, minimum: 0}}, required: [age]}")
          JsonNode schema) {}

  private final transient Configuration configuration;

  private ValidateWithSchema(Step step, Configuration configuration) {
    super(step);
    this.configuration = configuration;
  }

  /**
   * Validates against a schema.
   *
   * @param schema a JSON Schema, as JSON
   */
  public static ValidateWithSchema with(String schema) {
    try {
      return new ValidateWithSchema(
          unnamed(ValidateWithSchema.class), new Configuration(JsonRows.parse(schema)));
    } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
      throw new ConfigurationException("schema", "this is not JSON: " + e.getOriginalMessage());
    }
  }

  @Override
  protected ValidateWithSchema at(Step step) {
    return new ValidateWithSchema(step, configuration);
  }

  @Override
  public Plan plan(Schema input) {
    JsonNode schema = configuration.schema();
    if (!schema.isObject()) {
      throw new ConfigurationException("schema", "expected a JSON Schema, a map");
    }
    List<Problem> problems = new ArrayList<>();
    Set<String> required = new HashSet<>();
    for (JsonNode name : schema.path("required")) {
      required.add(name.asText());
      if (!input.hasField(name.asText())) {
        problems.add(
            new Problem(
                "schema.required",
                "'%s' is required, and is not a field of the input".formatted(name.asText())));
      }
    }
    if (!problems.isEmpty()) {
      throw new ConfigurationException(problems);
    }
    Validation validation = new Validation(schema.toString(), required);
    try {
      validation.setup();
    } catch (JsonSchemaException e) {
      throw new ConfigurationException("schema", "this is not a JSON Schema: " + Reasons.of(e));
    }
    return new Plan(input, validation);
  }

  /** Judges rows. */
  private static final class Validation implements RowFunction {
    private static final long serialVersionUID = 1L;
    private static final Comparator<Error> BY_PLACE =
        Comparator.comparing(Error::getInstanceLocation).thenComparing(Error::getError);

    private final String schema;
    private final Set<String> required;
    private transient @Nullable Validator validator;
    private transient @Nullable URI uri;

    Validation(String schema, Set<String> required) {
      this.schema = schema;
      this.required = required;
    }

    @Override
    public void setup() {
      validator =
          new ValidatorFactory().withJsonNodeFactory(new JacksonNode.Factory()).createValidator();
      uri = validator.registerSchema(schema);
    }

    @Override
    public void apply(Row row, Consumer<Row> next) throws RowRejection {
      JsonNode json = JsonRows.toNode(row);
      leaveOutNulls(json, required);
      Validator.Result result =
          Objects.requireNonNull(validator, "setup() comes first").validate(uri, json);
      if (!result.isValid()) {
        throw new RowRejection(rejection(row, result.getErrors()));
      }
      next.accept(row);
    }

    private static void leaveOutNulls(JsonNode node, Set<String> but) {
      if (node instanceof ObjectNode object) {
        object
            .properties()
            .removeIf(entry -> entry.getValue().isNull() && !but.contains(entry.getKey()));
      }
      node.forEach(child -> leaveOutNulls(child, Set.of()));
    }

    private static Rejection rejection(Row row, List<Error> errors) {
      List<String> places = errors.stream().sorted(BY_PLACE).map(Validation::described).toList();
      String field = errors.size() == 1 ? field(errors.get(0)) : "";
      return row.getSchema().hasField(field)
          ? Rejection.of(places.get(0), field, row.getValue(field))
          : Rejection.of(String.join("; ", places), null, null).ofKind(kind(row, errors));
    }

    private static String kind(Row row, List<Error> errors) {
      return errors.stream()
          .sorted(BY_PLACE)
          .map(
              error -> {
                String field = field(error);
                Object value = row.getSchema().hasField(field) ? row.getValue(field) : null;
                return value == null
                    ? described(error)
                    : Rejection.without(String.valueOf(value), described(error));
              })
          .collect(Collectors.joining("; "));
    }

    private static String field(Error error) {
      String[] path = error.getInstanceLocation().split("/", -1);
      return path.length > 1 ? path[1].replace("~1", "/").replace("~0", "~") : "";
    }

    private static String described(Error error) {
      String place = error.getInstanceLocation();
      return place.isEmpty() ? error.getError() : "%s: %s".formatted(place, error.getError());
    }
  }

  /** ValidateWithSchema's door to pipeline files and other SDKs. */
  @AutoService(SchemaTransformProvider.class)
  public static final class Provider extends RowTransformProvider<Configuration> {
    public Provider() {
      super(Configuration.class, Inputs.ONE, ValidateWithSchema::new);
    }

    @Override
    public String description() {
      return "Rejects the rows that a JSON Schema does not allow.";
    }

    @Override
    public String example() {
      return """
      type: ValidateWithSchema
      config:
        schema:
          properties:
            age: {type: integer, minimum: 0}
          required: [age]
      """;
    }
  }
}
