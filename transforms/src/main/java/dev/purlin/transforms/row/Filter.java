package dev.purlin.transforms.row;

import com.google.auto.service.AutoService;
import dev.purlin.core.batch.LongColumn;
import dev.purlin.core.batch.RowBatch;
import dev.purlin.core.expression.ComputedFields;
import dev.purlin.core.expression.Language;
import dev.purlin.core.expression.UserFunction;
import dev.purlin.core.parameter.Parameter;
import dev.purlin.core.reject.Refusals;
import dev.purlin.core.reject.RowRejection;
import dev.purlin.core.step.BatchFunction;
import dev.purlin.core.step.RowTransformProvider;
import dev.purlin.core.step.RowWiseTransform;
import dev.purlin.core.step.Step;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.function.Consumer;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.transforms.SchemaTransformProvider;
import org.apache.beam.sdk.values.Row;

/**
 * Keeps the rows for which a condition is true.
 *
 * <pre>{@code
 * people.apply(Filter.keep("age >= 18 AND country = 'AT'"));
 * }</pre>
 *
 * <p>The output has the schema of the input. Rows for which the condition is false or NULL are
 * filtered. The <b>condition</b> is SQL (see {@link dev.purlin.core.expression.RowExpressions}) or
 * Java, and of type BOOLEAN, or Python, which says itself what it takes for true. A row for which
 * it has no result is refused.
 *
 * <p>Follows the Filter transform of Beam YAML.
 */
public final class Filter extends RowWiseTransform<Filter> {
  private static final long serialVersionUID = 1L;

  /** The parameters of {@link Filter}. */
  @RecordBuilder
  public record Configuration(
      @Parameter(
              value = "The condition under which a row is kept, of type BOOLEAN.",
              example = "age >= 18 AND country = 'AT'")
          UserFunction keep,
      @Parameter(
              value = "The language of the condition. Beam's generic is a part of SQL.",
              defaultValue = "generic")
          Language language)
      implements FilterConfigurationBuilder.With {}

  private final transient Configuration configuration;

  private Filter(Step step, Configuration configuration) {
    super(step);
    configuration.language().checkInstalled();
    this.configuration = configuration;
  }

  /** Keeps the rows for which an expression is true. */
  public static Filter keep(String expression) {
    return new Filter(
        unnamed(Filter.class),
        new Configuration(UserFunction.expression(expression), Language.SQL));
  }

  /** Takes the condition as Java instead of SQL. */
  public Filter inJava() {
    return new Filter(step(), configuration.withLanguage(Language.JAVA));
  }

  /** Takes the condition as Python instead of SQL. */
  public Filter inPython() {
    return new Filter(step(), configuration.withLanguage(Language.PYTHON));
  }

  @Override
  protected Filter at(Step step) {
    return new Filter(step, configuration);
  }

  @Override
  public Plan plan(Schema input) {
    ComputedFields computed =
        ComputedFields.condition(input, "keep", configuration.keep(), configuration.language());
    return new Plan(input, new Condition(computed));
  }

  private record Condition(ComputedFields computed) implements BatchFunction {
    @Override
    public void setup() {
      computed.setup();
    }

    @Override
    public void apply(Row row, Consumer<Row> consumer) throws RowRejection {
      if (Boolean.TRUE.equals(computed.evaluate(row)[0])) {
        consumer.accept(row);
      }
    }

    @Override
    public RowBatch apply(RowBatch batch, Refusals refusals) {
      LongColumn kept = (LongColumn) computed.evaluate(batch, refusals)[0];
      int[] rows = new int[batch.size()];
      int count = 0;
      for (int i = 0; i < rows.length; i++) {
        if (!kept.isNull(i) && kept.get(i) != 0) {
          rows[count++] = i;
        }
      }
      return batch.select(rows, count);
    }
  }

  /** Filter's door to pipeline files and other SDKs. */
  @AutoService(SchemaTransformProvider.class)
  public static final class Provider extends RowTransformProvider<Configuration> {
    public Provider() {
      super(Configuration.class, Inputs.ONE, Filter::new);
    }

    @Override
    public String description() {
      return "Keeps the rows for which a condition is true.";
    }

    @Override
    public String example() {
      return """
      type: Filter
      config:
        keep: age >= 18 AND country = 'AT'
      """;
    }
  }
}
