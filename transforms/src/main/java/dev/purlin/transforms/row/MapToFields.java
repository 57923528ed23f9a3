package dev.purlin.transforms.row;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.auto.service.AutoService;
import dev.purlin.core.batch.Column;
import dev.purlin.core.batch.RowBatch;
import dev.purlin.core.expression.ComputedFields;
import dev.purlin.core.expression.FieldDefinition;
import dev.purlin.core.expression.Language;
import dev.purlin.core.parameter.Parameter;
import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.problem.ConfigurationException.Problem;
import dev.purlin.core.problem.Names;
import dev.purlin.core.reject.Refusals;
import dev.purlin.core.reject.RowRejection;
import dev.purlin.core.step.BatchFunction;
import dev.purlin.core.step.RowTransformProvider;
import dev.purlin.core.step.RowWiseTransform;
import dev.purlin.core.step.Step;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.transforms.SchemaTransformProvider;
import org.apache.beam.sdk.values.Row;

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
 * dev.purlin.core.expression.RowExpressions}), Java or Python. The type of Python is inferred where
 * it can be; where not, {@code output_type} or an annotation says it.
 *
 * <p><b>Bad rows.</b> A row for which an expression has no result (a division by zero, an integer
 * too large for its type, text that is not a number, an exception in Java or Python) is refused.
 *
 * <p>Follows the MapToFields transform of Beam YAML.
 */
public final class MapToFields extends RowWiseTransform<MapToFields> {
  private static final long serialVersionUID = 1L;

  /** The parameters of {@link MapToFields}. */
  @RecordBuilder
  public record Configuration(
      @Parameter(
              value =
                  "The fields to compute: a map from names to expressions, or to maps with"
                      + " 'expression' (or 'callable', or 'path' and 'name') and 'output_type'.",
              defaultValue = "{}",
              example = "{total: price * quantity}")
          JsonNode fields,
      @Parameter(
              value = "Whether the fields of the input are kept, before the new ones.",
              defaultValue = "false")
          boolean append,
      @Parameter(
              value = "With append: fields of the input that are not kept.",
              defaultValue = "[]",
              example = "[price]")
          List<String> drop,
      @Parameter(
              value = "The language of the expressions. Beam's generic is a part of SQL.",
              defaultValue = "generic")
          Language language)
      implements MapToFieldsConfigurationBuilder.With {}

  private final transient Configuration configuration;

  private MapToFields(Step step, Configuration configuration) {
    super(step);
    configuration.language().checkInstalled();
    this.configuration = configuration;
  }

  private MapToFields with(Configuration changed) {
    return new MapToFields(step(), changed);
  }

  /** Computes a field; {@link #with} adds more. */
  public static MapToFields of(String field, String expression) {
    ObjectNode fields = JsonNodeFactory.instance.objectNode().put(field, expression);
    return new MapToFields(
        unnamed(MapToFields.class), new Configuration(fields, false, List.of(), Language.SQL));
  }

  /** Computes another field as well. */
  public MapToFields with(String field, String expression) {
    ObjectNode more = configuration.fields().deepCopy();
    return with(configuration.withFields(more.put(field, expression)));
  }

  /** Keeps the fields of the input, before the new ones. */
  public MapToFields append() {
    return with(configuration.withAppend(true));
  }

  /** Does not keep some of the input's fields; goes with {@link #append}. */
  public MapToFields drop(String... names) {
    List<String> more = new ArrayList<>(configuration.drop());
    more.addAll(Arrays.asList(names));
    return with(configuration.withDrop(more));
  }

  /** Takes the expressions as Java instead of SQL. */
  public MapToFields inJava() {
    return with(configuration.withLanguage(Language.JAVA));
  }

  /** Takes the expressions as Python instead of SQL. */
  public MapToFields inPython() {
    return with(configuration.withLanguage(Language.PYTHON));
  }

  @Override
  protected MapToFields at(Step step) {
    return new MapToFields(step, configuration);
  }

  @Override
  public Plan plan(Schema input) {
    List<FieldDefinition> fields = FieldDefinition.parse(configuration.fields());
    List<Problem> problems = new ArrayList<>(shapeProblems(input, fields));
    boolean append = configuration.append();
    List<String> drop = configuration.drop();
    ComputedFields computed;
    try {
      computed = ComputedFields.compile(input, fields, configuration.language());
    } catch (ConfigurationException e) {
      problems.addAll(e.problems());
      throw new ConfigurationException(problems);
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

  private List<Problem> shapeProblems(Schema input, List<FieldDefinition> fields) {
    boolean append = configuration.append();
    List<String> drop = configuration.drop();
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
      implements BatchFunction {
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

    @Override
    public RowBatch apply(RowBatch batch, Refusals refusals) {
      Column[] values = computed.evaluate(batch, refusals);
      Column[] all = new Column[kept.length + values.length];
      for (int i = 0; i < kept.length; i++) {
        all[i] = batch.column(kept[i]);
      }
      System.arraycopy(values, 0, all, kept.length, values.length);
      return refusals.accepted(RowBatch.of(output, batch.size(), all));
    }
  }

  /** MapToFields's door to pipeline files and other SDKs. */
  @AutoService(SchemaTransformProvider.class)
  public static final class Provider extends RowTransformProvider<Configuration> {
    public Provider() {
      super(Configuration.class, Inputs.ONE, MapToFields::new);
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
  }
}
