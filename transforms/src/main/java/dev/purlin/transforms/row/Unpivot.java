package dev.purlin.transforms.row;

import com.google.auto.service.AutoService;
import dev.purlin.core.parameter.Parameter;
import dev.purlin.core.parameter.ParameterSet;
import dev.purlin.core.problem.Names;
import dev.purlin.core.step.RowFunction;
import dev.purlin.core.step.RowTransformProvider;
import dev.purlin.core.step.RowWiseTransform;
import dev.purlin.core.step.Step;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.schemas.Schema.TypeName;
import org.apache.beam.sdk.schemas.transforms.SchemaTransformProvider;
import org.apache.beam.sdk.values.Row;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Makes rows of columns: one for each of some fields, with its name and its value.
 *
 * <pre>{@code
 * // {id: 1, jan: 5, feb: 7}  ->  {id: 1, name: jan, value: 5}, {id: 1, name: feb, value: 7}
 * sales.apply(Unpivot.fields("jan", "feb"));
 * }</pre>
 *
 * <p><b>Schemas.</b> The output has the other fields of the input, then the name, then the value.
 * The fields must be of one type; whole numbers widen to the widest, REAL to DOUBLE. No row is ever
 * rejected; with {@code drop_nulls} a row of which all are NULL is filtered.
 *
 * <p>Follows melt of pandas and pETL, and UNPIVOT of SQL, which leaves NULL out. The reverse is
 * {@link dev.purlin.transforms.combine.Pivot}.
 */
public final class Unpivot extends RowWiseTransform<Unpivot> {
  private static final long serialVersionUID = 1L;

  /** The parameters of {@link Unpivot}. */
  @RecordBuilder
  public record Configuration(
      @Parameter(
              value = "The fields that become rows.",
              absent = "all but those of keep",
              example = "[jan, feb, mar]")
          @Nullable List<String> fields,
      @Parameter(value = "The fields that stay.", absent = "all but those of fields")
          @Nullable List<String> keep,
      @Parameter(value = "The field for the name.", defaultValue = "name") String nameTo,
      @Parameter(value = "The field for the value.", defaultValue = "value") String valueTo,
      @Parameter(
              value = "Whether to leave out the rows of fields that are NULL.",
              defaultValue = "false")
          boolean dropNulls)
      implements UnpivotConfigurationBuilder.With {}

  private final transient Configuration configuration;

  private Unpivot(Step step, Configuration configuration) {
    super(step);
    this.configuration = configuration;
  }

  private static Unpivot of(Map<String, Object> given) {
    return new Unpivot(unnamed(Unpivot.class), ParameterSet.of(Configuration.class).given(given));
  }

  /** Makes rows of these fields. */
  public static Unpivot fields(String... fields) {
    return of(Map.of("fields", Arrays.asList(fields)));
  }

  /** Makes rows of all fields but these. */
  public static Unpivot keeping(String... fields) {
    return of(Map.of("keep", Arrays.asList(fields)));
  }

  /** Names the fields for the name and the value. */
  public Unpivot into(String name, String value) {
    return new Unpivot(step(), configuration.withNameTo(name).withValueTo(value));
  }

  /** Makes no rows of NULL. */
  public Unpivot droppingNulls() {
    return new Unpivot(step(), configuration.withDropNulls(true));
  }

  @Override
  protected Unpivot at(Step step) {
    return new Unpivot(step, configuration);
  }

  @Override
  public Plan plan(Schema input) {
    FieldNames names = new FieldNames(input);
    boolean chosen = configuration.fields() != null;
    List<String> given = chosen ? configuration.fields() : configuration.keep();
    if (given == null || chosen && configuration.keep() != null) {
      throw names.failure(
          "fields", "give the fields that become rows, or those to keep: one of the two");
    }
    for (int i = 0; i < given.size(); i++) {
      names.position((chosen ? "fields." : "keep.") + i, given.get(i));
    }
    names.check();
    List<Integer> kept = new ArrayList<>();
    List<Integer> turned = new ArrayList<>();
    for (int i = 0; i < input.getFieldCount(); i++) {
      boolean named = given.contains(input.getField(i).getName());
      (named == chosen ? turned : kept).add(i);
    }
    if (turned.isEmpty()) {
      names.problem(chosen ? "fields" : "keep", "no field is left that would become a row");
    }
    names.check();
    FieldType type = common(input, turned, names);
    Schema.Builder output = Schema.builder();
    kept.forEach(position -> output.addField(input.getField(position)));
    for (String added : List.of(configuration.nameTo(), configuration.valueTo())) {
      if (kept.stream().anyMatch(i -> input.getField(i).getName().equals(added))) {
        names.problem(
            added.equals(configuration.nameTo()) ? "name_to" : "value_to",
            "there is a field '%s' already".formatted(added));
      }
    }
    if (configuration.nameTo().equals(configuration.valueTo())) {
      names.problem(
          "value_to", "'%s' is the field for the name".formatted(configuration.valueTo()));
    }
    names.check();
    output.addStringField(configuration.nameTo()).addField(configuration.valueTo(), type);
    Schema schema = output.build();
    List<String> labels = turned.stream().map(i -> input.getField(i).getName()).toList();
    return new Plan(
        schema,
        new Turning(schema, kept, turned, List.copyOf(labels), type, configuration.dropNulls()));
  }

  /** The type that holds the values of all fields. */
  private FieldType common(Schema input, List<Integer> fields, FieldNames names) {
    Schema.Field first = input.getField(fields.get(0));
    FieldType common = first.getType();
    boolean nullable = false;
    for (int position : fields) {
      Schema.Field field = input.getField(position);
      nullable |= Boolean.TRUE.equals(field.getType().getNullable());
      FieldType wider = wider(common, field.getType());
      if (wider == null) {
        throw names.failure(
            "fields",
            "'%s' is %s and '%s' is %s; cast them to one type first"
                .formatted(
                    first.getName(),
                    Names.type(first.getType()),
                    field.getName(),
                    Names.type(field.getType())));
      }
      common = wider;
    }
    return common.withNullable(nullable && !configuration.dropNulls());
  }

  private static @Nullable FieldType wider(FieldType one, FieldType other) {
    FieldType left = one.withNullable(false);
    FieldType right = other.withNullable(false);
    if (left.equals(right)) {
      return left;
    }
    List<TypeName> whole = List.of(TypeName.BYTE, TypeName.INT16, TypeName.INT32, TypeName.INT64);
    List<TypeName> floating = List.of(TypeName.FLOAT, TypeName.DOUBLE);
    for (List<TypeName> widths : List.of(whole, floating)) {
      int a = widths.indexOf(left.getTypeName());
      int b = widths.indexOf(right.getTypeName());
      if (a >= 0 && b >= 0) {
        return FieldType.of(widths.get(Math.max(a, b)));
      }
    }
    return null;
  }

  private record Turning(
      Schema schema,
      List<Integer> kept,
      List<Integer> turned,
      List<String> labels,
      FieldType type,
      boolean dropNulls)
      implements RowFunction {

    @Override
    public void apply(Row row, Consumer<Row> output) {
      for (int i = 0; i < turned.size(); i++) {
        Object value = row.getValue(turned.get(i));
        if (value == null && dropNulls) {
          continue;
        }
        List<@Nullable Object> values = new ArrayList<>(kept.size() + 2);
        for (int position : kept) {
          values.add(row.getValue(position));
        }
        values.add(labels.get(i));
        values.add(widened(value));
        output.accept(Row.withSchema(schema).attachValues(values));
      }
    }

    private @Nullable Object widened(@Nullable Object value) {
      if (!(value instanceof Number number)) {
        return value;
      }
      return switch (type.getTypeName()) {
        case INT16 -> number.shortValue();
        case INT32 -> number.intValue();
        case INT64 -> number.longValue();
        // As it is written: 0.1 of REAL is 0.1 of DOUBLE.
        case DOUBLE -> value instanceof Float ? Double.valueOf(value.toString()) : value;
        default -> value;
      };
    }
  }

  /** Unpivot's door to pipeline files and other SDKs. */
  @AutoService(SchemaTransformProvider.class)
  public static final class Provider extends RowTransformProvider<Configuration> {
    public Provider() {
      super(Configuration.class, Inputs.ONE, Unpivot::new);
    }

    @Override
    public String description() {
      return "Makes rows of columns: one for each of some fields, with its name and its value.";
    }

    @Override
    public String example() {
      return """
      type: Unpivot
      config:
        fields: [jan, feb, mar]
        name_to: month
        value_to: amount
      """;
    }

    @Override
    public boolean rejectsRows() {
      return false;
    }
  }
}
