package dev.purlin.transforms.row;

import com.google.auto.service.AutoService;
import dev.purlin.core.parameter.Parameter;
import dev.purlin.core.parameter.ParameterSet;
import dev.purlin.core.problem.Names;
import dev.purlin.core.step.RowFunction;
import dev.purlin.core.step.RowTransformProvider;
import dev.purlin.core.step.RowWiseTransform;
import dev.purlin.core.step.Step;
import dev.purlin.core.type.JsonRows;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.schemas.transforms.SchemaTransformProvider;
import org.apache.beam.sdk.values.Row;

/**
 * Packs fields into one: a row, a map, a list or JSON text.
 *
 * <pre>{@code
 * // {id: 1, street: Ring, no: 7}  ->  {id: 1, address: {street: Ring, no: 7}}
 * people.apply(Pack.into("address", "street", "no"));
 * }</pre>
 *
 * <p><b>Schemas.</b> The new field stands behind the others and is never NULL; the fields that are
 * packed go unless {@code keep_fields} says otherwise. A map, from the fields' names, and a list
 * take fields of one type. JSON text is VARCHAR, in the form that JSON targets write.
 *
 * <p><b>Bad rows.</b> No row is rejected. {@link Unpack} undoes it.
 */
public final class Pack extends RowWiseTransform<Pack> {
  private static final long serialVersionUID = 1L;

  /** What fields are packed into. */
  public enum As {
    /** A row with the fields. */
    ROW,
    /** A map from their names to their values. */
    MAP,
    /** A list of their values. */
    LIST,
    /** The text of a JSON object. */
    JSON
  }

  /** The parameters of {@link Pack}. */
  @RecordBuilder
  public record Configuration(
      @Parameter(value = "The name of the new field.", example = "address") String into,
      @Parameter(
              value = "The fields to pack; all, if none is given.",
              defaultValue = "[]",
              example = "[street, city]")
          List<String> fields,
      @Parameter(value = "What to pack them into.", defaultValue = "row") As as,
      @Parameter(value = "Whether the packed fields stay, too.", defaultValue = "false")
          boolean keepFields)
      implements PackConfigurationBuilder.With {}

  private final transient Configuration configuration;

  private Pack(Step step, Configuration configuration) {
    super(step);
    this.configuration = configuration;
  }

  /** Packs fields into a row; all fields, if none is given. */
  public static Pack into(String name, String... fields) {
    Configuration all = ParameterSet.of(Configuration.class).given("into", name);
    return new Pack(unnamed(Pack.class), all.withFields(Arrays.asList(fields)));
  }

  /** Packs them into something else. */
  public Pack as(As as) {
    return new Pack(step(), configuration.withAs(as));
  }

  /** Keeps the fields beside. */
  public Pack keepingFields() {
    return new Pack(step(), configuration.withKeepFields(true));
  }

  @Override
  protected Pack at(Step step) {
    return new Pack(step, configuration);
  }

  @Override
  public Plan plan(Schema input) {
    FieldNames names = new FieldNames(input);
    int[] packed = names.chosen(configuration.fields(), null, type -> true);
    names.check();
    Schema.Builder inner = Schema.builder();
    Arrays.stream(packed).forEach(i -> inner.addField(input.getField(i)));
    Schema schema = inner.build();
    boolean nullable = schema.getFields().stream().anyMatch(field -> field.getType().getNullable());
    FieldType first = schema.getField(0).getType().withNullable(nullable);
    boolean oneType = configuration.as() == As.MAP || configuration.as() == As.LIST;
    for (Schema.Field field : schema.getFields()) {
      if (oneType && !field.getType().withNullable(nullable).equals(first)) {
        names.problem(
            "fields",
            "field '%s' is %s and '%s' is %s; a list or map is of one type, a row or JSON text is not"
                .formatted(
                    schema.getField(0).getName(),
                    Names.type(first),
                    field.getName(),
                    Names.type(field.getType())));
        break;
      }
    }
    FieldType type =
        switch (configuration.as()) {
          case ROW -> FieldType.row(schema);
          case MAP -> FieldType.map(FieldType.STRING, first);
          case LIST -> FieldType.array(first);
          case JSON -> FieldType.STRING;
        };
    List<Schema.Field> fields = new ArrayList<>();
    List<Integer> kept = new ArrayList<>();
    for (int i = 0; i < input.getFieldCount(); i++) {
      int position = i;
      boolean gone = Arrays.stream(packed).anyMatch(p -> p == position);
      if (configuration.keepFields() || !gone) {
        fields.add(input.getField(i));
        kept.add(i);
      }
    }
    fields.add(Schema.Field.of(configuration.into(), type));
    Schema output = names.schema("into", fields);
    names.check();
    int[] others = kept.stream().mapToInt(Integer::intValue).toArray();
    return new Plan(output, new Packing(output, others, packed, schema, configuration.as()));
  }

  private record Packing(Schema output, int[] kept, int[] packed, Schema inner, As as)
      implements RowFunction {
    @Override
    public void apply(Row row, Consumer<Row> next) {
      Object[] values = new Object[kept.length + 1];
      for (int i = 0; i < kept.length; i++) {
        values[i] = row.getValue(kept[i]);
      }
      Object[] within = new Object[packed.length];
      for (int i = 0; i < within.length; i++) {
        within[i] = row.getValue(packed[i]);
      }
      values[kept.length] = pack(within);
      next.accept(Row.withSchema(output).attachValues(values));
    }

    private Object pack(Object[] within) {
      return switch (as) {
        case ROW -> Row.withSchema(inner).attachValues(within);
        case LIST -> Arrays.asList(within);
        case JSON -> JsonRows.toJson(Row.withSchema(inner).attachValues(within));
        case MAP -> {
          Map<String, Object> map = new LinkedHashMap<>();
          for (int i = 0; i < within.length; i++) {
            map.put(inner.getField(i).getName(), within[i]);
          }
          yield map;
        }
      };
    }
  }

  /** Pack's door to pipeline files and other SDKs. */
  @AutoService(SchemaTransformProvider.class)
  public static final class Provider extends RowTransformProvider<Configuration> {
    public Provider() {
      super(Configuration.class, Inputs.ONE, Pack::new);
    }

    @Override
    public String description() {
      return "Packs fields into one: a row, a map, a list or JSON text.";
    }

    @Override
    public String example() {
      return """
      type: Pack
      config:
        into: address
        fields: [street, city]
      """;
    }

    @Override
    public boolean rejectsRows() {
      return false;
    }
  }
}
