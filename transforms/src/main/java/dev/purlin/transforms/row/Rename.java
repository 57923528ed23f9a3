package dev.purlin.transforms.row;

import com.google.auto.service.AutoService;
import dev.purlin.core.parameter.Parameter;
import dev.purlin.core.parameter.ParameterSet;
import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.problem.ConfigurationException.Problem;
import dev.purlin.core.problem.Names;
import dev.purlin.core.step.RowTransformProvider;
import dev.purlin.core.step.RowWiseTransform;
import dev.purlin.core.step.Step;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.transforms.SchemaTransformProvider;
import org.apache.beam.sdk.values.Row;

/**
 * Gives fields other names.
 *
 * <pre>{@code
 * // {Order ID: 7, name: Ann}  ->  {order_id: 7, customer_name: Ann}
 * orders.apply(Rename.field("name", "customer_name").withStyle(NameStyle.SNAKE_CASE));
 * }</pre>
 *
 * <p><b>Schemas.</b> The output has the fields of the input, in their order and with their types
 * and values. A field that {@code names} lists has that name; every other one is written in {@code
 * style}, then gets {@code prefix} and {@code suffix}. Two fields of one name, and names of fields
 * that do not exist, are problems of the configuration.
 *
 * <p><b>Bad rows.</b> No row is rejected. Follows the rename functions of pandas and pETL.
 */
public final class Rename extends RowWiseTransform<Rename> {
  private static final long serialVersionUID = 1L;

  /** The parameters of {@link Rename}. */
  @RecordBuilder
  public record Configuration(
      @Parameter(
              value = "New names, by the old ones.",
              defaultValue = "{}",
              example = "{name: customer_name}")
          Map<String, String> names,
      @Parameter(value = "How to write the names of the other fields.", defaultValue = "as_is")
          NameStyle style,
      @Parameter(value = "What to put before the names of the other fields.", defaultValue = "")
          String prefix,
      @Parameter(value = "What to put behind the names of the other fields.", defaultValue = "")
          String suffix)
      implements RenameConfigurationBuilder.With {}

  private final transient Configuration configuration;

  private Rename(Step step, Configuration configuration) {
    super(step);
    this.configuration = configuration;
  }

  /** Renames no field yet; {@link #and}, {@link #withStyle} and others say which. */
  public static Rename fields() {
    return new Rename(unnamed(Rename.class), ParameterSet.of(Configuration.class).given(Map.of()));
  }

  /** Renames a field. */
  public static Rename field(String from, String to) {
    return fields().and(from, to);
  }

  /** Renames another field as well. */
  public Rename and(String from, String to) {
    Map<String, String> more = new LinkedHashMap<>(configuration.names());
    more.put(from, to);
    return at(configuration.withNames(more));
  }

  /** Writes the names of the other fields in a style. */
  public Rename withStyle(NameStyle style) {
    return at(configuration.withStyle(style));
  }

  /** Puts a text before the names of the other fields. */
  public Rename withPrefix(String prefix) {
    return at(configuration.withPrefix(prefix));
  }

  /** Puts a text behind the names of the other fields. */
  public Rename withSuffix(String suffix) {
    return at(configuration.withSuffix(suffix));
  }

  private Rename at(Configuration changed) {
    return new Rename(step(), changed);
  }

  @Override
  protected Rename at(Step step) {
    return new Rename(step, configuration);
  }

  @Override
  public Plan plan(Schema input) {
    List<Problem> problems = new ArrayList<>();
    for (String name : configuration.names().keySet()) {
      if (!input.hasField(name)) {
        problems.add(new Problem("names." + name, Names.unknown("field", name, input)));
      }
    }
    Map<String, String> origins = new LinkedHashMap<>();
    Schema.Builder output = Schema.builder();
    for (Schema.Field field : input.getFields()) {
      String name = renamed(field.getName());
      String other = origins.putIfAbsent(name, field.getName());
      if (other != null) {
        String message = "fields '%s' and '%s' would both be named '%s'";
        problems.add(new Problem("names", message.formatted(other, field.getName(), name)));
      } else {
        output.addField(field.withName(name));
      }
    }
    if (!problems.isEmpty()) {
      throw new ConfigurationException(problems);
    }
    Schema schema = output.build();
    return new Plan(
        schema, (row, next) -> next.accept(Row.withSchema(schema).attachValues(row.getValues())));
  }

  private String renamed(String name) {
    String given = configuration.names().get(name);
    return given != null
        ? given
        : configuration.prefix() + configuration.style().apply(name) + configuration.suffix();
  }

  /** Rename's door to pipeline files and other SDKs. */
  @AutoService(SchemaTransformProvider.class)
  public static final class Provider extends RowTransformProvider<Configuration> {
    public Provider() {
      super(Configuration.class, Inputs.ONE, Rename::new);
    }

    @Override
    public String description() {
      return "Gives fields other names.";
    }

    @Override
    public String example() {
      return """
      type: Rename
      config:
        names: {name: customer_name}
        style: snake_case
      """;
    }

    @Override
    public boolean rejectsRows() {
      return false;
    }
  }
}
