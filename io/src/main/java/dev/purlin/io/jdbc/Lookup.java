package dev.purlin.io.jdbc;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.auto.service.AutoService;
import dev.purlin.core.parameter.Parameter;
import dev.purlin.core.parameter.ParameterSet;
import dev.purlin.core.reject.Rejector;
import dev.purlin.core.run.RunContext;
import dev.purlin.core.step.RowTransform;
import dev.purlin.core.step.RowTransformProvider;
import dev.purlin.core.step.Step;
import io.soabase.recordbuilder.core.RecordBuilder;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.transforms.SchemaTransformProvider;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollection.IsBounded;
import org.apache.beam.sdk.values.Row;
import org.apache.beam.sdk.values.TupleTag;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Adds to each row what a database has for its key, without reading the whole table.
 *
 * <pre>{@code
 * orders.apply(
 *     Lookup.from("jdbc:postgresql://localhost/shop")
 *         .login("reader", password)
 *         .table("customer")
 *         .by("customer_id", "id")
 *         .fields("name", "city"));
 * }</pre>
 *
 * <p><b>Matches.</b> The database decides what is equal, as in its own joins: letters of either
 * case are the same where its collation says so. NULL equals nothing. A row without match gets NULL
 * in the new fields; {@code on_no_match} refuses it or drops it instead. A row with several matches
 * is refused; {@code on_several} takes the first, in the order of {@code order_by}, or gives a row
 * for each.
 *
 * <p><b>Schemas.</b> The fields of the input, then those that were looked up: all columns but those
 * of the key, or those that {@code fields} chooses. Their types are looked up when the pipeline is
 * made, as {@link ReadFromJdbc} does it. They are nullable unless the table declares otherwise and
 * no NULL stands for a missing match.
 *
 * <p><b>Bad input.</b> A row is refused if the database refuses its key (an integer out of range, a
 * text that is no UUID), or if its match has a value that its type cannot hold.
 *
 * <p><b>How the database is asked.</b> For {@code batch_size} different keys at a time, of one
 * bundle; an index on the columns of the key makes it fast. A query stands in the place of the
 * table, with a condition around it. Answers are kept in memory by each parallel instance of the
 * step, those used last, for {@code cache_size} rows of the database; a key without match takes the
 * room of one. What others change meanwhile is not seen for such keys, so that for unbounded rows
 * nothing is kept unless it is asked for. The matches of one batch are in memory. A lost connection
 * or a deadlock is mended for about half a minute.
 *
 * <p><b>Guarantees.</b> Nothing is changed in the database. Every batch sees what is committed when
 * it is asked for.
 *
 * <p>Follows the Database lookup of Apache Hop.
 */
public final class Lookup extends RowTransform<PCollection<Row>, Lookup> {
  private static final long serialVersionUID = 1L;

  private static final long CACHE_SIZE = 10_000;

  /** The parameters of {@link Lookup}. */
  @RecordBuilder
  public record Configuration(
      ConnectionParameters connection,
      @Parameter(
              value = "The table or view to look rows up in, as in customer or shop.customer.",
              absent = "none")
          @Nullable String table,
      @Parameter(
              value = "The query to look rows up in the result of, instead of a table.",
              absent = "none")
          @Nullable String query,
      @Parameter(
              value =
                  "The fields that must equal columns: a map of fields to columns, or the names that"
                      + " both have.",
              example = "{customer_id: id}")
          JsonNode key,
      @Parameter(
              value = "The fields to add: a list of columns, or a map of new fields to columns.",
              absent = "all columns but those of the key",
              example = "{customer_name: name}")
          @Nullable JsonNode fields,
      @Parameter(
              value =
                  "What becomes of a row without match: NULL in the new fields (set_null), refused"
                      + " (reject) or not output (drop).",
              defaultValue = "set_null")
          OnNoMatch onNoMatch,
      @Parameter(
              value =
                  "What becomes of a row with several matches: refused (reject), the first of them"
                      + " counts (first), or a row for each (all).",
              defaultValue = "reject")
          OnSeveral onSeveral,
      @Parameter(
              value = "The columns, in SQL, that several matches are ordered by.",
              absent = "any order",
              example = "valid_from DESC")
          @Nullable String orderBy,
      @Parameter(
              value = "How many different keys to ask for at a time.",
              defaultValue = "500",
              min = 1,
              max = 5000)
          int batchSize,
      @Parameter(
              value =
                  "How many rows of the database each worker keeps in memory; 0 to ask for every"
                      + " key again.",
              absent = "10000, and 0 for unbounded rows",
              min = 0)
          @Nullable Long cacheSize)
      implements LookupConfigurationBuilder.With {
    /** Not the generated text: that would show the password. */
    @Override
    public String toString() {
      return "Lookup in " + connection;
    }
  }

  private final transient Configuration configuration;

  private Lookup(Step step, Configuration configuration) {
    super(step);
    this.configuration = configuration;
  }

  /** Looks rows up in the database at a JDBC URL. */
  public static Lookup from(String url) {
    return new Lookup(
        unnamed(Lookup.class),
        new Configuration(
            ConnectionParameters.of(url),
            null,
            null,
            JsonNodeFactory.instance.objectNode(),
            null,
            OnNoMatch.NULL,
            OnSeveral.REJECT,
            null,
            500,
            null));
  }

  /** Logs in as a user. */
  public Lookup login(String username, String password) {
    return with(
        configuration.withConnection(
            configuration.connection().withUsername(username).withPassword(password)));
  }

  /** Looks rows up in a table or view. */
  public Lookup table(String table) {
    return with(configuration.withTable(table));
  }

  /** Looks rows up in the result of a query. */
  public Lookup query(String query) {
    return with(configuration.withQuery(query));
  }

  /** Finds the rows in which a column equals a field, and all others given as well. */
  public Lookup by(String field, String column) {
    return with(configuration.withKey(with(configuration.key(), field, column)));
  }

  /** Adds these columns as fields of the same names. */
  public Lookup fields(String... columns) {
    Lookup more = this;
    for (String column : columns) {
      more = more.field(column, column);
    }
    return more;
  }

  /** Adds a column as a field of another name. */
  public Lookup field(String name, String column) {
    return with(configuration.withFields(with(configuration.fields(), name, column)));
  }

  private static JsonNode with(@Nullable JsonNode columns, String field, String column) {
    ObjectNode more = JsonNodeFactory.instance.objectNode();
    if (columns != null) {
      more.setAll((ObjectNode) columns);
    }
    return more.put(field, column);
  }

  /** Says what becomes of rows without match. */
  public Lookup onNoMatch(OnNoMatch fate) {
    return with(configuration.withOnNoMatch(fate));
  }

  /** Says what becomes of rows with several matches. */
  public Lookup onSeveral(OnSeveral fate) {
    return with(configuration.withOnSeveral(fate));
  }

  /** Orders several matches by columns, in SQL. */
  public Lookup orderBy(String columns) {
    return with(configuration.withOrderBy(columns));
  }

  /** Asks for so many keys at a time. */
  public Lookup batchSize(int keys) {
    return with(configuration.withBatchSize(keys));
  }

  /** Keeps so many rows of the database in memory. */
  public Lookup cacheSize(long rows) {
    return with(configuration.withCacheSize(rows));
  }

  private Lookup with(Configuration changed) {
    return new Lookup(step(), changed);
  }

  @Override
  protected Lookup at(Step step) {
    return new Lookup(step, configuration);
  }

  @Override
  public PCollection<Row> expand(PCollection<Row> input) {
    ParameterSet.of(Configuration.class).check(configuration);
    LookupPlan plan =
        new LookupPlanner(configuration, input.getSchema())
            .plan(RunContext.of(input.getPipeline().getOptions()).waits());
    Rejector rejector = step().rejector(Schema.FieldType.row(input.getSchema()));
    TupleTag<Row> main = new TupleTag<>() {};
    TupleTag<Row> refused = new TupleTag<>() {};
    LookupFn lookUp =
        new LookupFn(plan, cacheSize(input), step().counts(), rejector, main, refused);
    return step()
        .apply("Look up", input, lookUp, main, refused, rejector)
        .setRowSchema(plan.output());
  }

  private long cacheSize(PCollection<Row> input) {
    if (configuration.cacheSize() != null) {
      return configuration.cacheSize();
    }
    return input.isBounded() == IsBounded.UNBOUNDED ? 0 : CACHE_SIZE;
  }

  /** Lookup's door to pipeline files and other SDKs. */
  @AutoService(SchemaTransformProvider.class)
  public static final class Provider extends RowTransformProvider<Configuration> {
    public Provider() {
      super(Configuration.class, Inputs.ONE, Lookup::new);
    }

    @Override
    public String description() {
      return "Adds to each row what a database has for its key, asked for in batches.";
    }

    @Override
    public String example() {
      return """
          type: Lookup
          config:
            url: jdbc:postgresql://localhost:5432/shop
            username: reader
            password: ${env:DATABASE_PASSWORD}
            table: customer
            key: {customer_id: id}
            fields: {customer_name: name, city: city}
          """;
    }
  }
}
