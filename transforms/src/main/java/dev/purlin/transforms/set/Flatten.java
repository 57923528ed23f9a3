package dev.purlin.transforms.set;

import com.google.auto.service.AutoService;
import dev.purlin.core.books.StepCounts;
import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.problem.Names;
import dev.purlin.core.step.RowTransform;
import dev.purlin.core.step.RowTransformProvider;
import dev.purlin.core.step.Step;
import dev.purlin.transforms.window.InputWindows;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.Field;
import org.apache.beam.sdk.schemas.transforms.SchemaTransformProvider;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionList;
import org.apache.beam.sdk.values.PCollectionRowTuple;
import org.apache.beam.sdk.values.Row;

/**
 * Combines the rows of all inputs into one output: SQL's UNION ALL, with fields matched by name.
 *
 * <pre>{@code
 * PCollectionRowTuple.of("old", old, "new", recent).apply(Flatten.inputs());
 * }</pre>
 *
 * <p><b>Schemas.</b> The output has the fields of the first input, then those that only later
 * inputs have. A field that an input lacks is null in that input's rows. A field that several
 * inputs have must have one type in all of them; it may be null if it may be in one of them. No row
 * is refused.
 *
 * <p>Follows the Flatten transform of Beam YAML, which gives fields of different types the type Any
 * where this fails.
 */
public final class Flatten extends RowTransform<PCollectionRowTuple, Flatten> {
  private static final long serialVersionUID = 1L;

  /** The parameters of {@link Flatten}: it has none. */
  public record Configuration() {}

  private Flatten(Step step) {
    super(step);
  }

  /** Combines the rows of all inputs into one output. */
  public static Flatten inputs() {
    return new Flatten(unnamed(Flatten.class));
  }

  @Override
  protected Flatten at(Step step) {
    return new Flatten(step);
  }

  @Override
  public PCollection<Row> expand(PCollectionRowTuple inputs) {
    if (inputs.getAll().isEmpty()) {
      throw new ConfigurationException("", "Flatten needs at least one input");
    }
    InputWindows.checkCompatible(inputs);
    Map<String, Schema> schemas = new LinkedHashMap<>();
    inputs.getAll().forEach((name, rows) -> schemas.put(name, rows.getSchema()));
    Schema union = union(schemas);
    List<PCollection<Row>> aligned = new ArrayList<>();
    inputs
        .getAll()
        .forEach(
            (name, rows) ->
                aligned.add(
                    rows.apply(
                            "Align " + name,
                            ParDo.of(new AlignFn(rows.getSchema(), union, step().counts())))
                        .setRowSchema(union)));
    return PCollectionList.of(aligned)
        .apply(org.apache.beam.sdk.transforms.Flatten.pCollections())
        .setRowSchema(union);
  }

  /** The schema that rows of all the given schemas fit into, if there is one. */
  static Schema union(Map<String, Schema> schemas) {
    Map<String, Field> fields = new LinkedHashMap<>();
    Map<String, String> origins = new LinkedHashMap<>();
    List<ConfigurationException.Problem> problems = new ArrayList<>();
    schemas.forEach(
        (input, schema) -> {
          for (Field field : schema.getFields()) {
            Field known = fields.putIfAbsent(field.getName(), field);
            if (known == null) {
              origins.put(field.getName(), input);
            } else if (!known
                .getType()
                .equivalent(field.getType(), Schema.EquivalenceNullablePolicy.IGNORE)) {
              problems.add(
                  new ConfigurationException.Problem(
                      "",
                      "field '%s' is %s in input '%s' but %s in input '%s'; bring them to one type first"
                          .formatted(
                              field.getName(),
                              Names.type(known.getType()),
                              origins.get(field.getName()),
                              Names.type(field.getType()),
                              input)));
            } else if (field.getType().getNullable()) {
              fields.put(field.getName(), known.withNullable(true));
            }
          }
        });
    if (!problems.isEmpty()) {
      throw new ConfigurationException(problems);
    }
    Schema.Builder union = Schema.builder();
    fields.forEach(
        (name, field) ->
            union.addField(
                schemas.values().stream().allMatch(schema -> schema.hasField(name))
                    ? field
                    : field.withNullable(true)));
    return union.build();
  }

  private static final class AlignFn extends DoFn<Row, Row> {
    private static final long serialVersionUID = 1L;

    private final Schema union;
    private final int[] positions;
    private final StepCounts counts;

    private AlignFn(Schema input, Schema union, StepCounts counts) {
      this.union = union;
      this.counts = counts;
      this.positions = new int[union.getFieldCount()];
      for (int i = 0; i < positions.length; i++) {
        String name = union.getField(i).getName();
        positions[i] = input.hasField(name) ? input.indexOf(name) : -1;
      }
    }

    @ProcessElement
    public void processElement(@Element Row row, OutputReceiver<Row> output) {
      counts.read();
      List<Object> values = new ArrayList<>(positions.length);
      for (int position : positions) {
        values.add(position < 0 ? null : row.getValue(position));
      }
      output.output(Row.withSchema(union).attachValues(values));
      counts.written();
    }

    @FinishBundle
    public void finishBundle() {
      counts.flush();
    }
  }

  /** Flatten's door to pipeline files and other SDKs. */
  @AutoService(SchemaTransformProvider.class)
  public static final class Provider extends RowTransformProvider<Configuration> {
    public Provider() {
      super(Configuration.class, Inputs.MANY, (step, configuration) -> new Flatten(step));
    }

    @Override
    public String description() {
      return "Combines the rows of all inputs into one output.";
    }

    @Override
    public String example() {
      return """
          type: Flatten
          input: [This year, Last year]
          """;
    }

    @Override
    public boolean rejectsRows() {
      return false;
    }
  }
}
