package dev.purlin.transforms.window;

import com.google.auto.service.AutoService;
import dev.purlin.core.expression.Language;
import dev.purlin.core.expression.NamedExpression;
import dev.purlin.core.expression.RowExpressions;
import dev.purlin.core.parameter.Parameter;
import dev.purlin.core.parameter.Words;
import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.problem.Names;
import dev.purlin.core.reject.Rejector;
import dev.purlin.core.step.RowTransform;
import dev.purlin.core.step.RowTransformProvider;
import dev.purlin.core.step.Step;
import java.util.List;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.schemas.transforms.SchemaTransformProvider;
import org.apache.beam.sdk.transforms.windowing.GlobalWindows;
import org.apache.beam.sdk.transforms.windowing.Window;
import org.apache.beam.sdk.transforms.windowing.WindowFn;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.Row;
import org.apache.beam.sdk.values.TupleTag;

/**
 * Gives every row a timestamp, by which windows take it.
 *
 * <pre>{@code
 * clicks.apply(AssignTimestamps.from("clicked_at"));
 * }</pre>
 *
 * <p>The rows stay as they are. The <b>timestamp</b> is a TIMESTAMP, a DATE (its midnight in UTC),
 * or a number of seconds since 1970-01-01 in UTC. Rows that stand in windows already get the
 * windows of their new timestamps. A row is <b>refused</b> if it has no timestamp, one beyond what
 * Beam can hold, or an expression without result.
 *
 * <p>Of unbounded inputs, timestamps before the watermark may make rows late, and late rows are
 * dropped by the next step that groups.
 *
 * <p>Follows the AssignTimestamps transform of Beam YAML.
 */
public final class AssignTimestamps extends RowTransform<PCollection<Row>, AssignTimestamps> {
  private static final long serialVersionUID = 1L;

  /** The parameters of {@link AssignTimestamps}. */
  public record Configuration(
      @Parameter(
              value =
                  "The field or expression that has the timestamp: a TIMESTAMP, a DATE or seconds"
                      + " since 1970.",
              example = "clicked_at")
          String timestamp,
      @Parameter(
              value = "The language of the expression. Beam's generic is a part of SQL.",
              defaultValue = "generic")
          Language language) {}

  private final transient Configuration configuration;

  private AssignTimestamps(Step step, Configuration configuration) {
    super(step);
    if (configuration.language() != Language.SQL) {
      throw new ConfigurationException(
          "language",
          "'%s' cannot compute timestamps; expected generic or sql"
              .formatted(Words.of(configuration.language())));
    }
    this.configuration = configuration;
  }

  /** Takes timestamps from a field or an expression. */
  public static AssignTimestamps from(String timestamp) {
    return new AssignTimestamps(
        unnamed(AssignTimestamps.class), new Configuration(timestamp, Language.SQL));
  }

  @Override
  protected AssignTimestamps at(Step step) {
    return new AssignTimestamps(step, configuration);
  }

  @Override
  public PCollection<Row> expand(PCollection<Row> input) {
    Schema schema = input.getSchema();
    TupleTag<Row> main = new TupleTag<>();
    TupleTag<Row> refused = new TupleTag<>();
    Rejector rejector = step().rejector(FieldType.row(schema));
    AssignFn assign = new AssignFn(timestamps(schema), step().counts(), rejector, main, refused);
    return rewindow(
        step().apply("Assign", input, assign, main, refused, rejector).setRowSchema(schema));
  }

  @SuppressWarnings("unchecked") // The windows took these rows before.
  private static PCollection<Row> rewindow(PCollection<Row> rows) {
    WindowFn<?, ?> windows = rows.getWindowingStrategy().getWindowFn();
    return windows instanceof GlobalWindows
        ? rows
        : rows.apply("Window", Window.into((WindowFn<Row, ?>) windows));
  }

  private RowTimestamp timestamps(Schema schema) {
    String timestamp = configuration.timestamp();
    RowExpressions expressions =
        schema.hasField(timestamp)
            ? null
            : RowExpressions.compile(
                schema, List.of(NamedExpression.of("timestamp", "timestamp", timestamp)));
    int field = expressions == null ? schema.indexOf(timestamp) : -1;
    FieldType type =
        expressions == null
            ? schema.getField(field).getType()
            : expressions.schema().getField(0).getType();
    return RowTimestamp.Unit.of(type)
        .map(unit -> new RowTimestamp(timestamp, unit, field, expressions))
        .orElseThrow(
            () ->
                new ConfigurationException(
                    "timestamp",
                    "'%s' is %s, expected TIMESTAMP, DATE or a number of seconds"
                        .formatted(timestamp, Names.type(type))));
  }

  /** AssignTimestamps' door to pipeline files and other SDKs. */
  @AutoService(SchemaTransformProvider.class)
  public static final class Provider extends RowTransformProvider<Configuration> {
    public Provider() {
      super(Configuration.class, Inputs.ONE, AssignTimestamps::new);
    }

    @Override
    public String description() {
      return "Gives every row a timestamp, by which windows take it.";
    }

    @Override
    public String example() {
      return """
          type: AssignTimestamps
          config:
            timestamp: clicked_at
          """;
    }
  }
}
