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
import java.util.Objects;
import java.util.Optional;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.Field;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.schemas.Schema.LogicalType;
import org.apache.beam.sdk.schemas.transforms.SchemaTransformProvider;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionList;
import org.apache.beam.sdk.values.PCollectionRowTuple;
import org.apache.beam.sdk.values.Row;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Combines the rows of all inputs into one output: SQL's UNION ALL, with fields matched by name.
 *
 * <pre>{@code
 * PCollectionRowTuple.of("old", old, "new", recent).apply(Flatten.inputs());
 * }</pre>
 *
 * <p><b>Schemas.</b> The output has the fields of the first input, then those that only later
 * inputs have. A field that an input lacks is null in that input's rows. A field that several
 * inputs have must have one type in all of them; it may be null if it may be in one of them. Rows
 * within rows are combined in the same way. No row is refused.
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
    InputWindows.checkCompatible(inputs.getAll());
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
              continue;
            }
            FieldType type = common(known.getType(), field.getType());
            if (type == null) {
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
            } else {
              fields.put(field.getName(), known.withType(type));
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

  /** The type that values of both types fit into; null if there is none. */
  private static @Nullable FieldType common(FieldType one, FieldType other) {
    if (one.getTypeName() != other.getTypeName()) {
      return null;
    }
    FieldType type =
        switch (one.getTypeName()) {
          case ROW -> rows(one, other);
          case ARRAY -> elements(one, other).map(FieldType::array).orElse(null);
          case ITERABLE -> elements(one, other).map(FieldType::iterable).orElse(null);
          case MAP -> maps(one, other);
          case LOGICAL_TYPE -> isSame(one.getLogicalType(), other.getLogicalType()) ? one : null;
          default -> one;
        };
    return type == null ? null : type.withNullable(one.getNullable() || other.getNullable());
  }

  private static @Nullable FieldType rows(FieldType one, FieldType other) {
    Map<String, Schema> schemas = new LinkedHashMap<>();
    schemas.put("one", one.getRowSchema());
    schemas.put("other", other.getRowSchema());
    try {
      return FieldType.row(union(schemas));
    } catch (ConfigurationException e) {
      // Told for the whole field, whose type names the fields within.
      return null;
    }
  }

  private static Optional<FieldType> elements(FieldType one, FieldType other) {
    return Optional.ofNullable(
        common(one.getCollectionElementType(), other.getCollectionElementType()));
  }

  private static @Nullable FieldType maps(FieldType one, FieldType other) {
    FieldType key = common(one.getMapKeyType(), other.getMapKeyType());
    FieldType value = common(one.getMapValueType(), other.getMapValueType());
    return key == null || value == null ? null : FieldType.map(key, value);
  }

  private static boolean isSame(LogicalType<?, ?> one, LogicalType<?, ?> other) {
    return one.getIdentifier().equals(other.getIdentifier())
        && Objects.equals(one.getArgument(), other.getArgument());
  }

  private static final class AlignFn extends DoFn<Row, Row> {
    private static final long serialVersionUID = 1L;

    private final Schema union;
    private final int[] positions;
    private final boolean[] reshaped;
    private final StepCounts counts;

    private AlignFn(Schema input, Schema union, StepCounts counts) {
      this.union = union;
      this.counts = counts;
      this.positions = new int[union.getFieldCount()];
      this.reshaped = new boolean[positions.length];
      for (int i = 0; i < positions.length; i++) {
        String name = union.getField(i).getName();
        positions[i] = input.hasField(name) ? input.indexOf(name) : -1;
        reshaped[i] =
            positions[i] >= 0
                && !input
                    .getField(name)
                    .getType()
                    .withNullable(false)
                    .equals(union.getField(i).getType().withNullable(false));
      }
    }

    @ProcessElement
    public void processElement(@Element Row row, OutputReceiver<Row> output) {
      counts.read();
      List<Object> values = new ArrayList<>(positions.length);
      for (int i = 0; i < positions.length; i++) {
        Object value = positions[i] < 0 ? null : row.getValue(positions[i]);
        values.add(reshaped[i] ? fitted(value, union.getField(i).getType()) : value);
      }
      output.output(Row.withSchema(union).attachValues(values));
      counts.written();
    }

    private static @Nullable Object fitted(@Nullable Object value, FieldType type) {
      if (value == null) {
        return null;
      }
      return switch (type.getTypeName()) {
        case ROW -> fitted((Row) value, type.getRowSchema());
        case ARRAY, ITERABLE -> {
          List<Object> elements = new ArrayList<>();
          for (Object element : (Iterable<?>) value) {
            elements.add(fitted(element, type.getCollectionElementType()));
          }
          yield elements;
        }
        case MAP -> {
          Map<Object, Object> entries = new LinkedHashMap<>();
          ((Map<?, ?>) value)
              .forEach(
                  (key, of) ->
                      entries.put(
                          fitted(key, type.getMapKeyType()), fitted(of, type.getMapValueType())));
          yield entries;
        }
        default -> value;
      };
    }

    private static Row fitted(Row row, Schema schema) {
      List<Object> values = new ArrayList<>();
      for (Field field : schema.getFields()) {
        Object value =
            row.getSchema().hasField(field.getName()) ? row.getValue(field.getName()) : null;
        values.add(fitted(value, field.getType()));
      }
      return Row.withSchema(schema).attachValues(values);
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
