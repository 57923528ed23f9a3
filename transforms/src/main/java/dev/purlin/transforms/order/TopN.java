package dev.purlin.transforms.order;

import com.google.auto.service.AutoService;
import dev.purlin.core.key.KeyCodec;
import dev.purlin.core.order.DecidedOrder;
import dev.purlin.core.order.OrderBy;
import dev.purlin.core.parameter.Parameter;
import dev.purlin.core.parameter.ParameterSet;
import dev.purlin.core.problem.ConfigurationException;
import dev.purlin.core.problem.ConfigurationException.Problem;
import dev.purlin.core.step.RowTransform;
import dev.purlin.core.step.RowTransformProvider;
import dev.purlin.core.step.Step;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.beam.sdk.coders.RowCoder;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.transforms.SchemaTransformProvider;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.Row;

/**
 * Keeps the first rows in an order, of all or of each group.
 *
 * <pre>{@code
 * orders.apply(TopN.of(3, OrderBy.desc("amount"), OrderBy.asc("id")).by("customer"));
 * }</pre>
 *
 * <p><b>Schemas.</b> The output has the schema of the input; it has no order that a later step
 * could see. The other rows are filtered; no row is ever refused.
 *
 * <p><b>Order.</b> Text is ordered by its code points, false comes before true, NaN is greater than
 * all other numbers. Rows without a value come last, also where great values come first, unless
 * {@code nulls} says otherwise. If all fields of {@code order_by} are equal, the choice depends on
 * the rows alone, not on the run. Groups are equal as in SQL: NULL equals NULL, 1.0 equals 1.00.
 *
 * <p><b>Windows.</b> Rows are chosen within their window, when it ends. Unbounded rows need a
 * windowing. {@code n} rows of a group are held in memory in one place. Follows the Top transform
 * of Beam, nlargest and nsmallest of pandas.
 */
public final class TopN extends RowTransform<PCollection<Row>, TopN> {
  private static final long serialVersionUID = 1L;

  /** The parameters of {@link TopN}. */
  @RecordBuilder
  public record Configuration(
      @Parameter(
              value = "How many rows are kept, of each group; they are held in memory.",
              example = "3",
              min = 1)
          int n,
      @Parameter(
              value = "The fields that rows are ordered by, the most important one first.",
              example = "[{field: amount, order: desc}, id]")
          List<OrderBy> orderBy,
      @Parameter(
              value = "The fields to group by; without any, all rows are one group.",
              defaultValue = "[]",
              example = "[customer]")
          List<String> by)
      implements TopNConfigurationBuilder.With {}

  private final transient Configuration configuration;

  private TopN(Step step, Configuration configuration) {
    super(step);
    ParameterSet.of(Configuration.class).check(configuration);
    this.configuration = configuration;
  }

  /** Keeps the first {@code n} rows in an order, its most important field first. */
  public static TopN of(int n, OrderBy... orderBy) {
    return new TopN(unnamed(TopN.class), new Configuration(n, Arrays.asList(orderBy), List.of()));
  }

  /** Keeps so many rows of each group of rows with equal values in these fields. */
  public TopN by(String... fields) {
    return new TopN(step(), configuration.withBy(Arrays.asList(fields)));
  }

  @Override
  protected TopN at(Step step) {
    return new TopN(step, configuration);
  }

  @Override
  public PCollection<Row> expand(PCollection<Row> input) {
    Schema schema = input.getSchema();
    List<Problem> problems = new ArrayList<>();
    List<OrderBy> orderBy = configuration.orderBy();
    if (orderBy.isEmpty()) {
      problems.add(
          new Problem(
              "order_by",
              "no fields are given; for any %d rows take Limit".formatted(configuration.n())));
    }
    OrderBy.check("order_by", orderBy.stream().map(OrderBy::field).toList(), schema, problems);
    OrderBy.check("by", configuration.by(), schema, problems);
    if (!problems.isEmpty()) {
      throw new ConfigurationException(problems);
    }
    DecidedOrder order = new DecidedOrder(OrderBy.order(orderBy, schema), RowCoder.of(schema));
    return new FirstRows(groups(schema), 0, configuration.n()).apply(step(), input, order);
  }

  private KeyCodec groups(Schema schema) {
    return KeyCodec.of(schema, configuration.by().stream().mapToInt(schema::indexOf).toArray());
  }

  /** TopN's door to pipeline files and other SDKs. */
  @AutoService(SchemaTransformProvider.class)
  public static final class Provider extends RowTransformProvider<Configuration> {
    public Provider() {
      super(Configuration.class, Inputs.ONE, TopN::new);
    }

    @Override
    public String description() {
      return "Keeps the first rows in an order, of all or of each group.";
    }

    @Override
    public String example() {
      return """
          type: TopN
          config:
            n: 3
            order_by: [{field: amount, order: desc, nulls: last}, id]
            by: [customer]
          """;
    }

    @Override
    public boolean rejectsRows() {
      return false;
    }
  }
}
