package dev.purlin.transforms.row;

import com.google.auto.service.AutoService;
import dev.purlin.core.parameter.Parameter;
import dev.purlin.core.parameter.ParameterSet;
import dev.purlin.core.step.RowTransformProvider;
import dev.purlin.core.step.RowWiseTransform;
import dev.purlin.core.step.Step;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.transforms.SchemaTransformProvider;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Keeps some fields, drops others, and puts them in order.
 *
 * <pre>{@code
 * // {id: 7, x_a: 1, x_b: 2, note: n}  ->  {note: n, id: 7}
 * orders.apply(Select.fields("note", "id"));
 * orders.apply(Select.without("x_a", "x_b").withFirst("note"));
 * }</pre>
 *
 * <p><b>Schemas.</b> The output has the fields that are named, in that order, then those in whose
 * names {@code pattern} is found, in the input's order; if neither is given, all fields. With
 * {@code keep_rest} all others follow. Fields in {@code drop} are left out. Types and values stay.
 * A name that does not exist is a problem of the configuration, and so is an output without fields.
 *
 * <p><b>Bad rows.</b> No row is rejected. Follows cut, cutout, movefield and sortheader of pETL.
 */
public final class Select extends RowWiseTransform<Select> {
  private static final long serialVersionUID = 1L;

  /** The parameters of {@link Select}. */
  @RecordBuilder
  public record Configuration(
      @Parameter(
              value = "The fields to keep, in the order they are to have.",
              defaultValue = "[]",
              example = "[id, name]")
          List<String> fields,
      @Parameter(value = "Fields to leave out.", defaultValue = "[]", example = "[note]")
          List<String> drop,
      @Parameter(
              value = "A regular expression: fields in whose names it is found are kept, too.",
              absent = "all fields, if 'fields' is not given either",
              example = "^amount_")
          @Nullable String pattern,
      @Parameter(value = "Whether the other fields follow those.", defaultValue = "false")
          boolean keepRest,
      @Parameter(
              value = "Whether the fields are put in the order of names.",
              defaultValue = "false")
          boolean sort)
      implements SelectConfigurationBuilder.With {}

  private final transient Configuration configuration;

  private Select(Step step, Configuration configuration) {
    super(step);
    this.configuration = configuration;
  }

  private static Select all() {
    return new Select(unnamed(Select.class), ParameterSet.of(Configuration.class).given(Map.of()));
  }

  private Select at(Configuration changed) {
    return new Select(step(), changed);
  }

  /** Keeps the given fields, in this order. */
  public static Select fields(String... fields) {
    return all().at(all().configuration.withFields(Arrays.asList(fields)));
  }

  /** Keeps all fields but the given ones. */
  public static Select without(String... fields) {
    return all().at(all().configuration.withDrop(Arrays.asList(fields)));
  }

  /** Keeps the fields in whose names a regular expression is found. */
  public static Select matching(String pattern) {
    return all().at(all().configuration.withPattern(pattern));
  }

  /** Puts the given fields first, all others behind them. */
  public Select withFirst(String... fields) {
    return at(configuration.withFields(Arrays.asList(fields)).withKeepRest(true));
  }

  /** Puts the fields in the order of their names. */
  public Select sorted() {
    return at(configuration.withSort(true));
  }

  @Override
  protected Select at(Step step) {
    return new Select(step, configuration);
  }

  @Override
  public Plan plan(Schema input) {
    FieldNames names = new FieldNames(input);
    Set<Integer> kept = new LinkedHashSet<>();
    Arrays.stream(names.chosen(configuration.fields(), configuration.pattern(), type -> true))
        .forEach(kept::add);
    if (configuration.keepRest()) {
      for (int i = 0; i < input.getFieldCount(); i++) {
        kept.add(i);
      }
    }
    names.positions("drop", configuration.drop()).forEach(kept::remove);
    if (kept.isEmpty()) {
      names.problem("", "no field is left");
    }
    names.check();
    Stream<Integer> order = kept.stream();
    if (configuration.sort()) {
      order = order.sorted(Comparator.comparing(i -> input.getField(i).getName()));
    }
    int[] positions = order.mapToInt(Integer::intValue).toArray();
    Schema.Builder output = Schema.builder();
    Arrays.stream(positions).forEach(i -> output.addField(input.getField(i)));
    Schema schema = output.build();
    return new Plan(schema, new Projection(schema, positions));
  }

  /** Select's door to pipeline files and other SDKs. */
  @AutoService(SchemaTransformProvider.class)
  public static final class Provider extends RowTransformProvider<Configuration> {
    public Provider() {
      super(Configuration.class, Inputs.ONE, Select::new);
    }

    @Override
    public String description() {
      return "Keeps some fields, drops others, and puts them in order.";
    }

    @Override
    public String example() {
      return """
      type: Select
      config:
        fields: [order_id, customer]
        pattern: "^amount_"
      """;
    }

    @Override
    public boolean rejectsRows() {
      return false;
    }
  }
}
