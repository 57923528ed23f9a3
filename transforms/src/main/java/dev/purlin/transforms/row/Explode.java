package dev.purlin.transforms.row;

import com.google.auto.service.AutoService;
import dev.purlin.core.parameter.Parameter;
import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.problem.Names;
import dev.purlin.core.step.RowFunction;
import dev.purlin.core.step.RowTransformProvider;
import dev.purlin.core.step.RowWiseTransform;
import dev.purlin.core.step.Step;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.transforms.SchemaTransformProvider;
import org.apache.beam.sdk.values.Row;

/**
 * Outputs one row for every element of a list field, the element in the list's place.
 *
 * <pre>{@code
 * // {order: 1, items: [a, b]}  ->  {order: 1, items: a}, {order: 1, items: b}
 * orders.apply(Explode.fields("items"));
 * }</pre>
 *
 * <p><b>Schemas.</b> The output has the input's fields in the input's order; an exploded field has
 * its list's element type. <b>Several fields</b> give every combination of their elements, or with
 * {@link #zipped} the elements of equal position, the shorter lists filled up with nulls. A null or
 * empty list gives no row: the row is filtered. No row is ever refused.
 *
 * <p>Follows the Explode transform of Beam YAML.
 */
public final class Explode extends RowWiseTransform<Explode> {
  private static final long serialVersionUID = 1L;

  /** The parameters of {@link Explode}. */
  @RecordBuilder
  public record Configuration(
      @Parameter(value = "The list field or fields to explode.", example = "items")
          List<String> fields,
      @Parameter(
              value =
                  "With several fields: true for every combination of their elements, false to pair"
                      + " elements of equal position.",
              defaultValue = "true")
          boolean crossProduct)
      implements ExplodeConfigurationBuilder.With {}

  private final transient Configuration configuration;

  private Explode(Step step, Configuration configuration) {
    super(step);
    this.configuration = configuration;
  }

  /** Explodes the given list fields; several give every combination of their elements. */
  public static Explode fields(String... fields) {
    return new Explode(unnamed(Explode.class), new Configuration(Arrays.asList(fields), true));
  }

  /** Pairs the elements of equal position instead of combining every element with every other. */
  public Explode zipped() {
    return new Explode(step(), configuration.withCrossProduct(false));
  }

  @Override
  protected Explode at(Step step) {
    return new Explode(step, configuration);
  }

  @Override
  public Plan plan(Schema input) {
    List<ConfigurationException.Problem> problems = new ArrayList<>();
    int[] positions = new int[configuration.fields().size()];
    for (int i = 0; i < positions.length; i++) {
      String field = configuration.fields().get(i);
      String path = "fields." + i;
      if (!input.hasField(field)) {
        problems.add(
            new ConfigurationException.Problem(path, Names.unknown("field", field, input)));
      } else if (!input.getField(field).getType().getTypeName().isCollectionType()) {
        problems.add(
            new ConfigurationException.Problem(
                path,
                "field '%s' is %s, expected a list"
                    .formatted(field, Names.type(input.getField(field).getType()))));
      } else {
        positions[i] = input.indexOf(field);
      }
    }
    if (!problems.isEmpty()) {
      throw new ConfigurationException(problems);
    }
    boolean zipped = !configuration.crossProduct();
    Schema output = explodedSchema(input, positions, zipped);
    return new Plan(
        output, zipped ? new Zip(output, positions) : new CrossProduct(output, positions));
  }

  private static Schema explodedSchema(Schema input, int[] positions, boolean zipped) {
    Schema.Builder output = Schema.builder();
    for (int i = 0; i < input.getFieldCount(); i++) {
      Schema.Field field = input.getField(i);
      int position = i;
      if (Arrays.stream(positions).anyMatch(p -> p == position)) {
        Schema.FieldType element = field.getType().getCollectionElementType();
        boolean padded = zipped && positions.length > 1;
        field = field.withType(padded ? element.withNullable(true) : element);
      }
      output.addField(field);
    }
    return output.build();
  }

  private record CrossProduct(Schema output, int[] positions) implements RowFunction {
    @Override
    public void apply(Row row, Consumer<Row> consumer) {
      combine(new ArrayList<>(row.getValues()), row, 0, consumer);
    }

    private void combine(List<Object> values, Row row, int depth, Consumer<Row> consumer) {
      if (depth == positions.length) {
        consumer.accept(Row.withSchema(output).attachValues(new ArrayList<>(values)));
        return;
      }
      Collection<Object> elements = row.getValue(positions[depth]);
      if (elements == null) {
        return;
      }
      for (Object element : elements) {
        values.set(positions[depth], element);
        combine(values, row, depth + 1, consumer);
      }
    }
  }

  private record Zip(Schema output, int[] positions) implements RowFunction {
    @Override
    public void apply(Row row, Consumer<Row> consumer) {
      List<Iterator<Object>> iterators = new ArrayList<>();
      for (int position : positions) {
        Collection<Object> elements = row.getValue(position);
        iterators.add(elements == null ? List.of().iterator() : elements.iterator());
      }
      while (iterators.stream().anyMatch(Iterator::hasNext)) {
        List<Object> values = new ArrayList<>(row.getValues());
        for (int i = 0; i < positions.length; i++) {
          Iterator<Object> elements = iterators.get(i);
          values.set(positions[i], elements.hasNext() ? elements.next() : null);
        }
        consumer.accept(Row.withSchema(output).attachValues(values));
      }
    }
  }

  /** Explode's door to pipeline files and other SDKs. */
  @AutoService(SchemaTransformProvider.class)
  public static final class Provider extends RowTransformProvider<Configuration> {
    public Provider() {
      super(Configuration.class, Inputs.ONE, Explode::new);
    }

    @Override
    public String description() {
      return "Outputs one row for every element of a list field.";
    }

    @Override
    public String example() {
      return """
          type: Explode
          config:
            fields: items
          """;
    }

    @Override
    public boolean rejectsRows() {
      return false;
    }
  }
}
