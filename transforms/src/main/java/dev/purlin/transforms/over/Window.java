package dev.purlin.transforms.over;

import com.google.auto.service.AutoService;
import dev.purlin.core.order.OrderBy;
import dev.purlin.core.parameter.Parameter;
import dev.purlin.core.parameter.ParameterSet;
import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.problem.ConfigurationException.Problem;
import dev.purlin.core.problem.Names;
import dev.purlin.core.step.RowTransform;
import dev.purlin.core.step.RowTransformProvider;
import dev.purlin.core.step.Step;
import dev.purlin.transforms.query.SqlQuery;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.transforms.SchemaTransformProvider;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionRowTuple;
import org.apache.beam.sdk.values.Row;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Adds fields that look at each row among the others of its group: its number, the row before it, a
 * running total.
 *
 * <pre>{@code
 * sales.apply(
 *     Window.by("region")
 *         .orderBy(OrderBy.asc("day"))
 *         .with("n", "row_number()")
 *         .with("change", "amount - lag(amount) over w")
 *         .with("total", "sum(amount)"));
 * }</pre>
 *
 * <p><b>Functions</b> are SQL's: row_number, rank, dense_rank, percent_rank, cume_dist, ntile, lag,
 * lead, first_value, last_value, nth_value, and the aggregates, for which {@code frame} says of
 * which neighbours; without it they are of all rows up to the current one and its peers, or of the
 * whole group if there is no order. In a larger expression each function is followed by {@code over
 * w}.
 *
 * <p><b>Schemas.</b> The output has the fields of the input and behind them the new ones, with the
 * types that SQL has. A row whose expression has no result is rejected; its {@code failed_row} is
 * JSON text.
 *
 * <p><b>Guarantees.</b> Every row comes out once; the output has no order that a later step could
 * see. Rows without a value in a field of {@code partition_by} form a group. Rows that are equal in
 * {@code order_by} are numbered in an order that depends on them alone. A group is in memory in one
 * place.
 *
 * <p>Follows the window functions of SQL:2016, as PostgreSQL computes them, and pandas' shift,
 * rank, rolling and cumsum.
 */
public final class Window extends RowTransform<PCollection<Row>, Window> {
  private static final long serialVersionUID = 1L;

  private static final Pattern OVER =
      Pattern.compile("\\bover\\s+(w\\b|\\()", Pattern.CASE_INSENSITIVE);

  /** Which neighbours of a row an aggregate sees. */
  @RecordBuilder
  public record Frame(
      @Parameter(
              value = "How many rows before the current one.",
              absent = "all of the group",
              example = "6",
              min = 0)
          @Nullable Integer preceding,
      @Parameter(value = "How many rows behind the current one.", defaultValue = "0", min = 0)
          int following) {

    private String sql() {
      return "ROWS BETWEEN %s PRECEDING AND %s"
          .formatted(
              preceding == null ? "UNBOUNDED" : preceding,
              following == 0 ? "CURRENT ROW" : following + " FOLLOWING");
    }
  }

  /** The parameters of {@link Window}. */
  @RecordBuilder
  public record Configuration(
      @Parameter(
              value = "The fields whose values say which rows belong together.",
              defaultValue = "[]",
              example = "[region]")
          List<String> partitionBy,
      @Parameter(
              value = "The fields that rows are ordered by, the most important one first.",
              defaultValue = "[]",
              example = "[{field: day, order: desc}]")
          List<OrderBy> orderBy,
      @Parameter(
              value =
                  "The fields to add, and the function of each: one of SQL's window functions, or an expression in which each of them is followed by over w.",
              example = "{n: row_number(), change: amount - lag(amount) over w}")
          Map<String, String> fields,
      @Parameter(
              value =
                  "For aggregates, which rows around the current one they are of, counted in rows.",
              absent = "all up to the current one and those equal to it in order_by")
          @Nullable Frame frame)
      implements WindowConfigurationBuilder.With {}

  private final transient Configuration configuration;

  private Window(Step step, Configuration configuration) {
    super(step);
    ParameterSet.of(Configuration.class).check(configuration);
    this.configuration = configuration;
  }

  /** Looks at rows among those with equal values in these fields; without any, among all. */
  public static Window by(String... fields) {
    return new Window(
        unnamed(Window.class), new Configuration(Arrays.asList(fields), List.of(), Map.of(), null));
  }

  private Window with(Configuration changed) {
    return new Window(step(), changed);
  }

  /** Orders the rows of a group. */
  public Window orderBy(OrderBy... keys) {
    return with(configuration.withOrderBy(Arrays.asList(keys)));
  }

  /** Adds a field. */
  public Window with(String field, String function) {
    Map<String, String> more = new LinkedHashMap<>(configuration.fields());
    more.put(field, function);
    return with(configuration.withFields(more));
  }

  /** Has aggregates see so many rows before the current one, and so many behind it. */
  public Window over(@Nullable Integer preceding, int following) {
    return with(configuration.withFrame(new Frame(preceding, following)));
  }

  @Override
  protected Window at(Step step) {
    return new Window(step, configuration);
  }

  @Override
  public PCollection<Row> expand(PCollection<Row> input) {
    check(input.getSchema());
    return SqlQuery.apply(
        step(),
        "fields",
        PCollectionRowTuple.of(SqlQuery.ONLY_INPUT, input),
        query(input.getSchema()));
  }

  private void check(Schema schema) {
    List<Problem> problems = new ArrayList<>();
    for (int i = 0; i < configuration.partitionBy().size(); i++) {
      field("partition_by." + i, configuration.partitionBy().get(i), schema, problems);
    }
    for (int i = 0; i < configuration.orderBy().size(); i++) {
      field("order_by." + i, configuration.orderBy().get(i).field(), schema, problems);
    }
    if (configuration.fields().isEmpty()) {
      problems.add(new Problem("fields", "nothing to do: give fields and their functions"));
    }
    if (configuration.frame() != null && configuration.orderBy().isEmpty()) {
      problems.add(
          new Problem("frame", "counts the rows around one; say in which order with order_by"));
    }
    for (String name : configuration.fields().keySet()) {
      if (schema.hasField(name)) {
        problems.add(
            new Problem("fields." + name, "there is a field '%s' already".formatted(name)));
      }
    }
    if (!problems.isEmpty()) {
      throw new ConfigurationException(problems);
    }
  }

  private static void field(String path, String name, Schema schema, List<Problem> problems) {
    if (!schema.hasField(name)) {
      problems.add(new Problem(path, Names.unknown("field", name, schema)));
    }
  }

  private String query(Schema schema) {
    List<String> columns = new ArrayList<>();
    schema.getFieldNames().forEach(name -> columns.add(quote(name)));
    configuration
        .fields()
        .forEach((name, function) -> columns.add(over(function) + " AS " + quote(name)));
    StringBuilder window = new StringBuilder();
    if (!configuration.partitionBy().isEmpty()) {
      window
          .append("PARTITION BY ")
          .append(
              configuration.partitionBy().stream()
                  .map(Window::quote)
                  .collect(Collectors.joining(", ")));
    }
    if (!configuration.orderBy().isEmpty()) {
      window
          .append(" ORDER BY ")
          .append(
              configuration.orderBy().stream()
                  .map(Window::order)
                  .collect(Collectors.joining(", ")));
    }
    if (configuration.frame() != null) {
      window.append(' ').append(configuration.frame().sql());
    }
    return "SELECT %s FROM %s WINDOW w AS (%s)"
        .formatted(String.join(", ", columns), SqlQuery.ONLY_INPUT, window.toString().strip());
  }

  /** The author says where the window belongs in an expression; behind a lone function it does. */
  private static String over(String function) {
    return OVER.matcher(function).find() ? function : function + " OVER w";
  }

  private static String order(OrderBy key) {
    return "%s %s NULLS %s".formatted(quote(key.field()), key.order(), key.nulls());
  }

  private static String quote(String name) {
    return "`" + name.replace("`", "``") + "`";
  }

  /** Window's door to pipeline files and other SDKs. */
  @AutoService(SchemaTransformProvider.class)
  public static final class Provider extends RowTransformProvider<Configuration> {
    public Provider() {
      super(Configuration.class, Inputs.ONE, Window::new);
    }

    @Override
    public String description() {
      return "Adds fields that look at each row among the others of its group, such as its number.";
    }

    @Override
    public String example() {
      return """
      type: Window
      config:
        partition_by: [region]
        order_by: [day]
        fields:
          n: row_number()
          change: amount - lag(amount) over w
          week: sum(amount)
        frame: {preceding: 6}
      """;
    }
  }
}
