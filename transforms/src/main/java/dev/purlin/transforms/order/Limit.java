package dev.purlin.transforms.order;

import com.google.auto.service.AutoService;
import dev.purlin.core.order.RowOrder;
import dev.purlin.core.parameter.Parameter;
import dev.purlin.core.parameter.ParameterSet;
import dev.purlin.core.step.RowTransform;
import dev.purlin.core.step.RowTransformProvider;
import dev.purlin.core.step.Step;
import org.apache.beam.sdk.schemas.transforms.SchemaTransformProvider;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.Row;

/**
 * Keeps some rows, whichever they are.
 *
 * <pre>{@code
 * orders.apply(Limit.to(100));
 * }</pre>
 *
 * <p><b>Schemas.</b> The output has the schema of the input, and {@code n} rows, or all if there
 * are fewer. The rows of a pipeline have no order: it is any {@code n} rows, and others in another
 * run; for the first ones in an order there is {@link TopN}. The other rows are read nevertheless,
 * and filtered. No row is ever refused.
 *
 * <p><b>Windows.</b> So many rows of each window are kept, when it ends. Unbounded rows need a
 * windowing. No rows are held in memory. Follows LIMIT of SQL and head of pETL.
 */
public final class Limit extends RowTransform<PCollection<Row>, Limit> {
  private static final long serialVersionUID = 1L;

  /** The parameters of {@link Limit}. */
  public record Configuration(
      @Parameter(value = "How many rows are kept, of each window.", example = "100", min = 1)
          long n) {}

  private final transient Configuration configuration;

  private Limit(Step step, Configuration configuration) {
    super(step);
    ParameterSet.of(Configuration.class).check(configuration);
    this.configuration = configuration;
  }

  /** Keeps any {@code n} rows. */
  public static Limit to(long n) {
    return new Limit(unnamed(Limit.class), new Configuration(n));
  }

  @Override
  protected Limit at(Step step) {
    return new Limit(step, configuration);
  }

  @Override
  public PCollection<Row> expand(PCollection<Row> input) {
    RowOrder any = null;
    return new FirstRows(FirstRows.ONE_GROUP, 0, configuration.n()).apply(step(), input, any);
  }

  /** Limit's door to pipeline files and other SDKs. */
  @AutoService(SchemaTransformProvider.class)
  public static final class Provider extends RowTransformProvider<Configuration> {
    public Provider() {
      super(Configuration.class, Inputs.ONE, Limit::new);
    }

    @Override
    public String description() {
      return "Keeps n rows. Without an order it is any n rows, and others in another run; TopN keeps"
          + " the first ones in an order.";
    }

    @Override
    public String example() {
      return """
          type: Limit
          config:
            n: 100
          """;
    }

    @Override
    public boolean rejectsRows() {
      return false;
    }
  }
}
