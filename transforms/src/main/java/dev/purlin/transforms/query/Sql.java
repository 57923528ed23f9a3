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
 * <b>output</b> has the columns of the query, in no order. Values are those that PostgreSQL gives:
 * NULL joins nothing; the sum of INTEGER is a BIGINT, that of BIGINT and the mean of both a
 * DECIMAL; dividing whole numbers gives a whole number.
 *
 * <p><b>What can be asked.</b> Joins of all kinds with any condition; GROUP BY with GROUPING SETS,
 * HAVING, DISTINCT and FILTER; sub-queries and WITH; UNION, INTERSECT and EXCEPT, with ALL too;
 * windowed functions; UNNEST of an array; LIMIT and OFFSET with or without ORDER BY (which alone is
 * refused: rows of a pipeline have no order); TUMBLE, HOP and SESSION in GROUP BY. What cannot be
 * run is an error of the configuration that names it.
 *
 * <p><b>Bad input.</b> A row, or a pair of rows of a join, for which an expression has no value (a
 * division by zero, an integer that does not fit) is refused. The {@code failed_row} is JSON text:
 * the row as it was where it failed, in the input's columns if that was before the first join or
 * group. Groups are made without it. A sub-query that stands for a value and has several rows fails
 * the run.
 *
 * <p><b>Size.</b> The rows of one partition of a windowed function, and those that LIMIT and OFFSET
 * let through, are held in memory; so are the different values of an aggregate with DISTINCT.
 * Without an equality in its condition a join brings all rows to one place.
 *
 * <p><b>Books.</b> Rows are merged into groups and matches, which are created; what a condition or
 * a limit drops is filtered. A row that is needed several times, as by a table joined with itself,
 * is created once for each further time.
 *
 * <p>The query is planned by Calcite; its parts are run as {@code MapToFields}, {@code Filter},
 * {@code Join} and {@code Combine} are. Follows the Sql transform of Beam YAML.
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
