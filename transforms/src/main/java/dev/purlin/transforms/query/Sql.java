package dev.purlin.transforms.query;

import com.google.auto.service.AutoService;
import dev.purlin.core.parameter.Parameter;
import dev.purlin.core.step.RowTransform;
import dev.purlin.core.step.RowTransformProvider;
import dev.purlin.core.step.Step;
import org.apache.beam.sdk.schemas.transforms.SchemaTransformProvider;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionRowTuple;
import org.apache.beam.sdk.values.Row;

/**
 * Queries its inputs with SQL.
 *
 * <pre>{@code
 * PCollectionRowTuple.of("orders", orders, "customers", customers)
 *     .apply(Sql.query("SELECT c.name, o.total FROM orders o JOIN customers c ON o.customer = c.id"));
 * }</pre>
 *
 * <p><b>Inputs</b> are tables by their names; a single one is also called {@code PCOLLECTION}. The
 * <b>output</b> has the columns of the query. A value for which an expression has no result fails
 * the run: no row is refused.
 *
 * <p><b>Books.</b> What happens within a query cannot be counted: the step is {@link #opaque}, and
 * only the rows that came in and went out are known. {@code Join}, {@code Combine}, {@code Filter}
 * and {@code MapToFields} have books that balance.
 *
 * <p>Runs on Beam SQL (Calcite); follows the Sql transform of Beam YAML.
 */
public final class Sql extends RowTransform<PCollectionRowTuple, Sql> {
  private static final long serialVersionUID = 1L;

  /** The parameters of {@link Sql}. */
  public record Configuration(
      @Parameter(
              value =
                  "The query. Its tables are the inputs by name; a single input is PCOLLECTION.",
              example = "SELECT id, total FROM PCOLLECTION WHERE total > 0")
          String query,
      @Parameter(value = "The dialect of SQL.", defaultValue = "calcite") Dialect dialect) {}

  /** The dialects of SQL that queries can be written in. */
  public enum Dialect {
    /** Calcite's, which is Beam's. */
    CALCITE
  }

  private final transient Configuration configuration;

  private Sql(Step step, Configuration configuration) {
    super(step);
    this.configuration = configuration;
  }

  /** Queries the inputs. */
  public static Sql query(String query) {
    return new Sql(unnamed(Sql.class), new Configuration(query, Dialect.CALCITE));
  }

  @Override
  protected Sql at(Step step) {
    return new Sql(step, configuration);
  }

  @Override
  public PCollection<Row> expand(PCollectionRowTuple inputs) {
    return SqlQuery.apply(step(), "query", inputs, configuration.query());
  }

  /** Sql's door to pipeline files and other SDKs. */
  @AutoService(SchemaTransformProvider.class)
  public static final class Provider extends RowTransformProvider<Configuration> {
    public Provider() {
      super(Configuration.class, Inputs.MANY, Sql::new);
    }

    @Override
    public String description() {
      return "Queries its inputs with SQL.";
    }

    @Override
    public String example() {
      return """
          type: Sql
          input:
            orders: Orders
            customers: Customers
          config:
            query: SELECT c.name, o.total FROM orders o JOIN customers c ON o.customer = c.id
          """;
    }
  }
}
