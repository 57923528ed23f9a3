package dev.purlin.pipelines.foreign;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.problem.Reasons;
import dev.purlin.core.step.StepOutputs;
import dev.purlin.core.type.JsonSchemas;
import java.util.List;
import java.util.Set;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.schemas.io.SchemaIO;
import org.apache.beam.sdk.schemas.io.SchemaIOProvider;
import org.apache.beam.sdk.schemas.transforms.SchemaTransform;
import org.apache.beam.sdk.schemas.transforms.SchemaTransformProvider;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionRowTuple;
import org.apache.beam.sdk.values.POutput;
import org.apache.beam.sdk.values.Row;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * The reading and the writing half of a SchemaIO, each as a SchemaTransform with the identifier
 * that Beam's other SDKs know it by.
 *
 * <p>Its parameters are {@code location}, {@code schema} (a JSON Schema) where the rows are read by
 * one, and those of the SchemaIO.
 */
final class SchemaIoTransforms {
  static final String LOCATION = "location";
  static final String SCHEMA = "schema";
  private static final String IDENTIFIER = "beam:transform:org.apache.beam:schemaio_%s_%s:v1";

  private static final ObjectMapper JSON = new ObjectMapper();

  private SchemaIoTransforms() {}

  /** The parameters of a transform that hold JSON. */
  static Set<String> jsonParameters(SchemaTransformProvider provider) {
    return provider instanceof Half half && half.reads() ? Set.of(SCHEMA) : Set.of();
  }

  static SchemaTransformProvider reading(SchemaIOProvider io) {
    return new Half(io, "read");
  }

  static SchemaTransformProvider writing(SchemaIOProvider io) {
    return new Half(io, "write");
  }

  private record Half(SchemaIOProvider io, String direction) implements SchemaTransformProvider {

    private boolean reads() {
      return direction.equals("read");
    }

    @Override
    public String identifier() {
      return IDENTIFIER.formatted(io.identifier(), direction);
    }

    @Override
    public String description() {
      return "%s rows by Beam's SchemaIO '%s'."
          .formatted(reads() ? "Reads" : "Writes", io.identifier());
    }

    @Override
    public Schema configurationSchema() {
      Schema.Builder schema =
          Schema.builder()
              .addField(
                  Schema.Field.of(LOCATION, FieldType.STRING)
                      .withDescription("The place of the data, in the form that it wants."));
      if (reads()) {
        schema.addField(
            Schema.Field.of(SCHEMA, FieldType.STRING.withNullable(!io.requiresDataSchema()))
                .withDescription("The rows: a JSON Schema, or a map from fields to SQL types."));
      }
      io.configurationSchema().getFields().stream()
          .filter(field -> !field.getName().equals(LOCATION) && !field.getName().equals(SCHEMA))
          .forEach(schema::addField);
      return schema.build();
    }

    @Override
    public List<String> inputCollectionNames() {
      return reads() ? List.of() : List.of("input");
    }

    @Override
    public List<String> outputCollectionNames() {
      return reads() ? List.of(StepOutputs.MAIN) : List.of();
    }

    @Override
    public SchemaTransform from(Row configuration) {
      return new HalfTransform(io, configuration, reads());
    }
  }

  private static final class HalfTransform extends SchemaTransform {
    private static final long serialVersionUID = 1L;

    private final transient SchemaIOProvider io;
    private final transient Row configuration;
    private final boolean reads;

    private HalfTransform(SchemaIOProvider io, Row configuration, boolean reads) {
      this.io = io;
      this.configuration = configuration;
      this.reads = reads;
    }

    @Override
    public PCollectionRowTuple expand(PCollectionRowTuple input) {
      if (reads) {
        String schema = configuration.getString(SCHEMA);
        SchemaIO source = io(schema == null ? null : JsonSchemas.declared(SCHEMA, json(schema)));
        PCollection<Row> rows = PBegin.in(input.getPipeline()).apply("Read", source.buildReader());
        return PCollectionRowTuple.of(StepOutputs.MAIN, rows);
      }
      PCollection<Row> rows = input.get("input");
      try {
        POutput written = rows.apply("Write", io(rows.getSchema()).buildWriter());
        return written instanceof PCollectionRowTuple outputs
            ? outputs
            : PCollectionRowTuple.empty(input.getPipeline());
      } catch (UnsupportedOperationException e) {
        throw new ConfigurationException(
            "", "the SchemaIO '%s' cannot write: %s".formatted(io.identifier(), Reasons.of(e)));
      }
    }

    private static JsonNode json(String text) {
      try {
        return JSON.readTree(text);
      } catch (JsonProcessingException e) {
        throw new ConfigurationException(
            SCHEMA, "expected a JSON Schema: " + e.getOriginalMessage());
      }
    }

    private SchemaIO io(@Nullable Schema rows) {
      Schema own = io.configurationSchema();
      Row.Builder values = Row.withSchema(own);
      for (Schema.Field field : own.getFields()) {
        values.addValue(
            configuration.getSchema().hasField(field.getName())
                ? configuration.getValue(field.getName())
                : null);
      }
      return io.from(configuration.getString(LOCATION), values.build(), rows);
    }
  }
}
