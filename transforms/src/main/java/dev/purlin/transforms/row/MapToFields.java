package dev.purlin.transforms.row;

import com.google.auto.service.AutoService;
import com.google.auto.value.AutoValue;
import dev.purlin.core.expression.ComputedFields;
import dev.purlin.core.expression.FieldDefinition;
import dev.purlin.core.expression.Language;
import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.problem.ConfigurationException.Problem;
import dev.purlin.core.problem.Names;
import dev.purlin.core.reject.RowRejection;
import dev.purlin.core.step.RowFunction;
import dev.purlin.core.step.RowTransformProvider;
import dev.purlin.core.step.RowWiseTransform;
import dev.purlin.core.step.Step;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.apache.beam.sdk.schemas.AutoValueSchema;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.annotations.DefaultSchema;
import org.apache.beam.sdk.schemas.annotations.SchemaFieldDescription;
import org.apache.beam.sdk.schemas.transforms.SchemaTransformProvider;
import org.apache.beam.sdk.values.Row;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Makes rows of new fields, each computed from the fields of the input row.
 *
 * <pre>{@code
 * // {name: lamp, price: 20, quantity: 3}  ->  {name: LAMP, total: 60}
 * orders.apply(MapToFields.of("name", "UPPER(name)").with("total", "price * quantity"));
 * }</pre>
 *
 * <p><b>Schemas.</b> The output has the defined fields in their order, with the types of their
 * expressions; a field is nullable if its expression can give NULL. With {@link #append} the
 * input's fields come first, without those that are dropped. A field of the input can be redefined
 * only if it is dropped. <b>Expressions</b> are SQL (see {@link
 * dev.purlin.core.expression.RowExpressions}) or Java.
 *
 * <p><b>Bad rows.</b> A row for which an expression has no result (a division by zero, an integer
 * too large for its type, text that is no number, an exception in Java) is refused.
 *
 * <p>Follows the MapToFields transform of Beam YAML.
 */
public final class MapToFields extends RowWiseTransform<MapToFields> {
  private static final long serialVersionUID = 1L;

  /** The parameters of {@link MapToFields}. */
  @AutoValue
  @DefaultSchema(AutoValueSchema.class)
  public abstract static class Configuration {
    @SchemaFieldDescription(
        "The fields to compute: a map of names to expressions, or to maps with 'expression' (or"
            + " 'callable', or 'path' and 'name') and 'output_type'.")
    public abstract @Nullable String getFields();

    @SchemaFieldDescription(
        "Whether the fields of the input are kept, before the new ones. Default: false.")
    public abstract @Nullable Boolean getAppend();

    @SchemaFieldDescription("With append: fields of the input that are not kept.")
    public abstract @Nullable List<String> getDrop();

    @SchemaFieldDescription(
        "The language of the expressions: sql, of which Beam's generic is a part, or java."
            + " Default: generic.")
    public abstract @Nullable String getLanguage();

    @AutoValue.Builder
    abstract static class Builder {
      abstract Builder setFields(@Nullable String fields);

      abstract Builder setAppend(@Nullable Boolean append);

      abstract Builder setDrop(@Nullable List<String> drop);

      abstract Builder setLanguage(@Nullable String language);

      abstract Configuration build();
    }
  }

  private final transient List<FieldDefinition> fields;
  private final transient boolean append;
  private final transient List<String> drop;
  private final transient Language language;

  private MapToFields(
      Step step,
      List<FieldDefinition> fields,
      boolean append,
      List<String> drop,
      Language language) {
    super(step);
    this.fields = List.copyOf(fields);
    this.append = append;
    this.drop = List.copyOf(drop);
    this.language = language;
  }

  /** Computes a field; {@link #with} adds more. */
  public static MapToFields of(String field, String expression) {
    return new MapToFields(
        unnamed(MapToFields.class),
        List.of(FieldDefinition.of(field, expression)),
        false,
        List.of(),
        Language.SQL);
  }

  /** Computes another field as well. */
  public MapToFields with(String field, String expression) {
    List<FieldDefinition> more = new ArrayList<>(fields);
    more.add(FieldDefinition.of(field, expression));
    return new MapToFields(step(), more, append, drop, language);
  }

  /** Keeps the fields of the input, before the new ones. */
  public MapToFields append() {
    return new MapToFields(step(), fields, true, drop, language);
  }

  /** Does not keep some of the input's fields; goes with {@link #append}. */
  public MapToFields drop(String... names) {
    List<String> more = new ArrayList<>(drop);
    more.addAll(Arrays.asList(names));
    return new MapToFields(step(), fields, append, more, language);
  }

  /** Takes the expressions as Java instead of SQL. */
  public MapToFields inJava() {
    return new MapToFields(step(), fields, append, drop, Language.JAVA);
  }

  @Override
  protected MapToFields at(Step step) {
    return new MapToFields(step, fields, append, drop, language);
  }

  @Override
  public Plan plan(Schema input) {
    List<Problem> problems = new ArrayList<>(shapeProblems(input));
    ComputedFields computed = null;
    try {
      computed = ComputedFields.compile(input, fields, language);
    } catch (ConfigurationException e) {
      problems.addAll(e.problems());
    }
    if (!problems.isEmpty()) {
      throw new ConfigurationException(problems);
    }
    int[] kept =
        IntStream.range(0, append ? input.getFieldCount() : 0)
            .filter(i -> !drop.contains(input.getField(i).getName()))
            .toArray();
    Schema.Builder output = Schema.builder();
    Arrays.stream(kept).forEach(i -> output.addField(input.getField(i)));
    Schema schema = output.addFields(computed.schema().getFields()).build();
    return new Plan(schema, new Mapping(schema, kept, computed));
  }

  private List<Problem> shapeProblems(Schema input) {
    List<Problem> problems = new ArrayList<>();
    if (fields.isEmpty() && !append) {
      problems.add(new Problem("fields", "no fields are given, so rows would be empty"));
    }
    if (!drop.isEmpty() && !append) {
      problems.add(
          new Problem(
              "drop", "fields can be dropped only with append: true; without it none stay"));
    }
    for (int i = 0; i < drop.size(); i++) {
      if (!input.hasField(drop.get(i))) {
        problems.add(new Problem("drop." + i, Names.unknown("field", drop.get(i), input)));
      }
    }
    for (FieldDefinition field : append ? fields : List.<FieldDefinition>of()) {
      if (input.hasField(field.name()) && !drop.contains(field.name())) {
        problems.add(
            new Problem(
                field.path(),
                "the input has a field '%s' already; drop it to define it anew"
                    .formatted(field.name())));
      }
    }
    return problems;
  }

  private record Mapping(Schema output, int[] kept, ComputedFields computed)
      implements RowFunction {
    @Override
    public void setup() {
      computed.setup();
    }

    @Override
    public void apply(Row row, Consumer<Row> consumer) throws RowRejection {
      Object[] values = computed.evaluate(row);
      if (kept.length > 0) {
        Object[] all = new Object[kept.length + values.length];
        for (int i = 0; i < kept.length; i++) {
          all[i] = row.getValue(kept[i]);
        }
        System.arraycopy(values, 0, all, kept.length, values.length);
        values = all;
      }
      consumer.accept(Row.withSchema(output).attachValues(values));
    }
  }

  /** MapToFields's door to pipeline files and other SDKs. */
  @AutoService(SchemaTransformProvider.class)
  public static final class Provider extends RowTransformProvider<Configuration> {
    public Provider() {
      super(Configuration.class, Inputs.ONE);
    }

    @Override
    public String description() {
      return "Makes rows of new fields, each computed from the fields of the input row.";
    }

    @Override
    public String example() {
      return """
      type: MapToFields
      config:
        append: true
        drop: [price]
        fields:
          name_upper: UPPER(name)
          total: price * quantity
      """;
    }

    @Override
    public Set<String> jsonParameters() {
      return Set.of("fields");
    }

    @Override
    protected MapToFields transform(Configuration configuration) {
      return new MapToFields(
          unnamed(MapToFields.class),
          configuration.getFields() == null
              ? List.of()
              : FieldDefinition.parse(configuration.getFields()),
          Boolean.TRUE.equals(configuration.getAppend()),
          configuration.getDrop() == null ? List.of() : configuration.getDrop(),
          Language.of(configuration.getLanguage()));
    }
  }
}
